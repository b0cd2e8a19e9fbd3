"""Lines of pupils: logins, dates, places, and the recognition of a school's logins."""

from datetime import date

import pytest
from ecole import PIERRE

from api.rules.domaines import domaines
from api.rules.eleve import (
    COLONNES,
    est_inscrit_par_son_etablissement,
    identifiant_scolaire,
    lire_eleve,
    problems_eleve,
    racine_identifiant,
)
from api.rules.importation import LigneFichier
from api.rules.listes import Civilite


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
    return lire_eleve(LigneFichier(2, PIERRE | values), domaines()["BCP"], 2027)


@pytest.mark.parametrize("jour", ["01/01/2008", "1/1/2008", "2008-01-01"])
def test_reads_a_day_as_schools_write_it(jour):
    assert lire(date_naissance=jour).etat_civil.date_naissance == date(2008, 1, 1)


@pytest.mark.parametrize(
    ("domaine", "code", "cle"),
    [("BCP", "25303", "aeronautique-systemes"), ("BTS", "25303", "aeronautique"), ("BCP", "22106", "cuisine")],
)
def test_a_code_names_the_specialite_of_its_own_diploma(domaine, code, cle):
    eleve = lire_eleve(LigneFichier(2, PIERRE | {"specialite": code}), domaines()[domaine], 2027)

    assert eleve.specialite.cle == cle


@pytest.mark.parametrize("code", ["33426", "23012"])
def test_a_code_of_the_nomenclature_that_is_not_open_names_nothing(code):
    eleve = lire_eleve(LigneFichier(2, PIERRE | {"specialite": code}), domaines()["BTS"], 2027)

    assert eleve.specialite is None


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


BCP = domaines()["BCP"]
AUJOURD_HUI = date(2026, 11, 16)
# Cells spoilt by spreadsheets and people: a word, a number, an error, a number abridged, marks only.
INSENSES = ("xyz", "999999", "#N/A", "1,23E+10", "?!", "éèà", "0")


@pytest.mark.parametrize("colonne", [colonne.nom for colonne in COLONNES])
def test_a_filled_cell_is_never_said_to_be_empty(colonne):
    for texte in INSENSES:
        found = problems_eleve(lire(**{colonne: texte}), AUJOURD_HUI)

        assert [p.message for p in found if p.path[0] == colonne and p.message.startswith("Renseignez")] == []
        assert len({p.path[0] for p in found}) == len(found)


@pytest.mark.parametrize(
    "colonne", ["civilite", "date_naissance", "pays_naissance", "departement_naissance", "commune_naissance"]
)
def test_what_cannot_be_read_is_refused_in_its_own_column_only(colonne):
    assert [p.path for p in problems_eleve(lire(**{colonne: "xyz"}), AUJOURD_HUI)] == [(colonne,)]


@pytest.mark.parametrize(
    ("texte", "civilite"),
    [
        *((texte, Civilite.MONSIEUR) for texte in ("M", "M.", "m.", "Mr", "Monsieur", "H", "Garçon", "Masculin", "1")),
        *((texte, Civilite.MADAME) for texte in ("F", "Mme", "MME.", "Madame", "Mlle", "Féminin", "Fille", "2")),
        *((texte, None) for texte in ("", "X", "M/F", "12", "Me", "Dr")),
    ],
)
def test_reads_a_civilite_in_any_form_that_has_one_reading(texte, civilite):
    assert lire(civilite=texte).etat_civil.civilite is civilite


@pytest.mark.parametrize(
    ("departement", "commune", "cle"),
    [
        ("42", "SAINT ETIENNE", "42218"),
        ("01", "BOURG EN BRESSE", "01053"),
        ("94", "L'HAY LES ROSES", "94038"),
        ("974", "ST DENIS", "97411"),
        ("1", "1053", "01053"),
        ("25", "25056", "25056"),
        ("", "25056", "25056"),
        ("2a", "Ajaccio", "2A004"),
        ("20", "AJACCIO", "2A004"),
        ("20", "20033", "20033"),
        ("Seine-et-Oise", "Argenteuil", "78018"),
        ("014", "14408D", "14408D"),
    ],
)
def test_a_commune_is_read_by_its_name_or_its_code_without_the_zeros_that_a_spreadsheet_ate(departement, commune, cle):
    eleve = lire(departement_naissance=departement, commune_naissance=commune)

    assert eleve.etat_civil.commune_naissance == cle
    assert problems_eleve(eleve, AUJOURD_HUI) == []


@pytest.mark.parametrize(
    ("departement", "commune"), [("25", "1053"), ("025", "25000"), ("1", "BESANCON"), ("", "BESANCON")]
)
def test_a_commune_that_is_not_of_its_departement_is_refused(departement, commune):
    found = problems_eleve(lire(departement_naissance=departement, commune_naissance=commune), AUJOURD_HUI)

    assert ("commune_naissance",) in [p.path for p in found]
    assert "code INSEE" in next(p.message for p in found if p.path == ("commune_naissance",))


def test_homonyms_of_one_departement_are_told_with_their_codes():
    (problem,) = problems_eleve(lire(departement_naissance="15", commune_naissance="Saint-Bonnet"), AUJOURD_HUI)

    assert problem.path == ("commune_naissance",)
    assert "15173 (SAINT-BONNET-DE-CONDAT), 15174 (SAINT-BONNET-DE-SALERS)" in problem.message


def test_a_town_of_abroad_in_the_column_of_communes_is_kept():
    abroad = lire(pays_naissance="italie", departement_naissance="099", commune_naissance="ROME")

    assert (abroad.etat_civil.pays_naissance, abroad.etat_civil.ville_naissance) == ("99127", "ROME")


def test_homonyms_share_a_key_however_their_names_are_written():
    assert lire(nom="LE BŒUF-D'ORÉ", prenoms="Zoé").personne == lire(nom="Le Boeuf d’Ore", prenoms="ZOE").personne


def test_a_birth_abroad_needs_its_town():
    abroad = {"pays_naissance": "ITALIE", "departement_naissance": "", "commune_naissance": ""}

    assert [p.path for p in problems_eleve(lire(**abroad), date(2026, 11, 16))] == [("ville_naissance",)]
    assert problems_eleve(lire(**abroad, ville_naissance="ROME"), date(2026, 11, 16)) == []


@pytest.mark.parametrize(("code", "par_ecole"), [("BCP", True), ("BTS", True), ("DCS", True), ("CE2", False)])
def test_schools_register_for_exams_that_ask_a_school_and_a_categorie(code, par_ecole):
    assert est_inscrit_par_son_etablissement(domaines()[code]) is par_ecole
