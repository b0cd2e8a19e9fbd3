"""Sessions and registration periods: what a copy for another year makes of them."""

from datetime import datetime

import pytest

from api.rules.dates import PARIS
from api.rules.fenetre import FenetreDecidee, Formule
from api.rules.gestion.calendrier import (
    SessionSaisie,
    fenetres_reportees,
    periode_reportee,
    problems_centres,
    problems_copie,
)
from api.rules.parcours import PeriodeDuDossier


def paris(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("libelle", "ouvre", "annees", "said", "opens"),
    [
        ("JUN 2026", paris(2025, 10, 15, 8), 1, "JUN 2027", paris(2026, 10, 15, 8)),
        ("2025-2026", paris(2025, 10, 15, 8), 1, "2026-2027", paris(2026, 10, 15, 8)),
        ("SEPTEMBRE", paris(2025, 10, 15, 8), 1, "SEPTEMBRE", paris(2026, 10, 15, 8)),
        ("JUN 2026", paris(2025, 10, 26, 12), 1, "JUN 2027", paris(2026, 10, 26, 12)),  # winter time both years
        ("JUN 2026", paris(2025, 10, 25, 23, 59), 1, "JUN 2027", paris(2026, 10, 25, 23, 59)),  # another time
        ("JUN 2024", paris(2024, 2, 29, 8), 1, "JUN 2025", paris(2025, 2, 28, 8)),
        ("JUN 2024", paris(2024, 2, 29, 8), 4, "JUN 2028", paris(2028, 2, 29, 8)),
        ("JUN 2026", paris(2025, 10, 15, 8), -1, "JUN 2025", paris(2024, 10, 15, 8)),
    ],
)
def test_a_period_keeps_its_days_and_hours_of_paris(libelle, ouvre, annees, said, opens):
    former = PeriodeDuDossier(
        session="", annee=2026, centre="03", libelle=libelle, ouvre_le=ouvre, ferme_le=paris(2026, 3, 1, 18)
    )

    moved = periode_reportee(former, annees)

    assert (moved.libelle, moved.ouvre_le) == (said, opens)
    assert moved.ferme_le == paris(2026 + annees, 3, 1, 18)


def test_the_windows_of_pieces_move_with_their_period():
    decided = FenetreDecidee(piece="A", formule=Formule.AVANT, debut=paris(2025, 12, 1), limite=paris(2026, 2, 15, 12))
    former = PeriodeDuDossier(
        session="",
        annee=2026,
        centre="03",
        libelle="",
        ouvre_le=paris(2025, 10, 15),
        ferme_le=paris(2025, 12, 1),
        fenetres=(decided, FenetreDecidee(formule=Formule.ENTRE, limite=paris(2026, 2, 1))),
    )

    assert fenetres_reportees(former, 1) == [
        FenetreDecidee(piece="A", formule=Formule.AVANT, debut=paris(2026, 12, 1), limite=paris(2027, 2, 15, 12)),
        FenetreDecidee(formule=Formule.ENTRE, limite=paris(2027, 2, 1)),
    ]


@pytest.mark.parametrize(
    ("annee", "paths"), [(2027, []), (2026, [("annee",)]), (None, [("annee",)]), (1999, [("annee",)])]
)
def test_a_copy_is_of_another_year(annee, paths):
    assert [problem.path for problem in problems_copie(SessionSaisie(libelle="BTS", annee=annee), 2026)] == paths


@pytest.mark.parametrize(
    ("centres", "paths"),
    [
        (["03"], []),
        (["03", "SIEC"], []),
        (["03", "XX", "05"], [("academies", "1"), ("academies", "2")]),
        ([], [("academies",)]),
        (["03", "03"], [("academies",)]),
        (["03"] * 51, [("academies",)]),
    ],
)
def test_the_places_of_one_act_are_known_and_each_there_once(centres, paths):
    assert [problem.path for problem in problems_centres(centres)] == paths
