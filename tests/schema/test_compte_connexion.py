"""Signing in and out: a cookie for a browser, tokens for a mobile, the list of sign-ins."""

import json
from contextlib import asynccontextmanager
from http.cookies import SimpleCookie

import factories
import pytest
from client import Client, http_client
from statements import counted_statements

from api.app import build_app
from api.models import Compte, Jeton
from api.rules.compte import EtatCompte
from api.settings import Settings

CONNECTER = """mutation($i: String!, $m: String!, $c: TypeClient! = WEB) {
  compteSeConnecter(input: {identifiant: $i, motDePasse: $m, client: $c}) {
    errors { code message path } compte { identifiant } jetons { porteur renouvellement expireLe }
  }
}"""
RENOUVELER = """mutation($x: String!) {
  compteRenouvelerJeton(input: {renouvellement: $x}) { errors { code message path } jetons { porteur renouvellement } }
}"""
REVOQUER = "mutation($x: ID!) { compteRevoquerAppareil(input: {appareilId: $x}) { errors { code path } estFait } }"
DECONNECTER = "mutation { compteSeDeconnecter { errors { code } estFait } }"
MOI = "{ moi { identifiant } }"
APPAREILS = "{ moi { appareils { nodes { id libelle ouvertLe expireLe estActuel } } } }"


@asynccontextmanager
async def another(services, tmp_path, *, url="http://test", **headers):
    """A client on another device."""
    app = build_app(Settings(data_dir=tmp_path, public_url=url), services)
    app.state.services = services
    async with http_client(app) as http:
        http.base_url = url
        http.headers.update(headers)
        yield Client(http)


def bearing(client, porteur):
    client.http.headers["Authorization"] = f"Bearer {porteur}"


async def has_ended(client):
    """Whether the bearer is told to be renewed."""
    (error,) = await client.errors(MOI)
    return error["extensions"]["code"] == "JETON_EXPIRE"


async def mobile(client, identifiant="jeanne@example.org"):
    return (await client.run(CONNECTER, i=identifiant, m=factories.MOT_DE_PASSE, c="MOBILE"))["jetons"]


@pytest.mark.parametrize("typed", ["jeanne@example.org", "Jeanne@EXAMPLE.org", "  jeanne@example.org\t"])
async def test_signs_in_by_the_address_in_any_case(client, services, typed):
    await factories.candidat(services)

    payload = await client.run(CONNECTER, i=typed, m=factories.MOT_DE_PASSE)

    assert payload == {"errors": [], "compte": {"identifiant": "jeanne@example.org"}, "jetons": None}
    assert await client.run(MOI) == {"identifiant": "jeanne@example.org"}


async def test_what_is_asked_with_a_sign_in_is_asked_by_its_owner(client, services):
    await factories.candidat(services)
    query = """mutation($i: String!, $m: String!) {
      compteSeConnecter(input: {identifiant: $i, motDePasse: $m}) {
        compte { candidat { nom } estModifiable appareils { nodes { estActuel } } }
      }
      compteSeDeconnecter { estFait }
      revoque: compteSeDeconnecter { errors { code } }
    }"""

    answer = await client.send(query, i="jeanne@example.org", m=factories.MOT_DE_PASSE)

    compte = answer["data"]["compteSeConnecter"]["compte"]
    assert compte == {
        "candidat": {"nom": "NGMB-DUPONT"},
        "estModifiable": True,
        "appareils": {"nodes": [{"estActuel": True}]},
    }
    assert answer["data"]["compteSeDeconnecter"]["estFait"] is True
    assert answer["data"]["revoque"] is None
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["CONNEXION_REQUISE"]


async def test_signs_in_by_the_login_of_a_school(client, services):
    await factories.compte(services, "pierre.dubois", courriel="pdubois@example.org")

    await client.sign_in("Pierre.Dubois")

    assert await client.run(MOI) == {"identifiant": "pierre.dubois"}


