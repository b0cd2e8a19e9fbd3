"""Places of birth and of residence."""

import runpy
from pathlib import Path

import pytest

import api
from api.rules import geographie
from api.rules.academie import academies
from api.rules.geographie import (
    FRANCE,
    chercher_communes,
    commune_de_naissance,
    communes,
    departement_de_naissance,
    departement_du_code,
    departements,
    pays,
    trouver_communes,
    trouver_departements,
    trouver_pays,
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
    assert len(communes()) == 39_764
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


def test_a_search_compares_the_names_of_one_departement_alone(monkeypatch):
    compared, rank = [], geographie._rank
    monkeypatch.setattr(geographie, "_rank", lambda name, wanted: compared.append(name) or rank(name, wanted))

    found = chercher_communes("062", "saint")

    assert len(found) <= len(compared) < 1000


def test_the_table_is_built_with_one_line_for_a_commune_that_gave_its_name_and_code():
    build = runpy.run_path(str(Path(api.__file__).parent / "reference" / "build_geographie.py"))
    source = [
        {"code": "14408", "nom": "Saint-Martin-de-May", "type": "commune-actuelle"},
        {"code": "14408", "nom": "May-sur-Orne", "type": "commune-deleguee", "chefLieu": "14408"},
        {"code": "14011", "nom": "Aurseulles", "type": "commune-actuelle"},
        {"code": "14011", "nom": "Aurseulles", "type": "commune-deleguee", "chefLieu": "14011"},
        {"code": "75113", "nom": "Paris 13e Arrondissement", "type": "arrondissement-municipal", "commune": "75056"},
        {"code": "51108", "nom": "Châlons-en-Champagne", "type": "commune-actuelle"},
        {"code": "91405", "nom": "Milly-la-Forêt", "type": "commune-actuelle", "anciensCodes": ["78405"]},
    ]

    history = [
        {"code": "14408", "nom": "May-sur-Orne", "type": "COM"},
        {"code": "51108", "nom": "Châlons-sur-Marne", "type": "COM"},
        {"code": "51108", "nom": "Châlons-en-Champagne", "type": "COM", "dateDebut": "1997-12-03"},
        {"code": "78405", "nom": "Milly-la-Forêt", "type": "COM", "dateDebut": "1948-02-11"},
        {"code": "78405", "nom": "Milly", "type": "COM"},
        {"code": "78405", "nom": "Un autre", "type": "COMP", "dateDebut": "1968-01-01"},
    ]

    rows = list(build["commune_rows"](source, history))

    assert rows == [
        ("code", "libelle", "commune_actuelle", "anciens_noms"),
        ("14011", "AURSEULLES", "", ""),
        ("14408", "MAY-SUR-ORNE", "14408", ""),
        ("14408", "SAINT-MARTIN-DE-MAY", "", ""),
        ("51108", "CHALONS-EN-CHAMPAGNE", "", "CHALONS-SUR-MARNE"),
        ("75113", "PARIS 13E ARRONDISSEMENT", "75056", ""),
        ("78405", "MILLY-LA-FORET", "91405", "MILLY"),
        ("91405", "MILLY-LA-FORET", "", ""),
    ]
    assert build["in_capitals"]("L’Œuf-à-Gérœ") == "L'OEUF-A-GEROE"


def en_capitales(libelle):
    """A name as INSEE's files of capitals write it: no hyphen, no apostrophe."""
    return libelle.replace("-", " ").replace("'", " ")


def lieu(commune):
    """The name, and the present commune at its place."""
    return en_capitales(commune.libelle), commune.commune_actuelle or commune.code


def test_every_commune_is_found_in_capitals_without_marks_and_never_another_one():
    found = {
        commune.cle: [lieu(one) for one in trouver_communes(commune.departement, en_capitales(commune.libelle))]
        for commune in communes().values()
    }

    assert {cle: places for cle, places in found.items() if places != [lieu(communes()[cle])]} == {}


def test_every_former_name_is_found():
    lost = [
        (commune.cle, ancien)
        for commune in communes().values()
        for ancien in commune.anciens_noms
        if not trouver_communes(commune.departement, ancien)
    ]

    assert lost == []


def test_every_country_and_departement_is_found_in_capitals_without_marks():
    assert {code for code, item in pays().items() if trouver_pays(en_capitales(item.libelle)) != code} == set()
    assert {
        code for code, item in departements().items() if trouver_departements(en_capitales(item.libelle)) != (code,)
    } == set()


@pytest.mark.parametrize(
    ("departement", "texte", "cle"),
    [
        ("042", "SAINT ETIENNE", "42218"),
        ("094", "L HAY LES ROSES", "94038"),
        ("094", "L’Haÿ-les-Roses", "94038"),
        ("094", "HAY LES ROSES (L')", "94038"),
        ("094", "LHAY  LES\u00a0ROSES", "94038"),
        ("974", "ST DENIS", "97411"),
        ("974", "SAINT-DENIS (974)", "97411"),
        ("071", "CHALON S/ SAONE", "71076"),
        ("071", "Chalon/Saône", "71076"),
        ("077", "LA FERTE S/S JOUARRE", "77183"),
        ("076", "Havre", "76351"),
        ("001", "BOURGENBRESSE", "01053"),
        ("014", "Le Molay–Littry", "14370"),
        ("018", "Sancœur", None),
        ("075", "PARIS 13", "75113"),
        ("075", "Paris 13ème", "75113"),
        ("075", "PARIS 01", "75101"),
        ("069", "LYON 3E ARRONDISSEMENT", "69383"),
        ("072", "CHERREAU", "72081"),
        ("072", "CHERRE AU", "72080"),
    ],
)
def test_a_commune_is_found_as_each_hand_writes_it(departement, texte, cle):
    assert [commune.cle for commune in trouver_communes(departement, texte)] == ([cle] if cle else [])


@pytest.mark.parametrize(
    ("departement", "texte", "cle"),
    [
        ("051", "CHALONS SUR MARNE", "51108"),  # another name
        ("001", "COUPY", "01126"),  # merged, and no part of another any more
        ("078", "ARGENTEUIL", "78018"),  # of Seine-et-Oise
        ("075", "BOULOGNE BILLANCOURT", "75012"),  # of Seine
        ("095", "ARGENTEUIL", "95018"),
        ("02A", "AJACCIO", "2A004"),  # once, though it was 20004
    ],
)
def test_a_commune_that_no_longer_exists_is_found_by_its_name(departement, texte, cle):
    assert [commune.cle for commune in trouver_communes(departement, texte)] == [cle]
    assert chercher_communes(departement, texte)[0].cle == cle


@pytest.mark.parametrize(
    ("code", "libelle", "departement"),
    [
        ("01126", "COUPY", "001"),
        ("1126", "COUPY", "001"),
        ("78018", "ARGENTEUIL", "078"),
        ("75012", "BOULOGNE-BILLANCOURT", "075"),
        ("20004", "AJACCIO", "02A"),
        ("20033", "BASTIA", "02B"),
        ("97123", "SAINT-BARTHELEMY", "977"),
        ("97127", "SAINT-MARTIN", "978"),
        ("98511", "MAMOUDZOU", "976"),
        ("98818", "NOUMEA", "988"),
    ],
)
def test_a_former_code_keeps_its_name_and_its_departement(code, libelle, departement):
    found = commune_de_naissance(code)

    assert (found.libelle, found.departement, departement_de_naissance(code)) == (libelle, departement, departement)


def test_every_former_code_has_a_name_a_departement_and_a_commune_of_today():
    former = [commune for commune in communes().values() if commune.code[:2] in {"20", "75", "78"}]

    assert len([commune for commune in former if commune.code.startswith("20")]) == 366
    assert {commune.departement for commune in former} == {"02A", "02B", "075", "078"}
    assert all(commune_de_naissance(commune.code) for commune in communes().values())


@pytest.mark.parametrize(("code", "departement"), [("25999", "025"), ("93352", None), ("99999", None), ("", None)])
def test_an_unknown_code_keeps_its_departement_where_it_can_only_be_that_one(code, departement):
    assert departement_de_naissance(code) == departement


@pytest.mark.parametrize(
    ("texte", "codes"),
    [
        *(("1", ("001",)), ("25", ("025",)), ("2a", ("02A",)), ("02B", ("02B",)), ("974", ("974",))),
        *(("Doubs", ("025",)), ("025 - DOUBS", ("025",)), ("DOUBS (25)", ("025",)), ("La Réunion", ("974",))),
        *(("Côtes-du-Nord", ("022",)), ("SEINE ET OISE", ("078",)), ("20", ("02A", "02B")), ("Corse", ("02A", "02B"))),
        *(("25 - JURA", ()), ("99", ()), ("0", ()), ("", ()), ("025000", ())),
    ],
)
def test_a_departement_is_found_by_its_number_or_its_name(texte, codes):
    assert trouver_departements(texte) == codes


@pytest.mark.parametrize(
    ("texte", "code"),
    [
        *(("Côte d’Ivoire", "99326"), ("cote d ivoire", "99326"), ("IT", "99127"), ("99127", "99127")),
        *(("France", FRANCE), ("LES PAYS BAS", "99135"), ("Nulle part", None)),
    ],
)
def test_a_country_is_found_as_each_hand_writes_it(texte, code):
    assert trouver_pays(texte) == code
