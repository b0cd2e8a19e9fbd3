"""FranceConnect against a certified OpenID provider on loopback."""

from collections.abc import AsyncIterator
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import factories
import httpx
import openid
import pytest
import pytest_asyncio
from openid import RETOUR, SORTIE

from api.models import Audit, Candidat, Compte, DemandeFranceConnect
from api.resolvers.compte import fournisseur
from api.rules.fournisseur import Fournisseur
from api.rules.limite import DEPARTS
from api.schema.base import global_id
from api.services.outbox import drain

JEANNE = {
    "given_name": "Jeanne Marie",
    "family_name": "NGMB-DUPONT",
    "birthdate": "2005-05-06",
    "gender": "female",
    "birthplace": "11055",
    "birthcountry": "99100",
    "email": "jeanne@example.org",
}

DEMARRER = """mutation($r: String!, $c: TypeClient! = WEB) {
  franceConnectDemarrer(input: {retour: $r, client: $c}) { url liaison errors { code message path } }
}"""
TERMINER = """mutation($e: String!, $c: String, $l: String) {
  franceConnectTerminer(input: {etat: $e, code: $c, liaison: $l}) {
    compte { identifiant courriel candidat { nom prenoms civilite lieuNaissance departementNaissance } }
    jetons { porteur } estNouveau adresseDemandee { code message } errors { code message path }
  }
}"""


@pytest_asyncio.fixture(scope="module")
async def issuer(node_modules) -> AsyncIterator[str]:
    """The address of a provider of this module."""
    async with openid.provider(node_modules, "franceconnect") as address:
        yield address


@pytest_asyncio.fixture
async def services(services, issuer):
    """The services of a test, with the provider."""
    async with openid.offered(services, issuer, Fournisseur.FRANCECONNECT) as found:
        yield found


@pytest.fixture(autouse=True)
def real_time(horloge):
    """Sets the clock to the machine's, since the provider signs tokens of this minute."""
    horloge.follow()


async def identify(client, issuer, sub="personne-1", claims=None):
    depart = await client.run(DEMARRER, r=RETOUR)
    back = await openid.go(issuer, depart["url"], sub, claims or JEANNE)
    return await client.run(TERMINER, e=back["state"], c=back["code"])


async def test_first_visit_opens_an_account_and_the_next_ones_sign_in(client, issuer):
    first = await identify(client, issuer)
    second = await identify(client, issuer)

    assert first["estNouveau"]
    assert first["adresseDemandee"] is None
    assert first["compte"] == {
        "identifiant": "jeanne@example.org",
        "courriel": "jeanne@example.org",
        "candidat": {
            "nom": "NGMB-DUPONT",
            "prenoms": "Jeanne Marie",
            "civilite": "MADAME",
            "lieuNaissance": "BUGARACH",
            "departementNaissance": "011",
        },
    }
    assert not second["estNouveau"]
    assert await Compte.all().count() == 1
    assert (await client.run("{ moi { identifiant } }"))["identifiant"] == "jeanne@example.org"


async def test_birth_abroad_has_no_place_of_the_code_geographique(client, issuer):
    answer = await identify(client, issuer, "ailleurs", JEANNE | {"birthplace": "", "birthcountry": "99109"})

    assert answer["compte"]["candidat"]["lieuNaissance"] is None
    assert (await Candidat.get()).pays_naissance == "99109"