@pytest.mark.parametrize(
    ("identifiant", "mot_de_passe", "expected"),
    [
        ("", " ", [("OBLIGATOIRE", ["identifiant"]), ("OBLIGATOIRE", ["motDePasse"])]),
        ("x" * 255, "x", [("TROP_LONG", ["identifiant"])]),
    ],
)
async def test_a_field_that_its_form_refuses_is_told_without_a_look_at_the_account(
    client, services, identifiant, mot_de_passe, expected
):
    errors = await client.refused(CONNECTER, i=identifiant, m=mot_de_passe)

    assert [(error["code"], error["path"]) for error in errors] == expected


async def test_every_refusal_is_the_same(client, services):
    await factories.candidat(services)
    for nom, etat in (("attend", EtatCompte.EN_ATTENTE), ("ferme", EtatCompte.DESACTIVE)):
        await factories.compte(services, f"{nom}@example.org", etat=etat)
    await factories.compte(services, "franceconnect@example.org", mot_de_passe=None)

    refusals = [
        await client.refused(CONNECTER, i=identifiant, m=mot_de_passe)
        for identifiant, mot_de_passe in (
            ("jeanne@example.org", "motdepasse!"),
            ("jeanne@example.org", f"{factories.MOT_DE_PASSE}x"),
            ("inconnu@example.org", factories.MOT_DE_PASSE),
            ("attend@example.org", factories.MOT_DE_PASSE),
            ("ferme@example.org", factories.MOT_DE_PASSE),
            ("franceconnect@example.org", factories.MOT_DE_PASSE),
            ("jeanne@example.org", "x" * 10_000),
        )
    ]

    assert {error["code"] for [error] in refusals} == {"IDENTIFIANTS_INVALIDES"}
    assert all(refusal == refusals[0] for refusal in refusals)
    assert await client.run(MOI) is None
    assert await Jeton.all().count() == 0


@pytest.mark.parametrize("caractere", ["\x00", "\ud800"])
async def test_what_is_no_character_is_never_an_error_of_ours(client, services, caractere):
    await factories.candidat(services)
    body = json.dumps({"query": CONNECTER, "variables": {"i": caractere, "m": caractere}})

    response = await client.http.post("/graphql", content=body, headers={"Content-Type": "application/json"})

    assert response.status_code < 500
    assert "ERREUR_INTERNE" not in response.text


@pytest.mark.parametrize(
    ("url", "nom", "secure"), [("http://test", "jeton", False), ("https://test", "__Host-jeton", True)]
)
async def test_the_cookie_cannot_be_read_nor_sent_from_elsewhere(services, tmp_path, url, nom, secure):
    await factories.candidat(services)
    async with another(services, tmp_path, url=url) as client:
        response = await client.http.post(
            "/graphql",
            json={"query": CONNECTER, "variables": {"i": "jeanne@example.org", "m": factories.MOT_DE_PASSE}},
        )
        [given] = [item for item in response.headers.get_list("set-cookie") if item.startswith(f"{nom}=")]
        cookie = SimpleCookie(given)[nom]

        assert cookie["httponly"] is True
        assert cookie["samesite"].lower() == "strict"
        assert bool(cookie["secure"]) is secure
        assert (cookie["path"], cookie["domain"], cookie["max-age"]) == ("/", "", str(12 * 3600))
        assert cookie.value not in response.text
        assert await client.run(MOI) == {"identifiant": "jeanne@example.org"}


async def test_nothing_that_lets_in_is_kept_in_clear(client, services):
    await factories.candidat(services)
    jetons = await mobile(client)
    await client.sign_in("jeanne@example.org")

    kept = {jeton.empreinte for jeton in await Jeton.all()}

    assert len(kept) == 3
    assert not kept & {*jetons.values(), *client.http.cookies.values()}


async def test_a_cookie_ends_after_twelve_hours(client, services, horloge):
    await factories.candidat(services)
    await client.sign_in("jeanne@example.org")
    horloge.advance(hours=11, minutes=59, seconds=59)
    assert await client.run(MOI) is not None

    horloge.advance(seconds=1)

    assert await client.run(MOI) is None


