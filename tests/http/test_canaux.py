"""One mutation over HTTP, a WebSocket, and server-sent events: a guess counts once, cookies go where they can."""

import json
from uuid import uuid4

import factories
import httpx
import pytest
from front import PATIENCE, front, socket

from api.models import Audit, Jeton, Tentative
from api.rules.compte import TypeCompte, UsageJeton
from api.services import second_facteur

CANAUX = ("http", "socket", "stream")
JEANNE = "jeanne@example.org"
CONNECTER = """mutation($i: String!, $m: String!, $c: TypeClient! = MOBILE) {
  compteSeConnecter(input: {identifiant: $i, motDePasse: $m, client: $c}) {
    errors { code message path } jetons { porteur renouvellement }
  }
}"""


@pytest.fixture
async def port(services, tmp_path):
    async with front(services, tmp_path) as opened:
        yield opened


@pytest.fixture
def say(port):
    """The answer to an operation over a channel, and the cookies that it set."""

    async def run(canal, query, headers=None, **variables):
        asked = {"query": query, "variables": variables}
        if canal == "socket":
            return await over_socket(port, asked, headers or {}), {}
        accept = "text/event-stream" if canal == "stream" else "application/json"
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE, verify=False) as http:
            sent = await http.post(
                "/graphql", json=asked, headers={"Host": "test", "Accept": accept, **(headers or {})}
            )
        return events(sent.text)[0] if canal == "stream" else sent.json(), dict(sent.cookies)

    return run


async def over_socket(port, asked, headers):
    async with socket(port, headers) as ws:
        await ws.send(json.dumps({"type": "subscribe", "id": "1", "payload": asked}))
        told = json.loads(await ws.recv())
    return told["payload"] if told["type"] == "next" else {"errors": told["payload"]}


def events(text):
    return [json.loads(line[5:]) for line in text.splitlines() if line.startswith("data:") and line[5:].strip()]


def code(answer):
    ((payload, *_),) = [list(answer["data"].values())]
    return payload["errors"][0]["code"] if payload["errors"] else None


async def test_a_password_is_guessed_no_faster_through_several_channels(say, services):
    await factories.candidat(services)

    codes = [
        code((await say(CANAUX[number % 3], CONNECTER, i=JEANNE, m=f"Faux.Essai{number}"))[0]) for number in range(9)
    ]

    assert codes == ["IDENTIFIANTS_INVALIDES"] * 5 + ["TROP_DE_TENTATIVES"] * 4


async def test_many_operations_of_one_socket_are_counted_one_by_one(port, services):
    await factories.candidat(services)
    async with socket(port, {}) as ws:
        for number in range(18):
            asked = {"query": CONNECTER, "variables": {"i": JEANNE, "m": f"Faux.Essai{number}"}}
            await ws.send(json.dumps({"type": "subscribe", "id": str(number), "payload": asked}))
        told = [json.loads(await ws.recv()) for _ in range(36)]

    codes = [code(item["payload"]) for item in told if item["type"] == "next"]
    assert codes.count("IDENTIFIANTS_INVALIDES") == 5
    assert codes.count("TROP_DE_TENTATIVES") == 13


async def test_neither_a_batch_nor_an_address_runs_a_sign_in(port, services):
    await factories.candidat(services)
    asked = {"query": CONNECTER, "variables": {"i": JEANNE, "m": "Faux.Essai1"}}
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers={"Host": "test"}, verify=False) as http:
        batch = await http.post("/graphql", json=[asked] * 10)
        address = await http.get("/graphql", params=asked | {"variables": json.dumps(asked["variables"])})

    assert (batch.status_code, address.status_code) == (400, 405)
    assert await Tentative.all().count() == 0


AVEC_CODE = """mutation($i: String!, $m: String!, $c: String) {
  compteSeConnecter(input: {identifiant: $i, motDePasse: $m, code: $c, client: MOBILE}) { errors { code } }
}"""
ENROLER = """mutation($i: String!, $m: String!) {
  compteEnrolerSecondFacteur(input: {identifiant: $i, motDePasse: $m}) { errors { code } secret }
}"""