async def test_taken_address_is_never_tied_and_another_is_asked(client, issuer, services, messagerie):
    await factories.candidat(services, "jeanne@example.org")

    answer = await identify(client, issuer, "personne-2")

    assert answer["estNouveau"]
    assert answer["adresseDemandee"]["code"] == "DEJA_INSCRIT"
    assert "pas possible de faire d'appariement" in answer["adresseDemandee"]["message"]
    assert await Compte.all().count() == 2

    await client.run(
        """mutation { compteDemanderAdresse(input: {
          courriel: "autre@example.org", courrielConfirmation: "autre@example.org", motDePasse: ""
        }) { estFait errors { code message path } } }"""
    )
    await drain(services)
    (courriel,) = messagerie.courriels
    jeton = courriel.texte.split("jeton=")[1].split()[0]
    await client.run(
        "mutation($j: String!) { compteConfirmerAdresse(input: {jeton: $j}) { estFait errors { code message } } }",
        j=jeton,
    )
    assert (await client.run("{ moi { courriel identifiant } }")) == {
        "courriel": "autre@example.org",
        "identifiant": "autre@example.org",
    }


async def test_missing_address_is_asked(client, issuer):
    answer = await identify(client, issuer, "sans-adresse", {k: v for k, v in JEANNE.items() if k != "email"})

    assert answer["adresseDemandee"]["code"] == "OBLIGATOIRE"
    assert answer["compte"]["courriel"] == ""


async def test_registration_waits_for_an_address(client, issuer):
    await identify(client, issuer, "sans-adresse", {k: v for k, v in JEANNE.items() if k != "email"})
    periode = await factories.periode(ferme_le=factories.FERME.replace(year=2100))

    (error,) = await client.refused(
        """mutation($p: ID!) { candidatureDemarrer(input: {periodeId: $p}) { errors { code message path } } }""",
        p=global_id("Periode", periode.id),
    )

    assert error["code"] == "PREALABLE_MANQUANT"


async def test_mobile_client_keeps_its_binding_and_gets_tokens(client, issuer):
    depart = await client.run(DEMARRER, r=RETOUR, c="MOBILE")
    back = await openid.go(issuer, depart["url"], "mobile", JEANNE)

    answer = await client.run(TERMINER, e=back["state"], c=back["code"], l=depart["liaison"])

    assert answer["jetons"]["porteur"]


async def test_sign_out_goes_through_the_provider(client, issuer):
    await identify(client, issuer)

    answer = await client.run("mutation { compteSeDeconnecter { estFait adresseDeconnexion errors { code } } }")

    asked = parse_qs(urlsplit(answer["adresseDeconnexion"]).query)
    assert answer["adresseDeconnexion"].startswith(issuer)
    assert asked["post_logout_redirect_uri"] == [SORTIE]
    assert set(asked) == {"id_token_hint", "state", "post_logout_redirect_uri"}
    async with httpx.AsyncClient(verify=False) as browser:
        assert (await browser.get(answer["adresseDeconnexion"])).status_code == 200


async def refusal(client, **variables) -> str:
    (error,) = await client.refused(TERMINER, **variables)
    return error["code"]


async def test_denied_consent_is_a_clear_refusal(client, issuer):
    depart = await client.run(DEMARRER, r=RETOUR)
    back = await openid.go(issuer, depart["url"], "refus")

    assert back["error"] == "access_denied"
    assert await refusal(client, e=back["state"]) == "FRANCECONNECT_REFUSE"


async def test_replayed_return_is_refused(client, issuer):
    depart = await client.run(DEMARRER, r=RETOUR)
    back = await openid.go(issuer, depart["url"], "personne-3", JEANNE)
    await client.run(TERMINER, e=back["state"], c=back["code"])

    assert await refusal(client, e=back["state"], c=back["code"]) == "FRANCECONNECT_REFUSE"


async def test_no_number_of_made_up_states_keeps_the_right_one_out_or_leaves_a_row(client, issuer):
    depart = await client.run(DEMARRER, r=RETOUR)
    back = await openid.go(issuer, depart["url"], "personne-8", JEANNE)
    before = await Audit.all().count()

    codes = {await refusal(client, e=f"{number:043}", c=back["code"], l="x" * 43) for number in range(100)}

    assert codes == {"FRANCECONNECT_REFUSE"}
    assert await Audit.all().count() == before
    assert await DemandeFranceConnect.all().count() == 1
    assert (await client.run(TERMINER, e=back["state"], c=back["code"]))["estNouveau"]


