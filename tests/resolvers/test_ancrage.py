"""The anchors of the audit: set for the chains that moved alone, in a file, the storage or the log, and compared."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import orjson
import pytest
import structlog
from audited import add_record
from logs import written_logs
from statements import counted_statements

from api.models import Ancrage, Audit, ChaineAudit, transaction
from api.resolvers import audit
from api.resolvers.audit import ancrage, verification
from api.rules.conservation import Sorte, delai
from api.services.ancrage import RegistreFichier, RegistreJournal, RegistreStockage, open_registre
from api.services.tokens import Tokens

A, B = (str(UUID(int=number)) for number in (1, 2))


@pytest.fixture
def write(op):
    async def run(*chaines, minutes=0, ring=op.services.tokens.signers):
        async with transaction():
            for chaine in chaines:
                le = op.now + timedelta(minutes=minutes)
                await add_record(ring, chaine, acteur=UUID(chaine), action="x", le=le)

    return run


@pytest.fixture
def at(op):
    return lambda minutes: replace(op, now=op.now + timedelta(minutes=minutes))


@pytest.fixture
def anchors(tmp_path):
    return tmp_path / "ancrages.jsonl"


def heads(anchors):
    return [
        [(tete[0], tete[1]) for tete in orjson.loads(line)["ancre"]["tetes"]]
        for line in anchors.read_bytes().splitlines()
    ]


async def test_only_the_chains_that_moved_are_anchored(op, write, anchors):
    await write(A, B, B)
    assert await audit.ancrer(op) == 2
    await write(B)
    assert await audit.ancrer(op) == 1
    assert await audit.ancrer(op) == 0

    assert heads(anchors) == [[(A, 1), (B, 2)], [(B, 3)]]


async def test_many_chains_make_lines_of_a_bounded_length_and_of_few_statements(op, write, anchors, monkeypatch):
    monkeypatch.setattr(ancrage, "CHAINES", 20)
    await write(*(str(UUID(int=number)) for number in range(50)))

    with counted_statements() as said:
        assert await audit.ancrer(op) == 50

    assert [len(line) for line in heads(anchors)] == [20, 20, 10]
    assert len(said) <= 6 * 3


async def test_tells_what_is_missing_between_which_instants(op, write, at):
    await write(A, minutes=1)
    await write(A, minutes=2)
    await write(A, minutes=3)
    await write(B, minutes=4)
    await audit.ancrer(at(5))
    await write(A, minutes=6)
    await audit.ancrer(at(10))
    await Audit.filter(chaine=A, sequence__gt=2).delete()
    await Audit.filter(chaine=B).delete()
    await ChaineAudit.filter(nom=B).delete()

    assert (await audit.verifier(op.services))[1].splitlines() == [
        "2 records, 3 ruptures:",
        f"{A}: the chain ends at 2, not at 4",
        f"{A}: records 3 to 4 are missing, anchored and written between 2026-11-16 11:02:00Z and 2026-11-16 11:10:00Z",
        f"{B}: the chain is lost, its records 1 to 1 were there between 2026-11-16 11:05:00Z and 2026-11-16 11:05:00Z",
    ]


async def test_tells_the_first_records_that_are_missing(op, write, at):
    await write(A, A, A)
    await audit.ancrer(at(5))
    row = await Audit.get(chaine=A, sequence=2)
    await Audit.filter(chaine=A, sequence__lte=2).delete()
    await ChaineAudit.filter(nom=A).update(debut=2, ancre=row.signature)

    assert (await audit.verifier(op.services))[1].splitlines()[1:] == [
        f"{A}: its row is not the one that was sealed",
        f"{A}: records 1 to 2 are missing, anchored on 2026-11-16 11:05:00Z",
    ]


async def test_tells_what_is_not_anchored_yet(op, write, at):
    await write(A, minutes=1)
    await audit.ancrer(at(5))
    assert (await audit.verifier(op.services))[1] == "1 records, every chain holds."
    await write(A, B, minutes=6)

    assert (await audit.verifier(op.services))[1].splitlines()[1:] == [
        "2 records are not yet anchored, since 2026-11-16 11:06:00Z."
    ]


async def test_a_copy_put_back_is_told_even_when_it_lacks_nothing(op, write, at):
    await write(A)
    await audit.ancrer(at(5))
    await write(A)
    await audit.ancrer(at(15))
    await Ancrage.all().delete()

    code, said = await audit.verifier(op.services)

    assert code == 0
    assert "The database knows no anchor, and the anchors go to 2 of 2026-11-16 11:15:00Z: it is an older copy" in said


async def test_after_an_incident_the_checks_begin_anew_for_a_reason_that_stays(op, write, anchors, at):
    await write(A, B)
    await audit.ancrer(op)
    await Audit.filter(chaine=B).delete()
    await ChaineAudit.filter(nom=B).delete()
    assert (await audit.verifier(op.services))[0] == 1

    assert await audit.repartir(at(20), "the disk of 16 November") == 1

    anew = "anchors begin anew on 2026-11-16 11:20:00Z: the disk of 16 November"
    assert await audit.verifier(op.services) == (0, f"1 records, every chain holds.\n{anew}")
    anchors.write_bytes(anchors.read_bytes().splitlines(keepends=True)[1])  # the former ones may be put away
    assert await audit.verifier(op.services) == (0, f"1 records, every chain holds.\n{anew}")


async def test_a_process_that_died_before_the_database_knew_breaks_nothing(op, write, monkeypatch):
    await write(A)
    with monkeypatch.context() as patched:
        patched.setattr(Ancrage, "save", _die)
        with pytest.raises(RuntimeError):
            await audit.ancrer(op)
    await write(B)
    await audit.ancrer(op)

    assert (await audit.verifier(op.services))[0] == 0


async def _die(*_args, **_options):
    raise RuntimeError


async def test_anchors_in_the_storage(op, write):
    op = replace(op, services=replace(op.services, ancrages=RegistreStockage(op.services.storage)))
    for _ in range(3):
        await write(A)
        await audit.ancrer(op)
    assert await audit.verifier(op.services) == (0, "3 records, every chain holds.")

    await op.services.storage.delete("audit/ancrages/000000000002.json")
    assert "anchors 2 to 2 are missing" in (await audit.verifier(op.services))[1]
    await op.services.storage.delete("audit/ancrages/000000000003.json")
    assert "anchors 2 to 3 are missing at the end" in (await audit.verifier(op.services))[1]


async def test_anchors_in_the_log_are_given_back_to_be_compared(op, write, tmp_path):
    op = replace(op, services=replace(op.services, ancrages=RegistreJournal()))
    with written_logs() as logs:
        await write(A, B)
        await audit.ancrer(op)
        await write(A)
        await audit.ancrer(op)
        structlog.get_logger("api").info("request")
        collected = tmp_path / "collected.jsonl"
        collected.write_text("".join(line for line in logs.text("json").splitlines(keepends=True) if '"event"' in line))

    assert "give them with --anchors" in (await audit.verifier(op.services))[1]
    assert await audit.verifier(op.services, RegistreFichier(collected)) == (0, "3 records, every chain holds.")
    await ChaineAudit.filter(nom=B).delete()
    await Audit.filter(chaine=B).delete()
    assert f"{B}: the chain is lost" in (await audit.verifier(op.services, RegistreFichier(collected)))[1]


async def test_a_full_disk_leaves_no_half_of_a_line(anchors, monkeypatch):
    registre = RegistreFichier(anchors)
    await registre.ajouter(1, "un")
    monkeypatch.setattr("os.fsync", _full)
    with pytest.raises(OSError, match="full"):
        await registre.ajouter(2, "deux")

    assert anchors.read_text() == "un\n"
    assert await registre.derniere(0) == b"un"


def _full(_descriptor):
    raise OSError("full")


@pytest.mark.parametrize("size", [1, 70_000, 200_000])
async def test_the_last_line_of_a_file_is_found_whatever_its_length(anchors, size):
    registre = RegistreFichier(anchors)
    assert await registre.derniere(0) is None
    await registre.ajouter(1, "x" * size)
    await registre.ajouter(2, "y" * size)

    assert await registre.derniere(0) == b"y" * size


def test_a_setting_names_the_place(tmp_path):
    kinds = [type(open_registre(said, tmp_path, None)) for said in ("", "/x/y", "storage", "log")]

    assert kinds == [RegistreFichier, RegistreFichier, RegistreStockage, RegistreJournal]


async def test_the_retention_and_the_anchors_agree(op, write, at):
    await write(A, A)
    await write(A, B, minutes=60)
    await audit.ancrer(at(60))
    later = replace(op, now=op.now + delai(Sorte.AUDIT) + timedelta(minutes=1))

    assert await audit.purger(later) == 2
    assert await audit.verifier(op.services) == (0, "2 records, every chain holds.")
    await audit.ancrer(later)
    assert await audit.purger(replace(later, now=later.now + timedelta(hours=1))) == 2
    await audit.ancrer(later)
    await audit.purger(later)
    assert await ChaineAudit.all().count() == 0  # of accounts that are no more
    assert await audit.verifier(op.services) == (0, "0 records, every chain holds.")


async def test_the_rows_of_the_version_without_seals_are_sealed_once(op, write):
    ring = op.services.tokens.signers
    await write(A, A, B)
    await ChaineAudit.all().update(sceau=None)
    assert (await audit.verifier(op.services))[1].count("its row has no seal") == 2

    assert await audit.sceller(ring) == 2
    assert (await audit.verifier(op.services))[0] == 0


async def test_a_server_of_the_version_before_may_write_after_a_seal(op, write):
    await write(A)
    sceau = (await ChaineAudit.get(nom=A)).sceau
    await write(A)
    await ChaineAudit.filter(nom=A).update(sceau=sceau)
    assert "its row bears the seal of record 1" in (await audit.verifier(op.services))[1]

    assert await audit.sceller(op.services.tokens.signers) == 1
    assert (await audit.verifier(op.services))[0] == 0


async def test_a_row_that_was_cut_is_not_sealed_again(op, write):
    await write(A, A, A)
    row = await Audit.get(chaine=A, sequence=2)
    await Audit.filter(chaine=A, sequence=3).delete()
    await ChaineAudit.filter(nom=A).update(sequence=2, signature=row.signature)

    assert await audit.sceller(op.services.tokens.signers) == 0
    assert (await audit.verifier(op.services))[0] == 1


async def test_a_check_of_many_chains_reads_them_by_pages(op, write, monkeypatch):
    monkeypatch.setattr(verification, "CHAINES", 3)
    monkeypatch.setattr(verification, "PAGE", 2)
    for number in range(1, 8):
        await write(*[str(UUID(int=number))] * number)
    await audit.ancrer(op)
    assert await audit.verifier(op.services) == (0, "28 records, every chain holds.")

    await Audit.filter(chaine=str(UUID(int=6)), sequence=4).delete()
    await ChaineAudit.filter(nom=str(UUID(int=7))).delete()

    said = (await audit.verifier(op.services))[1]
    assert said.startswith("20 records, 3 ruptures:")
    assert f"{UUID(int=6)}: records 4 to 4 are missing" in said
    assert f"{UUID(int=7)}: a chain that nobody opened" in said


async def test_acts_during_a_check_are_no_ruptures(op, write, monkeypatch):
    await write(A, A)
    await audit.ancrer(op)
    original = verification.records

    async def meanwhile(*args):
        await write(A, B)
        await audit.ancrer(op)
        async for row in original(*args):
            yield row

    monkeypatch.setattr(verification, "records", meanwhile)

    assert (await audit.verifier(op.services))[0] == 0


async def test_the_chains_outlive_a_change_of_key(op, write):
    await write(A, A)
    await audit.ancrer(op)
    changed = Tokens("nouvelle-clef", former=["clef-de-test"])
    await write(A, B, ring=changed.signers)
    after = replace(op, services=replace(op.services, tokens=changed))
    await audit.ancrer(after)

    assert await audit.verifier(after.services) == (0, "4 records, every chain holds.")
    without = replace(op.services, tokens=Tokens("nouvelle-clef"))
    assert (await audit.verifier(without))[0] == 1
