"""Everyday events: sent to the other devices at once, one time, and left out of the history."""

from contextlib import aclosing
from dataclasses import replace
from uuid import uuid4

import factories
import pytest
import pytest_asyncio

from api.models import Compte, Evenement, Message
from api.resolvers import evenement as resolvers
from api.resolvers.operation import Acteur
from api.rules.compte import TypeCompte
from api.rules.evenement import COURANTS, FICHES
from api.schema.base import global_id
from api.schema.evenement import Evenement as Told
from tests.journeys.etapes import periode_id, ready_to_save
from tests.journeys.story import autre_appareil

ABANDONNER = "mutation($id: ID!) { candidatureAbandonner(input: {candidatureId: $id}) { errors { code } estFait } }"
MARQUER_VUE = "mutation($id: ID!) { candidatureMarquerVue(input: {candidatureId: $id}) { errors { code } } }"
MARQUER_LU = "mutation($id: ID!) { messageMarquerLu(input: {messageId: $id}) { errors { code } } }"
PREFERENCES = "mutation($a: Boolean!) { compteModifierPreferences(input: {avisPieces: $a}) { errors { code } } }"
HISTORIQUE = "{ historique(first: 100) { nodes { type libelle } } }"


@pytest_asyncio.fixture
async def autre(op, jeanne):
    """The events that another device of Jeanne hears of, from the first on."""
    acting = replace(op, acteur=Acteur(compte_id=jeanne.compte_id, type=TypeCompte.CANDIDAT, famille=uuid4()))

    async def heard():
        count = (await Compte.get(id=jeanne.compte_id)).dernier_rang
        async with aclosing(resolvers.suivre(acting, 0)) as stream:
            return [Told.of(await anext(stream)) for _ in range(count)]

    return heard


def of(event, kind):
    """The id of the object of this type that the event names."""
    return next(iter(event.objets.get(kind, ())), None)


async def types(autre):
    return [event.type.name for event in await autre()]


async def test_another_device_follows_a_draft(recit, periode, autre):
    await recit.demarrer(periode_id(periode))
    await recit.remplir("IDENTIFICATION", nationalite="FR")
    await recit.client.run(ABANDONNER, id=recit.id)

    assert [
        (event.type.name, event.libelle, event.onglet, of(event, "Candidature")) for event in (await autre())[1:]
    ] == [
        ("CANDIDATURE_DEMARREE", "Inscription démarrée", None, None),
        ("ONGLET_RENSEIGNE", "Onglet « Identification » renseigné", "IDENTIFICATION", None),
        ("CANDIDATURE_ABANDONNEE", "Inscription abandonnée", None, recit.id),
    ]


async def test_another_device_follows_a_modification(recit, periode, autre):
    await ready_to_save(recit, periode)
    await recit.enregistrer()
    before = len(await autre())
    await recit.modifier()
    await recit.remplir("IDENTIFICATION", nationalite="FR")
    await recit.client.run(ABANDONNER, id=recit.id)

    told = (await autre())[before:]

    assert [event.type.name for event in told] == [
        "MODIFICATION_COMMENCEE",
        "ONGLET_RENSEIGNE",
        "MODIFICATION_ABANDONNEE",
    ]
    assert {of(event, "Candidature") for event in told} == {recit.id}


async def test_the_history_is_not_drowned(recit, periode):
    await ready_to_save(recit, periode)
    await recit.enregistrer()
    await recit.client.run(MARQUER_VUE, id=recit.id)

    nodes = (await recit.client.run(HISTORIQUE))["nodes"]

    assert [node["type"] for node in nodes] == [
        "CANDIDATURE_DEMARREE",
        "CANDIDATURE_ENREGISTREE",
        "DOCUMENT_PUBLIE",
        "DOCUMENT_PUBLIE",
    ]
    assert await Evenement.filter(type__in=list(COURANTS)).count() == 9  # the sign-in, seven tabs, the envelope


async def test_what_is_seen_twice_is_told_once(recit, periode, jeanne, autre, horloge):
    await ready_to_save(recit, periode)
    await recit.enregistrer()
    message = await Message.create(
        compte_id=jeanne.compte_id, expediteur="DEC", objet="Rappel", corps="-", envoye_le=horloge.now
    )
    before = len(await autre())
    for _ in range(2):
        await recit.client.run(MARQUER_VUE, id=recit.id)
        await recit.client.run(MARQUER_LU, id=global_id("Message", message.id))
        await recit.client.run(PREFERENCES, a=True)

    told = (await autre())[before:]

    assert [event.type.name for event in told] == ["CANDIDATURE_VUE", "MESSAGE_LU", "PREFERENCES_MODIFIEES"]
    assert of(told[1], "Message") == global_id("Message", message.id)


async def test_devices_that_come_and_go_are_told(recit, autre):
    second = autre_appareil(recit.client)
    await second.sign_in("jeanne@example.org")
    await second.run("mutation { compteSeDeconnecter { estFait } }")

    assert await types(autre) == ["APPAREIL_CONNECTE", "APPAREIL_CONNECTE", "APPAREIL_DECONNECTE"]


async def test_a_renewal_used_again_later_tells_that_its_device_is_out(client, services, horloge, autre, jeanne):
    opened = await client.run(
        """mutation($i: String!, $m: String!) {
          compteSeConnecter(input: {identifiant: $i, motDePasse: $m, client: MOBILE}) {
          errors { code } jetons { renouvellement } } }""",
        i="jeanne@example.org",
        m=factories.MOT_DE_PASSE,
    )
    renew = "mutation($r: String!) { compteRenouvelerJeton(input: {renouvellement: $r}) { errors { code } } }"
    spent = opened["jetons"]["renouvellement"]
    await client.run(renew, r=spent)
    horloge.advance(minutes=1)
    await client.refused(renew, r=spent)

    assert await types(autre) == ["APPAREIL_CONNECTE", "APPAREIL_DECONNECTE"]


@pytest.mark.parametrize("type_", sorted(COURANTS))
def test_what_happens_every_day_sends_nothing_and_asks_for_no_look(type_):
    assert not FICHES[type_].reactions
    assert not FICHES[type_].a_signaler
