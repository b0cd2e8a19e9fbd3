"""The pivot identity of FranceConnect, read whole and checked by the rules of the form."""

from datetime import date

import pytest

from api.rules.franceconnect import lire_identite, problems_identite
from api.rules.problems import Code

AUJOURDHUI = date(2026, 11, 16)
JEANNE = {
    "given_name": "Jeanne Marie",
    "family_name": "NGMB-DUPONT",
    "birthdate": "2005-05-06",
    "gender": "female",
    "birthplace": "11055",
    "birthcountry": "99100",
}


def refusals(**claims):
    identite = lire_identite(JEANNE | claims)
    assert identite is not None
    return problems_identite(identite, AUJOURDHUI)


@pytest.mark.parametrize(
    ("birthdate", "kept"),
    [
        ("2005-05-06", date(2005, 5, 6)),
        ("2007-00-00", date(2007, 1, 1)),  # only the year is known
        ("2007-05-00", date(2007, 5, 1)),
        ("2007", date(2007, 1, 1)),
        ("2007-05", date(2007, 5, 1)),
        ("2007-00-15", None),
        ("2007-13-01", None),
        ("2007-02-30", None),
        ("0000-05-06", None),
        ("06/05/2005", None),
        ("", None),
        (20050506, None),
        (None, None),
    ],
)
def test_a_birth_may_be_presumed(birthdate, kept):
    found = lire_identite(JEANNE | {"birthdate": birthdate})

    assert (found and found.date_naissance) == kept


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Jeanne\r\nMarie", "Jeanne Marie"),
        (" Jeanne\u00a0 Marie\n", "Jeanne Marie"),
        ("Jeanne\u2028Marie", "Jeanne Marie"),
        ("Re\u0301mi", "Rémi"),
        ("D’Arcy", "D'Arcy"),
    ],
)
def test_a_name_is_kept_in_the_form_of_all_names(said, kept):
    found = lire_identite(JEANNE | {"given_name": said})

    assert found is not None
    assert found.prenoms == kept


def test_first_names_are_kept_whole_up_to_what_the_form_takes():
    names = ("Jeanne " * 22).strip()[:150]

    assert refusals(given_name=names) == []
    assert lire_identite(JEANNE | {"given_name": names}).prenoms == names


@pytest.mark.parametrize(
    ("claims", "champ"),
    [
        ({"given_name": "J" * 151}, "Prénoms"),
        ({"family_name": "N" * 101}, "Nom de famille"),
        ({"preferred_username": "N" * 101}, "Nom d'usage"),
        ({"family_name": "NGMB\u202eDUPONT"}, "Nom de famille"),
        ({"given_name": "Jea\ufffdne"}, "Prénoms"),
        ({"birthdate": "2027-01-01"}, "Date de naissance"),
        ({"birthdate": "1899-12-31"}, "Date de naissance"),
    ],
)
def test_what_the_form_would_not_take_is_told_and_never_cut(claims, champ):
    [problem] = refusals(**claims)

    assert problem.code is Code.FRANCECONNECT_REFUSE
    assert f" {champ} : " in problem.message
    assert "Créez votre compte avec le formulaire" in problem.message


@pytest.mark.parametrize(
    ("code", "departement", "commune"),
    [
        ("11055", "011", "11055"),
        ("78018", "078", "78018"),  # Argenteuil, in Seine-et-Oise
        ("75012", "075", "75012"),  # Boulogne-Billancourt, in Seine
        ("20004", "02A", "20004"),  # Ajaccio, before Corsica was divided
        ("01126", "001", "01126"),  # merged
        ("98511", "976", "97611"),  # Mayotte, before 2011
        ("25999", "025", None),  # unknown, and of that département all the same
        ("93352", None, None),  # French Algeria had a 93 too
    ],
)
def test_a_birth_keeps_its_departement_even_where_the_commune_is_no_more(code, departement, commune):
    identite = lire_identite(JEANNE | {"birthplace": code})

    assert (identite.departement_naissance, identite.commune_naissance) == (departement, commune)


def test_a_birth_abroad_has_no_departement():
    identite = lire_identite(JEANNE | {"birthplace": "", "birthcountry": "99352"})

    assert (identite.pays_naissance, identite.departement_naissance, identite.commune_naissance) == (
        "99352",
        None,
        None,
    )
