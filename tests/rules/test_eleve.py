"""Lines of pupils: logins, dates, places, and which logins are a school's."""

from datetime import date

import pytest

from api.rules.domaines import domaines
from api.rules.eleve import (
    est_inscrit_par_son_etablissement,
    identifiant_scolaire,
    lire_eleve,
    problems_eleve,
    racine_identifiant,
)
from api.rules.importation import Ligne
from api.rules.listes import Civilite
from tests.ecole import PIERRE


@pytest.mark.parametrize(
    ("prenoms", "nom", "expected"),
    [
        ("Pierre", "DUBOIS", "pierre.dubois"),
        ("NGMB-Jeanne, Marie", "NGMB-DUPONT", "ngmb-jeanne.ngmb-dupont"),
        ("Zoé", "D'ŒUVRE LE GOFF", "zoe.doeuvrelegoff"),
        ("李", "王", "eleve.eleve"),
    ],
)
def test_the_login_is_the_first_name_and_the_name(prenoms, nom, expected):
    assert racine_identifiant(prenoms, nom) == expected
    assert identifiant_scolaire(expected)


@pytest.mark.parametrize("login", ["pierre@example.org", "franceconnect:0123abcd", "pierre", ""])
def test_other_logins_are_no_school_s(login):
    assert not identifiant_scolaire(login)


def lire(**values):
    return lire_eleve(Ligne(2, PIERRE | values), domaines()["BCP"], 2027)


@pytest.mark.parametrize("jour", ["01/01/2008", "1/1/2008", "2008-01-01"])
def test_reads_a_day_as_schools_write_it(jour):
    assert lire(date_naissance=jour).etat_civil.date_naissance == date(2008, 1, 1)


def test_reads_codes_and_labels_alike():
    by_code = lire()
    by_label = lire(
        specialite="Aéronautique option Systèmes",
        categorie="SCOLAIRE BACPRO 1 AN",
        civilite="Monsieur",
        departement_naissance="25",
        commune_naissance="Besançon",
        ine=" 088553495dy ",
    )

    assert by_code == by_label
    assert (by_code.etat_civil.civilite, by_code.etat_civil.commune_naissance) == (Civilite.MONSIEUR, "25056")
    assert problems_eleve(by_code, date(2026, 11, 16)) == []


def test_a_birth_abroad_needs_its_town():
    abroad = {"pays_naissance": "ITALIE", "departement_naissance": "", "commune_naissance": ""}

    assert [p.path for p in problems_eleve(lire(**abroad), date(2026, 11, 16))] == [("ville_naissance",)]
    assert problems_eleve(lire(**abroad, ville_naissance="ROME"), date(2026, 11, 16)) == []


@pytest.mark.parametrize(("code", "par_ecole"), [("BCP", True), ("BTS", True), ("DCS", True), ("CE2", False)])
def test_schools_register_for_exams_that_ask_a_school_and_a_categorie(code, par_ecole):
    assert est_inscrit_par_son_etablissement(domaines()[code]) is par_ecole
