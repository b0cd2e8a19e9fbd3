"""Reminders: the one due at an instant, across a change of clocks too."""

from datetime import UTC, datetime

import pytest

from api.rules.document import ModeDepot
from api.rules.piece import EtatPiece, StatutPiece
from api.rules.relance import manque, rappel_du
from tests.journeys.story import a_paris

LIMITE = a_paris("30/03/2027 23:59")  # clocks change on the 28th


@pytest.mark.parametrize(("now", "code"), [
    ("23/03/2027 07:59", None),
    ("23/03/2027 08:00", "J-7"),
    ("28/03/2027 07:59", "J-7"),
    ("28/03/2027 08:00", "J-2"),
    ("30/03/2027 23:58", "J-2"),
    ("30/03/2027 23:59", None),
    ("31/03/2027 08:00", "J+1"),
    ("07/04/2027 07:59", "J+1"),
    ("07/04/2027 08:00", None),
])  # fmt: skip
def test_says_which_reminder_is_due(now, code):
    found = rappel_du(LIMITE, a_paris(now))

    assert (found.code if found else None) == code


DEPOSEE = datetime(2027, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(("piece", "missing"), [
    (EtatPiece(mode=ModeDepot.EN_LIGNE), True),
    (EtatPiece(mode=ModeDepot.EN_LIGNE, deposee_le=DEPOSEE), True),
    (EtatPiece(mode=ModeDepot.EN_LIGNE, deposee_le=DEPOSEE, validee_le=DEPOSEE), False),
    (EtatPiece(mode=ModeDepot.EN_LIGNE, statut=StatutPiece.NON_CONFORME), True),
    (EtatPiece(mode=ModeDepot.EN_LIGNE, statut=StatutPiece.EN_ATTENTE_NOUVELLE_PJ), True),
    (EtatPiece(mode=ModeDepot.EN_LIGNE, statut=StatutPiece.RECUE), False),
    (EtatPiece(mode=ModeDepot.EN_LIGNE, statut=StatutPiece.CONFORME), False),
    (EtatPiece(mode=ModeDepot.POSTAL, statut=StatutPiece.EN_ATTENTE_CONTROLE), True),
    (EtatPiece(mode=ModeDepot.POSTAL, statut=StatutPiece.RECUE), False),
])  # fmt: skip
def test_says_what_the_candidat_still_has_to_do(piece, missing):
    assert manque(piece) is missing
