"""Machines: opened, bounded and closed by an administrator; they read within a scope, and do no act of a person."""

import base64

import factories
import machines
import pytest
import pytest_asyncio
from bureau import bureau
from canaries import saisie
from matrix import literal

from api.models import Audit, Compte, Evenement, Jeton, SecretMachine, Tentative
from api.rules.ids import global_id
from api.rules.limite import OPERATIONS_MACHINE
from api.schema import schema
from api.schema.audiences import AUX_MACHINES

LISTE = "{ gestionCandidatures { nodes { nom academie { code } } } }"
MOI = "{ moi { id } }"


@pytest_asyncio.fixture
async def admin(client, services):
    return await machines.administrateur(client, services)


@pytest_asyncio.fixture
async def guyane(services):
    row = await factories.candidat(services, "anne@example.org", nom="ANNE")
    return await factories.candidature(row, periode=await factories.periode("BCP", "33"), inscrite_le=services.clock())


@pytest_asyncio.fixture
async def besancon(services):
    row = await factories.candidat(services, "bruno@example.org", nom="BRUNO")
    session = await factories.session("BTS", 2022)
    periode = await factories.periode("BTS", "03", session=session)
    return await factories.candidature(row, periode=periode, inscrite_le=services.clock())


async def test_a_machine_reads_within_its_scope_alone(client, admin, guyane, besancon):
    machine = await machines.creer(admin, ("33", None))

    entrepot = await machines.connectee(client, machine)

    assert await entrepot.run(LISTE) == {"nodes": [{"nom": "ANNE", "academie": {"code": "33"}}]}


async def test_a_machine_of_a_school_reads_its_pupils_alone(client, admin, guyane):
    guyane.etablissement, guyane.est_pre_inscrite = "0250001R", True
    await guyane.save()
    machine = await machines.creer(admin, etablissement="0250001r")

    logiciel = await machines.connectee(client, machine)

    assert await logiciel.run("{ etablissementEleves { nodes { nom } } }") == {"nodes": [{"nom": "ANNE"}]}
    assert (await logiciel.errors(LISTE))[0]["extensions"]["code"] == "INTROUVABLE"


async def test_the_token_endpoint_answers_as_the_standard_says(client, admin):
    machine = await machines.creer(admin, ("33", None))

    response = await machines.demander(client, machine.identifiant, machine.secret)
    posted = await client.http.post(
        "/oauth/token",
        data={
            "grant_type": "client_credentials",
            "client_id": machine.identifiant,
            "client_secret": machine.secret,
        },
    )

    assert response.status_code == posted.status_code == 200
    assert response.headers["cache-control"] == "no-store"
    assert response.json() | {"access_token": ""} == {"access_token": "", "token_type": "Bearer", "expires_in": 900}
    assert response.json()["access_token"] != posted.json()["access_token"]


@pytest.mark.parametrize(
    ("data", "headers", "status", "error"),
    [
        ({"grant_type": "password"}, {}, 400, "unsupported_grant_type"),
        ({"scope": "x"}, {}, 400, "unsupported_grant_type"),
        ({"grant_type": "client_credentials"}, {}, 401, "invalid_client"),
        ({"grant_type": "client_credentials"}, {"authorization": "Basic !!!"}, 401, "invalid_client"),
        ({"grant_type": "client_credentials"}, {"authorization": "Basic é".encode()}, 401, "invalid_client"),
        (
            {"grant_type": "client_credentials"},
            {"authorization": f"Basic {base64.b64encode(b'machine-0:faux').decode()}"},
            401,
            "invalid_client",
        ),
        ({"grant_type": ["client_credentials", "client_credentials"]}, {}, 400, "invalid_request"),
    ],
)
async def test_a_wrong_demand_of_a_token_is_refused_by_the_standard_name(client, data, headers, status, error):
    response = await client.http.post("/oauth/token", data=data, headers=headers)

    assert (response.status_code, response.json()["error"]) == (status, error)
    assert ("www-authenticate" in response.headers) == (status == 401)


async def test_a_demand_of_a_token_is_no_json(client):
    response = await client.http.post("/oauth/token", json={"grant_type": "client_credentials"})

    assert (response.status_code, response.json()["error"]) == (400, "invalid_request")


async def test_the_secret_of_another_machine_opens_nothing(client, admin):
    one, other = await machines.creer(admin, ("33", None)), await machines.creer(admin, (None, "BTS"))

    assert (await machines.demander(client, one.identifiant, other.secret)).status_code == 401


