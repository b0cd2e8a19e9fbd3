"""The pivot identity, read as a civil status."""

import pytest

from api.rules.franceconnect import lire_identite

JEANNE = {
    "given_name": "Jeanne Marie",
    "family_name": "NGMB-DUPONT",
    "birthdate": "1965-05-06",
    "gender": "female",
    "birthcountry": "99100",
}


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