async def test_the_digits_of_a_second_factor_are_guessed_no_faster_through_several_channels(say, services, horloge):
    await factories.compte(services, JEANNE, type=TypeCompte.GESTIONNAIRE)
    office = {"i": JEANNE, "m": factories.MOT_DE_PASSE}
    enrolled, _ = await say("http", ENROLER, **office)
    secret = enrolled["data"]["compteEnrolerSecondFacteur"]["secret"]
    assert code((await say("http", AVEC_CODE, **office, c=second_facteur.code(secret, horloge.now)))[0]) is None
    horloge.advance(seconds=30)
    right = second_facteur.code(secret, horloge.now)
    wrong = str((int(right) + 1) % 1_000_000).zfill(6)

    codes = [code((await say(CANAUX[number % 3], AVEC_CODE, **office, c=wrong))[0]) for number in range(7)]

    assert codes[:5] == ["CODE_INVALIDE"] * 4 + ["CODE_BLOQUE"]
    assert set(codes[5:]) <= {"CODE_BLOQUE", "TROP_DE_TENTATIVES"}
    assert code((await say("socket", AVEC_CODE, **office, c=right))[0]) in {"CODE_BLOQUE", "TROP_DE_TENTATIVES"}


async def test_the_password_of_a_slip_is_guessed_no_faster_through_several_channels(say, services):
    pupil = await factories.compte(services, JEANNE, premiere_connexion=True)
    await factories.candidat(services, compte=pupil)
    answer, _ = await say("http", CONNECTER, i=JEANNE, m=factories.MOT_DE_PASSE)
    bearer = {"Authorization": f"Bearer {answer['data']['compteSeConnecter']['jetons']['porteur']}"}
    query = f"""mutation($m: String!) {{
      compteVerifierAdresse(input: {{courriel: "{JEANNE}", courrielConfirmation: "{JEANNE}", motDePasse: $m}}) {{
        errors {{ code }}
      }}
    }}"""

    codes = [code((await say(CANAUX[number % 3], query, bearer, m=f"Faux.Essai{number}"))[0]) for number in range(8)]

    assert codes == ["IDENTIFIANTS_INVALIDES"] * 5 + ["TROP_DE_TENTATIVES"] * 3


class TestCookies:
    @pytest.mark.parametrize("canal", ["socket", "stream"])
    async def test_a_web_client_is_told_where_to_sign_in_and_nothing_is_left(self, say, services, canal):
        await factories.candidat(services)

        answer, cookies = await say(canal, CONNECTER, i=JEANNE, m=factories.MOT_DE_PASSE, c="WEB")

        [error] = answer["data"]["compteSeConnecter"]["errors"]
        assert (error["code"], error["path"]) == ("CANAL_SANS_COOKIE", ["client"])
        assert "requête HTTP" in error["message"]
        assert cookies == {}
        assert await Jeton.all().count() == await Tentative.all().count() == 0

    async def test_a_web_client_signs_in_over_http(self, say, services):
        await factories.candidat(services)

        answer, cookies = await say("http", CONNECTER, i=JEANNE, m=factories.MOT_DE_PASSE, c="WEB")

        assert code(answer) is None
        assert set(cookies) == {"jeton", "appareil"}

    @pytest.mark.parametrize("canal", CANAUX)
    async def test_a_mobile_client_signs_in_renews_and_signs_out_anywhere(self, say, services, canal):
        await factories.candidat(services)

        first, _ = await say(canal, CONNECTER, i=JEANNE, m=factories.MOT_DE_PASSE)
        given = first["data"]["compteSeConnecter"]["jetons"]["renouvellement"]
        second, _ = await say(canal, RENOUVELER, jeton=given)
        bearer = {"Authorization": f"Bearer {second['data']['compteRenouvelerJeton']['jetons']['porteur']}"}
        out, _ = await say(canal, "mutation { compteSeDeconnecter { errors { code } estFait } }", bearer)

        assert out["data"]["compteSeDeconnecter"] == {"errors": [], "estFait": True}
        assert not await Jeton.filter(revoque_le=None).exists()

    @pytest.mark.parametrize("canal", ["socket", "stream"])
    async def test_a_browser_signs_out_anywhere_its_cookie_is_then_worth_nothing(self, say, services, canal):
        await factories.candidat(services)
        _, cookies = await say("http", CONNECTER, i=JEANNE, m=factories.MOT_DE_PASSE, c="WEB")
        cookie = {"Cookie": f"jeton={cookies['jeton']}"}

        out, _ = await say(canal, "mutation { compteSeDeconnecter { errors { code } estFait } }", cookie)
        after, _ = await say("http", "{ moi { identifiant } }", cookie)

        assert out["data"]["compteSeDeconnecter"]["estFait"]
        assert after["data"] == {"moi": None}

    @pytest.mark.parametrize("canal", ["socket", "stream"])
    async def test_an_exchange_with_france_connect_begins_and_ends_where_its_cookie_can(self, say, canal):
        begun, _ = await say(
            canal, 'mutation { franceConnectDemarrer(input: {retour: "https://a.fr"}) { errors { code } } }'
        )
        ended, _ = await say(
            canal, 'mutation { franceConnectTerminer(input: {etat: "x", code: "y"}) { errors { code } } }'
        )

        assert code(begun) == code(ended) == "CANAL_SANS_COOKIE"


