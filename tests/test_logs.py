"""Logs: the place of an error, in either form, and nothing of any typed text."""

import asyncio
import concurrent.futures
import json
import logging

import pytest
import structlog
from logs import FORMS, written_logs
from tortoise.exceptions import IntegrityError

from api.models import Compteur

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
