"""The end of a sign-in, whatever ends it, ends all that it had opened: the next request, and the open streams."""

import asyncio
import json
from contextlib import asynccontextmanager

import factories
import httpx
import pytest
from front import PATIENCE, front, socket
from waiting import until_followed
from websockets.exceptions import ConnectionClosed

from api.models import Compte, Lien
from api.resolvers.compte import connexion
from api.resolvers.gestion import gestionnaire
from api.resolvers.operation import Acteur, Operation
from api.rules.compte import TypeCompte, UsageJeton
from api.services import scelles, second_facteur

JEANNE, BUREAU = "jeanne@example.org", "dec@example.org"
CONNECTER = """mutation($i: String!, $m: String!, $c: String) {
  compteSeConnecter(input: {identifiant: $i, motDePasse: $m, code: $c, client: MOBILE}) {
    errors { code } jetons { porteur renouvellement }
  }
}"""
SUIVRE = {"query": "subscription { evenements { type } }"}


class Appareil:
    """One sign-in of one device."""

    def __init__(self, http):
        self.http = http

    async def run(self, query, **variables):
        sent = await self.http.post("/graphql", json={"query": query, "variables": variables})
        [payload] = sent.json()["data"].values()
        assert not payload.get("errors"), payload
        return payload

    async def sign_in(self, identifiant=JEANNE, code=None):
        payload = await self.run(CONNECTER, i=identifiant, m=factories.MOT_DE_PASSE, c=code)
        self.renouvellement = payload["jetons"]["renouvellement"]
        self.http.headers["Authorization"] = f"Bearer {payload['jetons']['porteur']}"
        return self

    async def is_in(self):
        return (await self.http.post("/graphql", json={"query": "{ moi { id } }"})).json()["data"]["moi"] is not None


@pytest.fixture
async def port(services, tmp_path):
    async with front(services, tmp_path) as opened:
        yield opened


@pytest.fixture
def appareil(port):
    @asynccontextmanager
    async def open_():
        headers = {"Host": "test"}
        async with httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=PATIENCE, verify=False
        ) as http:
            yield Appareil(http)

    return open_


async def se_deconnecte(mine, _other, _services):
    await mine.run("mutation { compteSeDeconnecter { errors { code } estFait } }")


async def autre_appareil(_mine, other, _services):
    listed = (
        await other.http.post("/graphql", json={"query": "{ moi { appareils { nodes { id estActuel } } } }"})
    ).json()
    [mine_id] = [item["id"] for item in listed["data"]["moi"]["appareils"]["nodes"] if not item["estActuel"]]
    await other.run(
        "mutation($i: ID!) { compteRevoquerAppareil(input: {appareilId: $i}) { errors { code } estFait } }", i=mine_id
    )


async def mot_de_passe_change(_mine, other, _services):
    await other.run(
        """mutation($m: String!) { compteModifierMotDePasse(input: {
          motDePasseActuel: $m, motDePasse: "Nouvelle.Lune7", motDePasseConfirmation: "Nouvelle.Lune7"
        }) { errors { code } estFait } }""",
        m=factories.MOT_DE_PASSE,
    )


async def mot_de_passe_oublie(_mine, other, services):
    await other.run(
        "mutation($i: String!) { compteDemanderMotDePasse(input: {identifiant: $i}) { errors { code } } }", i=JEANNE
    )
    await other.run(
        """mutation($j: String!) { compteReinitialiserMotDePasse(input: {
          jeton: $j, motDePasse: "Nouvelle.Lune7", motDePasseConfirmation: "Nouvelle.Lune7"
        }) { errors { code } estFait } }""",
        j=services.tokens.sign_lien((await Lien.get()).id),
    )


RENOUVELER = """mutation($j: String!) {
  compteRenouvelerJeton(input: {renouvellement: $j}) { errors { code } jetons { porteur } } }"""


async def renouvele_puis_se_deconnecte(mine, other, services):
    """A renewal ends no stream: the sign-out after it does."""
    renewed = await mine.run(RENOUVELER, j=mine.renouvellement)
    mine.http.headers["Authorization"] = f"Bearer {renewed['jetons']['porteur']}"
    await se_deconnecte(mine, other, services)


async def supprime(mine, _other, _services):
    await mine.run("mutation { compteSupprimer(input: {confirmation: true}) { errors { code } estFait } }")


FINS = [se_deconnecte, autre_appareil, mot_de_passe_change, mot_de_passe_oublie, renouvele_puis_se_deconnecte, supprime]


@asynccontextmanager
async def suivre_socket(port, mine):
    """The messages of a socket until its close, with the code of the close."""
    async with socket(port, {"Authorization": mine.http.headers["Authorization"]}) as ws:
        await ws.send(json.dumps({"type": "subscribe", "id": "1", "payload": SUIVRE}))
        await ws.send('{"type":"ping"}')
        assert json.loads(await ws.recv())["type"] == "pong"

        async def end():
            told = []
            try:
                while True:
                    told.append(json.loads(await ws.recv()))
            except ConnectionClosed as closed:
                last, complete = told[-2:]
                assert complete == {"type": "complete", "id": "1"}  # by which a client stops, and does not come back
                return last["payload"], closed.rcvd.code

        yield end


