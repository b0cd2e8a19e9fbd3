"""Ways of tampering with the audit by somebody who writes into the database or the anchors, and has not the key.

All are seen but those of UNSEEN, which SECURITY.md names.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import orjson
import pytest
from audited import add_record
from pwdlib.hashers.argon2 import Argon2Hasher
from tortoise import connections
from tortoise.expressions import F

from api.models import Ancrage, Audit, ChaineAudit, transaction
from api.resolvers import audit
from api.services.tokens import Tokens

A, B, C = (str(UUID(int=number)) for number in (1, 2, 3))
NOBODY = "personne-3"
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = ({A: 4, B: 3, C: 3, NOBODY: 2}, {A: 3, B: 2}, {A: 2, C: 1})  # records of each day, anchored in the evening
OTHER_KEY = Tokens("autre-clef", Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1))
TABLES = (Audit, ChaineAudit, Ancrage)


@dataclass
class Scene:
    """A small audit of three days.

    Attributes:
        evenings: the rows of each table, and the anchors, as they were at the end of each day.
    """

    op: object
    anchors: Path
    evenings: list

    async def write(self, chaine, count=1):
        async with transaction():
            for _ in range(count):
                self.op = replace(self.op, now=self.op.now + timedelta(minutes=1))
                await add(self.op.services.tokens.signers, chaine, self.op.now)

    async def anchor(self):
        await audit.ancrer(self.op)

    async def evening(self):
        await self.anchor()
        self.evenings.append(({model: await model.all().values() for model in TABLES}, self.anchors.read_bytes()))
        self.op = replace(self.op, now=self.op.now + timedelta(days=1))

    async def put_back(self, day, *models):
        """Puts tables back as they were at the end of a day."""
        for model in models:
            await model.all().delete()
            await model.bulk_create([model(**row) for row in self.evenings[day][0][model]])

    def head(self, day, chaine):
        """The row of a chain at the end of a day."""
        (row,) = [row for row in self.evenings[day][0][ChaineAudit] if row["nom"] == chaine]
        return {name: value for name, value in row.items() if name != "nom"}

    def lines(self):
        return self.anchors.read_bytes().splitlines(keepends=True)

    def keep_lines(self, lines):
        self.anchors.write_bytes(b"".join(lines))


async def add(ring, chaine, le, action="candidatureEnregistrer"):
    acteur = None if chaine == NOBODY else UUID(chaine)
    await add_record(ring, chaine, acteur=acteur, action=action, le=le)


@pytest.fixture
async def scene(op, tmp_path, evenings):
    """The three days; written once, then put back."""
    found = Scene(op, tmp_path / "ancrages.jsonl", evenings)
    if evenings:
        await found.put_back(-1, *TABLES)
        found.anchors.write_bytes(evenings[-1][1])
        found.op = replace(op, now=op.now + timedelta(days=len(DAYS), minutes=20))
        return found
    for day in DAYS:
        for chaine, count in day.items():
            await found.write(chaine, count)
        await found.evening()
    return found


@pytest.fixture(scope="module")
def evenings():
    return []


async def cut(chaine, last, **head):
    """Deletes the records after one, and says in the chain's row that it ends there."""
    row = await Audit.get(chaine=chaine, sequence=last)
    await Audit.filter(chaine=chaine, sequence__gt=last).delete()
    await ChaineAudit.filter(nom=chaine).update(**{"sequence": last, "signature": row.signature} | head)


async def copy(row, **values):
    """Inserts a copy of a record."""
    kept = {name: getattr(row, name) for name in ("chaine", "sequence", "acteur", "action", "objet", "empreinte", "le")}
    await Audit.create(**kept | {"signature": row.signature} | values)


async def record(chaine, sequence):
    return await Audit.get(chaine=chaine, sequence=sequence)


async def delete_a_tail(_scene):
    await cut(A, 7)


async def delete_a_tail_and_put_the_old_head_back(scene):
    await cut(A, 7, **scene.head(1, A))


async def delete_a_tail_and_take_the_seal_away(_scene):
    await cut(A, 7, sceau=None)