RENOUVELER = """mutation($jeton: String!) {
  compteRenouvelerJeton(input: {renouvellement: $jeton}) { errors { code } jetons { porteur } }
}"""
ACTIVER = "mutation($jeton: String!) { compteActiver(input: {jeton: $jeton}) { errors { code } identifiant } }"
REINITIALISER = """mutation($jeton: String!) {
  compteReinitialiserMotDePasse(input: {
    jeton: $jeton, motDePasse: "Nouvelle.Lune7", motDePasseConfirmation: "Nouvelle.Lune7"
  }) {
    errors { code } estFait
  }
}"""
CONFIRMER = "mutation($jeton: String!) { compteConfirmerAdresse(input: {jeton: $jeton}) { errors { code } estFait } }"


class TestTokens:
    """Tokens of 256 bits, which nobody guesses: tries cost no rows, slow nothing down and close no way."""

    @pytest.mark.parametrize(
        ("query", "refusal"),
        [
            (RENOUVELER, "IDENTIFIANTS_INVALIDES"),
            (ACTIVER, "LIEN_INVALIDE"),
            (REINITIALISER, "LIEN_INVALIDE"),
            (CONFIRMER, "LIEN_INVALIDE"),
        ],
    )
    async def test_a_wrong_one_is_refused_alike_everywhere_and_leaves_nothing(self, say, services, query, refusal):
        await factories.candidat(services)
        wrong = ["x", "a.b.c", "é", "", "A" * 43, services.tokens.sign_lien(uuid4())]

        codes = {code((await say(CANAUX[n % 3], query, jeton=jeton))[0]) for n, jeton in enumerate(wrong * 3)}

        assert codes == {refusal}
        assert await Audit.all().count() == await Tentative.all().count() == 0

    async def test_the_right_one_is_taken_after_any_number_of_wrong_ones(self, say, services):
        await factories.candidat(services)
        answer, _ = await say("http", CONNECTER, i=JEANNE, m=factories.MOT_DE_PASSE)
        given = answer["data"]["compteSeConnecter"]["jetons"]["renouvellement"]
        for number in range(60):
            await say("http", RENOUVELER, jeton=f"{number:043}")

        renewed, _ = await say("socket", RENOUVELER, jeton=given)

        assert code(renewed) is None
        assert await Jeton.filter(usage=UsageJeton.RENOUVELLEMENT, revoque_le=None).count() == 1


async def test_a_key_of_the_handshake_is_of_no_operation(port, say, services):
    await factories.candidat(services)
    answer, _ = await say("http", CONNECTER, i=JEANNE, m=factories.MOT_DE_PASSE)
    bearer = f"Bearer {answer['data']['compteSeConnecter']['jetons']['porteur']}"
    async with socket(port, {"Authorization": bearer, "Idempotency-Key": "poignee"}) as ws:
        told = []
        for number, wanted in enumerate(("true", "false")):
            query = f"mutation {{ compteModifierPreferences(input: {{avisPieces: {wanted}}}) {{ errors {{ code }} }} }}"
            await ws.send(json.dumps({"type": "subscribe", "id": str(number), "payload": {"query": query}}))
            told.append(json.loads(await ws.recv())["payload"])
            assert json.loads(await ws.recv())["type"] == "complete"

    assert [code(payload) for payload in told] == [None, None]
    assert not any("rejouee" in payload["extensions"] for payload in told)
