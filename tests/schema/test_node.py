"""Ids: one names one object, and `node` and `nodes` serve every type that has them to everybody who may see it."""

import asyncio
from collections import defaultdict
from datetime import timedelta
from uuid import UUID

import factories
import pytest_asyncio
from both import plans_alone
from bureau import bureau, entre, inscrits, periode_bts
from client import Client, http_client
from ecole import UAI, ecole
from graphql import get_named_type

from api.models import (
    Abonnement,
    Candidat,
    Candidature,
    Compte,
    Depot,
    Document,
    Evenement,
    Importation,
    Lot,
    Message,
    MessageAccueil,
    Piece,
    PlanEpreuve,
    SecretMachine,
)
from api.resolvers import contenus
from api.resolvers.editions import importer
from api.resolvers.operation import Operation
from api.resolvers.reference_rows import charger_reference
from api.rules.compte import EtatCompte, TypeCompte
from api.rules.contenu import LIVRES
from api.rules.contenu.contacts import CONTACTS
from api.rules.contenu.controle import controler_contenus
from api.rules.contenu.differences import toml_du
from api.rules.document import TypeDocument
from api.rules.domaines import domaines
from api.rules.evenement import TypeEvenement
from api.rules.ids import global_id, opaque, read_global_id
from api.rules.reglement import LIVREES
from api.rules.reglement.controle import controler
from api.rules.reglement.lecture import fichiers
from api.schema import base, schema
from api.schema.limits.document import PAGE_MAX

SCHEMA = schema._schema
NODES = {kind.name for kind in SCHEMA.get_possible_types(SCHEMA.type_map["Node"])}
ICI = "__typename id"
PERIODE = f"{ICI} academie {{ {ICI} }}"
SESSION = f"{ICI} periodes {{ {PERIODE} }} specialites {{ {ICI} }}"
PIECES = f"groupesPieces {{ {ICI} pieces {{ {ICI} depot {{ {ICI} }} }} }}"
DOSSIER = f"""{ICI} domaine {{ {ICI} }} session {{ {SESSION} }} periode {{ {PERIODE} }} candidat {{ {ICI} }}
  specialite {{ {ICI} }} etablissement {{ {ICI} }} onglets {{ {ICI} }} epreuves {{ {ICI} enfants {{ {ICI} }} }} {PIECES}
  epreuvesAPlat {{ {ICI} }} documents {{ {ICI} }} nouveautes {{ nodes {{ {ICI} }} }} precedentes {{ nodes {{ {ICI} }} }}"""
PUBLIC = (
    f"{{ domaines {{ {ICI} onglets {{ {ICI} }} categoriesCandidat {{ {ICI} }} }} }}",
    f"{{ domaines {{ {ICI} sessions {{ {SESSION} }} }} }}",
    f"{{ accueil {{ messages {{ {ICI} }} }} academies {{ {ICI} }} academiesDObtention {{ {ICI} }} }}",
    f'{{ etablissements(academie: "03") {{ nodes {{ {ICI} }} }} communes(departement: "025", recherche: "B") {{ nodes {{ {ICI} }} }} }}',
)
COMPTE = (
    f"{{ moi {{ {ICI} appareils {{ nodes {{ {ICI} }} }} candidat {{ {ICI} }} }} messages {{ nodes {{ {ICI} }} }} }}"
)
QUERIES = {
    "visiteur": PUBLIC,
    "candidat": (*PUBLIC, COMPTE, f"{{ candidatures {{ {DOSSIER} }} historique {{ nodes {{ {ICI} }} }} }}"),
    "école": (f"{{ etablissementEleves {{ nodes {{ {ICI} }} }} etablissementPeriodes {{ {PERIODE} }} }}", COMPTE),
    "bureau": (
        f"{{ gestionCandidatures(first: 5) {{ nodes {{ {ICI} academie {{ {ICI} }} candidature {{ {DOSSIER} }} }} }} }}",
        f"{{ gestionSessions {{ nodes {{ {ICI} periodes {{ {PERIODE} }} }} }} gestionMessagesAccueil {{ nodes {{ {ICI} }} }} }}",
        f'{{ gestionReglements(domaine: "BTS", annee: 2022) {{ nodes {{ editions {{ {ICI} }} }} }} }}',
        f"{{ gestionContenus(nature: CONTACTS) {{ nodes {{ editions {{ {ICI} }} }} }} }}",
        f"{{ gestionTransferts {{ nodes {{ {ICI} session {{ {SESSION} }} }} }} gestionLots {{ nodes {{ {ICI} }} }} importations {{ nodes {{ {ICI} }} }} }}",
        f'{{ gestionPlansEpreuves(sessionId: "SESSION", academie: "03", specialite: "SPECIALITE") {{ {ICI} }} }}',
        COMPTE,
    ),
    "administrateur": (
        f"{{ gestionComptes {{ nodes {{ {ICI} }} }} gestionLots {{ nodes {{ {ICI} }} }} gestionMachines {{ nodes {{ {ICI} secrets {{ {ICI} }} abonnements {{ {ICI} }} }} }} }}",
        COMPTE,
    ),
}


