"""« Candidatures précédentes »: their fields, and the takeover of one into a draft."""

import factories
import pytest

from api.models import Resultat
from api.rules.resultat import Decision
from api.schema.base import global_id, uuid_of
from tests.journeys.etapes import codes, dubois_in_2027, periode_id
from tests.journeys.story import MODIFIER

REPRENDRE = """mutation($id: ID!, $p: ID!, $v: Int) {
  candidatureReprendrePrecedente(input: {candidatureId: $id, precedenteId: $p, version: $v}) {
    errors { code message path }
    candidature {
      identification { localite } qualification { specialite } informations { situation categorie }
      acquis { dejaPresente presentations { annee academie ancienneForme notes { epreuve note } } }
      precedentes { nodes { id session numero decision specialite notes { epreuve note } } }
    }
  }
}"""


@pytest.fixture
async def nouvelle(recit, bts, services):
    """Last year's registration, published as failed with a mark of 12 and one of 8, and this year's draft."""
    await recit.inscrire(periode_id(bts), dubois_in_2027())
    old = recit.id
    row = await factories.Candidature.get()
    lignes = [
        {
            "niveau": 0,
            "groupe": 1,
            "obligatoire": True,
            "code": code,
            "libelle": code,
            "unite": "U",
            "position": "INSCRIT",
            "est_notee": True,
            "note": note,
        }
        for code, note in (("E1", "12.00"), ("E5", "8.00"))
    ]
    contenu = {"lignes": lignes, "decision": "AJOURNE"}
    await Resultat.create(
        candidature_id=row.id, version=1, decision=Decision.AJOURNE, contenu=contenu, publie_le=services.clock()
    )
    later = await factories.periode("BTS", "03", session=await factories.session("BTS", 2028))
    await recit.demarrer(periode_id(later))
    return recit, old


def precedente(candidature_id):
    return global_id("CandidaturePrecedente", uuid_of(candidature_id, "Candidature"))


async def test_fills_the_draft_with_what_still_holds(nouvelle, client):
    recit, old = nouvelle

    found = (await client.run(REPRENDRE, id=recit.id, p=precedente(old)))["candidature"]

    assert found["identification"]["localite"] == "BESANCON"
    assert found["qualification"]["specialite"] == "banque-conseiller-de-clientele"
    assert found["informations"] == {"situation": "REDOUBLANT", "categorie": "FORMATION_CONTINUE"}
    first = found["acquis"]["presentations"][0]
    assert (first["annee"], first["academie"], first["ancienneForme"]) == (2027, "03", "GLOBALE")
    assert [(note["epreuve"], float(note["note"])) for note in first["notes"]] == [("E1", 12.0)]
    (earlier,) = found["precedentes"]["nodes"]
    assert (earlier["id"], earlier["session"], earlier["decision"]) == (precedente(old), "BTS 2027", "AJOURNE")
    assert earlier["notes"] == [{"epreuve": "E1", "note": "12.00"}, {"epreuve": "E5", "note": "8.00"}]


async def test_refuses_another_s_a_stale_version_and_what_is_not_being_typed(nouvelle, client, services, bts):
    recit, old = nouvelle
    other = await factories.candidat(services, "paul@example.org")
    theirs = await factories.candidature(other, periode=bts)

    refused = await client.refused(REPRENDRE, id=recit.id, p=global_id("CandidaturePrecedente", theirs.id))
    assert codes(refused) == [("INTROUVABLE", [])]
    assert codes(await client.refused(REPRENDRE, id=recit.id, p=precedente(recit.id))) == [("INTROUVABLE", [])]
    assert codes(await client.refused(REPRENDRE, id=recit.id, p=precedente(old), v=99)) == [
        ("VERSION_PERIMEE", ["version"])
    ]
    assert codes(await client.refused(REPRENDRE, id=old, p=precedente(recit.id))) == [("ACTION_IMPOSSIBLE", [])]
    await client.run(MODIFIER, id=old)
    assert codes(await client.refused(REPRENDRE, id=old, p=precedente(recit.id))) == [("INTROUVABLE", [])]
