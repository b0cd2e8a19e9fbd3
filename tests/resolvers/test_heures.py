"""Opening and closing to the millisecond, across both changes of hour of 2026, by the instant of the request."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import factories
import pytest
import races

from api.models import Candidature, Depot, Piece
from api.resolvers import parcours
from api.resolvers import piece as pieces
from api.rules.candidature import EtatCandidature
from api.rules.onglets.modalites import Modalites
from api.rules.piece import Fenetre, FichierAnnonce
from api.rules.problems import Code, RefusedError

PARIS = ZoneInfo("Europe/Paris")
MS = timedelta(milliseconds=1)
# A period opens and closes at these hours of Paris; clocks go forward on 29 March at 2:00, back on 25 October at 3:00.
PERIODES = {
    "around the hour that does not exist": (
        datetime(2026, 3, 28, 8, tzinfo=PARIS),
        datetime(2026, 3, 29, 3, tzinfo=PARIS),
    ),
    "opened in winter, closed in summer": (
        datetime(2026, 3, 20, 8, tzinfo=PARIS),
        datetime(2026, 4, 3, 17, tzinfo=PARIS),
    ),
    "closed at the first 2:30 of two": (
        datetime(2026, 10, 1, 8, tzinfo=PARIS),
        datetime(2026, 10, 25, 2, 30, tzinfo=PARIS, fold=0),
    ),
    "closed at the second 2:30 of two": (
        datetime(2026, 10, 1, 8, tzinfo=PARIS),
        datetime(2026, 10, 25, 2, 30, tzinfo=PARIS, fold=1),
    ),
    "opened in summer, closed in winter": (
        datetime(2026, 10, 20, 8, tzinfo=PARIS),
        datetime(2026, 11, 13, 23, 59, tzinfo=PARIS),
    ),
}


# The actions that registration opens and closes, each with the état that it needs.
ACTES = {
    "demarrer": (None, lambda op, _, periode: parcours.demarrer(op, periode.id)),
    "renseigner": (
        EtatCandidature.BROUILLON,
        lambda op, row, _: parcours.renseigner(op, row.id, None, "MODALITES", Modalites(acceptees=True)),
    ),
    "enregistrer": (EtatCandidature.BROUILLON, lambda op, row, _: parcours.enregistrer(op, row.id, None)),
    "modifier": (EtatCandidature.INSCRIT, lambda op, row, _: parcours.modifier(op, row.id, None)),
    "desinscrire": (
        EtatCandidature.INSCRIT,
        lambda op, row, _: parcours.desinscrire(op, row.id, None, confirmation=True),
    ),
}


@pytest.fixture
async def candidat(services):
    return await factories.candidat(services)


@pytest.fixture
async def acting(op, candidat):
    return races.acting(op, candidat)


async def is_open(op, candidat, periode, acte, now):
    etat, request = ACTES[acte]
    row = await factories.candidature(candidat, periode=periode, etat=etat) if etat else None
    try:
        await request(replace(op, now=now.astimezone(UTC)), row, periode)
    except RefusedError as refused:
        # The refusal of an empty draft as incomplete shows that registration was open.
        return [problem.code for problem in refused.problems] != [Code.INSCRIPTIONS_CLOSES]
    finally:
        await Candidature.filter(candidat_id=candidat.id).delete()
    return True


@pytest.mark.parametrize("acte", ACTES)
@pytest.mark.parametrize(("opening", "closing"), PERIODES.values(), ids=PERIODES)
async def test_the_opening_is_included_and_the_closing_is_not(acting, candidat, opening, closing, acte):
    ouvre_le, ferme_le = opening.astimezone(UTC), closing.astimezone(UTC)
    periode = await factories.periode(ouvre_le=ouvre_le, ferme_le=ferme_le)
    instants = (ouvre_le - MS, ouvre_le, ouvre_le + MS, ferme_le - MS, ferme_le, ferme_le + MS)

    found = [await is_open(acting, candidat, periode, acte, instant) for instant in instants]

    assert found == [False, True, True, True, False, False]


async def test_a_request_begun_before_the_closing_is_served_to_its_end(acting, candidat, horloge, services):
    """One instant per request, taken at its arrival: a request in time stays in time, however long it takes."""
    ferme_le = horloge.now + timedelta(seconds=1)
    periode = await factories.periode(ferme_le=ferme_le)
    begun = replace(acting, now=horloge.now)
    horloge.advance(minutes=1)

    assert await is_open(begun, candidat, periode, "demarrer", begun.now)
    assert not await is_open(acting, candidat, periode, "demarrer", services.clock())


def test_the_two_half_past_two_of_october_are_an_hour_apart():
    first, second = (PERIODES[name][1].astimezone(UTC) for name in list(PERIODES)[2:4])

    assert second - first == timedelta(hours=1)


# Closings for which pièces are due thirty days later at 23:59 of a day of 23 or 25 hours, each with the first instant
# outside, in UTC.
ECHEANCES = {
    "the day of 23 hours": (datetime(2026, 2, 27, 17, tzinfo=PARIS), datetime(2026, 3, 29, 22, tzinfo=UTC)),
    "the day of 25 hours": (datetime(2026, 9, 25, 17, tzinfo=PARIS), datetime(2026, 10, 25, 23, tzinfo=UTC)),
}


async def inscrite_avec_pieces(acting, ouvre_le, ferme_le):
    """A registration saved while it was open, and one of its pièces, without a file."""
    saving = replace(acting, now=ferme_le - timedelta(hours=1))
    row = await races.inscrite(saving, await factories.periode(ouvre_le=ouvre_le, ferme_le=ferme_le))
    return await Piece.filter(candidature_id=row.id).order_by("code").first()


@pytest.mark.parametrize(("closing", "end"), ECHEANCES.values(), ids=ECHEANCES)
async def test_the_window_of_pieces_closes_at_midnight_of_paris(acting, closing, end):
    ouvre_le = (closing - timedelta(days=20)).astimezone(UTC)
    piece = await inscrite_avec_pieces(acting, ouvre_le, closing.astimezone(UTC))
    announced = FichierAnnonce(nom="identité.pdf", taille=1, empreinte="0" * 64)
    jeton = await races.recu(replace(acting, now=end), piece)
    others = Piece.filter(candidature_id=piece.candidature_id).exclude(id=piece.id)
    await others.update(deposee_le=closing)
    deposee = await others.first()
    groupe = f"EN_LIGNE-{ouvre_le.astimezone(PARIS):%Y%m%d}-{(end - MS).astimezone(PARIS):%Y%m%d%H%M}"

    async def asked(now):
        """The actions open: an address, a deposit, « J'ai fourni toutes mes pièces », a deletion."""
        op = replace(acting, now=now)
        requests = (
            lambda: pieces.ouvrir_depot(op, piece.id, None, announced),
            lambda: pieces.deposer(op, piece.id, None, jeton),
            lambda: pieces.valider(op, piece.candidature_id, groupe),
            lambda: pieces.retirer(op, deposee.id, None),
        )
        return [Code.DEPOT_CLOS not in await races.refusal(request) for request in requests]

    assert await asked(ouvre_le - MS) == [False] * 4
    assert await asked(end) == [False] * 4
    assert await asked(end + MS) == [False] * 4
    assert await asked(end - MS) == [True] * 4