@pytest_asyncio.fixture
async def monde(client, services):
    """One object at least of each type with an id, and an actor of each role; their queries, by role."""
    now = services.clock()
    await charger_reference()
    periode = await periode_bts()
    (row,) = await inscrits(1, periode)
    await Candidature.filter(id=row.id).update(
        inscrite_le=now,
        est_pre_inscrite=True,
        etablissement=UAI,
        academie_destination="03",
        transfert_demande_le=now,
    )
    compte = await Compte.get(candidat__id=row.candidat_id)
    candidat = await Candidat.get(id=row.candidat_id)
    earlier = await factories.periode("BTS", "03", session=await factories.session("BTS", 2021))
    await factories.candidature(candidat, periode=earlier, inscrite_le=now, numero_inscription=2)
    await factories.demander(row.id, domaines()["BTS"].pieces[:2])
    await Depot.create(
        piece=await Piece.filter(candidature_id=row.id).first(),
        nom="a.pdf",
        format="pdf",
        taille=1,
        empreinte="a",
        cle="a",
        depose_le=now,
    )
    await Document.create(candidature_id=row.id, type=TypeDocument.DEMANDE_PIECES, version=1, contenu={}, publie_le=now)
    await Message.create(
        compte_id=compte.id, candidature_id=row.id, expediteur="DEC", objet="x", corps="x", envoye_le=now
    )
    await Evenement.record(TypeEvenement.CANDIDATURE_ECARTEE, compte_id=compte.id, le=now, candidature_id=row.id)
    await MessageAccueil.create(centre="03", texte="x", debute_le=now, finit_le=now + timedelta(days=1))
    office = await bureau(client, services, ("03", None))
    chef = await Compte.get(identifiant="bureau@example.org")
    await Lot.create(compte_id=chef.id, nature="MESSAGE", etat="TERMINE", filtre={}, donnees={}, cle="x")
    await Importation.create(
        compte_id=chef.id, nature="NOTES", etat="ATTENDU", nom="a.csv", taille=1, empreinte="a", expire_le=now
    )
    await PlanEpreuve.create(
        session_id=periode.session_id,
        centre="03",
        domaine="BTS",
        specialite=row.specialite,
        epreuve="E1",
        option="",
        forme="ECRIT",
        debut=now,
        duree=60,
        regle="NOM",
        lieux=[],
    )
    admin = await Compte.create(
        type=TypeCompte.ADMINISTRATEUR, identifiant="a", courriel="a", etat=EtatCompte.ACTIF, totp_active_le=now
    )
    machine = await Compte.create(
        type=TypeCompte.MACHINE, role=TypeCompte.GESTIONNAIRE, identifiant="m", courriel="", etat=EtatCompte.ACTIF
    )
    await SecretMachine.create(compte_id=machine.id, empreinte="a")
    await Abonnement.create(compte_id=machine.id, adresse="https://example.org", secret="x", repere={})
    controle = controler("bts", fichiers("bts")["banque"][0].read_text("utf-8"), LIVREES)
    op = Operation(acteur=None, now=now, services=services)
    await importer(op, controle)
    texte = "".join(map(toml_du, list(CONTACTS.livres.values())[:1])).replace("Recteur", "Rectorat")
    await contenus.importer(op, controler_contenus(texte, LIVRES))
    actors = {
        "visiteur": Client(http_client(client.http._transport.app)),
        "candidat": await entre(client, services, compte),
        "école": await ecole(client, services),
        "bureau": office,
        "administrateur": await entre(client, services, admin),
    }
    known = {"SESSION": global_id("SessionExamen", periode.session_id), "SPECIALITE": row.specialite}
    queries = {role: [_filled(query, known) for query in asked] for role, asked in QUERIES.items()}
    return actors, queries


def _filled(query, known):
    for word, value in known.items():
        query = query.replace(word, value)
    return query


def _ids(value, found):
    """The types seen under each id of an answer."""
    if isinstance(value, list):
        for item in value:
            _ids(item, found)
    elif isinstance(value, dict):
        if "id" in value:
            found[value["id"]].add(value["__typename"])
        for item in value.values():
            _ids(item, found)
    return found


async def _seen(actor, queries):
    found = defaultdict(set)
    for query in queries:
        _ids(await actor.run(query), found)
    return found


