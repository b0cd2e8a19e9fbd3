"""The tabs of one field to accept or to choose: Modalités, Conditions, Candidatures précédentes, Diplôme."""

import pytest

from api.rules.onglets.diplome import DIPLOMES
from api.rules.parcours import problemes_de
from api.rules.problems import Code
from tests.rules.dossiers import accrall, avec, brouillon, ngmb_dupont


def problems(dossier, onglet):
    return [(problem.code, problem.path) for problem in problemes_de(dossier.domaine.onglet(onglet), dossier)]


@pytest.mark.parametrize("onglet", ["MODALITES", "CONDITIONS"])
@pytest.mark.parametrize("reponse", [None, False])
def test_a_box_left_alone_blocks(onglet, reponse):
    assert problems(avec(ngmb_dupont(), onglet, acceptees=reponse), onglet) == [
        (Code.ACCEPTATION_REQUISE, ("acceptees",))
    ]
    assert problems(brouillon(), onglet) == [(Code.ACCEPTATION_REQUISE, ("acceptees",))]


@pytest.mark.parametrize("vues", [None, False, True])
def test_the_earlier_candidatures_are_only_to_look_at(vues):
    assert problems(avec(accrall(), "CANDIDATURES_PRECEDENTES", vues=vues), "CANDIDATURES_PRECEDENTES") == []


def test_one_diploma_of_the_guide_is_asked_for():
    assert problems(avec(accrall(), "DIPLOME", diplome=None), "DIPLOME") == [(Code.OBLIGATOIRE, ("diplome",))]
    assert problems(avec(accrall(), "DIPLOME", diplome="BAC"), "DIPLOME") == [(Code.VALEUR_INCONNUE, ("diplome",))]
    for cle in DIPLOMES:
        assert problems(avec(accrall(), "DIPLOME", diplome=cle), "DIPLOME") == []


def test_a_diploma_is_printed_as_the_guide_does():
    assert DIPLOMES["BACCALAUREAT_GENERAL"].libelle_ecran == "BACCALAURÉAT GÉNÉRAL - Bac général"
    assert DIPLOMES["BACCALAUREAT_GENERAL"].libelle_imprime == "BACCALAURÉAT GÉNÉRAL Bac général (00012)"
    assert DIPLOMES["AUTRES_CAS"].libelle_ecran == DIPLOMES["AUTRES_CAS"].libelle_imprime == "AUTRES CAS"
    assert len(DIPLOMES) == 11
