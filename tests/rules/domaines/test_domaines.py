"""The domaines of the portal: complete, consistent, in the wording of their guide."""

import pytest

from api.rules.document import DOCUMENTS, TypeDocument
from api.rules.domaines import domaines
from api.rules.reglement import LIVREES
from api.rules.textes import CONDITIONS, CONDITIONS_ACCEPTATION

TOUS = [pytest.param(domaine, id=code) for code, domaine in domaines().items()]


@pytest.mark.parametrize("domaine", TOUS)
def test_its_tabs_have_codes_of_their_own_and_titles(domaine):
    codes = [onglet.code for onglet in domaine.onglets]

    assert len(set(codes)) == len(codes)
    assert all(onglet.titre for onglet in domaine.onglets)
    assert domaine.onglets[-1].code == "NUMERO_INSCRIPTION"


@pytest.mark.parametrize("domaine", TOUS)
def test_what_it_requires_relabels_or_leaves_out_are_fields_of_the_tab(domaine):
    for onglet in domaine.onglets:
        names = set(onglet.form.__dataclass_fields__) if onglet.form else set()

        assert onglet.exiges <= names, onglet.code
        assert onglet.absents <= names, onglet.code
        assert onglet.libelles.keys() <= names, onglet.code


@pytest.mark.parametrize("domaine", TOUS)
def test_its_document_is_in_the_catalogue_and_its_pieces_have_codes_of_their_own(domaine):
    codes = [piece.code for piece in domaine.pieces]

    assert TypeDocument(domaine.document_inscription) in DOCUMENTS
    assert len(set(codes)) == len(codes)
    assert all(len(code) == 8 for code in codes)


@pytest.mark.parametrize("domaine", TOUS)
def test_it_has_specialites_to_choose_from(domaine):
    assert LIVREES.specialites(domaine.reglements, 2027)


def test_the_tabs_are_those_of_the_guides_in_their_order():
    assert [onglet.code for onglet in domaines()["BCP"].onglets] == [
        *("MODALITES", "IDENTIFICATION", "INFORMATIONS", "QUALIFICATION", "ACQUIS"),
        *("EPREUVES", "RECAPITULATIF", "CONDITIONS", "NUMERO_INSCRIPTION"),
    ]
    assert [onglet.code for onglet in domaines()["BTS"].onglets] == [
        *("CANDIDATURES_PRECEDENTES", "IDENTIFICATION", "INFORMATIONS", "QUALIFICATION", "ACQUIS"),
        *("DIPLOME", "EPREUVES", "RECAPITULATIF", "NUMERO_INSCRIPTION"),
    ]


def test_the_conditions_are_word_for_word_those_of_the_guide():
    assert domaines()["BCP"].textes.conditions == CONDITIONS
    assert CONDITIONS[1] == "En conséquence :"
    assert CONDITIONS_ACCEPTATION.startswith("En cochant cette case, je m'engage à fournir au service chargé")
