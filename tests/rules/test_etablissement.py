"""Schools and pseudo-schools."""

import pytest

from api.rules.academie import academies
from api.rules.etablissement import cle_de_recherche, cned, etablissements, individuels, mots_cherches
from api.rules.geographie import departements
from api.rules.numero import uai_valide


@pytest.fixture(scope="module")
def by_uai():
    return {etablissement.uai: etablissement for etablissement in etablissements()}


@pytest.mark.parametrize(
    ("uai", "complet"),
    [
        ("0250001R", "LP FERNAND LEGERE - AUDINCOURT CEDEX (0250001R)"),
        ("9730538X", "CFA CEVEDOM CAYENNE - CAYENNE CEDEX 2 (9730538X)"),
        ("0250013D", "LP P-ADRIEN PARIS - BESANCON (0250013D)"),
        ("02500005", "INDIV BESANCON (02500005)"),
    ],
)
def test_a_recapitulatif_prints_them_as_in_the_guides(by_uai, uai, complet):
    assert by_uai[uai].libelle_complet == complet


@pytest.mark.parametrize(
    ("uai", "carte"),
    [("0250001R", "LP FERNAND LEGERE-AUDINCOURT CEDEX(0250001R)"), ("008000SL", "INDIV CHARLEVILLE(008000SL)")],
)
def test_a_card_prints_them_as_in_the_guide_bac_pro(by_uai, uai, carte):
    assert by_uai[uai].libelle_carte == carte


def test_the_address_of_the_papillon_is_whole(by_uai):
    school = by_uai["0250001R"]

    assert school.adresse_postale == ("6 RUE RENE GIRARDOT", "74159", "25404 AUDINCOURT CEDEX")
    assert school.telephone == "0381362200"


def test_an_unknown_address_is_empty(by_uai):
    assert by_uai["9730538X"].adresse_postale == ()
    assert by_uai["9730538X"].telephone is None


@pytest.mark.parametrize("departement", ["025", "035", "02A", "975"])
def test_an_individual_candidate_finds_a_pseudo_school_where_he_lives(departement):
    found = [e for e in individuels() if e.departement == departement]

    assert [e.nom for e in found] == [f"INDIVIDUELS {departement}"]
    assert found[0].est_individuel
    assert found[0].academie == departements()[departement].academie


def test_every_academie_has_its_cned_and_its_individuels():
    active = {a.code for a in academies().values() if a.est_active and not a.est_centre}

    assert {e.academie for e in cned()} == {e.academie for e in individuels()} == active
    assert {e.nom for e in cned()} == {"CNED"}


def test_every_uai_is_valid_and_unique(by_uai):
    assert len(by_uai) == len(list(etablissements()))
    assert all(uai_valide(e.uai, est_individuel=e.est_individuel) for e in by_uai.values())


def test_a_generated_code_can_never_be_that_of_a_school():
    assert not any(uai_valide(e.uai) for e in (*individuels(), *cned()))


def test_pseudo_schools_never_assess_by_ccf(by_uai):
    assert not any(e.habilitation_ccf for e in by_uai.values() if e.est_individuel)


def test_every_school_is_found_in_capitals_without_marks_and_with_them():
    lost = [
        (un.uai, texte)
        for un in etablissements()
        for texte in (
            un.nom.replace("-", " ").replace("'", " "),
            un.nom,
            un.nom.lower().replace(" ", "-"),
            un.uai.lower(),
        )
        for formes in mots_cherches(texte)
        if not any(forme in cle_de_recherche(un.uai, un.libelle, un.commune) for forme in formes)
    ]

    assert lost == []


def test_a_word_also_stands_for_the_one_that_it_abridges():
    assert mots_cherches("Lycée St-Éloi") == ({"LYCEE"}, {"ST", "SAINT"}, {"ELOI"})