async def delete_a_tail_and_wait_for_the_next_act(scene):
    await cut(A, 7)
    await scene.write(A, 4)
    await scene.anchor()


async def put_an_old_head_back_and_wait_for_the_next_acts(scene):
    await cut(A, 7, **scene.head(1, A))
    await scene.write(A, 4)  # the chain is longer than it was, and its head sealed again
    await scene.anchor()


async def put_an_old_head_back_and_anchor_it(scene):
    await cut(A, 7, **scene.head(1, A))
    await scene.write(A)
    await scene.anchor()


async def delete_a_head(_scene):
    row = await record(A, 3)
    await Audit.filter(chaine=A, sequence__lte=3).delete()
    await ChaineAudit.filter(nom=A).update(debut=3, ancre=row.signature)


async def empty_a_chain_as_the_retention_would(_scene):
    row = await record(A, 9)
    await Audit.filter(chaine=A).delete()
    await ChaineAudit.filter(nom=A).update(debut=9, ancre=row.signature, ancree=18)


async def delete_in_the_middle(_scene):
    await Audit.filter(chaine=A, sequence=5).delete()


async def delete_in_the_middle_and_close_the_ranks(_scene):
    await Audit.filter(chaine=A, sequence=5).delete()
    for sequence in range(6, 10):
        await Audit.filter(chaine=A, sequence=sequence).update(sequence=sequence - 1)
    await ChaineAudit.filter(nom=A).update(sequence=8)


async def delete_a_whole_chain(_scene):
    await Audit.filter(chaine=C).delete()
    await ChaineAudit.filter(nom=C).delete()


async def delete_a_whole_chain_that_begins_anew(scene):
    await delete_a_whole_chain(scene)
    await scene.write(C, 5)
    await scene.anchor()


async def delete_the_records_of_a_chain(_scene):
    await Audit.filter(chaine=C).delete()


async def delete_the_records_of_a_chain_and_say_that_it_is_new(_scene):
    await Audit.filter(chaine=C).delete()
    await ChaineAudit.filter(nom=C).update(sequence=0, signature="0" * 64, sceau=None, ancree=0)


async def delete_the_row_of_a_chain(_scene):
    await ChaineAudit.filter(nom=C).delete()


async def delete_everything(_scene):
    await Audit.all().delete()
    await ChaineAudit.all().delete()


async def delete_everything_and_what_the_database_knows_of_anchors(scene):
    await delete_everything(scene)
    await Ancrage.all().delete()


async def empty_the_records(_scene):
    await Audit.all().delete()


async def empty_the_chains(_scene):
    await ChaineAudit.all().delete()


async def delete_a_day(scene):
    yesterday = scene.evenings[1][0][Audit]
    known = [row["id"] for row in scene.evenings[0][0][Audit]]
    await Audit.filter(id__in=[row["id"] for row in yesterday if row["id"] not in known]).delete()


async def delete_the_last_day_with_its_heads(scene):
    await cut(A, 7)
    await cut(C, 3)


async def delete_the_tail_of_one_the_head_of_another_and_a_third(scene):
    await delete_a_head(scene)
    await cut(B, 3)
    await delete_a_whole_chain(scene)


async def replay_an_old_record_at_the_end(_scene):
    await copy(await record(A, 2), sequence=10)
    await ChaineAudit.filter(nom=A).update(sequence=10)


async def replay_an_old_record_in_place_of_another(_scene):
    row = await record(A, 2)
    await Audit.filter(chaine=A, sequence=5).update(le=row.le, action=row.action, signature=row.signature)


async def replay_an_old_head(scene):
    await ChaineAudit.filter(nom=A).update(**scene.head(1, A))


async def swap_two_records(_scene):
    await Audit.filter(chaine=A, sequence=2).update(sequence=-1)
    await Audit.filter(chaine=A, sequence=3).update(sequence=2)
    await Audit.filter(chaine=A, sequence=-1).update(sequence=3)


async def swap_two_records_of_two_chains(_scene):
    one, other = await record(A, 2), await record(B, 2)
    await Audit.filter(id=one.id).update(sequence=-1)
    await Audit.filter(id=other.id).update(chaine=A)
    await Audit.filter(id=one.id).update(chaine=B, sequence=2)


