"""The civil status: each declared field is stored, shown and told under its own label."""

from dataclasses import fields, replace
from datetime import date

from api.rules.etat_civil import LIBELLES, EtatCivil, Identite, colonnes, lignes
from api.rules.gestion.historique import precisions
from api.rules.listes import Civilite
from tests.rules.dossiers import JEANNE

ETAT_CIVIL = EtatCivil(
    civilite=Civilite.MADAME,
    nom=" Lamy ",
    prenoms="Jeanne",
    date_naissance=date(2005, 5, 6),
    pays_naissance="99100",
    departement_naissance="011",
    commune_naissance="11055",
    ville_naissance="Ailleurs",
)


def test_every_field_that_is_no_confirmation_is_a_column():
    assert set(colonnes(ETAT_CIVIL)) == {item.name for item in fields(EtatCivil)} - {
        "nom_confirmation",
        "date_naissance_confirmation",
    }


def test_the_rules_read_every_column():
    assert set(LIBELLES) <= {item.name for item in fields(Identite)}


def test_names_are_kept_in_capitals_and_an_empty_one_as_none():
    kept = colonnes(ETAT_CIVIL)

    assert (kept["nom"], kept["nom_usage"], kept["prenoms"]) == ("LAMY", None, "Jeanne")


def test_the_place_of_birth_follows_the_country():
    ici = colonnes(ETAT_CIVIL)
    ailleurs = colonnes(replace(ETAT_CIVIL, pays_naissance="99109"))

    assert (ici["commune_naissance"], ici["ville_naissance"]) == ("11055", None)
    assert (ailleurs["commune_naissance"], ailleurs["ville_naissance"]) == (None, "Ailleurs")


def test_every_column_has_its_line_or_is_of_the_place_of_birth():
    assert set(LIBELLES) - set(lignes(JEANNE)) == {
        "pays_naissance",
        "departement_naissance",
        "commune_naissance",
        "ville_naissance",
    }


def test_the_history_of_a_correction_names_each_column_by_its_label():
    changed = {name: [None, "x"] for name in LIBELLES}

    assert precisions({"avant_apres": changed}) == tuple(f"{libelle} : - → x" for libelle in LIBELLES.values())
