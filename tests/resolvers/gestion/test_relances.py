"""Reminders: to candidats who lack a pièce, on their days, and once."""

import factories
import pytest
from bureau import inscrits, periode_bts

from api.models import Document, Message, Piece, Relance
from api.resolvers.gestion.relances import relancer
from api.resolvers.operation import Operation
from api.rules.piece import StatutPiece, pieces_demandees
from api.services.outbox import drain
from tests.journeys.story import a_paris
from tests.rules.dossiers import dubois


@pytest.fixture
def a_l_heure(services, horloge):
    """The operation of the clock at a time of Paris."""

    def at(texte: str) -> Operation:
        horloge.now = a_paris(texte)
        return Operation(acteur=None, now=horloge.now, services=services)

    return at


async def relancables(nombre: int):
    """Candidats of a period that closes on 13 December 2026, hence a deadline on 12 January 2027 at 23:59."""
    rows = await inscrits(nombre, await periode_bts())
    for row in rows:
        await factories.demander(row.id, pieces_demandees(dubois()))
    return rows


async def test_reminds_once_on_each_of_its_days(a_l_heure, messagerie, services):
    await relancables(3)

    counts = [
        await relancer(a_l_heure(le))
        for le in ("04/01/2027 12:00", "05/01/2027 07:59", "05/01/2027 08:00", "05/01/2027 09:00", "09/01/2027 08:00")
    ]
    await drain(services)

    assert counts == [0, 0, 3, 0, 0]
    assert await Relance.all().count() == 3
    assert await Document.filter(type="RELANCE_PIECES", version=1).count() == 3
    assert len(messagerie.courriels) == 3
    texte = messagerie.courriels[0].texte
    assert "attendues au plus tard le mardi 12 janvier 2027 à 23:59 (heure de Paris)" in texte
    assert "- CINSIG01 : Confirmation d'inscription signée" in texte


async def test_says_after_the_deadline_that_it_has_passed(a_l_heure):
    await relancables(1)
    before = [await relancer(a_l_heure(le)) for le in ("05/01/2027 08:00", "10/01/2027 08:00", "12/01/2027 23:58")]

    after = [await relancer(a_l_heure(le)) for le in ("13/01/2027 08:00", "14/01/2027 08:00", "21/01/2027 08:00")]

    assert (before, after) == ([1, 1, 0], [1, 0, 0])
    assert await Document.filter(type="RELANCE_PIECES").count() == 3
    last = await Message.all().order_by("-envoye_le").first()
    assert "a expiré le mardi 12 janvier 2027 à 23:59 (heure de Paris)" in last.corps


async def test_leaves_in_peace_who_gave_all(a_l_heure):
    fait, a_refaire = await relancables(2)
    await Piece.filter(candidature_id=fait.id).update(statut=StatutPiece.CONFORME)
    await Piece.filter(candidature_id=a_refaire.id, code="CINSIG01").update(statut=StatutPiece.NON_CONFORME)
    await Piece.filter(candidature_id=a_refaire.id).exclude(code="CINSIG01").update(statut=StatutPiece.RECUE)

    count = await relancer(a_l_heure("10/01/2027 08:00"))

    assert count == 1
    (document,) = await Document.filter(type="RELANCE_PIECES")
    assert document.candidature_id == a_refaire.id
    assert [piece["code"] for groupe in document.contenu["groupes"] for piece in groupe["pieces"]] == ["CINSIG01"]


async def test_a_service_that_slept_sends_only_the_latest(a_l_heure):
    await relancables(1)

    counts = [await relancer(a_l_heure("11/01/2027 18:00")), await relancer(a_l_heure("11/01/2027 19:00"))]

    assert counts == [1, 0]
    assert [row.rappel for row in await Relance.all()] == ["J-2"]


async def test_works_a_page_at_a_time(a_l_heure, monkeypatch):
    monkeypatch.setattr("api.resolvers.gestion.relances.PAGE", 2)
    await relancables(5)
    op = a_l_heure("05/01/2027 08:00")

    assert [await relancer(op), await relancer(op)] == [5, 0]
