"""The windows of pièces that an office decides, in the place of those of the domaine."""

from dataclasses import replace
from datetime import datetime

import pytest

from api.rules.dates import PARIS
from api.rules.document import ModeDepot
from api.rules.domaines import domaines
from api.rules.fenetre import FenetreDecidee, FenetreSaisie, Formule, problems_fenetres
from api.rules.parcours import Dossier, PeriodeDuDossier
from api.rules.piece import PieceDemandee, groupes
from tests.rules.dossiers import JEANNE


def paris(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=PARIS)


LIMITE = paris(2027, 2, 15, 12)
PIECES = tuple(
    PieceDemandee(code=code, libelle=code, mode=mode)
    for code, mode in (("A", ModeDepot.EN_LIGNE), ("B", ModeDepot.EN_LIGNE), ("C", ModeDepot.POSTAL))
)


def titres(*fenetres: FenetreDecidee) -> list[tuple[str, str]]:
    """The headings of the groups of three pièces, each with its codes."""
    periode = PeriodeDuDossier(
        session="2027",
        annee=2027,
        centre="33",
        libelle="2027",
        ouvre_le=paris(2026, 10, 15, 8),
        ferme_le=paris(2026, 12, 13, 18),
        fenetres=fenetres,
    )
    domaine = replace(domaines()["BCP"], pieces=PIECES)
    found = groupes(Dossier(domaine=domaine, candidat=JEANNE, periode=periode, millesime=2027))
    return [(groupe.titre, "".join(piece.code for piece in groupe.pieces)) for groupe in found]


DU_DOMAINE = "entre le jeudi 15 octobre 2026 et le mardi 12 janvier 2027 23:59 (heure/Paris)"
AVANT = "avant le lundi 15 février 2027 12:00 (heure/Paris)"
LIGNE, POSTE = "A déposer en ligne", "A envoyer par voie postale"


@pytest.mark.parametrize(
    ("fenetres", "attendus"),
    [
        ([], [(f"{LIGNE} {DU_DOMAINE}", "AB"), (f"{POSTE} {DU_DOMAINE}", "C")]),
        (
            [FenetreDecidee(formule=Formule.AVANT, limite=LIMITE)],
            [(f"{LIGNE} {AVANT}", "AB"), (f"{POSTE} {AVANT}", "C")],
        ),
        (
            [FenetreDecidee(piece="A", formule=Formule.AVANT, limite=LIMITE)],
            [(f"{LIGNE} {DU_DOMAINE}", "B"), (f"{LIGNE} {AVANT}", "A"), (f"{POSTE} {DU_DOMAINE}", "C")],
        ),
        (
            [
                FenetreDecidee(formule=Formule.AU_PLUS_TARD, limite=paris(2027, 1, 4, 23, 59)),
                FenetreDecidee(piece="C", formule=Formule.ENTRE, debut=paris(2026, 12, 1), limite=LIMITE),
            ],
            [
                (f"{LIGNE} au plus tard le lundi 04 janvier 2027 23:59 (heure/Paris)", "AB"),
                (f"{POSTE} entre le mardi 01 décembre 2026 et le lundi 15 février 2027 12:00 (heure/Paris)", "C"),
            ],
        ),
    ],
    ids=["of the domaine", "for all", "for one pièce", "for all but one"],
)
def test_a_decided_window_takes_the_place_of_the_domaine_s(fenetres, attendus):
    assert titres(*fenetres) == attendus


@pytest.mark.parametrize(
    ("forms", "paths"),
    [
        ([], []),
        ([{}], []),
        ([{"piece": "A"}, {}], []),
        ([{"piece": "Z"}], [("fenetres", "0", "piece")]),
        ([{"piece": "A"}, {"piece": "A"}], [("fenetres", "1", "piece")]),
        ([{}, {}], [("fenetres", "1", "piece")]),
        ([{"limite": None}], [("fenetres", "0", "limite")]),
        ([{"formule": None}], [("fenetres", "0", "formule")]),
        ([{"debut": paris(2027, 3, 1)}], [("fenetres", "0", "limite")]),
        ([{}] * 31, [("fenetres",)]),
    ],
    ids=str,
)
def test_each_window_is_whole_of_a_known_piece_and_there_once(forms, paths):
    given = [FenetreSaisie(**{"formule": Formule.AVANT, "limite": LIMITE} | form) for form in forms]

    assert [problem.path for problem in problems_fenetres(given, {"A", "B"})] == paths


def test_the_printed_minute_has_no_seconds():
    form = FenetreSaisie(formule=Formule.AVANT, limite=LIMITE.replace(second=59, microsecond=1))

    assert form.fenetre.limite == LIMITE
