"""A deposit asked for many times at once. PostgreSQL only: SQLite takes no row lock."""

import asyncio

import fichiers
import pytest

from api.models import Depot, Evenement
from api.rules.evenement import TypeEvenement
from tests.journeys.justificatifs import DEPOSER

pytestmark = pytest.mark.usefixtures("postgresql")


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
