"""The security journal on its way: what repeats is counted, what floods is bounded, and nothing is lost in silence."""

import asyncio
import re
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

import pytest
import structlog
from statements import counted_statements
from waiting import until

from api.models import LigneJournal
from api.rules.journal import FICHES_JOURNAL, NatureJournal
from api.services import journal as journaux
from api.services.collecteur import Syslog
from api.services.journal import AUTRES, PAR_SOURCE, Fait, Journal, run_journal, vider
from api.services.tokens import Tokens

REFUS = Fait(NatureJournal.CONNEXION_REFUSEE, adresse="paul.lamy@example.org", reseau="192.0.2.1", detail="X")


def lecture(objet: UUID) -> Fait:
    return Fait(NatureJournal.DOSSIER_LU, acteur=UUID(int=7), type_acteur="GESTIONNAIRE", objet=objet)


def test_every_nature_has_its_fiche():
    assert set(FICHES_JOURNAL) == set(NatureJournal)


async def test_what_repeats_within_a_minute_is_one_line_with_a_count(services, horloge):
    for _ in range(3):
        services.journal.noter(REFUS, horloge.now)
    await vider(services)
    services.journal.noter(REFUS, horloge.now)
    await vider(services)

    assert [row.nombre for row in await LigneJournal.all()] == [3], "the count of a minute that lasts waits for its end"

    horloge.advance(minutes=1)
    services.journal.noter(REFUS, horloge.now)
    await vider(services)
    assert [row.nombre for row in await LigneJournal.all().order_by("le")] == [4, 1]


async def test_the_counts_of_a_minute_that_lasts_are_written_at_the_stop(services, horloge):
    services.journal.noter(REFUS, horloge.now)
    await vider(services)
    services.journal.noter(REFUS, horloge.now)
    await vider(services, tout=True)

    assert [row.nombre for row in await LigneJournal.all()] == [2]


async def test_a_page_of_readings_costs_one_statement_and_the_same_page_none(services, horloge):
    page = [lecture(uuid4()) for _ in range(50)]
    with counted_statements() as first:
        for fait in page:
            services.journal.noter(fait, horloge.now)
        await vider(services)
    horloge.advance(minutes=10)
    with counted_statements() as again:
        for fait in page:
            services.journal.noter(fait, horloge.now)
        await vider(services)

    assert (len(first), len(again)) == (1, 0)
    assert await LigneJournal.all().count() == 50


async def test_a_reading_is_one_line_an_hour_for_all_processes(services, horloge):
    fait = lecture(uuid4())
    for process in (services.journal, Journal()):
        process.noter(fait, horloge.now)
        (place, waiting) = next(iter(process.nouvelles().items()))
        await LigneJournal.bulk_create([process.row(services.tokens, place, waiting)], ignore_conflicts=True)

    assert await LigneJournal.all().count() == 1
    horloge.advance(hours=1)
    services.journal.noter(fait, horloge.now)
    await vider(services)
    assert await LigneJournal.all().count() == 2


async def test_the_counts_of_two_processes_are_both_kept(services, horloge):
    for process in (Journal(), Journal()):
        process.noter(REFUS, horloge.now)
        (place, waiting) = next(iter(process.nouvelles().items()))
        await LigneJournal.bulk_create([process.row(services.tokens, place, waiting)], ignore_conflicts=True)

    assert await LigneJournal.all().count() == 2


async def test_a_flood_from_one_network_makes_few_lines_and_all_of_it_is_counted(services, horloge):
    for number in range(500):
        services.journal.noter(REFUS._replace(adresse=f"a{number}@example.org"), horloge.now)
    await vider(services)

    rows = await LigneJournal.all()
    assert len(rows) == PAR_SOURCE + 1
    assert sum(row.nombre for row in rows) == 500
    assert [row.nombre for row in rows if row.detail == AUTRES] == [500 - PAR_SOURCE]


async def test_another_network_is_not_hidden_by_a_flood(services, horloge):
    for number in range(500):
        services.journal.noter(REFUS._replace(adresse=f"a{number}@example.org"), horloge.now)
    services.journal.noter(REFUS._replace(reseau="198.51.100.1"), horloge.now)
    await vider(services)

    known = journaux.pseudonyme(services.tokens, journaux.RESEAU, "198.51.100.1")
    assert await LigneJournal.filter(reseau=known).count() == 1


async def test_lines_wait_for_a_database_that_is_away(services, horloge, monkeypatch):
    services.journal.noter(REFUS, horloge.now)
    with monkeypatch.context() as away:
        away.setattr(LigneJournal, "bulk_create", _away)
        with pytest.raises(OSError, match="away"):
            await vider(services)
    services.journal.noter(REFUS, horloge.now)

    await vider(services)
    assert [row.nombre for row in await LigneJournal.all()] == [2]


def _away(*_args, **_options):
    raise OSError("away")


async def test_lines_given_up_are_counted_and_told(services, horloge, monkeypatch):
    monkeypatch.setattr(journaux, "PLEIN", 2)
    for number in range(5):
        services.journal.noter(REFUS._replace(reseau=f"192.0.2.{number}"), horloge.now)
    stop = asyncio.Event()
    running = asyncio.create_task(run_journal(services, stop))
    await asyncio.sleep(0)
    stop.set()
    with structlog.testing.capture_logs() as logs:
        await running

    assert await LigneJournal.all().count() == 2
    assert {"event": "journal_lost", "lines": 3, "log_level": "error"} in logs
    assert services.metrics.journal_lost.labels("full")._value.get() == 3


