"""The objects of events, read through the gate of `node` whatever their number, and the sign-in whose act each is."""

import asyncio
from dataclasses import dataclass, replace

import factories
import pytest
from bureau import bureau, entre, inscrits, periode_bts
from ecole import UAI, ecole
from statements import counted_statements
from waiting import PATIENCE

from api.models import Auteur, Candidat, Candidature, Compte, Document, Evenement, Message, Piece
from api.resolvers.operation import Acteur
from api.rules.candidature import EtatCandidature
from api.rules.compte import TypeCompte
from api.rules.document import TypeDocument
from api.rules.domaines import domaines
from api.rules.evenement import TypeEvenement
from api.rules.ids import global_id
from api.schema import schema
from api.schema.context import Context, CookiePolicy, Credentials
from api.schema.evenement import OBJETS

PAGE = """query($first: Int! = 50) { historique(first: $first) { nodes { type
  candidature { id numero etat } document { id ligne } message { id objet } piece { id code }
} } }"""
MIENS = "{ historique { nodes { type estDeMoi cleIdempotence } } }"


async def dossier(services, compte, rang):
    """A candidature with one object of each kind that events of a candidat name, and an event of each."""
    candidat = await Candidat.get(compte_id=compte.id)
    session = await factories.session("BTS", 2022, libelle=f"SESSION {rang}")
    where = await factories.periode("BTS", "03", session=session)
    row = await factories.candidature(candidat, periode=where, numero_inscription=rang, inscrite_le=services.clock())
    await factories.demander(row.id, domaines()["BTS"].pieces[:1])
    piece = await Piece.get(candidature_id=row.id)
    printed = {"candidature_id": row.id, "version": 1, "contenu": {}, "publie_le": services.clock()}
    document = await Document.create(type=TypeDocument.DEMANDE_PIECES, **printed)
    said = {"candidature_id": row.id, "expediteur": "DEC", "objet": f"Message {rang}", "corps": "x"}
    message = await Message.create(compte_id=compte.id, envoye_le=services.clock(), **said)
    for type_, donnees in (
        (TypeEvenement.CANDIDATURE_ENREGISTREE, {}),
        (TypeEvenement.DOCUMENT_PUBLIE, {"document": str(document.id)}),
        (TypeEvenement.MESSAGE_ENVOYE, {"message": str(message.id)}),
        (TypeEvenement.PIECE_DEPOSEE, {"piece": str(piece.id), "code": "x"}),
    ):
        told = {"compte_id": compte.id, "candidature_id": row.id, "donnees": donnees}
        await Evenement.record(type_, le=services.clock(), **told)
    return row


@pytest.fixture
async def jeanne(services):
    candidat = await factories.candidat(services)
    return await Compte.get(id=candidat.compte_id)


async def test_a_page_of_events_gives_their_objects_in_a_number_of_statements_that_does_not_grow(
    client, services, jeanne
):
    for rang in range(1, 6):
        await dossier(services, jeanne, rang)
    await client.sign_in("jeanne@example.org")
    await client.run(PAGE)
    with counted_statements() as one:
        [first, *_] = (await client.run(PAGE, first=4))["nodes"]

    with counted_statements() as five:
        nodes = (await client.run(PAGE))["nodes"]

    assert len(five) == len(one) <= 15, five
    assert first["candidature"]["numero"] == "001"
    named = [{name: node[name] for name in ("document", "message", "piece") if node[name]} for node in nodes]
    assert [list(item) for item in named] == [[], ["document"], ["message"], ["piece"]] * 5
    assert [item["message"]["objet"] for item in named if "message" in item] == [f"Message {n}" for n in range(1, 6)]
    assert {node["candidature"]["etat"] for node in nodes} == {"INSCRIT"}


async def test_an_object_out_of_reach_is_null_and_says_nothing(client, services, jeanne):
    row = await dossier(services, jeanne, 1)
    await client.sign_in("jeanne@example.org")
    assert all(node["candidature"] for node in (await client.run(PAGE))["nodes"])
    await Candidature.filter(id=row.id).update(etat=EtatCandidature.ECARTEE)
    await Message.filter(candidature_id=row.id).delete()

    answer = await client.send(PAGE)

    assert "errors" not in answer
    nodes = answer["data"]["historique"]["nodes"]
    assert [{name for name in node if name != "type" and node[name]} for node in nodes] == [set()] * 4


async def test_an_event_tells_its_own_sign_in_alone_that_the_act_was_its_own(client, services, jeanne):
    mine, other = await entre(client, services, jeanne), await entre(client, services, jeanne)
    query = "mutation { compteModifierPreferences(input: {avisPieces: true}) { errors { code } } }"
    sent = await mine.http.post("/graphql", json={"query": query}, headers={"idempotency-key": "bouton-7"})
    assert sent.json()["data"]["compteModifierPreferences"]["errors"] == []

    told = {node["type"]: node for node in (await mine.run(MIENS))["nodes"]}
    others = {node["type"]: node for node in (await other.run(MIENS))["nodes"]}

    assert told["PREFERENCES_MODIFIEES"] == {
        "type": "PREFERENCES_MODIFIEES",
        "estDeMoi": True,
        "cleIdempotence": "bouton-7",
    }
    assert others["PREFERENCES_MODIFIEES"] == {
        "type": "PREFERENCES_MODIFIEES",
        "estDeMoi": False,
        "cleIdempotence": None,
    }