async def swap_two_whole_chains(_scene):
    await Audit.filter(chaine=B).update(chaine="x")
    await Audit.filter(chaine=C).update(chaine=B)
    await Audit.filter(chaine="x").update(chaine=C)


async def reorder_the_ranks(_scene):
    await Audit.filter(chaine=A).update(sequence=F("sequence") * -1)
    await Audit.filter(chaine=A).update(sequence=F("sequence") + 10)


async def shift_the_ranks(_scene):
    await Audit.filter(chaine=A).update(sequence=F("sequence") + 100)
    await ChaineAudit.filter(nom=A).update(sequence=109, debut=100)


async def copy_a_chain_under_another_account(scene):
    for row in await Audit.filter(chaine=A):
        await copy(row, chaine=str(uuid4()))
    await ChaineAudit.create(nom=str(uuid4()), **scene.head(2, A))


async def give_a_chain_to_another_account(scene):
    other = uuid4()
    await Audit.filter(chaine=A).update(chaine=str(other), acteur=other)
    await ChaineAudit.create(nom=str(other), **scene.head(2, A))
    await ChaineAudit.filter(nom=A).delete()


async def put_a_chain_in_place_of_another(_scene):
    await Audit.filter(chaine=B).delete()
    head = await ChaineAudit.get(nom=A)
    for row in await Audit.filter(chaine=A):
        await copy(row, chaine=B)
    await ChaineAudit.filter(nom=B).update(sequence=head.sequence, signature=head.signature, sceau=head.sceau)


def change(model, **values):
    """A way that changes one column of one row."""

    async def way(_scene):
        if (key := model._meta.pk_attr) in values:  # which the ORM changes nowhere
            rest = f"chaine = '{A}' AND sequence = 5" if model is Audit else f"nom = '{A}'"
            sql = f"UPDATE {model._meta.db_table} SET {key} = '{values[key]}' WHERE {rest}"
            await connections.get("default").execute_script(sql)
            return
        where = {"chaine": A, "sequence": 5} if model is Audit else {"nom": A if model is ChaineAudit else "dernier"}
        assert await model.filter(**where).update(**values) == 1

    way.__name__ = f"change_{model._meta.db_table}_{'_'.join(values)}_{next(iter(values.values()))}"[:60]
    return way


async def change_every_instant(_scene):
    for row in await Audit.all():
        await Audit.filter(id=row.id).update(le=row.le + timedelta(hours=1))


async def age_a_record_and_have_the_retention_run(scene):
    await Audit.filter(chaine=B).update(le=scene.op.now - timedelta(days=5 * 365))
    assert await audit.purger(scene.op) == 0


async def write_with_another_key(_scene):
    ring = OTHER_KEY.signers
    head = await ChaineAudit.get(nom=A)
    head.sceller(ring)
    await head.save()
    await add(ring, A, (await record(A, 9)).le, "compteSeConnecter")


async def sign_a_whole_chain_with_another_key(_scene):
    ring = OTHER_KEY.signers
    rows = await Audit.filter(chaine=A).order_by("sequence")
    await Audit.filter(chaine=A).delete()
    await ChaineAudit.filter(nom=A).delete()
    for row in rows:
        await add(ring, A, row.le, "autre")


async def insert_with_another_key(_scene):
    ring = OTHER_KEY.signers
    for sequence in range(9, 4, -1):
        await Audit.filter(chaine=A, sequence=sequence).update(sequence=sequence + 1)
    row = Audit(chaine=A, sequence=5, action="x", empreinte="0" * 64, le=(await record(A, 4)).le)
    row.signature = ring[0](row.texte((await record(A, 4)).signature))
    await row.save()
    await ChaineAudit.filter(nom=A).update(sequence=10)


async def open_a_chain_with_another_key(scene):
    await add(OTHER_KEY.signers, str(uuid4()), scene.op.now)


async def put_the_whole_database_back(scene):
    await scene.put_back(1, *TABLES)


async def put_the_database_back_and_say_that_it_knows_all_anchors(scene):
    await scene.put_back(1, Audit, ChaineAudit)