async def test_signing_out_closes_the_sign_in_and_takes_the_cookie_back(client, services):
    await factories.candidat(services)
    await client.sign_in("jeanne@example.org")
    kept = client.http.cookies["jeton"]

    response = await client.http.post("/graphql", json={"query": DECONNECTER})
    client.http.cookies.set("jeton", kept, domain="test.local")

    assert response.json()["data"] == {"compteSeDeconnecter": {"errors": [], "estFait": True}}
    assert SimpleCookie(response.headers["set-cookie"])["jeton"]["max-age"] == "0"
    assert await client.run(MOI) is None
    [error] = await client.errors(DECONNECTER)
    assert error["extensions"]["code"] == "CONNEXION_REQUISE"


@pytest.mark.parametrize("valeur", ["", "x", "é", "a" * 5000, "Bearer", "jeton=1"])
async def test_a_cookie_or_a_bearer_that_is_not_ours_is_nobody(client, services, valeur):
    await factories.candidat(services)

    cookie = await client.http.post("/graphql", json={"query": MOI}, headers={"Cookie": f"jeton={valeur}".encode()})
    bearer = await client.http.post(
        "/graphql", json={"query": MOI}, headers={"Authorization": f"Bearer {valeur}".encode()}
    )

    assert cookie.json()["data"] == bearer.json()["data"] == {"moi": None}


async def test_a_bearer_is_good_for_fifteen_minutes(client, services, horloge):
    await factories.candidat(services)
    jetons = await mobile(client)
    assert await client.run(MOI) is None  # no cookie was set
    bearing(client, jetons["porteur"])
    horloge.advance(minutes=14, seconds=59)
    assert await client.run(MOI) == {"identifiant": "jeanne@example.org"}

    horloge.advance(seconds=1)

    assert await has_ended(client)
    assert jetons["expireLe"] == f"{horloge.now:%Y-%m-%dT%H:%M:%S}.000Z"


@pytest.mark.parametrize("usage", ["renouvellement", "cookie"])
async def test_only_a_bearer_is_a_bearer(client, services, usage):
    await factories.candidat(services)
    jetons = await mobile(client)
    await client.sign_in("jeanne@example.org")
    jetons["cookie"] = client.http.cookies["jeton"]
    client.http.cookies.clear()

    bearing(client, jetons[usage])

    assert await has_ended(client)


async def test_a_renewal_gives_a_new_pair_and_ends_the_former(client, services, horloge):
    await factories.candidat(services)
    first = await mobile(client)
    horloge.advance(days=29)

    second = (await client.run(RENOUVELER, x=first["renouvellement"]))["jetons"]

    assert len({*first.values(), *second.values()}) == 5
    bearing(client, first["porteur"])
    assert await has_ended(client)
    bearing(client, second["porteur"])
    assert await client.run(MOI) == {"identifiant": "jeanne@example.org"}


async def test_the_former_bearer_ends_a_minute_after_its_renewal(client, services, horloge):
    await factories.candidat(services)
    first = await mobile(client)
    await client.run(RENOUVELER, x=first["renouvellement"])
    bearing(client, first["porteur"])

    horloge.advance(seconds=59)
    assert await client.run(MOI) == {"identifiant": "jeanne@example.org"}

    horloge.advance(seconds=1)
    assert await has_ended(client)


async def test_a_renewal_whose_answer_was_lost_is_asked_again(client, services, horloge):
    await factories.candidat(services)
    first = await mobile(client)
    lost = (await client.run(RENOUVELER, x=first["renouvellement"]))["jetons"]
    horloge.advance(seconds=59)

    found = (await client.run(RENOUVELER, x=first["renouvellement"]))["jetons"]

    horloge.advance(minutes=1)
    bearing(client, lost["porteur"])
    assert await has_ended(client)
    bearing(client, found["porteur"])
    assert await client.run(MOI) == {"identifiant": "jeanne@example.org"}


async def test_a_renewal_is_not_asked_again_once_the_sign_in_is_closed(client, services):
    await factories.candidat(services)
    first = await mobile(client)
    second = (await client.run(RENOUVELER, x=first["renouvellement"]))["jetons"]
    bearing(client, second["porteur"])
    await client.run("mutation { compteSeDeconnecter { errors { code } estFait } }")

    [error] = await client.refused(RENOUVELER, x=first["renouvellement"])

    assert error["code"] == "IDENTIFIANTS_INVALIDES"


