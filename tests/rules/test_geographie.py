"""Where a candidate was born and lives."""

import runpy
import timeit
from pathlib import Path

import pytest

import api
from api.rules.academie import academies
from api.rules.geographie import (
    FRANCE,
    chercher_communes,
    commune_de_naissance,
    communes,
    departement_du_code,
    departements,
    pays,
)


def labels(departement, texte, limite=20):
    return [commune.libelle for commune in chercher_communes(departement, texte, limite)]


def test_france_comes_first_under_the_name_of_the_guides():
    first = next(iter(pays().values()))

    assert (first.code, first.libelle, first.iso2) == (FRANCE, "FRANCE (DONT OUTRE-MER)", "FR")


@pytest.mark.parametrize(
    ("code", "libelle", "iso2"),
    [
        ("99109", "ALLEMAGNE", "DE"),
        ("99107", "LETTONIE", "LV"),
        ("99123", "RUSSIE", "RU"),
        ("99326", "COTE D'IVOIRE", "CI"),
        ("99157", "KOSOVO", "XK"),
        ("99425", "TERRITOIRES BRITANNIQUES DANS LES ANTILLES ET BERMUDES", None),
    ],
)
def test_a_country_has_its_cog_code_a_french_name_and_its_iso_code(code, libelle, iso2):
    assert (pays()[code].libelle, pays()[code].iso2) == (libelle, iso2)


def test_countries_have_five_digit_codes_and_distinct_names():
    assert all(len(code) == 5 and code.startswith("99") for code in pays())
    assert len({found.libelle for found in pays().values()}) == len(pays()) == 225


@pytest.mark.parametrize(
    ("code", "complet", "academie"),
    [
        ("014", "014 - CALVADOS", "70"),
        ("035", "035 - ILLE ET VILAINE", "14"),
        ("011", "011 - AUDE", "11"),
        ("010", "010 - AUBE", "19"),
        ("024", "024 - DORDOGNE", "04"),
        ("095", "095 - VAL D'OISE", "25"),
        ("02A", "02A - CORSE DU SUD", "27"),
        ("971", "971 - GUADELOUPE", "32"),
        ("975", "975 - SAINT PIERRE ET MIQUELON", "70"),
        ("988", "988 - NOUVELLE CALEDONIE", None),
    ],
)
def test_a_departement_is_shown_as_in_the_guides(code, complet, academie):
    assert (departements()[code].libelle_complet, departements()[code].academie) == (complet, academie)


def test_every_departement_but_those_of_the_vice_rectorats_has_an_academie():
    assert {code for code, found in departements().items() if not found.academie} == {"984", "986", "987", "988", "989"}
    assert all(code in academies()[d.academie].departements for code, d in departements().items() if d.academie)


@pytest.mark.parametrize(
    ("code", "departement"),
    [("14408", "014"), ("2A004", "02A"), ("97302", "973"), ("98818", "988"), ("75113", "075")],
)
def test_the_departement_of_a_commune_is_in_its_code(code, departement):
    assert departement_du_code(code) == departement
    assert departement in departements()


@pytest.mark.parametrize(
    ("departement", "texte", "cle", "libelle"),
    [
        ("014", "may-sur-orne", "14408D", "MAY-SUR-ORNE"),
        ("011", "Bugarach", "11055", "BUGARACH"),
        ("024", "périgueux", "24322", "PERIGUEUX"),
        ("010", "troyes", "10387", "TROYES"),
        ("075", "13e", "75113", "PARIS 13E ARRONDISSEMENT"),
        ("973", "cayenne", "97302", "CAYENNE"),
    ],
)
def test_the_communes_of_the_guides_are_found(departement, texte, cle, libelle):
    first = chercher_communes(departement, texte)[0]

    assert (first.cle, first.libelle, first.departement) == (cle, libelle, departement)


@pytest.mark.parametrize("texte", ["Saint-Étienne", "SAINT ETIENNE", "st etienne", "St-Étienne", " st  ETIENNE "])
def test_accents_case_hyphens_and_st_do_not_count(texte):
    assert labels("042", texte)[0] == "SAINT-ETIENNE"


def test_ste_finds_sainte():
    assert "SAINTE-FOY-LES-LYON" in labels("069", "ste foy")


