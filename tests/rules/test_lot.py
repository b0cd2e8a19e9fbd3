"""Lots: every kind has its act, its candidatures and its name."""

from api.resolvers.gestion.lots import ETATS, GESTES, TRAVAIL
from api.resolvers.gestion.publications import PUBLICATIONS
from api.resolvers.jobs import TASKS
from api.rules.document import TypeDocument
from api.rules.lot import DocumentAPublier, EtatLot, NatureLot


def test_every_kind_has_its_act_its_states_and_its_label():
    assert set(GESTES) == set(ETATS) == {nature for nature in NatureLot if not nature.est_d_ecoles}
    assert all(nature.libelle for nature in NatureLot)
    assert [etat.libelle for etat in EtatLot] == ["En cours", "Terminé", "Annulé"]


def test_every_document_to_publish_is_a_type_of_document_and_of_lot():
    for document in DocumentAPublier:
        assert PUBLICATIONS[TypeDocument(document)] is GESTES[NatureLot(document)]


def test_the_worker_knows_the_job():
    assert TRAVAIL in TASKS