async def test_a_renewal_used_again_later_closes_the_whole_sign_in(client, services, horloge):
    await factories.candidat(services)
    first = await mobile(client)
    other = await mobile(client)
    second = (await client.run(RENOUVELER, x=first["renouvellement"]))["jetons"]
    horloge.advance(minutes=1)

    [error] = await client.refused(RENOUVELER, x=first["renouvellement"])

    assert (error["code"], error["path"]) == ("IDENTIFIANTS_INVALIDES", ["renouvellement"])
    await client.refused(RENOUVELER, x=second["renouvellement"])
    bearing(client, second["porteur"])
    assert await has_ended(client)
    bearing(client, other["porteur"])  # another sign-in of the same person goes on
    assert await client.run(MOI) is not None


async def test_a_renewal_ends_after_thirty_days(client, services, horloge):
    await factories.candidat(services)
    jetons = await mobile(client)
    horloge.advance(days=30)

    [error] = await client.refused(RENOUVELER, x=jetons["renouvellement"])

    assert error["message"] == "Votre connexion a expiré. Veuillez vous identifier."


async def test_a_closed_account_is_let_in_no_more(client, services):
    person = await factories.candidat(services)
    await client.sign_in("jeanne@example.org")
    jetons = await mobile(client)

    await Compte.filter(id=person.compte_id).update(etat=EtatCompte.DESACTIVE)

    assert await client.run(MOI) is None
    await client.refused(RENOUVELER, x=jetons["renouvellement"])


async def test_sign_ins_are_listed_once_each_the_latest_first(client, services, horloge, tmp_path):
    await factories.candidat(services)
    client.http.headers["User-Agent"] = "Firefox"
    await client.sign_in("jeanne@example.org")
    horloge.advance(minutes=5)
    async with another(services, tmp_path, **{"User-Agent": "Application " + "x" * 300}) as phone:
        jetons = await mobile(phone)
        horloge.advance(minutes=20)
        await phone.run(RENOUVELER, x=jetons["renouvellement"])

    appareils = (await client.run(APPAREILS))["appareils"]["nodes"]

    assert [(item["libelle"][:11], item["estActuel"]) for item in appareils] == [
        ("Application", False),
        ("Firefox", True),
    ]
    assert len(appareils[0]["libelle"]) == 200
    assert appareils[0]["ouvertLe"] == f"{horloge.now:%Y-%m-%dT%H:%M:%S}.000Z"


async def test_a_sign_in_is_closed_from_another_device(client, services, tmp_path):
    await factories.candidat(services)
    await client.sign_in("jeanne@example.org")
    async with another(services, tmp_path) as phone:
        jetons = await mobile(phone)
        bearing(phone, jetons["porteur"])
        [other] = [item for item in (await client.run(APPAREILS))["appareils"]["nodes"] if not item["estActuel"]]

        payload = await client.run(REVOQUER, x=other["id"])

        assert payload["estFait"] is True
        assert await has_ended(phone)
        await phone.refused(RENOUVELER, x=jetons["renouvellement"])
    assert (await client.run(REVOQUER, x=other["id"]))["estFait"] is True  # that one is closed
    assert [item["estActuel"] for item in (await client.run(APPAREILS))["appareils"]["nodes"]] == [True]


async def test_who_closes_the_own_sign_in_is_out_for_the_rest_of_the_document(client, services):
    await factories.candidat(services)
    await client.sign_in("jeanne@example.org")
    [mine] = (await client.run(APPAREILS))["appareils"]["nodes"]

    answer = await client.send(
        "mutation($x: ID!) { compteRevoquerAppareil(input: {appareilId: $x}) { estFait } "
        "compteModifierPreferences(input: {avisPieces: true}) { errors { code } } }",
        x=mine["id"],
    )

    assert answer["data"]["compteRevoquerAppareil"] == {"estFait": True}
    assert answer["data"]["compteModifierPreferences"] is None
    assert answer["errors"][0]["extensions"]["code"] == "CONNEXION_REQUISE"
    assert await client.run(MOI) is None


