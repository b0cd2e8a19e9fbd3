"""Cells as spreadsheets and schools' tools write them."""

from datetime import date

import pytest

from api.rules.cellules import completer, lire_jour, problems_jour, problems_tableur
from api.rules.importation import LigneFichier


@pytest.mark.parametrize(
    "texte",
    [
        *("14/02/2008", "14/2/2008", "14-02-2008", "14.02.2008", "14 02 2008", "14 / 02 / 2008"),
        *("2008-02-14", "2008/02/14", "2008-02-14 00:00:00", "2008-02-14T00:00:00", "14/02/2008 00:00"),
        *("14 février 2008", "14 FEVRIER 2008", "14-févr.-2008", "jeudi 14 février 2008", "14\u00a0fév 2008"),
    ],
)
def test_reads_a_day_in_any_form_that_has_one_reading(texte):
    assert lire_jour(texte) == date(2008, 2, 14)
    assert problems_jour(texte, "date_naissance") == []


def test_reads_the_first_of_a_month():
    assert lire_jour("1er août 2008") == date(2008, 8, 1)


@pytest.mark.parametrize(
    "texte",
    [
        *("14/02/08", "02/14/2008", "31/02/2008", "00/00/2008", "14/02-2008", "14/02/2008 08:30"),
        *("39492", "2008", "14 fevrier", "14 2008", "xyz"),
    ],
)
def test_refuses_a_day_that_has_several_readings_or_none_and_says_the_form(texte):
    (problem,) = problems_jour(texte, "date_naissance")

    assert lire_jour(texte) is None
    assert problem.path == ("date_naissance",)
    assert "JJ/MM/AAAA, par exemple 14/02/2008" in problem.message
    assert "Renseignez" not in problem.message


@pytest.mark.parametrize(("texte", "complet"), [("1053", "01053"), ("01053", "01053"), ("2A4", "2A4"), ("", "")])
def test_gives_back_the_zeros_of_a_number_and_of_nothing_else(texte, complet):
    assert completer(texte, 5) == complet


@pytest.mark.parametrize("texte", ["1,23E+10", "2.648E+09", "1E+05", "#N/A", "#REF!", "#NOM?", "#VALEUR!", "########"])
def test_says_that_a_spreadsheet_spoilt_a_cell(texte):
    (problem,) = problems_tableur(LigneFichier(2, {"a": texte, "b": "12"}), ("a", "b"))

    assert problem.path == ("a",)
    assert texte in problem.message


@pytest.mark.parametrize("texte", ["", "E2", "1E2", "12,5", "-", "#", "37 B", "# 3"])
def test_lets_alone_what_no_spreadsheet_spoilt(texte):
    assert problems_tableur(LigneFichier(2, {"a": texte}), ("a",)) == []