def test_a_window_that_begins_later_begins_at_midnight_of_paris():
    fenetre = Fenetre(attente=1)

    assert fenetre.debut(datetime(2026, 3, 28, 12, tzinfo=UTC)) == datetime(2026, 3, 28, 23, tzinfo=UTC)
    assert fenetre.debut(datetime(2026, 3, 29, 12, tzinfo=UTC)) == datetime(2026, 3, 29, 22, tzinfo=UTC)
    assert fenetre.debut(datetime(2026, 10, 24, 12, tzinfo=UTC)) == datetime(2026, 10, 24, 22, tzinfo=UTC)
    assert fenetre.debut(datetime(2026, 10, 25, 12, tzinfo=UTC)) == datetime(2026, 10, 25, 23, tzinfo=UTC)


async def test_a_file_sent_before_the_end_counts_when_it_is_deposited(acting):
    """Bytes that came in time are not a deposit; the request that deposits them has its own instant."""
    closing, end = ECHEANCES["the day of 25 hours"]
    piece = await inscrite_avec_pieces(acting, closing.astimezone(UTC) - timedelta(days=20), closing.astimezone(UTC))
    in_time, late = (replace(acting, now=now) for now in (end - MS, end))
    jeton = await races.recu(in_time, piece)

    refused = await races.refusal(lambda: pieces.deposer(late, piece.id, None, jeton))
    assert refused == {Code.DEPOT_CLOS}
    assert await Depot.all().count() == 0

    await pieces.deposer(in_time, piece.id, None, jeton)
    again = await pieces.deposer(late, piece.id, None, jeton)
    assert (await Depot.get()).depose_le == again.etat.deposee_le == end - MS
