"""Writes that leave together say what Tortoise's own say, and the ends of a change are held in one order."""

from datetime import UTC, date, datetime
from uuid import uuid4

import factories
import pytest
from statements import counted_statements
from tortoise.exceptions import IntegrityError

from api.models import ChaineAudit, Compte, Document, Insert, Piece, Update, tenir, transaction, write
from api.rules.document import ModeDepot
from api.rules.piece import StatutPiece

pytestmark = pytest.mark.usefixtures("database")
NOW = datetime(2031, 1, 1, 12, 30, 15, 123_456, tzinfo=UTC)


def pieces(row, *codes):
    return [
        Piece(candidature_id=row.id, code=code, mode=ModeDepot.EN_LIGNE, commentaire=text, recue_le=day, deposee_le=NOW)
        for code, text, day in zip(codes, ("é\"'{},\\", None, ""), (date(2031, 1, 2), None, None), strict=False)
    ]


@pytest.fixture
async def row(services):
    return await factories.candidature(await factories.candidat(services))


async def test_rows_are_read_as_they_were_written(row):
    sent = pieces(row, "A", "B", "C")
    document = Document(candidature_id=row.id, type="X", version=1, contenu={"é": [1, None, "'"]}, publie_le=NOW)
    sent[0].statut = StatutPiece.CONFORME
    row.nom_tri, row.saisie = "DUPONT", {"A": {"b": "\\"}}

    async with transaction():
        await write([Insert(sent), Update(type(row), [row], ("nom_tri", "saisie")), Insert([]), Insert([document])])

    read = await Piece.filter(candidature_id=row.id).order_by("code")
    names = Piece._meta.db_fields
    assert [[getattr(one, name) for name in names] for one in read] == [
        [getattr(one, name) for name in names] for one in sent
    ]
    assert (await Document.get()).contenu == document.contenu
    again = await type(row).get(id=row.id)
    assert (again.nom_tri, again.saisie) == (row.nom_tri, row.saisie)


async def test_each_row_takes_its_own_values(row):
    sent = pieces(row, "A", "B")
    await write([Insert(sent)])
    for one in sent:
        one.commentaire = f"de {one.code}"

    await write([Update(Piece, sent, ("commentaire",))])

    assert {one.code: one.commentaire for one in await Piece.all()} == {"A": "de A", "B": "de B"}


async def test_a_row_against_a_rule_is_refused_with_all_that_leave_with_it(row):
    with pytest.raises(IntegrityError):
        async with transaction():
            await write([Insert(pieces(row, "A")), Insert(pieces(row, "A"))])

    assert not await Piece.exists()


async def test_a_value_that_is_too_long_is_refused_and_not_cut(row):
    with pytest.raises(Exception, match=r"(?i)length|too long"):
        await write([Insert([Piece(candidature_id=row.id, code="A" * 21, mode=ModeDepot.EN_LIGNE)])])

    assert not await Piece.exists()


@pytest.mark.usefixtures("postgresql")
async def test_all_writes_are_one_statement_whose_text_does_not_depend_on_the_number_of_several_rows(row):
    texts = []
    for count in (2, 3):
        row.version += 1
        with counted_statements() as said:
            await write([Insert(pieces(row, *"ABC"[:count])), Update(type(row), [row], ("version",))])
        texts += [one.partition(": [")[0] for one in said]
        await Piece.all().delete()

    assert len(texts) == 2
    assert len(set(texts)) == 1


async def test_holds_accounts_and_a_chain_and_makes_a_chain_that_is_new(row):
    compte = await Compte.get()
    for _ in range(2):
        async with transaction():
            held, fin = await tenir([compte.id, uuid4()], "chaine")
        assert {key: one.dernier_rang for key, one in held.items()} == {compte.id: compte.dernier_rang}
        assert (fin.nom, fin.sequence, fin.sceau) == ("chaine", 0, None)
    assert await ChaineAudit.filter(nom="chaine").count() == 1
    assert await tenir([], None) == ({}, None)