async def test_a_machine_set_wrong_is_told_to_wait_and_the_right_secret_begins_anew(client, admin, horloge):
    machine = await machines.creer(admin, ("33", None))

    answers = [(await machines.demander(client, machine.identifiant, "faux")).status_code for _ in range(22)]

    assert answers[:20] == [401] * 20
    assert answers[21] == 429
    horloge.advance(minutes=20)
    assert (await machines.demander(client, machine.identifiant, machine.secret)).status_code == 200
    assert (await machines.demander(client, machine.identifiant, "faux")).status_code == 401


async def test_two_secrets_are_good_at_once_and_a_third_is_refused(client, admin):
    machine = await machines.creer(admin, ("33", None))
    ajouter = """mutation($id: ID!) { gestionCreerSecretMachine(input: {machineId: $id}) {
      errors { code message path } secret machine { secrets { id } } } }"""

    second = await admin.run(ajouter, id=machine.id)
    refused = await admin.refused(ajouter, id=machine.id)

    assert len(second["machine"]["secrets"]) == 2
    assert refused[0]["code"] == "ACTION_IMPOSSIBLE"
    for secret in (machine.secret, second["secret"]):
        assert (await machines.demander(client, machine.identifiant, secret)).status_code == 200
    assert second["secret"] not in str(await SecretMachine.all().values())


async def test_a_revoked_secret_ends_its_tokens_at_once_and_those_of_the_other_stay(client, admin):
    machine = await machines.creer(admin, ("33", None))
    former = await machines.connectee(client, machine)
    second = await admin.run(
        "mutation($id: ID!) { gestionCreerSecretMachine(input: {machineId: $id}) { errors { code } secret } }",
        id=machine.id,
    )
    machine.secret = second["secret"]
    later = await machines.connectee(client, machine)

    shown = await admin.run(
        """mutation($id: ID!) { gestionRevoquerSecretMachine(input: {secretId: $id}) {
          errors { code message path } machine { secrets { id utiliseLe } } } }""",
        id=machine.secrets[0],
    )

    assert len(shown["machine"]["secrets"]) == 1
    assert shown["machine"]["secrets"][0]["utiliseLe"]
    assert (await former.errors(MOI))[0]["extensions"]["code"] == "JETON_EXPIRE"
    assert (await later.run(MOI))["id"]


async def test_a_closed_machine_opens_nothing_until_it_is_opened_again(client, admin):
    machine = await machines.creer(admin, ("33", None))
    entrepot = await machines.connectee(client, machine)

    await admin.run(
        "mutation($id: ID!) { gestionDesactiverMachine(input: {machineId: $id}) { errors { code } } }", id=machine.id
    )

    assert (await entrepot.errors(MOI))[0]["extensions"]["code"] == "JETON_EXPIRE"
    assert (await machines.demander(client, machine.identifiant, machine.secret)).status_code == 401
    await admin.run(
        "mutation($id: ID!) { gestionReactiverMachine(input: {machineId: $id}) { errors { code } } }", id=machine.id
    )
    assert (await machines.demander(client, machine.identifiant, machine.secret)).status_code == 200


async def test_a_token_of_a_machine_ends_after_a_quarter_of_an_hour(client, admin, horloge):
    entrepot = await machines.connectee(client, await machines.creer(admin, ("33", None)))

    horloge.advance(minutes=15)

    assert (await entrepot.errors(MOI))[0]["extensions"]["code"] == "JETON_EXPIRE"


async def test_a_scope_is_one_school_or_habilitations(admin):
    async def tried(habilitations, **form):
        errors = await admin.refused(
            machines.CREER, input={"libelle": "Logiciel", "habilitations": habilitations} | form
        )
        return [(error["code"], error["path"]) for error in errors]

    assert await tried([]) == [("OBLIGATOIRE", ["habilitations"])]
    assert await tried([{"academie": "33"}], etablissement="0250001R") == [("VALEUR_INCOMPATIBLE", ["habilitations"])]
    assert await tried([], etablissement="0250001A") == [("FORMAT_INVALIDE", ["etablissement"])]
    assert await tried([], etablissement="0000000A" * 30) != []
    assert ("OBLIGATOIRE", ["libelle"]) in await tried([{"academie": "33"}], libelle=" ")
    assert await tried([{"academie": "99"}]) == [("VALEUR_INCONNUE", ["habilitations", "0", "academie"])]


async def test_only_an_administrator_opens_a_machine(client, services, admin):
    office = await bureau(client, services, ("33", None))

    refused = await office.refused(machines.CREER, input={"libelle": "Logiciel", "habilitations": [{"academie": "33"}]})

    assert refused[0]["code"] == "INTROUVABLE"
    assert not await Compte.filter(libelle="Logiciel").exists()