async def _nodes(actor, ids):
    """The answers of `nodes` in the order of ids, a hundred at most at a time."""
    answers = []
    for start in range(0, len(ids), PAGE_MAX):
        answer = await actor.send(
            "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }", ids=ids[start:][:PAGE_MAX]
        )
        answers += answer["data"]["nodes"]
    return answers


async def test_node_serves_every_object_of_every_type_to_whom_may_see_it(monde):
    actors, queries = monde
    types = defaultdict(set)
    for role, actor in actors.items():
        seen = await _seen(actor, queries[role])
        for id_, names in seen.items():
            types[id_] |= names
        ids = list(seen)

        assert await _nodes(actor, ids) == [{"__typename": next(iter(seen[id_])), "id": id_} for id_ in ids], role
        for name in {next(iter(names)): id_ for id_, names in seen.items()}.values():
            one = await actor.send("query($id: ID!) { node(id: $id) { __typename id } }", id=name)
            assert one["data"]["node"]["id"] == name

    assert [id_ for id_, names in types.items() if len(names) > 1] == []
    assert {name for names in types.values() for name in names} == NODES
    assert all(read_global_id(id_)[0] in names for id_, names in types.items())


async def test_an_object_out_of_reach_is_like_one_that_does_not_exist(monde, client, services):
    actors, queries = monde
    seen = {role: await _seen(actor, queries[role]) for role, actor in actors.items()}
    private = {id_: name for found in seen.values() for id_, (name,) in found.items() if id_ not in seen["visiteur"]}
    by_type = {name: id_ for id_, name in private.items()}
    strangers = [
        actors["visiteur"],
        await entre(client, services, await factories.compte(services, "autre@example.org")),
        await ecole(client, services, "0250013D"),
        await bureau(client, services, ("33", "BCP"), nom="ailleurs"),
    ]
    query = "query($id: ID!) { node(id: $id) { __typename id } }"

    for stranger in strangers:
        for name, id_ in by_type.items():
            key = read_global_id(id_)[1]
            missing = opaque(f"{name}:{key.translate(str.maketrans('0123456789abcdef', '123456789abcdef0'))}")
            theirs, absent = [await stranger.send(query, id=given) for given in (id_, missing)]
            assert theirs["data"] == {"node": None}, name
            assert _messages(theirs) == _messages(absent), name


def _messages(answer):
    return [error["message"] for error in answer.get("errors", [])]


async def test_an_id_of_another_form_names_nothing(client):
    ids = [
        "",
        "x",
        opaque("Domaine"),
        opaque("Domaine:"),
        opaque("Query:BTS"),
        opaque("Periode:BTS"),
        opaque("Valeur:1"),
    ]

    assert await _nodes(client, ids) == [None] * len(ids)


async def test_a_list_of_ids_is_bounded_and_costs_its_length(client):
    query = "query($ids: [ID!]!) { nodes(ids: $ids) { id ... on Domaine { code libelle } } }"
    domaine = global_id("Domaine", "BTS")

    costs = [(await client.send(query, ids=[domaine] * n))["extensions"]["cout"]["valeur"] for n in (1, 2, 3)]
    refused = await client.send(query, ids=[domaine] * (PAGE_MAX + 1))

    assert costs[2] - costs[1] == costs[1] - costs[0] > 0
    assert refused["errors"][0]["extensions"]["code"] == "FORMAT_INVALIDE"


def test_every_type_with_an_id_is_a_node():
    with_id = {
        name
        for name, kind in SCHEMA.type_map.items()
        if "id" in getattr(kind, "fields", {}) and not name.endswith("Input")
    }

    assert with_id - {"Node"} == NODES
    assert {get_named_type(SCHEMA.type_map[name].fields["id"].type).name for name in with_id} == {"ID"}


async def test_a_document_reaches_for_few_objects_at_once_and_for_each_once_in_a_field(client, monkeypatch):
    reaching, most, total = 0, 0, 0

    async def reach(_info, _id):
        nonlocal reaching, most, total
        reaching, total = reaching + 1, total + 1
        most = max(most, reaching)
        await asyncio.sleep(0)
        reaching -= 1

    monkeypatch.setattr(base, "node_of", reach)
    ids = [global_id("Candidature", UUID(int=number % 80)) for number in range(PAGE_MAX)]

    with plans_alone():
        answer = await client.run(
            "query($ids: [ID!]!) { a: nodes(ids: $ids) { id } b: nodes(ids: $ids) { id } }", ids=ids
        )

    assert answer == {"a": [None] * PAGE_MAX, "b": [None] * PAGE_MAX}
    assert most == base.TOGETHER
    assert total == 2 * 80