def test_a_short_st_finds_both_saint_and_strasbourg():
    assert "STRASBOURG" in labels("067", "st", 200)
    assert "SAINT-NABOR" in labels("067", "st", 200)


def test_prefixes_come_first_then_words_then_substrings():
    found = labels("076", "mont", 200)

    ranks = [0 if name.startswith("MONT") else 1 if "-MONT" in name or " MONT" in name else 2 for name in found]
    assert ranks == sorted(ranks)
    assert set(ranks) == {0, 1, 2}


def test_an_exact_name_comes_before_longer_ones():
    assert labels("014", "caen")[0] == "CAEN"
    assert labels("076", "rouen")[0] == "ROUEN"


def test_an_apostrophe_may_be_left_out():
    assert labels("001", "l abergement")[:2] == labels("001", "L'Abergement")[:2]
    assert labels("001", "abergement clem") == ["L'ABERGEMENT-CLEMENCIAT"]


def test_a_merged_commune_tells_the_one_it_is_now_part_of():
    former = commune_de_naissance("14408")

    assert (former.libelle, former.commune_actuelle) == ("MAY-SUR-ORNE", "14408")
    assert communes()["14408"].libelle == "SAINT-MARTIN-DE-MAY"
    assert communes()["14408"].commune_actuelle is None


def test_a_commune_associee_may_now_be_in_another_departement():
    assert (communes()["02285"].departement, communes()["02285"].commune_actuelle) == ("002", "59545")


def test_an_arrondissement_belongs_to_its_city():
    assert commune_de_naissance("75113").commune_actuelle == "75056"


def test_a_cle_is_unique_and_a_commune_now_stands_behind_every_merged_one():
    assert len(communes()) == 37_516
    assert all(c.commune_actuelle is None or c.commune_actuelle in communes() for c in communes().values())
    assert all(c.departement in departements() for c in communes().values())


def test_labels_are_capitals_without_accents():
    assert all(c.libelle.isascii() and c.libelle == c.libelle.upper() for c in communes().values())


def test_an_unknown_code_is_no_commune():
    assert commune_de_naissance("99999") is None


@pytest.mark.parametrize(("departement", "texte"), [("999", "paris"), ("014", "zzzz"), ("014", "saint-tropez")])
def test_nothing_is_found_where_there_is_nothing(departement, texte):
    assert chercher_communes(departement, texte) == ()


def test_no_text_gives_the_first_communes_and_a_limit_is_kept():
    assert labels("014", "", 3) == sorted(labels("014", "", 3))
    assert len(chercher_communes("014", "", 3)) == 3
    assert chercher_communes("014", "c", 0) == ()


def test_a_search_takes_less_than_five_milliseconds_once_loaded():
    chercher_communes("062", "a")

    best = min(timeit.repeat(lambda: chercher_communes("062", "saint"), number=1, repeat=10))

    assert best < 0.005


def test_the_table_is_built_with_one_line_for_a_commune_that_gave_its_name_and_code():
    build = runpy.run_path(str(Path(api.__file__).parent / "reference" / "build_geographie.py"))
    source = [
        {"code": "14408", "nom": "Saint-Martin-de-May", "type": "commune-actuelle"},
        {"code": "14408", "nom": "May-sur-Orne", "type": "commune-deleguee", "chefLieu": "14408"},
        {"code": "14011", "nom": "Aurseulles", "type": "commune-actuelle"},
        {"code": "14011", "nom": "Aurseulles", "type": "commune-deleguee", "chefLieu": "14011"},
        {"code": "75113", "nom": "Paris 13e Arrondissement", "type": "arrondissement-municipal", "commune": "75056"},
    ]

    rows = list(build["commune_rows"](source))

    assert rows == [
        ("code", "libelle", "commune_actuelle"),
        ("14011", "AURSEULLES", ""),
        ("14408", "MAY-SUR-ORNE", "14408"),
        ("14408", "SAINT-MARTIN-DE-MAY", ""),
        ("75113", "PARIS 13E ARRONDISSEMENT", "75056"),
    ]
    assert build["in_capitals"]("L’Œuf-à-Gérœ") == "L'OEUF-A-GEROE"
