"""Aménagements: each measure has its law, each decision its reasons."""

import pytest

from api.rules.amenagement import (
    DecisionAmenagement,
    DecisionSaisie,
    FormeEpreuve,
    a_tiers_temps,
    mesures,
    problems,
)
from api.rules.domaines import domaines
from api.rules.saisie import problems_saisie

ACCORDE, PARTIEL, REFUSE = DecisionAmenagement


def test_every_domaine_has_its_law():
    assert all(domaine.amenagement.articles for domaine in domaines().values())
    bcp, bts = (domaines()[code].amenagement for code in ("BCP", "BTS"))
    assert bcp.reference(mesures()["ETALEMENT"]) == "code de l'éducation, article D351-27, 4°"
    assert bts.reference(mesures()["TIERS_TEMPS_ECRIT"]) == "code de l'éducation, article D613-26, 2°"


def test_every_measure_rests_on_one_of_the_five_paragraphs():
    assert {mesure.alinea for mesure in mesures().values()} == {1, 2, 3, 4, 5}


def test_more_time_is_granted_form_by_form():
    assert a_tiers_temps(["ORDINATEUR", "TIERS_TEMPS_ECRIT"], FormeEpreuve.ECRIT)
    assert not a_tiers_temps(["ORDINATEUR", "TIERS_TEMPS_ECRIT"], FormeEpreuve.ORAL)
    assert not a_tiers_temps(["RETIREE_DEPUIS"], FormeEpreuve.ECRIT)


@pytest.mark.parametrize(("decision", "codes", "motif", "paths"), [
    (ACCORDE, ["ORDINATEUR"], None, []),
    (PARTIEL, ["ORDINATEUR"], "Non justifié.", []),
    (REFUSE, [], "Non justifié.", []),
    (ACCORDE, [], None, [("mesures",)]),
    (PARTIEL, ["ORDINATEUR"], " ", [("motif",)]),
    (REFUSE, ["ORDINATEUR"], "Non.", [("mesures",)]),
    (REFUSE, [], None, [("motif",)]),
    (ACCORDE, ["ORDINATEUR", "LICORNE"], None, [("mesures", "LICORNE")]),
    (ACCORDE, ["ORDINATEUR", "ORDINATEUR"], None, [("mesures",)]),
    (ACCORDE, ["ORDINATEUR"], "x" * 2001, [("motif",)]),
    (PARTIEL, ["ORDINATEUR"], "Non\x00.", [("motif",)]),
])  # fmt: skip
def test_names_what_does_not_hold_in_a_decision(decision, codes, motif, paths):
    form = DecisionSaisie(decision=decision, mesures=codes, motif=motif)

    assert [problem.path for problem in (*problems_saisie(form), *problems(form))] == paths