async def put_the_database_back_and_go_on(scene):
    await scene.put_back(1, *TABLES)
    await scene.write(A, 5)
    await scene.write(C, 5)
    await scene.anchor()


async def put_an_older_file_back(scene):
    scene.anchors.write_bytes(scene.evenings[1][1])


async def put_an_older_file_back_and_go_on(scene):
    scene.anchors.write_bytes(scene.evenings[1][1])
    await scene.write(A)
    await scene.anchor()


async def cut_the_tail_of_the_file(scene):
    scene.keep_lines(scene.lines()[:-1])


async def cut_the_last_line_in_two(scene):
    scene.anchors.write_bytes(scene.anchors.read_bytes()[:-20])


async def cut_the_head_of_the_file(scene):
    scene.keep_lines(scene.lines()[1:])


async def cut_the_middle_of_the_file(scene):
    scene.keep_lines([scene.lines()[0], scene.lines()[2]])


async def empty_the_file(scene):
    scene.anchors.write_bytes(b"")


async def delete_the_file(scene):
    scene.anchors.unlink()


async def delete_the_file_and_what_the_database_knows_of_it(scene):
    scene.anchors.unlink()
    await Ancrage.all().delete()


async def swap_two_lines(scene):
    scene.keep_lines([scene.lines()[place] for place in (0, 2, 1)])


async def repeat_a_line(scene):
    scene.keep_lines([*scene.lines(), scene.lines()[1]])


async def change_a_line(scene):
    scene.keep_lines([line.replace(f'"{A}",9'.encode(), f'"{A}",7'.encode()) for line in scene.lines()])


async def sign_the_last_line_with_another_key(scene):
    said = orjson.loads(scene.lines()[2])
    said["sceau"] = OTHER_KEY.keyed_digest("ancrage")
    scene.keep_lines([*scene.lines()[:2], orjson.dumps(said)])


async def cut_the_database_and_the_file_alike(scene):
    """Without the row of the anchors as it was then."""
    await scene.put_back(1, Audit, ChaineAudit)
    scene.anchors.write_bytes(scene.evenings[1][1])


async def say_that_a_chain_is_anchored_and_cut_it_before_it_is(scene):
    await scene.write(A, 2)
    await ChaineAudit.filter(nom=A).update(ancree=11)


async def cut_records_that_are_not_anchored_yet(scene):
    await scene.write(A, 2)
    await cut(A, 9)


SEEN = [
    delete_a_tail,
    delete_a_tail_and_put_the_old_head_back,
    delete_a_tail_and_take_the_seal_away,
    delete_a_tail_and_wait_for_the_next_act,
    put_an_old_head_back_and_wait_for_the_next_acts,
    put_an_old_head_back_and_anchor_it,
    delete_a_head,
    empty_a_chain_as_the_retention_would,
    delete_in_the_middle,
    delete_in_the_middle_and_close_the_ranks,
    delete_a_whole_chain,
    delete_a_whole_chain_that_begins_anew,
    delete_the_records_of_a_chain,
    delete_the_records_of_a_chain_and_say_that_it_is_new,
    delete_the_row_of_a_chain,
    delete_everything,
    delete_everything_and_what_the_database_knows_of_anchors,
    empty_the_records,
    empty_the_chains,
    delete_a_day,
    delete_the_last_day_with_its_heads,
    delete_the_tail_of_one_the_head_of_another_and_a_third,
    replay_an_old_record_at_the_end,
    replay_an_old_record_in_place_of_another,
    replay_an_old_head,
    swap_two_records,
    swap_two_records_of_two_chains,
    swap_two_whole_chains,
    reorder_the_ranks,
    shift_the_ranks,
    copy_a_chain_under_another_account,
    give_a_chain_to_another_account,
    put_a_chain_in_place_of_another,
    change(Audit, chaine=B, sequence=50),
    change(Audit, sequence=50),
    change(Audit, acteur=UUID(int=9)),
    change(Audit, acteur=None),
    change(Audit, action="autre"),
    change(Audit, objet="autre"),
    change(Audit, empreinte="1" * 64),
    change(Audit, le=LONG_AGO),
    change_every_instant,
    change(Audit, signature="1" * 64),
    change(ChaineAudit, nom="autre"),
    change(ChaineAudit, sequence=8),
    change(ChaineAudit, signature="1" * 64),
    change(ChaineAudit, debut=1),
    change(ChaineAudit, ancre="1" * 64),
    change(ChaineAudit, sceau="1" * 64),
    change(ChaineAudit, sceau=None),
    change(ChaineAudit, ancree=99),
    change(Ancrage, sceau="1" * 64),
    change(Ancrage, numero=9),
    age_a_record_and_have_the_retention_run,
    write_with_another_key,
    insert_with_another_key,
    sign_a_whole_chain_with_another_key,
    open_a_chain_with_another_key,
    put_the_whole_database_back,
    put_the_database_back_and_say_that_it_knows_all_anchors,
    put_the_database_back_and_go_on,
    put_an_older_file_back,
    put_an_older_file_back_and_go_on,
    cut_the_tail_of_the_file,
    cut_the_last_line_in_two,
    cut_the_head_of_the_file,
    cut_the_middle_of_the_file,
    empty_the_file,
    delete_the_file,
    delete_the_file_and_what_the_database_knows_of_it,
    swap_two_lines,
    repeat_a_line,
    change_a_line,
    sign_the_last_line_with_another_key,
    cut_the_database_and_the_file_alike,
    say_that_a_chain_is_anchored_and_cut_it_before_it_is,
    cut_records_that_are_not_anchored_yet,
]


