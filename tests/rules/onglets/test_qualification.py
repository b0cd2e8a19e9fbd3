"""The tab « Qualification présentée »: spécialité, language section, forme de passage."""

from dataclasses import replace

import pytest

from api.rules.listes import FormePassage
from api.rules.onglets.qualification import forme_finale_de, specialite_de
from api.rules.parcours import EtatOnglet, parcours, problemes_de
from api.rules.problems import Code
from tests.rules.dossiers import accrall, avec, brouillon, dubois, ngmb_dupont


def problems(dossier, onglet="QUALIFICATION"):
    return [(problem.code, problem.path) for problem in problemes_de(dossier.domaine.onglet(onglet), dossier)]


def test_asks_for_a_specialite_and_a_forme():
    assert problems(brouillon()) == [(Code.OBLIGATOIRE, ("specialite",)), (Code.OBLIGATOIRE, ("forme_passage",))]


@pytest.mark.parametrize("cle", ["??", "aeronautique", "banque"])
def test_a_specialite_of_another_diploma_is_unknown(cle):
    assert problems(avec(ngmb_dupont(), "QUALIFICATION", specialite=cle)) == [(Code.VALEUR_INCONNUE, ("specialite",))]


def test_a_specialite_is_read_in_the_millesime_of_the_candidature():
    # The certification in English was annulled after the session 2022.
    assert specialite_de(dubois()).epreuve("C-ANGL") is not None
    assert specialite_de(replace(dubois(), millesime=2023)).epreuve("C-ANGL") is None


def test_refuses_a_section_that_is_in_no_list():
    assert problems(avec(ngmb_dupont(), "QUALIFICATION", section_de_langue="KLINGON")) == [
        (Code.VALEUR_INCONNUE, ("section_de_langue",))
    ]


def test_the_categorie_imposes_the_forme_unless_a_derogation_is_asked_for():
    progressive = avec(accrall(), "QUALIFICATION", forme_passage=FormePassage.PROGRESSIVE)
    derogation = avec(progressive, "QUALIFICATION", derogation_forme=True)

    assert problems(progressive) == [(Code.VALEUR_INCOMPATIBLE, ("forme_passage",))]
    assert forme_finale_de(progressive) is FormePassage.GLOBALE
    assert problems(derogation) == []
    assert forme_finale_de(derogation) is FormePassage.PROGRESSIVE


def test_a_stagiaire_may_spread_the_epreuves_over_several_sessions():
    progressive = avec(dubois(), "QUALIFICATION", forme_passage=FormePassage.PROGRESSIVE)

    assert problems(progressive) == []
    assert forme_finale_de(progressive) is FormePassage.PROGRESSIVE


def test_changing_the_categorie_reopens_a_tab_that_was_complete():
    progressive = avec(dubois(), "QUALIFICATION", forme_passage=FormePassage.PROGRESSIVE)
    changed = avec(progressive, "INFORMATIONS", categorie="SCOLAIRE")

    etats = {etape.onglet.code: etape.etat for etape in parcours(changed)}

    assert etats["QUALIFICATION"] is EtatOnglet.INCOMPLET
    assert etats["INFORMATIONS"] is EtatOnglet.COMPLET


def test_changing_the_specialite_reopens_the_choice_of_epreuves():
    changed = avec(dubois(), "QUALIFICATION", specialite="aeronautique")

    found = problems(changed, "EPREUVES")

    assert (Code.VALEUR_INCONNUE, ("choix", "EF3", "epreuve")) in found
    assert {path[0] for _, path in found} == {"choix"}


def test_the_forme_finale_waits_for_the_categorie():
    assert forme_finale_de(brouillon()) is None
