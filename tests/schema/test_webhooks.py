"""Webhooks: signed, in order for each registration, tried again, parked in sight, and never inside the network."""

import asyncio
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import factories
import machines
import pytest
import pytest_asyncio
from recepteur import Recepteur, signed

from api.models import Abonnement, Compte, Envoi, Evenement, Habilitation, Tache
from api.resolvers.cle import resceller_abonnements
from api.resolvers.conservation.effacement import effacer_candidatures
from api.resolvers.machine import envois
from api.resolvers.operation import Operation
from api.rules.abonnement import ESSAIS
from api.rules.compte import EtatCompte, TypeCompte
from api.rules.evenement import TypeEvenement
from api.rules.ids import global_id
from api.services.outbox import drain
from api.services.tokens import Tokens

CREER = """mutation($id: ID!, $a: String!, $t: [TypeEvenement!]) {
  gestionCreerAbonnement(input: {machineId: $id, url: $a, types: $t}) {
    errors { code message path } secret abonnement { id url types } } }"""
ETAT = """query($id: ID!) { node(id: $id) { ... on Abonnement { nombreParques
  envoisEnAttente { nodes { type candidatureId tentatives erreur parqueLe } } } } }"""


@pytest.fixture
def recepteur():
    return Recepteur()


@pytest.fixture
def services(services, recepteur):
    return replace(services, webhooks=recepteur.webhooks())


@pytest_asyncio.fixture
async def admin(client, services):
    return await machines.administrateur(client, services)


@pytest_asyncio.fixture
async def machine(admin):
    return await machines.creer(admin, ("33", None))


@pytest_asyncio.fixture
async def abonnement(admin, machine, recepteur):
    opened = await admin.run(CREER, id=machine.id, a="https://entrepot.example.org/recevoir?x=1", t=None)
    recepteur.secrets.append(opened["secret"])
    return opened["abonnement"]["id"]


@pytest_asyncio.fixture
async def inscrites(services):
    session = await factories.session("BCP", 2027)
    guyane, besancon = [await factories.periode("BCP", centre, session=session) for centre in ("33", "03")]
    rows = []
    for rang, periode in enumerate([guyane, guyane, besancon]):
        candidat = await factories.candidat(services, f"c{rang}@example.org", nom="CANARI")
        rows.append(await factories.candidature(candidat, periode=periode))
    return rows


async def told(services, row, *types):
    """Events of a registration, as its use cases record them."""
    compte_id = (await row.candidat).compte_id
    for type_ in types:
        await Evenement.record(type_, compte_id=compte_id, le=services.clock(), candidature_id=row.id)


async def pass_on(services):
    """Runs the job of the clock, then the outbox."""
    await envois.distribuer(Operation(acteur=None, now=services.clock(), services=services))
    await drain(services)


def seen(recepteur):
    return [(item["type"], item["data"].get("candidatureId")) for item in recepteur.recus]


ECARTEE, RESTAUREE, LUE = (
    TypeEvenement.CANDIDATURE_ECARTEE,
    TypeEvenement.CANDIDATURE_RESTAUREE,
    TypeEvenement.CANDIDATURE_VUE,
)


async def test_a_change_within_the_scope_is_posted_signed_without_a_personal_datum(
    services, abonnement, inscrites, recepteur
):
    await told(services, inscrites[0], ECARTEE)
    await told(services, inscrites[2], ECARTEE)

    await pass_on(services)

    assert seen(recepteur) == [("CANDIDATURE_ECARTEE", global_id("Candidature", inscrites[0].id))]
    (request,) = recepteur.requests
    assert recepteur.recus[0].keys() == {"type", "timestamp", "data"}
    assert recepteur.recus[0]["data"].keys() == {"candidatureId", "evenementId"}
    assert "CANARI" not in request.content.decode()
    assert request.headers["host"] == "entrepot.example.org"
    assert str(request.url) == "https://93.184.216.34/recevoir?x=1"
    assert request.extensions["sni_hostname"] == "entrepot.example.org"
    assert {"webhook-id", "webhook-timestamp", "webhook-key-id"} <= set(request.headers)


async def test_the_types_asked_for_alone_are_posted_and_what_left_always(
    services, admin, machine, recepteur, inscrites
):
    opened = await admin.run(CREER, id=machine.id, a="https://example.org", t=["CANDIDATURE_RESTAUREE"])
    recepteur.secrets.append(opened["secret"])
    await told(services, inscrites[0], ECARTEE, RESTAUREE)
    async with Operation(acteur=None, now=services.clock(), services=services).change() as change:
        await effacer_candidatures(change, [inscrites[1].id])

    await pass_on(services)

    assert {type_ for type_, _ in seen(recepteur)} == {"CANDIDATURE_RESTAUREE", "SORTIE"}
    assert ("SORTIE", global_id("Candidature", inscrites[1].id)) in seen(recepteur)


