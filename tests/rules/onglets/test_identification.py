"""The tab « Identification »: lists, postal codes, telephones."""

import pytest

from api.rules import geographie
from api.rules.domaines import domaines
from api.rules.etat_civil import A_L_ETRANGER, LIBELLES
from api.rules.listes import pays_sans_code_postal
from api.rules.onglets.identification import Identification
from api.rules.parcours import problemes_de
from api.rules.problems import Code
from tests.rules.dossiers import accrall, avec, ngmb_dupont


def test_shows_every_field_of_the_civil_status_greyed():
    identification = ngmb_dupont().domaine.onglet("IDENTIFICATION")
    greyed = {
        champ.nom for champ in identification.formulaire(ngmb_dupont().domaine, None).champs if champ.lecture_seule
    }

    assert greyed | A_L_ETRANGER == LIBELLES.keys() | {"courriel"}


def problems(dossier):
    onglet = dossier.domaine.onglet("IDENTIFICATION")
    return [(problem.code, problem.path) for problem in problemes_de(onglet, dossier)]


@pytest.mark.parametrize(
    "numero",
    [
        "0623456789",
        "+33623456789",
        "06 23 45 67 89",
        "06.23.45.67.89",
        "06-23-45-67-89",
        "+3323456789",
        "+59 4594272243",
        "0033 6 23 45 67 89",
        "+33 (0)6 23 45 67 89",
        "(06) 23 45 67 89",
        "06\u00a023\u202f45\u200967 89",
        "\u202d06 23 45 67 89\u202c",  # as an address book copies it
        "\u2066+33\u00a06\u201123\u201345\u201467\u221289\u2069",
        "06/23/45/67/89",
        "+687 75 12 34",
        "+689 87 70 08 14",
        "+262 (0)693 12 34 56",
        "+683 4002",  # Niue, the shortest numbers of all
    ],
)
def test_takes_telephones_as_people_write_them(numero):
    assert problems(avec(ngmb_dupont(), "IDENTIFICATION", telephone_mobile=numero)) == []


@pytest.mark.parametrize(
    "numero",
    [
        "6 23 45 67 89",
        "06234567890",
        "++33623456789",
        "0623456abc",
        "٠٦٢٣٤٥٦٧٨٩",
        "+33",
        "+0623456789",
        "06 ou 07",
        "87 47 35 00",
        "+33 6 12 34 56 789",
    ],
)
@pytest.mark.parametrize("champ", ["telephone_mobile", "telephone"])
def test_refuses_what_cannot_be_dialled(champ, numero):
    assert problems(avec(ngmb_dupont(), "IDENTIFICATION", **{champ: numero})) == [(Code.FORMAT_INVALIDE, (champ,))]


@pytest.mark.parametrize("code", ["2910", "291000", "2A000", "٢٩١٠٠"])
def test_a_french_postal_code_has_five_digits(code):
    assert problems(avec(ngmb_dupont(), "IDENTIFICATION", code_postal=code)) == [
        (Code.FORMAT_INVALIDE, ("code_postal",))
    ]


@pytest.mark.parametrize("code", ["29100 ", "\u00a029 100", "29\u202f100"])
def test_spaces_are_no_part_of_a_postal_code(code):
    assert problems(avec(ngmb_dupont(), "IDENTIFICATION", code_postal=code)) == []


@pytest.mark.parametrize("pays", ["99326", "99247", "99230", "99344"])
def test_no_postal_code_is_asked_where_a_country_has_none(pays):
    assert problems(avec(ngmb_dupont(), "IDENTIFICATION", adresse_pays=pays, code_postal=None)) == []
    assert problems(avec(ngmb_dupont(), "IDENTIFICATION", adresse_pays=pays, code_postal="00225")) == []


@pytest.mark.parametrize("pays", ["99100", "99139", None])
def test_a_postal_code_is_asked_everywhere_else(pays):
    found = problems(avec(ngmb_dupont(), "IDENTIFICATION", adresse_pays=pays, code_postal="  "))

    assert (Code.OBLIGATOIRE, ("code_postal",)) in found


def test_the_countries_without_postal_codes_are_those_of_the_list():
    assert pays_sans_code_postal() < geographie.pays().keys()
    assert geographie.FRANCE not in pays_sans_code_postal()


@pytest.mark.parametrize("code", ["1100-148", "SW1A 1AA", "00-950"])
def test_a_postal_code_abroad_is_free(code):
    assert problems(avec(ngmb_dupont(), "IDENTIFICATION", adresse_pays="99139", code_postal=code)) == []


@pytest.mark.parametrize("champ", ["nationalite", "adresse_pays", "categorie_socioprofessionnelle"])
def test_refuses_a_value_that_is_in_no_list(champ):
    assert problems(avec(ngmb_dupont(), "IDENTIFICATION", **{champ: "??"})) == [(Code.VALEUR_INCONNUE, (champ,))]


@pytest.mark.parametrize(
    ("domaine", "code_postal", "mobile", "fixe"),
    [
        (
            "BCP",
            "Exemple : 29100",
            "Exemple : 0623456789 ou +33623456789",
            "Exemple : 0123456789 ou +33123456789",
        ),
        (
            "BTS",
            "Exemple: 35000",
            "Exemples : 0623456789 ou +33623456789",
            "Exemples : 0123456789 ou +33123456789",
        ),
    ],
)
def test_gives_the_examples_of_each_guide(domaine, code_postal, mobile, fixe):
    aides = {champ.nom: champ.aide for champ in domaines()[domaine].onglet("IDENTIFICATION").champs}

    assert (aides["code_postal"], aides["telephone_mobile"], aides["telephone"]) == (code_postal, mobile, fixe)


def test_the_mobile_telephone_is_required_for_a_bts_alone():
    assert problems(avec(ngmb_dupont(), "IDENTIFICATION", telephone_mobile=None)) == []
    assert problems(avec(accrall(), "IDENTIFICATION", telephone_mobile="  ")) == [
        (Code.OBLIGATOIRE, ("telephone_mobile",))
    ]


def test_a_street_is_limited_to_what_an_envelope_takes():
    assert problems(avec(ngmb_dupont(), "IDENTIFICATION", adresse_voie="x" * 101)) == [
        (Code.TROP_LONG, ("adresse_voie",))
    ]


def test_says_all_that_is_missing_at_once():
    dossier = avec(accrall(), "IDENTIFICATION")
    dossier.saisie["IDENTIFICATION"] = Identification()

    assert [path for _, (path,) in problems(dossier)] == [
        *("adresse_pays", "adresse_voie", "code_postal", "localite"),
        *("categorie_socioprofessionnelle", "nationalite", "telephone_mobile"),
    ]
