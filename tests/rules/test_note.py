"""Lines of marks, and the épreuves that take a mark."""

from decimal import Decimal

import pytest

from api.rules.epreuve import Passage, arbre
from api.rules.importation import LigneFichier
from api.rules.listes import RegimeEvaluation
from api.rules.note import (
    COLONNES,
    Cible,
    CodeNote,
    Valeur,
    lire_ligne,
    lire_valeur,
    notees,
    problems_cible,
    problems_ensemble,
)
from api.rules.problems import Code, Problem
from api.rules.reglement import LIVREES, Position

SYSTEMES = LIVREES.reglement("bcp", "aeronautique-systemes", 2027)
BANQUE = LIVREES.reglement("bts", "banque-conseiller-de-clientele", 2027)
POSITIONS = {
    un.code: un.position for racine in arbre(SYSTEMES, Passage(regime=RegimeEvaluation.A)) for un in racine.toutes()
}


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("15,5", Valeur(note=Decimal("15.50"))),
        ("15.50", Valeur(note=Decimal("15.50"))),
        (" 0 ", Valeur(note=Decimal("0.00"))),
        ("20", Valeur(note=Decimal("20.00"))),
        ("20,00", Valeur(note=Decimal("20.00"))),
        ("ab", Valeur(code=CodeNote.ABSENT)),
        ("AJ", Valeur(code=CodeNote.ABSENT_JUSTIFIE)),
        ("DI", Valeur(code=CodeNote.DISPENSE)),
    ],
)
def test_reads_a_mark(texte, attendu):
    assert lire_valeur(texte) == attendu


@pytest.mark.parametrize(
    "texte", ["20,01", "21", "-1", "15,555", "15,5,5", "1e1", "NaN", "quinze", "15/20", "ABS", "１５", "100", ","]
)
def test_refuses_what_is_no_mark(texte):
    found = lire_valeur(texte)

    assert isinstance(found, Problem)
    assert (found.code, found.path) == (Code.FORMAT_INVALIDE, ("note",))


def test_refuses_an_empty_mark():
    assert lire_valeur("  ").code is Code.OBLIGATOIRE


def test_says_a_mark_as_the_guides_do():
    assert Valeur(note=Decimal("15.5")).texte == "15.50"
    assert Valeur(code=CodeNote.ABSENT).texte == "Absent"


def test_reads_a_line():
    ligne = LigneFichier(
        2, {"numero_candidat": "01948418953", "numero_inscription": "005", "epreuve": "e1-a", "note": "12"}
    )

    read, problems = lire_ligne(ligne)

    assert problems == []
    assert (read.numero_candidat, read.numero_inscription, read.cible) == ("01948418953", 5, Cible("E1-A"))


NOTE = {"numero_candidat": "02648000010", "numero_inscription": "001", "epreuve": "E2", "note": "14"}


def test_the_zeros_that_a_spreadsheet_ate_come_back():
    as_sent, _ = lire_ligne(LigneFichier(2, NOTE))
    eaten, problems = lire_ligne(LigneFichier(2, NOTE | {"numero_candidat": "2648000010", "numero_inscription": "1"}))

    assert (eaten, problems) == (as_sent, [])


@pytest.mark.parametrize("colonne", [colonne.nom for colonne in COLONNES if colonne.nom != "porte_sur"])
@pytest.mark.parametrize("texte", ["#N/A", "2,648E+09", "?!"])
def test_a_filled_cell_is_never_said_to_be_empty(colonne, texte):
    _, problems = lire_ligne(LigneFichier(2, NOTE | {colonne: texte}))

    assert {problem.path[0] for problem in problems} <= {colonne}
    assert all("Renseignez" not in problem.message for problem in problems)


@pytest.mark.parametrize("texte", ["9,755", "9.999", "1 5", "9,5 0", "1,4E+01"])
def test_what_would_have_to_be_rounded_or_guessed_is_refused(texte):
    _, (problem,) = lire_ligne(LigneFichier(2, NOTE | {"note": texte}))

    assert problem.path == ("note",)


def test_says_all_that_is_wrong_with_a_line():
    read, problems = lire_ligne(
        LigneFichier(2, {"numero_candidat": "12", "numero_inscription": "", "epreuve": "", "note": "x"})
    )

    assert read is None
    assert [problem.path[0] for problem in problems] == ["numero_candidat", "numero_inscription", "epreuve", "note"]


def test_marks_are_given_to_the_unites():
    assert [epreuve.code for epreuve in notees(SYSTEMES.epreuves)] == [
        *("E1-A", "E1-B", "E2", "E3-A", "E3-B", "E3-C", "E3-D", "E3-E", "E3-F", "E4"),
        *("E5-A", "E5-B", "E6", "E7", "EC1", "EF1", "EF2", "ECT"),
    ]


@pytest.mark.parametrize(
    ("cible", "attendu"),
    [
        (Cible("E1-A"), None),
        (Cible("EC1"), None),
        (Cible("ECT", "E1-A"), None),
        (Cible("E9"), (Code.VALEUR_INCONNUE, "epreuve", "pas au règlement")),
        (Cible("E1"), (Code.VALEUR_INCOMPATIBLE, "epreuve", "E1-A, E1-B")),
        (Cible("E4-A"), (Code.VALEUR_INCOMPATIBLE, "epreuve", "E4.")),
        (Cible("EF1"), (Code.VALEUR_INCOMPATIBLE, "epreuve", "« Non Inscrit »")),
        (Cible("E1-A", "E2"), (Code.VALEUR_INCOMPATIBLE, "porte_sur", "videz")),
        (Cible("ECT"), (Code.OBLIGATOIRE, "porte_sur", "premier groupe")),
        (Cible("ECT", "E2"), (Code.VALEUR_INCOMPATIBLE, "porte_sur", "E2")),
        (Cible("ECT", "E7"), (Code.VALEUR_INCOMPATIBLE, "porte_sur", "E7")),
        (Cible("ECT", "E1"), (Code.VALEUR_INCOMPATIBLE, "porte_sur", "E1")),
        (Cible("ECT", "X"), (Code.VALEUR_INCOMPATIBLE, "porte_sur", "X")),
    ],
)
def test_says_where_a_mark_may_be_given(cible, attendu):
    problems = problems_cible(SYSTEMES, cible, POSITIONS)

    assert len(problems) == (attendu is not None)
    if attendu:
        code, column, words = attendu
        assert (problems[0].code, problems[0].path) == (code, (column,))
        assert words in problems[0].message


def test_the_controle_is_about_what_was_sat():
    problems = problems_cible(SYSTEMES, Cible("ECT", "E5-A"), POSITIONS | {"E5-A": Position.BENEFICE})

    assert [problem.path for problem in problems] == [("porte_sur",)]


@pytest.mark.parametrize(
    ("regle", "portees", "attendu"),
    [
        (SYSTEMES, ["E1-A", "E5-A"], 0),
        (SYSTEMES, ["E3-F", "E5-B"], 0),
        (SYSTEMES, ["E1-A", "E1-B"], 1),  # both in the first list
        (SYSTEMES, ["E5-A", "E5-B"], 1),
        (SYSTEMES, ["E1-A", "E5-A", "E5-B"], 1),
        (BANQUE, ["E1", "E2"], 0),
        (BANQUE, ["E1"], 0),
    ],
)
def test_two_orals_at_most_each_in_its_list(regle, portees, attendu):
    assert len(problems_ensemble(regle, [Cible("ECT", code) for code in portees])) == attendu