async def test_the_sign_in_of_somebody_else_does_not_exist(client, services, tmp_path):
    await factories.candidat(services)
    await factories.candidat(services, "pierre@example.org", nom="DUBOIS")
    await client.sign_in("jeanne@example.org")
    async with another(services, tmp_path) as thief:
        await thief.sign_in("pierre@example.org")
        [mine] = (await client.run(APPAREILS))["appareils"]["nodes"]

        [error] = await thief.refused(REVOQUER, x=mine["id"])

    assert (error["code"], error["path"]) == ("INTROUVABLE", [])
    assert await client.run(MOI) is not None


@pytest.mark.parametrize("garbage", ["", "x", "é", "Q29tcHRlOg", "=" * 50, "QXBwYXJlaWw6enp6", "A" * 5000])
async def test_an_id_that_is_not_ours_is_not_found(client, services, garbage):
    await factories.candidat(services)
    await client.sign_in("jeanne@example.org")

    [error] = await client.refused(REVOQUER, x=garbage)

    assert error["code"] == "INTROUVABLE"


@pytest.mark.parametrize("garbage", ["", "x", "é", "a.b", "A" * 5000, "ImEi.xxxx"])
@pytest.mark.parametrize(
    "mutation",
    [
        "compteActiver(input: {jeton: $x})",
        "compteConfirmerAdresse(input: {jeton: $x})",
        """compteReinitialiserMotDePasse(input: {
          jeton: $x, motDePasse: "Nouveau!1", motDePasseConfirmation: "Nouveau!1"
        })""",
        "compteRenouvelerJeton(input: {renouvellement: $x})",
    ],
)
async def test_a_token_that_is_not_ours_is_refused(client, mutation, garbage):
    [error] = await client.refused(f"mutation($x: String!) {{ {mutation} {{ errors {{ code path }} }} }}", x=garbage)

    assert error["code"] in {"LIEN_INVALIDE", "IDENTIFIANTS_INVALIDES"}
    assert error["path"] in (["jeton"], ["renouvellement"])


@pytest.mark.parametrize(
    "mutation",
    [
        "compteSeDeconnecter",
        'compteRevoquerAppareil(input: {appareilId: "QXBwYXJlaWw6MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA"})',
        'compteModifierMotDePasse(input: {motDePasseActuel: "a", motDePasse: "b", motDePasseConfirmation: "c"})',
        "compteModifier(input: {})",
        'compteDemanderAdresse(input: {courriel: "a", courrielConfirmation: "b", motDePasse: "c"})',
        "compteSupprimer(input: {confirmation: true})",
    ],
)
async def test_asks_to_sign_in(client, mutation):
    answer = await client.send(f"mutation {{ {mutation} {{ errors {{ code }} }} }}")

    [error] = answer["errors"]
    assert (error["extensions"], error["message"]) == ({"code": "CONNEXION_REQUISE"}, "Veuillez vous identifier.")
    assert list(answer["data"].values()) == [None]


async def test_reads_itself(client, services):
    person = await factories.candidat(services)
    await client.sign_in("jeanne@example.org")

    moi = await client.run("{ moi { type etat estModifiable candidat { numero nom lieuNaissance ine } } }")

    candidat = {"numero": person.numero, "nom": "NGMB-DUPONT", "lieuNaissance": "BUGARACH", "ine": None}
    assert moi == {"type": "CANDIDAT", "etat": "ACTIF", "estModifiable": True, "candidat": candidat}


async def test_reads_the_account_in_a_constant_number_of_statements(client, services, horloge):
    person = await factories.candidat(services)
    query = """{ moi { id type identifiant courriel etat estModifiable candidat { numero nom lieuNaissance }
      appareils { nodes { id libelle ouvertLe expireLe estActuel } } } }"""
    await client.sign_in("jeanne@example.org")
    with counted_statements() as few:
        await client.run(query)
    for numero in range(5):
        await factories.candidature(
            person, numero_inscription=numero + 1, periode=await factories.periode(annee=2027 + numero)
        )
        horloge.advance(minutes=1)
        await client.sign_in("jeanne@example.org")

    with counted_statements() as many:
        moi = await client.run(query)

    assert len(moi["appareils"]["nodes"]) == 6
    assert len(many) == len(few) <= 6, many