async def test_a_failed_delivery_holds_those_of_its_registration_and_no_other(
    services, abonnement, inscrites, recepteur, horloge
):
    first, other = (global_id("Candidature", row.id) for row in inscrites[:2])
    recepteur.refuses = {first}
    await told(services, inscrites[0], ECARTEE)
    await pass_on(services)
    await told(services, inscrites[0], RESTAUREE, LUE)
    await told(services, inscrites[1], ECARTEE, RESTAUREE)

    await pass_on(services)

    assert seen(recepteur) == [("CANDIDATURE_ECARTEE", other), ("CANDIDATURE_RESTAUREE", other)]
    recepteur.refuses = set()
    horloge.advance(minutes=1)
    await pass_on(services)
    assert seen(recepteur)[2:] == [
        ("CANDIDATURE_ECARTEE", first),
        ("CANDIDATURE_RESTAUREE", first),
        ("CANDIDATURE_VUE", first),
    ]


async def test_a_delivery_that_fails_for_long_is_parked_in_sight_and_restarted(
    services, admin, abonnement, inscrites, recepteur
):
    first = global_id("Candidature", inscrites[0].id)
    recepteur.refuses = {first}
    await told(services, inscrites[0], ECARTEE, RESTAUREE)
    for _ in range(ESSAIS):
        await pass_on(services)
        services.clock.advance(hours=1, minutes=1)
    before = len(recepteur.requests)
    await pass_on(services)
    fresh = await machines.administrateur(admin, services, "plus-tard@example.org")

    shown = await fresh.run(ETAT, id=abonnement)

    assert len(recepteur.requests) == before == ESSAIS
    assert shown["nombreParques"] == 1
    assert [(item["tentatives"], item["erreur"]) for item in shown["envoisEnAttente"]["nodes"]] == [
        (ESSAIS, "réponse 500"),
        (0, None),
    ]
    compte = await Compte.get(type=TypeCompte.MACHINE)
    assert await Evenement.filter(compte_id=compte.id, type=TypeEvenement.ENVOI_SUSPENDU).count() == 1
    recepteur.refuses = set()
    await fresh.run(
        "mutation($id: ID!) { gestionRelancerEnvois(input: {abonnementId: $id}) { errors { code } } }", id=abonnement
    )
    await pass_on(services)
    assert seen(recepteur) == [("CANDIDATURE_ECARTEE", first), ("CANDIDATURE_RESTAUREE", first)]
    assert (await fresh.run(ETAT, id=abonnement)) == {"nombreParques": 0, "envoisEnAttente": {"nodes": []}}


async def test_a_worker_that_died_after_its_delivery_makes_it_again_under_the_same_id(
    services, abonnement, inscrites, recepteur
):
    await told(services, inscrites[0], ECARTEE)
    await pass_on(services)
    await Envoi.all().update(remis_le=None)
    await Tache.all().update(faite_le=None, pas_avant=services.clock())

    await drain(services)

    ids = [request.headers["webhook-id"] for request in recepteur.requests]
    assert len(ids) == 2
    assert len(set(ids)) == 1


async def test_a_renewed_secret_signs_beside_the_former_one_for_a_day(
    services, admin, abonnement, inscrites, recepteur
):
    renewed = await admin.run(
        """mutation($id: ID!) { gestionRenouvelerSecretAbonnement(input: {abonnementId: $id}) {
          errors { code } secret } }""",
        id=abonnement,
    )
    former = recepteur.secrets[0]
    recepteur.secrets.append(renewed["secret"])
    await told(services, inscrites[0], ECARTEE)
    await pass_on(services)
    services.clock.advance(days=1)
    await told(services, inscrites[0], RESTAUREE)
    await pass_on(services)

    both, last = recepteur.requests
    assert [signed(secret, both.headers, both.content) for secret in recepteur.secrets] == [True, True]
    assert [signed(secret, last.headers, last.content) for secret in (former, renewed["secret"])] == [False, True]
    assert len(both.headers["webhook-key-id"].split()) == 2
    assert renewed["secret"] not in str(await Abonnement.all().values())


async def test_a_scope_that_changed_says_to_begin_again(services, machine, abonnement, inscrites, recepteur):
    await Habilitation.filter(compte__identifiant=machine.identifiant).update(centre="03")
    await told(services, inscrites[2], ECARTEE)

    await pass_on(services)
    await told(services, inscrites[2], RESTAUREE)
    await pass_on(services)

    assert seen(recepteur) == [
        ("RECOMMENCER", None),
        ("CANDIDATURE_RESTAUREE", global_id("Candidature", inscrites[2].id)),
    ]


