"""The lines of the ministry's directory of schools: which are kept, and what each says."""

from dataclasses import replace
from datetime import date

import pytest
from annuaire import AUDINCOURT

from api.rules.annuaire import UAI, colonnes, ecart, lire
from api.rules.etablissement import EtablissementDuDossier
from api.rules.importation import LigneFichier, NatureEcart
from api.rules.importation.entete import cle
from benchmarks.annuaire import COLONNES

JOUR = date(2026, 11, 30)
LYCEE = EtablissementDuDossier(
    uai="0250001R",
    libelle="LYCEE PROFESSIONNEL FERNAND LEGER",
    academie="03",
    commune="AUDINCOURT CEDEX",
    departement="025",
    adresse=("6 RUE RENE GIRARDOT",),
    code_postal="25404",
    telephone="0381362200",
    courriel="ce.0250001r@ac-besancon.fr",
)


def lu(**change: str):
    return lire(LigneFichier(2, {cle(name): value for name, value in {**AUDINCOURT, **change}.items()}))


def test_every_column_of_the_directory_is_known():
    assert {cle(name) for name in COLONNES} <= {key for colonne in colonnes() for key in colonne.cles}


def test_a_school_is_said_as_documents_print_it():
    assert lu().applique(None, JOUR) == LYCEE
    assert lu().problems == lu().doutes == ()


@pytest.mark.parametrize(
    ("type_", "nature", "kept"),
    [
        ("Lycée", "LYCEE POLYVALENT", True),
        ("LYCEE", "", True),
        ("EREA", "", True),
        ("Autre", "CENTRE DE FORMATION D'APPRENTIS PUBLIC", True),
        ("Autre", "CFA", True),
        ("Collège", "SECTION D'ENSEIGNEMENT PROFESSIONNEL", True),
        ("Ecole", "ECOLE MATERNELLE", False),
        ("Collège", "COLLEGE", False),
        ("Médico-social", "INSTITUT MEDICO-EDUCATIF", False),
        ("Service Administratif", "RECTORAT", False),
        ("", "", False),
    ],
)
def test_lycees_and_cfa_are_kept_and_the_others_left_out(type_, nature, kept):
    assert (lu(Type_etablissement=type_, libelle_nature=nature) is not None) is kept


@pytest.mark.parametrize(
    ("statut", "contrat", "said"),
    [
        ("Public", "SANS OBJET", False),
        ("Public", "", False),
        ("Privé", "CONTRAT D'ASSOCIATION TOUTES CLASSES", False),
        ("Prive", "Contrat d’association partie des classes", False),
        ("Privé", "CONTRAT SIMPLE TOUTES CLASSES", False),
        ("Privé", "HORS CONTRAT", True),
        ("Privé", "", None),
        ("Privé", "FRANCE EXPERIENCE", None),
    ],
)
def test_a_private_school_without_a_contract_is_told(statut, contrat, said):
    found = lu(Statut_public_prive=statut, Type_contrat_prive=contrat)

    assert found.dit.get("est_hors_contrat") is said
    assert bool(found.doutes) is (said is None)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"Adresse_3": ""}, {"commune": "AUDINCOURT", "code_postal": "25400"}),
        ({"Adresse_2": "BP 74159"}, {"adresse": ("6 RUE RENE GIRARDOT", "BP 74159")}),
        ({"Code_departement": "25"}, {"departement": "025"}),
        ({"Code_departement": "2A"}, {"departement": "02A"}),
        ({"Code_departement": "620"}, {"departement": "02A"}),
        ({"Code_academie": "3"}, {"academie": "03"}),
        ({"Telephone": "03 81 36 22 00"}, {"telephone": "0381362200"}),
        ({"Telephone": "+33381362200"}, {"telephone": "0381362200"}),
        ({"Telephone": ""}, {"telephone": None}),
        ({"Nom_etablissement": "Lycée de l’Œuvre n°2"}, {"libelle": "LYCEE DE L'OEUVRE N°2"}),
        ({"Identifiant_de_l_etablissement": "0250001r"}, {"uai": "0250001R"}),
        ({"etat": "Fermé"}, {"ferme_le": JOUR}),
        ({"etat": "A FERMER"}, {"ferme_le": None}),
    ],
    ids=str,
)
def test_cells_are_read_however_they_are_written(change, said):
    found = lu(**change).applique(None, JOUR)

    assert {name: getattr(found, name) for name in said} == said


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"Identifiant_de_l_etablissement": "0250001A"}, UAI),
        ({"Identifiant_de_l_etablissement": "0250000I"}, UAI),  # as our pseudo-schools end
        ({"Nom_etablissement": ""}, "nom_etablissement"),
        ({"Nom_etablissement": "<script>alert(1)</script>"}, "nom_etablissement"),
        ({"Nom_etablissement": "=HYPERLINK(1)|cmd"}, "nom_etablissement"),
        ({"Nom_etablissement": "Lycée\u202egnil"}, "nom_etablissement"),
        ({"Nom_etablissement": "L" * 151}, "nom_etablissement"),
    ],
    ids=str,
)
def test_a_hostile_or_wrong_name_is_refused_in_its_column(change, column):
    assert [problem.path for problem in lu(**change).problems] == [(column,)]


@pytest.mark.parametrize(
    "change",
    [
        {"Telephone": "12"},
        {"Mail": "personne"},
        {"Mail": "a" * 300 + "@example.org"},
        {"Code_postal": "254", "Adresse_3": "<b>"},
        {"Code_departement": "999"},
        {"Adresse_1": "\u200bx"},
    ],
    ids=str,
)
def test_what_cannot_be_read_is_told_and_leaves_what_was_known(change):
    found = lu(**change)

    assert found.doutes
    assert not found.problems
    assert found.applique(LYCEE, JOUR) == LYCEE


def test_a_school_of_an_academie_without_registration_here_is_left_out():
    found = lu(Code_academie="40")

    assert found.est_hors_service
    assert not found.problems


@pytest.mark.parametrize(
    ("avant", "change", "nature"),
    [
        (None, {}, NatureEcart.NOUVEAU),
        (LYCEE, {}, NatureEcart.INCHANGE),
        (replace(LYCEE, telephone=None), {}, NatureEcart.MODIFIE),
        (replace(LYCEE, habilitation_ccf=True), {}, NatureEcart.INCHANGE),  # known from elsewhere
        (LYCEE, {"etat": "FERME"}, NatureEcart.FERME),
        (replace(LYCEE, ferme_le=date(2025, 9, 1)), {}, NatureEcart.ROUVERT),
        (replace(LYCEE, ferme_le=date(2025, 9, 1)), {"etat": "FERME"}, NatureEcart.INCHANGE),
    ],
)
def test_a_line_makes_one_kind_of_difference(avant, change, nature):
    assert ecart(2, avant, lu(**change).applique(avant, JOUR)).nature is nature


def test_a_difference_names_each_value_before_and_after():
    before = replace(LYCEE, adresse=("1 RUE A", "BP 2"), est_hors_contrat=True)

    assert ecart(2, before, lu().applique(before, JOUR)).details == (
        ("adresse", "1 RUE A | BP 2", "6 RUE RENE GIRARDOT"),
        ("est_hors_contrat", "oui", "non"),
    )
