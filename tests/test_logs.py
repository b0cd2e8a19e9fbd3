"""Logs: the place of an error, in either form, and nothing of any typed text."""

import asyncio
import concurrent.futures
import json
import logging
import sqlite3

import asyncpg
import pytest
import structlog
from aiosmtplib import SMTPDataError
from logs import FORMS, written_logs
from obstore.exceptions import GenericError
from tortoise import connections
from tortoise.exceptions import IntegrityError, OperationalError

from api.error_words import told, words
from api.models import Compteur
from api.models.faults import AwayError

log = structlog.get_logger("api.test")
TYPED = "ce-qui-est-écrit"  # absent from the source lines that traces show


async def double():
    await Compteur.create(nom=TYPED, valeur=1)
    await Compteur.create(nom=TYPED, valeur=1)


def refuse():
    raise ValueError(TYPED)


@pytest.fixture
def lines():
    with written_logs() as found:
        yield found


@pytest.mark.parametrize("form", FORMS)
async def test_an_error_of_the_database_tells_its_kind_and_its_place_but_no_value(database, base, lines, form):
    with pytest.raises(IntegrityError) as found:
        await double()
    log.error("failed", exc_info=found.value)

    assert (TYPED in str(found.value)) == (base == "postgresql")  # « Key (nom)=(…) already exists. »

    text = lines.text(form)
    assert TYPED not in text
    assert "in double" in text
    assert ("constraint_name=compteur_pkey" if base == "postgresql" else "SQLITE_CONSTRAINT") in text


@pytest.mark.parametrize("form", FORMS)
async def test_an_error_of_the_database_tells_its_own_words_where_they_only_name_its_parts(database, base, lines, form):
    with pytest.raises(OperationalError) as missing:
        await connections.get("default").execute_query("SELECT 1 FROM no_such_table")
    with pytest.raises(IntegrityError) as twice:
        await double()
    for found in (missing, twice):
        log.error("failed", exc_info=found.value)

    text = lines.text(form)
    there = {
        "sqlite": ("no such table: no_such_table", "UNIQUE constraint failed: compteur.nom"),
        "postgresql": (
            'relation "no_such_table" does not exist',
            'duplicate key value violates unique constraint "compteur_pkey"',
        ),
    }
    escaped = [line.replace('"', r"\"") if form == "json" else line for line in there[base]]
    assert [line for line in escaped if line not in text] == []
    assert TYPED not in text


def away() -> AwayError:
    error = AwayError()
    error.__cause__ = ConnectionRefusedError(111, "Connection refused")
    return error


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (FileNotFoundError(2, "No such file or directory", f"/data/{TYPED}"), "No such file or directory"),
        (sqlite3.OperationalError("no such table: compte"), "no such table: compte"),
        (sqlite3.OperationalError("database is locked"), "database is locked"),
        (sqlite3.OperationalError(f'near "{TYPED}": syntax error'), ""),
        (sqlite3.IntegrityError(f"UNIQUE constraint failed: {TYPED} x"), ""),
        (asyncpg.UndefinedTableError('relation "compte" does not exist'), 'relation "compte" does not exist'),
        (asyncpg.InvalidTextRepresentationError(f'invalid input syntax for type uuid: "{TYPED}"'), ""),
        (asyncpg.PostgresSyntaxError(f'syntax error at or near "{TYPED}"'), ""),
        (asyncpg.InterfaceError("connection is closed"), "connection is closed"),
        (asyncpg.DataError(f"invalid input for query argument $1: '{TYPED}' (expected str)"), ""),
        (GenericError(f"Error performing PUT http://a/{TYPED}: error sending request"), "error sending request"),
        (GenericError(f"PUT /{TYPED} <Error><Code>AccessDenied</Code></Error>"), "AccessDenied"),
        (SMTPDataError(554, f"no such user {TYPED}"), "554"),
        (ValueError(TYPED), ""),
        (KeyError(TYPED), ""),
        (RuntimeError(TYPED), ""),
        (AttributeError("no attribute 'x'"), "no attribute 'x'"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_the_words_of_an_error_are_those_of_its_library_and_never_a_value(error, said):
    assert words(error) == said


def test_an_error_without_words_tells_those_of_its_cause():
    assert told(away()) == "AwayError: ConnectionRefusedError: Connection refused"


@pytest.mark.parametrize("form", FORMS)
def test_causes_and_groups_are_told_without_their_texts(lines, form):
    try:
        try:
            refuse()
        except ValueError as error:
            raise ExceptionGroup(TYPED, [KeyError(TYPED), AttributeError("no attribute 'compte'")]) from error
    except ExceptionGroup:
        log.exception("failed")

    text = lines.text(form)
    assert TYPED not in text
    assert text.index("ValueError") < text.index("KeyError") < text.index("ExceptionGroup")
    assert "no attribute 'compte'" in text  # names of the program help


@pytest.mark.parametrize("form", FORMS)
async def test_what_asyncio_shows_of_a_lost_task_is_left_out(lines, form):
    async def lost():
        refuse()

    task = asyncio.ensure_future(lost())
    await asyncio.wait([task])
    del task

    text = lines.text(form)
    assert "Task exception was never retrieved" in text
    assert "in refuse" in text
    assert TYPED not in text


@pytest.mark.parametrize("form", FORMS)
async def test_the_trace_of_a_process_of_ours_is_kept(lines, form):
    with concurrent.futures.ProcessPoolExecutor(1) as pool:
        try:
            await asyncio.get_running_loop().run_in_executor(pool, refuse)
        except ValueError:
            log.exception("failed")

    text = lines.text(form)
    assert "in refuse" in text
    assert TYPED not in text


def test_lines_in_json_are_one_object_each(lines):
    log.warning("told", reason="deux\nlignes")
    logging.getLogger("library").warning("first\nsecond %s", TYPED)

    found = [json.loads(line) for line in lines.text("json").splitlines()]
    assert [line["event"] for line in found] == ["told", "first"]
