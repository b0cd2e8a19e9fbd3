"""The short lists from which a candidate chooses."""

import pytest

from api.rules.listes import (
    SITUATIONS_INSCRIPTION,
    FormePassage,
    RegimeEvaluation,
    categories_candidat,
    categories_candidat_du,
    categories_socioprofessionnelles,
    forme_finale,
    nationalites,
    regime,
)


def test_francais_is_the_first_nationality():
    first = next(iter(nationalites().values()))

    assert (first.code, first.libelle) == ("FR", "Français")


def test_nationalities_are_those_of_states_with_distinct_names():
    codes = set(nationalites())

    assert len({n.libelle for n in nationalites().values()}) == len(codes) == 198
    assert not codes & {"GP", "MQ", "RE", "NC", "PF", "WF", "PR", "HK"}
    assert nationalites()["XA"].libelle == "Apatride"


def test_the_professions_of_the_guides_are_there_word_for_word():
    libelles = {post.libelle: post.code for post in categories_socioprofessionnelles().values()}

    assert libelles["Chauffeurs"] == "64"
    assert libelles["Chômeurs n'ayant jamais travaillé"] == "81"
    assert len(libelles) == 42


@pytest.mark.parametrize(
    ("cle", "complet"),
    [
        ("SCOLAIRE_BACPRO_1_AN", "SCOLAIRE BACPRO 1 AN (133)"),
        ("FORMATION_CONTINUE", "FORMATION CONTINUE (320)"),
        ("EX_SCOLAIRE", "EX.SCOLAIRE"),
        ("INDIVIDUEL", "INDIVIDUEL"),
        ("ENSEIGNEMENT_A_DISTANCE", "ENSEIGNEMENT A DISTANCE"),
        ("SCOLAIRE", "SCOLAIRE"),
        ("APPRENTI", "APPRENTI"),
    ],
)
def test_a_categorie_is_printed_with_its_code_when_it_is_known(cle, complet):
    assert categories_candidat()[cle].libelle_complet == complet


def test_every_categorie_cites_its_law():
    for categorie in categories_candidat().values():
        assert categorie.reference_forme.startswith("Code de l'éducation")
        assert categorie.reference_evaluation


def test_only_a_former_pupil_names_a_former_school():
    asked = [c.cle for c in categories_candidat().values() if c.demande_ancien_etablissement]

    assert asked == ["EX_SCOLAIRE"]


def test_the_bts_does_not_offer_the_one_year_bac_pro():
    bts, bcp = ({c.cle for c in categories_candidat_du(domaine)} for domaine in ("BTS", "BCP"))

    assert bcp - bts == {"SCOLAIRE_BACPRO_1_AN"}


@pytest.mark.parametrize(
    ("cle", "habilitation_ccf", "est_hors_contrat", "expected"),
    [
        ("SCOLAIRE_BACPRO_1_AN", True, False, "A"),  # BCP guide: mostly CCF
        ("FORMATION_CONTINUE", False, False, "C"),  # BTS Banque of the guide: all ponctuel
        ("EX_SCOLAIRE", False, False, "C"),  # BTS Aéronautique of the guide: all ponctuel
        ("EX_SCOLAIRE", True, False, "C"),
        ("SCOLAIRE", False, False, "A"),
        ("SCOLAIRE", True, True, "C"),
        ("APPRENTI", True, False, "A"),
        ("APPRENTI", False, False, "C"),
        ("FORMATION_CONTINUE", True, False, "B"),
        ("ENSEIGNEMENT_A_DISTANCE", True, False, "C"),
        ("INDIVIDUEL", True, False, "C"),
    ],
)
def test_the_regime_follows_the_preparation_and_the_habilitation(cle, habilitation_ccf, est_hors_contrat, expected):
    categorie = categories_candidat()[cle]

    found = regime(categorie, habilitation_ccf=habilitation_ccf, est_hors_contrat=est_hors_contrat)

    assert found is RegimeEvaluation(expected)


@pytest.mark.parametrize(
    ("cle", "demandee", "derogation", "expected"),
    [
        ("SCOLAIRE", "PROGRESSIVE", False, "GLOBALE"),
        ("SCOLAIRE", "PROGRESSIVE", True, "PROGRESSIVE"),
        ("APPRENTI", "PROGRESSIVE", False, "GLOBALE"),
        ("FORMATION_CONTINUE", "PROGRESSIVE", False, "PROGRESSIVE"),
        ("INDIVIDUEL", "GLOBALE", False, "GLOBALE"),
        ("INDIVIDUEL", None, False, "GLOBALE"),
        ("SCOLAIRE", None, True, "GLOBALE"),
    ],
)
def test_a_pupil_passes_in_forme_globale_unless_a_derogation(cle, demandee, derogation, expected):
    asked = FormePassage(demandee) if demandee else None

    found = forme_finale(categories_candidat()[cle], asked, derogation=derogation)

    assert found is FormePassage(expected)


def test_a_forme_is_printed_as_in_the_guides():
    assert [forme.libelle for forme in FormePassage] == ["Globale", "Progressive"]


def test_situations_are_few_and_keyed_by_themselves():
    assert [s.cle for s in SITUATIONS_INSCRIPTION.values()] == list(SITUATIONS_INSCRIPTION)