async def test_nothing_is_told_of_what_nobody_touched(scene):
    assert await audit.verifier(scene.op.services) == (0, "20 records, every chain holds.")


@pytest.mark.parametrize("way", SEEN, ids=lambda way: way.__name__)
async def test_is_seen(scene, way):
    await way(scene)

    code, said = await audit.verifier(scene.op.services)

    assert code == 1, said


# Each with the sentence of SECURITY.md that names it.
async def put_all_back_to_one_evening(scene):
    await scene.put_back(1, *TABLES)
    scene.anchors.write_bytes(scene.evenings[1][1])


async def delete_a_chain_that_is_not_anchored_yet(scene):
    await scene.write(str(UUID(int=7)), 3)
    await Audit.filter(chaine=str(UUID(int=7))).delete()
    await ChaineAudit.filter(nom=str(UUID(int=7))).delete()


async def cut_records_that_are_not_anchored_yet_with_a_head_copied_before(scene):
    await scene.write(A, 2)
    await cut(A, 9, **scene.head(2, A))


async def delete_a_chain_and_every_anchor(scene):
    await ChaineAudit.filter(nom=B).delete()
    await Audit.filter(chaine=B).delete()
    await Ancrage.all().delete()
    scene.anchors.unlink()
    await ChaineAudit.all().update(ancree=0)


UNSEEN = {
    put_all_back_to_one_evening: "the database and the anchors are put back together",
    delete_a_chain_that_is_not_anchored_yet: "a chain that no anchor holds yet is deleted whole",
    cut_records_that_are_not_anchored_yet_with_a_head_copied_before: "with a copy of its row taken before",
    change(Audit, cree_le=LONG_AGO): "`id` and `cree_le` of a record",
    change(Audit, id=UUID(int=1)): "`id` and `cree_le` of a record",
    change(ChaineAudit, ancree=0): "`ancree` lowered",
    delete_a_chain_and_every_anchor: "every anchor is deleted with every trace of them",
}
SECURITY = Path(__file__).parents[2] / "SECURITY.md"


@pytest.mark.parametrize(("way", "named"), UNSEEN.items(), ids=lambda item: getattr(item, "__name__", ""))
async def test_is_not_seen_and_named(scene, way, named):
    await way(scene)

    code, said = await audit.verifier(scene.op.services)

    assert code == 0, said
    assert named in SECURITY.read_text("utf-8")


def test_the_ways_are_more_than_forty():
    assert len(SEEN) == len({way.__name__ for way in SEEN}) >= 70
    assert len(UNSEEN) <= 7
