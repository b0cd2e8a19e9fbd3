"""« Mes inscriptions » and the fields of a candidature, in a number of statements that does not grow."""

from datetime import timedelta
from uuid import uuid4

import factories
import pytest
import pytest_asyncio
from statements import counted_statements

from api.models import Candidature, SessionExamen
from api.rules.candidature import EtatCandidature
from api.schema.base import global_id
from tests.journeys.etapes import periode_id
from tests.journeys.story import DOSSIER, MARQUER_VUE, MES_INSCRIPTIONS, autre_appareil
from tests.rules.dossiers import avec, ngmb_dupont

TOUT = f"""query($id: ID!) {{ candidature(id: $id) {{
  {DOSSIER}
  modalites {{ acceptees }} identification {{ localite }} informations {{ categorie }} qualification {{ specialite }}
  acquis {{ autreDiplome titres {{ diplome annee academie }} }} diplomePossede {{ diplome }}
  choixEpreuves {{ choix {{ epreuve position option }} }} conditions {{ acceptees }}
  precedentes {{ nodes {{ domaine numero etat }} }}
}} }}"""


@pytest_asyncio.fixture
async def inscrite(recit, periode):
    await recit.inscrire(periode_id(periode), ngmb_dupont())
    return await Candidature.get()


async def copies(row, count):
    """Copies the candidature, to `count` in all, each in its own session, with the first one's forms and documents."""
    documents = await row.documents.all()
    for rang in range(1, count):
        periode = await factories.periode(annee=2030 + rang)
        copy = row.clone(pk=uuid4())
        copy.periode_id, copy.cle_unicite, copy.numero_inscription = periode.id, None, rang + 1
        copy.cree_le = row.cree_le + timedelta(seconds=rang)
        await copy.save(force_create=True)
        for document in documents:
            paper = document.clone(pk=uuid4())
            paper.candidature_id = copy.id
            await paper.save(force_create=True)


# Numbers of statements


@pytest.mark.usefixtures("inscrite")
async def test_a_dossier_is_read_in_as_many_statements_whatever_its_history(recit):
    with counted_statements() as before:
        first = await recit.client.run(TOUT, id=recit.id)
    for locality in ("KOUROU", "SAÜL", "CAYENNE", "MATOURY"):
        await recit.modifier()
        await recit.remplir_tout(avec(ngmb_dupont(), "IDENTIFICATION", localite=locality))
        await recit.enregistrer()

    with counted_statements() as after:
        last = await recit.client.run(TOUT, id=recit.id)

    assert len(first["nouveautes"]["nodes"]) == len(last["nouveautes"]["nodes"]) == 2  # each document once
    assert len(after) == len(before), "\n".join(after)
    assert len(after) <= 9, "\n".join(after)


async def test_mes_inscriptions_takes_as_many_statements_for_one_card_as_for_twenty(recit, inscrite):
    cartes = MES_INSCRIPTIONS.replace(
        "{ candidatures {", "{ candidatures { precedentes(first: 20) { nodes { numero } }", 1
    )
    with counted_statements() as one:
        assert [card["precedentes"]["nodes"] for card in await recit.client.run(cartes)] == [[]]
    await copies(inscrite, 20)

    with counted_statements() as twenty:
        cards = await recit.client.run(cartes)

    assert [card["numero"] for card in cards] == [f"{numero:03}" for numero in range(20, 0, -1)]  # guide Bac Pro, 2.1
    assert all(len(card["documents"]) == 2 for card in cards)
    assert all(len(card["precedentes"]["nodes"]) == 19 for card in cards)
    assert len(twenty) == len(one), "\n".join(twenty)
    assert len(twenty) <= 9, "\n".join(twenty)


# Fields


@pytest.mark.usefixtures("inscrite")
async def test_a_card_carries_what_the_guide_prints(recit):
    (card,) = await recit.client.run(
        """{ candidatures {
          numero etat etatLibelle session { libelle } domaine { libelle } specialite { libelle }
          periode { academie { libelle } } etablissement { libelle uai libelleCarte }
        } }"""
    )

    assert card == {
        "numero": "001",
        "etat": "INSCRIT",
        "etatLibelle": "Inscrit",
        "session": {"libelle": "2027"},
        "domaine": {"libelle": "BACCALAURÉAT PROFESSIONNEL"},
        "specialite": {"libelle": "Aéronautique option Systèmes"},
        "periode": {"academie": {"libelle": "ACADÉMIE DE LA GUYANE"}},
        "etablissement": {
            "libelle": "CFA CEVEDOM CAYENNE",
            "uai": "9730538X",
            "libelleCarte": "CFA CEVEDOM CAYENNE-CAYENNE CEDEX 2(9730538X)",
        },
    }


@pytest.mark.parametrize("etat", ["DESINSCRIT", "ECARTEE", "SUPPRIMEE"])
async def test_a_candidature_that_is_no_longer_live_is_not_shown(recit, inscrite, etat):
    dossier = await recit.dossier()
    await Candidature.filter(id=inscrite.id).update(etat=EtatCandidature(etat))

    assert await recit.client.run(MES_INSCRIPTIONS) == []
    assert await recit.dossier() is None
    document = dossier["documents"][0]["id"]
    assert await recit.client.run("query($id: ID!) { document(id: $id) { id } }", id=document) is None


@pytest.mark.usefixtures("inscrite")
async def test_a_candidature_of_a_closed_session_is_not_shown(recit):
    await SessionExamen.all().update(est_fermee=True)

    assert await recit.client.run(MES_INSCRIPTIONS) == []
    assert await recit.dossier() is None