@asynccontextmanager
async def suivre_stream(_port, mine):
    """The events of a stream until its end."""
    accept = {"Accept": "text/event-stream"}
    async with mine.http.stream("POST", "/graphql", json=SUIVRE, headers=accept) as response:
        lines = response.aiter_lines()
        assert (await anext(lines)).startswith("retry")

        async def end():
            told = [json.loads(line[5:]) async for line in lines if line.startswith("data:") and line[5:].strip()]
            return told[-1], 4403

        yield end


@pytest.mark.parametrize("suivre", [suivre_socket, suivre_stream])
@pytest.mark.parametrize("fin", FINS)
async def test_an_open_stream_ends_with_its_sign_in(port, appareil, services, fin, suivre):
    await factories.candidat(services)
    async with appareil() as mine, appareil() as other, appareil() as actor:
        await mine.sign_in()
        await other.sign_in()
        actor.http.headers["Authorization"] = mine.http.headers["Authorization"]
        actor.renouvellement = mine.renouvellement
        async with suivre(port, mine) as end:
            await until_followed(services.bell)

            await fin(actor, other, services)
            async with asyncio.timeout(PATIENCE):
                last, code = await end()

            assert last["errors"][0]["extensions"]["code"] == "CONNEXION_REQUISE"
            assert code == 4403
            assert not await mine.is_in()


async def test_a_former_bearer_is_honoured_for_a_minute_and_then_told_to_be_renewed(port, appareil, services, horloge):
    await factories.candidat(services)
    async with appareil() as mine:
        await mine.sign_in()
        await mine.run(RENOUVELER, j=mine.renouvellement)
        horloge.advance(seconds=59)
        meanwhile = await mine.is_in()
        horloge.advance(seconds=2)
        late = await mine.http.post("/graphql", json={"query": "{ moi { id } }"})
        public = await mine.http.post("/graphql", json={"query": "{ moi { id } domaines { code } }"})
        stream = await mine.http.post("/graphql", json=SUIVRE, headers={"Accept": "text/event-stream"})

    assert meanwhile
    assert (late.status_code, stream.status_code) == (401, 401)
    assert late.headers["www-authenticate"] == stream.headers["www-authenticate"] == 'Bearer error="invalid_token"'
    assert {answer.json()["errors"][0]["extensions"]["code"] for answer in (late, public, stream)} == {"JETON_EXPIRE"}
    assert public.status_code == 200
    assert public.json()["data"]["domaines"]


async def test_a_stream_outlives_its_bearer(services, horloge, op):
    await factories.candidat(services)
    opened = await connexion.se_connecter(op, JEANNE, factories.MOT_DE_PASSE, connexion.TypeClient.MOBILE)
    horloge.advance(minutes=16)
    porteur = opened.jetons[UsageJeton.PORTEUR]

    assert await connexion.acteur_de(services.tokens, porteur, UsageJeton.PORTEUR, services.clock()) is None
    assert (await connexion.encore(opened.acteur, services.clock())).compte_id == opened.compte.id


async def test_a_sign_in_whose_cookie_the_browser_would_drop_is_refused(appareil, port, services):
    await factories.candidat(services)
    query = f"""mutation {{ compteSeConnecter(input: {{identifiant: "{JEANNE}", motDePasse: "{factories.MOT_DE_PASSE}"}}) {{
      errors {{ code path }} compte {{ id }} }} }}"""
    async with appareil() as mine:
        sent = await mine.http.post("/graphql", json={"query": query}, headers={"Sec-Fetch-Site": "cross-site"})

    payload = sent.json()["data"]["compteSeConnecter"]
    assert payload == {"errors": [{"code": "CANAL_SANS_COOKIE", "path": ["client"]}], "compte": None}
    assert "set-cookie" not in sent.headers


async def fermeture(op, compte):
    await gestionnaire.desactiver(op, compte.id)


async def second_facteur_retire(op, compte):
    await gestionnaire.secourir(op, compte.id)


@pytest.mark.parametrize("suivre", [suivre_socket, suivre_stream])
@pytest.mark.parametrize("fin", [fermeture, second_facteur_retire])
async def test_an_office_that_is_closed_is_out_with_all_that_it_follows(port, appareil, services, fin, suivre):
    secret = second_facteur.nouveau_secret()
    sealed = scelles.sceller(services.tokens.keys, secret)
    office = await factories.compte(
        services, BUREAU, type=TypeCompte.GESTIONNAIRE, totp=sealed, totp_active_le=services.clock()
    )
    chief = await factories.compte(services, "chef@example.org", type=TypeCompte.ADMINISTRATEUR)
    async with appareil() as mine:
        await mine.sign_in(BUREAU, second_facteur.code(secret, services.clock()))
        async with suivre(port, mine) as end:
            await until_followed(services.bell)

            acteur = Acteur(compte_id=chief.id, type=TypeCompte.ADMINISTRATEUR, famille=chief.id)
            await fin(Operation(acteur=acteur, now=services.clock(), services=services), office)
            async with asyncio.timeout(PATIENCE):
                last, code = await end()

            assert last["errors"][0]["extensions"]["code"] == "CONNEXION_REQUISE"
            assert code == 4403
            assert not await mine.is_in()
    assert await Compte.filter(id=office.id).exists()