async def test_signing_in_is_an_act_of_the_sign_in_that_it_opens_and_the_services_own_acts_are_nobodys(
    client, services, jeanne
):
    inutilise = await Evenement.record(TypeEvenement.COMPTE_INUTILISE, compte_id=jeanne.id, le=services.clock())
    await client.sign_in("jeanne@example.org")
    connecte = await Evenement.get(type=TypeEvenement.APPAREIL_CONNECTE)
    ids = [global_id("Evenement", row.id) for row in (inutilise, connecte)]

    found = await client.run(
        "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Evenement { estDeMoi compte { identifiant } appareil { estActuel } } } }",
        ids=ids,
    )

    compte = {"identifiant": "jeanne@example.org"}
    assert found == [
        {"estDeMoi": False, "compte": compte, "appareil": None},
        {"estDeMoi": True, "compte": compte, "appareil": {"estActuel": True}},
    ]


async def test_a_stream_reads_each_event_s_objects_when_it_comes(op, services, jeanne, horloge):
    row = await dossier(services, jeanne, 1)
    acteur = Acteur(compte_id=jeanne.id, type=TypeCompte.CANDIDAT, famille=row.id)
    context = Context(replace(op, acteur=acteur), CookiePolicy(secure=False), None, Credentials(None, None))
    context.garde = lambda: Toujours(acteur)
    stream = await schema.subscribe(
        'subscription { evenements(apres: "cjQ") { rang estDeMoi candidature { version actionsPossibles } } }',
        context_value=context,
    )
    seen = []
    for version, famille in ((7, row.id), (8, None)):
        await Candidature.filter(id=row.id).update(version=version)
        auteur = Auteur(acteur=jeanne.id, famille=famille)
        told = {"compte_id": jeanne.id, "candidature_id": row.id, "auteur": auteur, "le": horloge.now}
        await Evenement.record(TypeEvenement.CANDIDATURE_MODIFIEE, **told)
        await services.bell.ring(jeanne.id)
        event = (await asyncio.wait_for(anext(stream), PATIENCE)).data["evenements"]
        seen.append((event["estDeMoi"], event["candidature"]["version"], event["candidature"]["actionsPossibles"]))
        horloge.now = factories.FERME  # the candidature can be modified no more

    assert [(mine, version) for mine, version, _ in seen] == [(True, 7), (False, 8)]
    assert "MODIFIER" in seen[0][2]
    assert "MODIFIER" not in seen[1][2]
    await stream.aclose()


@dataclass
class Toujours:
    """The check of a sign-in that is always open."""

    acteur: Acteur

    async def before(self, asked, tell):
        reading, given = asked
        return self.acteur, [tell(row) for row in await reading.read(*given)]


def test_every_key_that_names_an_object_has_its_field():
    fields = schema._schema.type_map["Evenement"].fields
    types = {str(field.type) for field in fields.values()}  # nullable: a name without its « ! »

    assert set(OBJETS.values()) | {"Compte", "GroupePieces"} <= types


async def test_offices_and_schools_get_the_candidature_as_they_list_it(client, services):
    (row,) = await inscrits(1, await periode_bts())
    await Candidature.filter(id=row.id).update(est_pre_inscrite=True, etablissement=UAI)
    office, school = await bureau(client, services, ("03", None)), await ecole(client, services)
    candidat = await Candidat.get(id=row.candidat_id)
    event = await Evenement.record(
        TypeEvenement.CANDIDATURE_ENREGISTREE, compte_id=candidat.compte_id, le=services.clock(), candidature_id=row.id
    )
    query = """query($id: ID!) { node(id: $id) { ... on Evenement { estDeMoi
      candidature { id } compte { id } } } }"""

    seen = await office.run(query, id=global_id("Evenement", event.id))
    pupil = await school.run(query, id=global_id("Evenement", event.id))

    candidature = {"id": global_id("Candidature", row.id)}
    assert seen == {"estDeMoi": False, "candidature": candidature, "compte": None}
    assert pupil == {"estDeMoi": False, "candidature": None, "compte": None}


async def test_the_objects_of_a_page_of_events_are_part_of_its_cost(client, jeanne):
    await client.sign_in(jeanne.identifiant)
    bare = "query($first: Int!) { historique(first: $first) { nodes { type } } }"
    costs = [(await client.send(query, first=50))["extensions"]["cout"]["valeur"] for query in (bare, PAGE)]

    assert costs[1] >= costs[0] + 50 * (4 + 9)  # four objects with nine fields, for each event
