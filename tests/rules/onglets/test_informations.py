"""The tab « Informations candidature »: catégories, schools, and the régime of the candidat."""

from dataclasses import replace

import pytest

from api.rules.listes import RegimeEvaluation
from api.rules.onglets.informations import categorie_de, regime_de
from api.rules.parcours import problemes_de
from api.rules.problems import Code
from tests.rules.dossiers import BTS_2023, accrall, avec, brouillon, dubois, ngmb_dupont


def problems(dossier):
    onglet = dossier.domaine.onglet("INFORMATIONS")
    return [(problem.code, problem.path) for problem in problemes_de(onglet, dossier)]


def test_a_former_pupil_says_which_school_was_left():
    assert problems(avec(accrall(), "INFORMATIONS", ancien_etablissement=None)) == [
        (Code.OBLIGATOIRE, ("ancien_etablissement",))
    ]
    assert problems(avec(dubois(), "INFORMATIONS", ancien_etablissement=None)) == []


def test_a_categorie_of_another_domaine_is_unknown():
    dossier = avec(accrall(), "INFORMATIONS", categorie="SCOLAIRE_BACPRO_1_AN")

    assert problems(dossier) == [(Code.VALEUR_INCONNUE, ("categorie",))]
    assert categorie_de(dossier) is None


@pytest.mark.parametrize("champ", ["categorie", "situation", "etablissement", "ancien_etablissement"])
def test_refuses_a_value_that_is_in_no_list(champ):
    assert (Code.VALEUR_INCONNUE, (champ,)) in problems(avec(accrall(), "INFORMATIONS", **{champ: "??"}))


def test_the_school_is_of_the_academie_of_registration():
    assert problems(avec(accrall(), "INFORMATIONS", etablissement="9730538X")) == [
        (Code.VALEUR_INCOMPATIBLE, ("etablissement",))
    ]


def test_the_school_left_may_be_of_any_academie():
    assert problems(avec(accrall(), "INFORMATIONS", ancien_etablissement="9730538X")) == []


def test_the_siec_registers_for_the_schools_of_its_academies():
    paris = replace(accrall(), periode=replace(BTS_2023, centre="SIEC"))

    assert problems(avec(paris, "INFORMATIONS", etablissement="0750000I")) == []
    assert problems(avec(paris, "INFORMATIONS", etablissement="02500005")) == [
        (Code.VALEUR_INCOMPATIBLE, ("etablissement",))
    ]


def test_a_country_imposes_no_academie():
    abroad = replace(accrall(), periode=replace(BTS_2023, centre="99109"))

    assert problems(abroad) == []


@pytest.mark.parametrize(
    ("categorie", "etablissement", "expected"),
    [
        ("SCOLAIRE", "0250001R", RegimeEvaluation.A),
        ("APPRENTI", "9730538X", RegimeEvaluation.A),
        ("APPRENTI", "0250001R", RegimeEvaluation.C),
        ("FORMATION_CONTINUE", "9730538X", RegimeEvaluation.B),
        ("FORMATION_CONTINUE", "0250013D", RegimeEvaluation.C),
        ("EX_SCOLAIRE", "0250001R", RegimeEvaluation.C),
        ("INDIVIDUEL", "9730538X", RegimeEvaluation.C),
    ],
)
def test_the_categorie_and_the_school_say_how_one_is_assessed(categorie, etablissement, expected):
    dossier = avec(accrall(), "INFORMATIONS", categorie=categorie, etablissement=etablissement)

    assert regime_de(dossier) is expected


def test_whoever_has_not_filled_the_tab_sits_everything():
    assert regime_de(brouillon()) is RegimeEvaluation.C
    assert regime_de(avec(ngmb_dupont(), "INFORMATIONS", etablissement="??")) is RegimeEvaluation.C
