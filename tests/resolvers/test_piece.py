"""Pièces when many act at once. SQLite takes no row lock, hence PostgreSQL only."""

import asyncio

import fichiers
import pytest

from api.models import Depot, Evenement, Piece, Televersement
from api.rules.evenement import TypeEvenement
from tests.journeys.justificatifs import DEPOSER, RETIRER, VALIDER

pytestmark = pytest.mark.usefixtures("postgresql")


@pytest.fixture
def postgresql(base):
    if base != "postgresql":
        pytest.skip("SQLite takes no row lock: a green run there would prove nothing")


async def test_of_a_validation_and_a_deletion_one_wins(mes, client):
    for _ in range(3):
        for piece in (await mes.groupe())["pieces"]:
            if "AJOUTER" in piece["actionsPossibles"]:
                await mes.ajouter(piece["code"])
        groupe, piece = (await mes.groupe())["code"], await mes.piece()

        valid, deleted = await asyncio.gather(
            client.send(VALIDER, id=mes.id, groupe=groupe), client.send(RETIRER, id=piece["id"])
        )

        won = [
            not valid["data"]["piecesValider"]["errors"],
            not deleted["data"]["pieceRetirer"]["errors"],
        ]
        row = await Piece.get(code="93475001")
        assert won.count(True) == 1
        assert (row.validee_le is not None, row.deposee_le is not None) == (won[0], won[0])
        if won[0]:
            return


async def test_of_two_deposits_one_wins(mes, client, services):
    piece, contenu = await mes.piece(), fichiers.pdf()
    first = await mes.ouvrir(piece, contenu)
    await mes.envoyer(first, contenu)
    row = await Televersement.get()
    # A second address that was received too, as another device may have had it at the same instant.
    copy = await Televersement.create(
        **{name: getattr(row, name) for name in row._meta.fields_db_projection if name != "id"}
    )
    second = services.tokens.sign_depot(copy.id)

    answers = await asyncio.gather(
        *(client.send(DEPOSER, id=piece["id"], jeton=jeton) for jeton in (first["jeton"], second))
    )

    errors = [answer["data"]["pieceDeposer"]["errors"] for answer in answers]
    assert sorted(map(bool, errors)) == [False, True]
    assert await Depot.filter(retire_le=None).count() == 1


async def test_one_address_is_taken_by_one_sender(mes):
    contenu = fichiers.pdf()
    adresse = await mes.ouvrir(await mes.piece(), contenu)

    answers = await asyncio.gather(*(mes.envoyer(adresse, contenu) for _ in range(5)))

    assert sorted(answer.status_code for answer in answers) == [204, 404, 404, 404, 404]


async def test_twenty_deposits_of_one_file_make_one(mes, client):
    piece, contenu = await mes.piece(), fichiers.pdf()
    adresse = await mes.ouvrir(piece, contenu)
    await mes.envoyer(adresse, contenu)

    answers = await asyncio.gather(*(client.send(DEPOSER, id=piece["id"], jeton=adresse["jeton"]) for _ in range(20)))

    assert [answer["data"]["pieceDeposer"]["errors"] for answer in answers] == [[]] * 20
    assert await Depot.all().count() == 1
    assert await Evenement.filter(type=TypeEvenement.PIECE_DEPOSEE).count() == 1