async def test_any_object_is_found_again_by_its_id(recit, inscrite):
    dossier = await recit.dossier()
    query = "query($id: ID!) { node(id: $id) { id __typename } }"

    for wanted, name in ((dossier["id"], "Candidature"), (dossier["documents"][0]["id"], "Document")):
        assert await recit.client.run(query, id=wanted) == {"id": wanted, "__typename": name}
    for wanted in ("", "é", "Q2FuZGlkYXR1cmU6", global_id("Document", inscrite.id), global_id("X", inscrite.id)):
        assert await recit.client.run(query, id=wanted) is None


async def test_the_earlier_candidatures_are_those_already_saved(recit, inscrite, bts):
    await recit.demarrer(periode_id(bts))
    query = "query($id: ID!) { candidature(id: $id) { precedentes { nodes { domaine session numero etat } } } }"

    found = await recit.client.run(query, id=recit.id)
    none = await recit.client.run(query, id=global_id("Candidature", inscrite.id))

    assert found["precedentes"]["nodes"] == [
        {"domaine": "BACCALAURÉAT PROFESSIONNEL", "session": "2027", "numero": "001", "etat": "INSCRIT"}
    ]
    assert none["precedentes"]["nodes"] == []


async def test_the_pieces_are_asked_for_once_the_candidature_is_saved(recit, periode):
    await recit.demarrer(periode_id(periode))
    await recit.remplir_tout(avec(ngmb_dupont(), "INFORMATIONS", amenagement_handicap=True))
    assert (await recit.dossier())["groupesPieces"] == []
    await recit.enregistrer()

    en_ligne, postal = (await recit.dossier())["groupesPieces"]

    assert (en_ligne["mode"], postal["mode"]) == ("EN_LIGNE", "POSTAL")
    window = "entre le dimanche 01 novembre 2026 et le mardi 12 janvier 2027 23:59 (heure/Paris)"
    assert en_ligne["titre"] == f"A déposer en ligne {window}"
    assert postal["titre"] == f"A envoyer par voie postale {window}"
    assert [piece["code"] for piece in en_ligne["pieces"]] == ["CINSIG01", "93475001", "93475003", "93475004"]


@pytest.mark.usefixtures("inscrite")
async def test_the_pieces_of_a_modification_that_is_not_saved_are_still_those_of_the_official_version(recit):
    await recit.modifier()
    await recit.remplir("INFORMATIONS", categorie="INDIVIDUEL", etablissement="9730000I", amenagementHandicap=True)

    assert [groupe["mode"] for groupe in (await recit.dossier())["groupesPieces"]] == ["EN_LIGNE"]


# The envelope


@pytest.mark.usefixtures("inscrite", "bts")
async def test_the_envelope_tells_what_was_not_seen_yet(recit):
    dossier = await recit.dossier()
    assert [item["libelle"] for item in dossier["nouveautes"]["nodes"]] == [
        "Document à visualiser : Demande pièces justificatives",
        "Document à visualiser : Récapitulatif de votre candidature",
    ]
    assert {item["documentId"] for item in dossier["nouveautes"]["nodes"]} == {
        item["id"] for item in dossier["documents"]
    }

    seen = await recit.client.run(MARQUER_VUE, id=recit.id)
    assert seen["candidature"]["nouveautes"]["nodes"] == []

    await recit.modifier()
    await recit.enregistrer()
    (new,) = (await recit.dossier())["nouveautes"]["nodes"]
    assert new["rang"] > dossier["nouveautes"]["nodes"][0]["rang"]


@pytest.mark.usefixtures("inscrite")
async def test_the_envelope_names_the_pieces_asked_and_each_document_once(recit):
    await recit.modifier()
    await recit.remplir_tout(avec(ngmb_dupont(), "INFORMATIONS", amenagement_handicap=True))
    await recit.enregistrer()

    found = await recit.client.run(
        """query($id: ID!) { candidature(id: $id) {
             documents { id } nouveautes { nodes { libelle documentId piecesDemandees } } } }""",
        id=recit.id,
    )

    news = found["nouveautes"]["nodes"]
    assert {item["documentId"] for item in news} == {document["id"] for document in found["documents"]}
    asked = {item["libelle"]: item["piecesDemandees"] for item in news}
    assert asked["Document à visualiser : Récapitulatif de votre candidature"] == []
    assert (
        "93475005 : Certificat du médecin agréé indiquant les mesures d'aménagement demandées"
        in asked["Document à visualiser : Demande pièces justificatives"]
    )


async def test_opening_one_envelope_leaves_the_others_closed(recit, inscrite, bts):
    await recit.demarrer(periode_id(bts))
    other, first = recit.id, global_id("Candidature", inscrite.id)
    await Candidature.filter(periode_id=bts.id).update(rang_vu=0)

    await recit.client.run(MARQUER_VUE, id=other)

    unread = await recit.client.run(
        "query($id: ID!) { candidature(id: $id) { nouveautes { nodes { rang } } } }", id=first
    )
    assert len(unread["nouveautes"]["nodes"]) == 2


@pytest.mark.usefixtures("inscrite")
async def test_marking_as_seen_is_no_change_of_the_candidature(recit):
    before = await recit.dossier()

    await recit.client.run(MARQUER_VUE, id=recit.id)

    after = await recit.dossier()
    assert (after["version"], after["modifieeLe"]) == (before["version"], before["modifieeLe"])


@pytest.mark.usefixtures("inscrite")
async def test_the_envelope_of_another_is_not_found(recit, services):
    await factories.candidat(services, "dack@example.org")
    stranger = autre_appareil(recit.client)
    await stranger.sign_in("dack@example.org")

    (error,) = await stranger.refused(MARQUER_VUE, id=recit.id)

    assert error["code"] == "INTROUVABLE"
    assert (await Candidature.get()).rang_vu == 0
