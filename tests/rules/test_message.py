"""Messages of offices: their signatures, and those that may not be sent."""

import pytest

from api.rules.message import MessageSaisi, expediteur
from api.rules.saisie import problems_saisie


@pytest.mark.parametrize(("centre", "nom"), [
    ("33", "Service des examens et concours - ACADÉMIE DE LA GUYANE"),
    ("99109", "Service des examens et concours - ALLEMAGNE"),
    ("??", "Service des examens et concours - ??"),
])  # fmt: skip
def test_signs_in_the_name_of_the_office(centre, nom):
    assert expediteur(centre).upper() == nom.upper()


@pytest.mark.parametrize(("objet", "corps", "found"), [
    ("Oral", "Bonjour,\n\nà demain.", []),
    (" ", "Bonjour", [("OBLIGATOIRE", ("objet",))]),
    ("Oral", "", [("OBLIGATOIRE", ("corps",))]),
    ("x" * 201, "Bonjour", [("TROP_LONG", ("objet",))]),
    ("Oral", "x" * 10_001, [("TROP_LONG", ("corps",))]),
    ("Oral\r\nBcc: x@example.org", "Bonjour", [("FORMAT_INVALIDE", ("objet",))]),
    ("Oral", "Bon\x00jour", [("FORMAT_INVALIDE", ("corps",))]),
    ("Oral", "Bon\ud800jour", [("FORMAT_INVALIDE", ("corps",))]),
])  # fmt: skip
def test_names_what_is_wrong_with_a_message(objet, corps, found):
    assert [
        (problem.code, problem.path) for problem in problems_saisie(MessageSaisi(objet=objet, corps=corps))
    ] == found