async def test_a_machine_does_no_act_of_a_person(client, admin, guyane):
    """Every mutation, whatever its input: a machine that reads alone does none, one that writes sends files alone."""
    reads = await machines.connectee(client, await machines.creer(admin, ("33", None)))
    writes = await machines.connectee(client, await machines.creer(admin, ("33", None), ecriture=True))
    before = await Evenement.all().count()

    for name in schema._schema.mutation_type.fields:
        query = _least(name)
        assert (await reads.refused(query))[0]["code"] == "ACTION_IMPOSSIBLE", name
        if name not in AUX_MACHINES:
            assert (await writes.refused(query))[0]["code"] == "ACTION_IMPOSSIBLE", name

    assert await Evenement.all().count() == before
    assert set(schema._schema.mutation_type.fields) > AUX_MACHINES


def _least(name):
    given = ", ".join(f"{key}: {literal(item.type, key, 'x')}" for key, item in saisie(name).items())
    asked = f"(input: {{ {given} }})" if given else ""
    return f"mutation {{ {name}{asked} {{ errors {{ code message path }} }} }}"


async def test_a_machine_that_may_write_sends_marks(client, admin, guyane):
    machine = await machines.connectee(client, await machines.creer(admin, ("33", None), ecriture=True))
    session = (await guyane.periode).session_id

    errors = await machine.refused(
        """mutation($s: ID!) { gestionImporterNotes(input: {sessionId: $s,
          nom: "notes.exe", taille: 10, empreinte: "x"}) { errors { code message path } } }""",
        s=global_id("SessionExamen", session),
    )

    assert "ACTION_IMPOSSIBLE" not in {error["code"] for error in errors}


async def test_a_scope_is_replaced_from_the_next_request_on(client, admin, guyane, besancon):
    machine = await machines.creer(admin, ("33", None))
    entrepot = await machines.connectee(client, machine)

    await admin.run(
        """mutation($id: ID!) { gestionHabiliterMachine(input: {machineId: $id, habilitations: [{domaine: "BTS"}]}) {
          errors { code message path } } }""",
        id=machine.id,
    )

    assert [row["nom"] for row in (await entrepot.run(LISTE))["nodes"]] == ["BRUNO"]


async def test_the_quota_of_a_machine_is_its_own(client, services, admin, op):
    one = await machines.connectee(client, await machines.creer(admin, ("33", None)))
    other = await machines.connectee(client, await machines.creer(admin, ("33", None)))
    await one.run(MOI)
    await Tentative.filter(nombre=1).order_by("-debut").update(nombre=OPERATIONS_MACHINE.libres)

    response = await one.http.post(
        "/graphql", json={"query": MOI}, headers={"accept": "application/graphql-response+json"}
    )

    assert response.status_code == 429
    assert response.json()["errors"][0]["extensions"] == {"code": "QUOTA_ATTEINT", "reessayerDans": 3600}
    assert (await other.run(MOI))["id"]
    assert (await admin.run(MOI))["id"]


async def test_the_acts_of_a_machine_are_told_as_such(client, services, admin):
    machine = await machines.creer(admin, ("33", None))
    await machines.demander(client, machine.identifiant, machine.secret)
    compte = await Compte.get(identifiant=machine.identifiant)

    history = await admin.run(
        "query($id: ID!) { node(id: $id) { ... on Machine { historique { nodes { type acteur { type libelle } } } } } }",
        id=machine.id,
    )

    assert [line["type"] for line in history["historique"]["nodes"]] == ["MACHINE_CREEE", "SECRET_CREE"]
    record = await Audit.get(acteur=compte.id)
    assert record.action == "machineOuvrirAcces"
    assert await Jeton.filter(compte_id=compte.id).count() == 1


async def test_a_machine_has_no_password_to_forget_and_cannot_sign_in_as_a_person(client, admin, messagerie):
    machine = await machines.creer(admin, ("33", None))

    errors = await client.refused(
        """mutation($i: String!, $m: String!) { compteSeConnecter(input: {identifiant: $i, motDePasse: $m}) {
          errors { code } } }""",
        i=machine.identifiant,
        m=machine.secret,
    )
    await client.run(
        "mutation($i: String!) { compteDemanderMotDePasse(input: {identifiant: $i}) { errors { code } } }",
        i=machine.identifiant,
    )

    assert errors == [{"code": "IDENTIFIANTS_INVALIDES"}]
    assert messagerie.courriels == []