@pytest.mark.parametrize(
    "addresses",
    [
        *[
            ["127.0.0.1"],
            ["10.1.2.3"],
            ["169.254.169.254"],
            ["0.0.0.0"],
            ["100.64.0.1"],
            ["224.0.0.1"],
            ["::1"],
            ["::"],
        ],
        *[["fd00::1"], ["fe80::1"], ["::ffff:10.0.0.1"], ["64:ff9b::a00:1"], ["2002:a00:1::"], ["::7f00:1"]],
        ["93.184.216.34", "10.0.0.1"],
    ],
)
async def test_nothing_leaves_for_an_address_of_the_inside(services, abonnement, inscrites, recepteur, addresses):
    await told(services, inscrites[0], ECARTEE)

    await pass_on(replace(services, webhooks=recepteur.webhooks(*addresses)))

    assert recepteur.requests == []
    assert (await Envoi.get()).erreur == "adresse à l'intérieur d'un réseau"


@pytest.mark.parametrize("statut", [301, 302, 307, 400, 404, 500])
async def test_another_answer_than_a_success_is_a_failure_and_no_redirect_is_followed(
    services, abonnement, inscrites, recepteur, statut
):
    recepteur.statuts = [statut]
    await told(services, inscrites[0], ECARTEE)

    await pass_on(services)

    assert len(recepteur.requests) == 1
    assert (await Envoi.get()).erreur == f"réponse {statut}"


@pytest.mark.parametrize(
    ("adresse", "code"),
    [
        *[("http://example.org", "FORMAT_INVALIDE"), ("ftp://example.org", "FORMAT_INVALIDE"), ("", "OBLIGATOIRE")],
        *[("https://u:p@example.org", "FORMAT_INVALIDE"), ("https://example.org/#x", "FORMAT_INVALIDE")],
        *[("https://", "FORMAT_INVALIDE"), ("https://example.org:0", "FORMAT_INVALIDE"), ("x" * 501, "TROP_LONG")],
        *[("https://10.0.0.1", "VALEUR_INCOMPATIBLE"), ("https://[::1]/", "VALEUR_INCOMPATIBLE")],
        ("https://exa\\mple.org", "FORMAT_INVALIDE"),
    ],
)
async def test_an_address_that_may_not_be_called_is_refused_at_once(admin, machine, adresse, code):
    errors = await admin.refused(CREER, id=machine.id, a=adresse, t=None)

    assert [(error["code"], error["path"]) for error in errors] == [(code, ["url"])]


async def test_a_closed_machine_gets_nothing_and_a_deleted_subscription_neither(
    services, admin, abonnement, inscrites, recepteur
):
    await told(services, inscrites[0], ECARTEE)
    await Compte.filter(type=TypeCompte.MACHINE).update(etat=EtatCompte.DESACTIVE)
    await pass_on(services)
    assert recepteur.requests == []

    await admin.run(
        "mutation($id: ID!) { gestionSupprimerAbonnement(input: {abonnementId: $id}) { errors { code } } }",
        id=abonnement,
    )
    await pass_on(services)

    assert await Abonnement.all().count() == 0


async def test_the_secrets_outlive_a_change_of_key(services, abonnement, inscrites, recepteur):
    ring = Tokens("nouvelle-clef-de-test", former=["clef-de-test"])
    assert await resceller_abonnements(replace(services, tokens=ring)) == (1, 0)
    await told(services, inscrites[0], ECARTEE)

    await pass_on(replace(services, tokens=Tokens("nouvelle-clef-de-test")))

    assert len(recepteur.recus) == 1


async def test_the_receiver_of_the_documentation_takes_our_deliveries_and_no_other(
    services, abonnement, inscrites, recepteur
):
    page = (Path(__file__).parents[2] / "docs" / "machines.md").read_text("utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    documented: dict[str, Any] = {}
    exec(compile(code.partition("class ")[0], "machines.md", "exec"), documented)
    await told(services, inscrites[0], ECARTEE)
    await pass_on(services)
    (request,) = recepteur.requests
    sent = {name: request.headers[name] for name in request.headers}
    now = services.clock().timestamp()

    def takes(body=request.content, at=now, secret=recepteur.secrets[0], **headers):
        return documented["is_ours"](secret, sent | headers, body, at)

    assert takes()
    assert not takes(body=request.content + b" ")
    assert not takes(at=now + 301)
    assert not takes(secret="whsec_YQ==")
    assert not takes(**{"webhook-timestamp": str(int(now) + 1)})


async def test_a_change_is_given_out_when_it_rings_and_the_loop_ends_when_told(
    services, abonnement, inscrites, recepteur
):
    stop = asyncio.Event()
    running = asyncio.create_task(envois.run_webhooks(services, stop))
    await told(services, inscrites[0], ECARTEE)
    await services.bell.ring((await inscrites[0].candidat).compte_id)

    async with asyncio.timeout(30):
        while not await Envoi.all().count():  # noqa: ASYNC110 - the table says it, nothing else
            await asyncio.sleep(0.02)
        stop.set()
        await running

    assert await Tache.filter(nom="webhook").count() == 1