async def test_return_in_another_browser_is_refused(client, issuer):
    depart = await client.run(DEMARRER, r=RETOUR)
    back = await openid.go(issuer, depart["url"], "personne-4", JEANNE)
    client.http.cookies.clear()

    assert await refusal(client, e=back["state"], c=back["code"]) == "FRANCECONNECT_REFUSE"
    assert await refusal(client, e="inconnu", c=back["code"], l="x") == "FRANCECONNECT_REFUSE"


async def test_code_of_another_exchange_fails_on_its_nonce(client, issuer):
    theirs = await client.run(DEMARRER, r=RETOUR)
    stolen = await openid.go(issuer, theirs["url"], "personne-5", JEANNE)
    mine = await client.run(DEMARRER, r=RETOUR)
    back = await openid.go(issuer, mine["url"], "personne-6", JEANNE)

    assert await refusal(client, e=back["state"], c=stolen["code"]) == "FRANCECONNECT_REFUSE"
    assert not await Compte.all().exists()


async def test_slow_return_is_refused(client, issuer, horloge):
    depart = await client.run(DEMARRER, r=RETOUR)
    back = await openid.go(issuer, depart["url"], "personne-7", JEANNE)
    horloge.advance(minutes=15)

    assert await refusal(client, e=back["state"], c=back["code"]) == "FRANCECONNECT_REFUSE"


async def test_incomplete_identity_opens_nothing(client, issuer):
    depart = await client.run(DEMARRER, r=RETOUR)
    back = await openid.go(issuer, depart["url"], "incomplet", {"family_name": "LAMY"})

    assert await refusal(client, e=back["state"], c=back["code"]) == "FRANCECONNECT_REFUSE"
    assert not await Compte.all().exists()


async def test_a_network_that_only_begins_exchanges_is_slowed_down_and_who_ends_them_is_not(
    client, issuer, horloge, monkeypatch
):
    monkeypatch.setattr(fournisseur, "DEPARTS", replace(DEPARTS, libres=3, maximum=3))
    for _ in range(5):
        await identify(client, issuer)

    for _ in range(3):
        await client.run(DEMARRER, r=RETOUR)
    (error,) = await client.refused(DEMARRER, r=RETOUR)
    horloge.advance(hours=1)

    assert error["code"] == "TROP_DE_TENTATIVES"
    assert await DemandeFranceConnect.all().count() == 5 + 3
    assert await client.run(DEMARRER, r=RETOUR)


async def test_an_address_that_no_mail_reaches_is_as_if_it_were_missing(client, issuer):
    arrivee = await identify(client, issuer, claims=JEANNE | {"email": "jeanne@\uff45xample.org"})

    assert arrivee["adresseDemandee"]["code"] == "OBLIGATOIRE"
    assert arrivee["compte"]["courriel"] == ""


async def test_undeclared_address_of_return_is_refused(client):
    (error,) = await client.refused(DEMARRER, r="http://ailleurs/")

    assert (error["code"], error["path"]) == ("VALEUR_INCONNUE", ["retour"])


async def test_provider_away_is_told_as_such(client, services):
    provider = services.fournisseurs[Fournisseur.FRANCECONNECT]
    provider.reglages = replace(provider.reglages, emetteur="http://127.0.0.1:9")

    (error,) = await client.refused(DEMARRER, r=RETOUR)

    assert error["code"] == "FRANCECONNECT_INDISPONIBLE"


async def test_account_by_franceconnect_has_no_password_to_forget(client, issuer, services, messagerie):
    await identify(client, issuer)

    await client.run(
        """mutation {
          compteDemanderMotDePasse(input: {identifiant: "jeanne@example.org"}) { message errors { code } }
        }"""
    )
    await drain(services)

    assert messagerie.courriels == []