async def test_the_loop_writes_its_last_lines_when_it_stops(services, horloge):
    stop = asyncio.Event()
    running = asyncio.create_task(run_journal(services, stop))
    await asyncio.sleep(0)
    services.journal.noter(REFUS, horloge.now)
    stop.set()
    await running

    assert await LigneJournal.all().count() == 1


async def test_no_column_tells_who_or_from_where(services, horloge):
    compte = uuid4()
    services.journal.noter(REFUS._replace(compte=compte), horloge.now)
    await vider(services)

    said = repr([dict(row) for row in await LigneJournal.all()])
    assert not re.search(r"paul|lamy|example|192\.0\.2", said, re.IGNORECASE)
    assert str(compte) not in said
    assert compte.hex not in said


def test_an_account_a_network_and_an_address_never_share_a_pseudonym(tokens):
    genres = (journaux.COMPTE, journaux.ADRESSE, journaux.RESEAU, journaux.OBJET)

    assert len({journaux.pseudonyme(tokens, genre, "x") for genre in genres}) == len(genres)


def test_a_pseudonym_is_found_after_a_change_of_key(tokens):
    changed = Tokens("une-autre-clef", former=["clef-de-test"])
    before = journaux.pseudonyme(tokens, journaux.COMPTE, "x")

    assert before in journaux.pseudonymes(changed, journaux.COMPTE, "x")
    assert before != journaux.pseudonyme(changed, journaux.COMPTE, "x")


@pytest.fixture
def tokens():
    return Tokens("clef-de-test")


@asynccontextmanager
async def collector():
    """A TCP collector on the loopback, with the bytes that it got."""
    got = bytearray()

    async def take(reader, writer):
        while part := await reader.read(65536):
            got.extend(part)
        writer.close()

    server = await asyncio.start_server(take, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1], got


async def test_lines_reach_a_collector_over_tcp(services, horloge):
    async with collector() as (port, got):
        services.journal.collecteur = Syslog(f"tcp://127.0.0.1:{port}")
        services.journal.noter(REFUS, horloge.now)
        await vider(services)
        stop = asyncio.Event()
        stop.set()
        await services.journal.collecteur.run(services.metrics, stop)
        await until(lambda: got)

    length, _, line = bytes(got).decode().partition(" ")
    assert int(length) == len(line.encode())
    assert re.match(
        r"<84>1 2026-11-16T11:00:00\.000Z \S+ portail-candidat \d+ CONNEXION_REFUSEE \[journal@32473 ", line
    )
    assert line.endswith("\ufeffConnexion refusée")
    assert "192.0.2.1" not in line


async def test_lines_reach_a_collector_over_udp(services, horloge):
    got = asyncio.get_running_loop().create_future()

    class Taker(asyncio.DatagramProtocol):
        def datagram_received(self, data, _address):
            got.done() or got.set_result(data)

    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(Taker, local_addr=("127.0.0.1", 0))
    services.journal.collecteur = Syslog(f"udp://127.0.0.1:{transport.get_extra_info('sockname')[1]}")
    services.journal.noter(REFUS, horloge.now)
    await vider(services)
    stop = asyncio.Event()
    stop.set()
    await services.journal.collecteur.run(services.metrics, stop)
    async with asyncio.timeout(5):
        said = await got
    transport.close()

    assert said.startswith(b"<84>1 2026-11-16T11:00:00.000Z ")


async def test_a_collector_that_is_away_gets_its_lines_when_it_is_back(services, horloge, monkeypatch):
    monkeypatch.setattr("api.services.collecteur.REPRISES", (0.01,))
    async with collector() as (port, _):
        pass  # it leaves, and its port with it
    outside = services.journal.collecteur = Syslog(f"tcp://127.0.0.1:{port}")
    stop = asyncio.Event()
    running = asyncio.create_task(outside.run(services.metrics, stop))
    services.journal.noter(REFUS, horloge.now)
    assert await vider(services) == 1, "the journal itself does not wait for it"
    await asyncio.sleep(0.05)
    got = bytearray()

    async def take(reader, writer):
        got.extend(await reader.read())
        writer.close()

    async with await asyncio.start_server(take, "127.0.0.1", port):
        await until(lambda: got)
        stop.set()
        await running
    assert b"CONNEXION_REFUSEE" in got


async def test_lines_given_up_for_a_collector_are_counted(services, horloge, monkeypatch):
    monkeypatch.setattr("api.services.collecteur.EN_ATTENTE", 1)
    monkeypatch.setattr("api.services.collecteur.REPRISES", (0.01,))
    async with collector() as (port, _):
        pass
    outside = services.journal.collecteur = Syslog(f"tcp://127.0.0.1:{port}")
    for number in range(3):
        services.journal.noter(REFUS._replace(reseau=f"192.0.2.{number}"), horloge.now)
    await vider(services)
    stop = asyncio.Event()
    running = asyncio.create_task(outside.run(services.metrics, stop))
    await until(lambda: services.metrics.journal_lost.labels("collector")._value.get() == 2)
    stop.set()
    await running
