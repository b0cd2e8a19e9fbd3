"""ProConnect against a certified OpenID provider on loopback, set by its public documentation."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import factories
import openid
import pytest
import pytest_asyncio
from bureau import entre
from client import Client, http_client
from openid import RETOUR

from api.models import Compte, DemandeProConnect, Evenement, IdentiteProConnect, Jeton, LigneJournal
from api.resolvers.compte.connexion import REFUS as MOT_DE_PASSE_FAUX
from api.resolvers.gestion import gestionnaire
from api.rules.compte import EtatCompte, TypeCompte
from api.rules.fournisseur import Fournisseur
from api.services import scelles, second_facteur
from api.services.journal import vider
from api.services.outbox import drain

BUREAU = "dec@example.org"
AGENT = {"email": BUREAU, "given_name": "Paul", "usual_name": "LAMY", "siret": "11004601800013", "idp_id": "rectorat"}
DEUX_FACTEURS = {"amr": ["pwd", "mfa"]}

DEMARRER = """mutation($r: String!, $c: TypeClient! = WEB) {
  proConnectDemarrer(input: {retour: $r, client: $c}) { url liaison errors { code message path } }
}"""
TERMINER = """mutation($e: String!, $c: String, $l: String, $f: String) {
  proConnectTerminer(input: {etat: $e, code: $c, liaison: $l, codeLocal: $f}) {
    compte { identifiant type } jetons { porteur renouvellement } errors { code message path }
  }
}"""
RENOUVELER = """mutation($j: String!) {
  compteRenouvelerJeton(input: {renouvellement: $j}) { jetons { porteur } errors { code } } }"""


@pytest_asyncio.fixture(scope="module")
async def issuer(node_modules) -> AsyncIterator[str]:
    """The address of a provider of this module."""
    async with openid.provider(node_modules, "proconnect") as address:
        yield address


@pytest_asyncio.fixture
async def services(services, issuer):
    """The services of a test, with the provider."""
    async with openid.offered(services, issuer, Fournisseur.PROCONNECT) as found:
        yield found


@pytest.fixture(autouse=True)
def real_time(horloge):
    """Sets the clock to the machine's, since the provider signs tokens of this minute."""
    horloge.follow()


@pytest_asyncio.fixture
async def secret(services, horloge):
    """The secret of the second factor of an office that exists, with its own."""
    secret = second_facteur.nouveau_secret()
    await factories.compte(
        services,
        BUREAU,
        type=TypeCompte.GESTIONNAIRE,
        totp=scelles.sceller(services.tokens.keys, secret),
        totp_active_le=services.clock(),
    )
    return secret


async def retour(client, issuer, sub="agent-1", claims=None, **proof):
    depart = await client.run(DEMARRER, r=RETOUR)
    back = await openid.go(issuer, depart["url"], sub, AGENT | (claims or {}), **proof)
    return {"e": back["state"], "c": back["code"]}


async def refusal(client, **variables):
    (error,) = await client.refused(TERMINER, **variables)
    return error["code"], error["path"]


async def test_asks_only_what_its_documentation_names(client, issuer):
    depart = await client.run(DEMARRER, r=RETOUR)

    asked = {name: values[0] for name, values in parse_qs(urlsplit(depart["url"]).query).items()}
    names = {"response_type", "client_id", "redirect_uri", "scope", "claims", "state", "nonce"}
    assert asked.keys() == names
    assert json.loads(asked["claims"]) == {"id_token": {"acr": None, "amr": None}}
    assert asked["scope"] == "openid email idp_id"
    assert min(len(asked["state"]), len(asked["nonce"])) >= 32


async def test_a_second_factor_at_the_provider_is_enough_the_first_time_and_the_next(client, issuer, secret):
    first = await client.run(TERMINER, **await retour(client, issuer, **DEUX_FACTEURS))
    again = await client.run(TERMINER, **await retour(client, issuer, claims={"email": "autre@x.fr"}, acr="eidas2"))

    assert first["compte"] == again["compte"] == {"identifiant": BUREAU, "type": "GESTIONNAIRE"}
    assert (await client.run("{ moi { identifiant } }"))["identifiant"] == BUREAU
    assert await IdentiteProConnect.all().count() == 1
    assert await Evenement.filter(type="PROCONNECT_ASSOCIE").count() == 1


async def test_the_owner_is_told_of_the_tie_by_mail(client, issuer, secret, services, messagerie):
    await client.run(TERMINER, **await retour(client, issuer, **DEUX_FACTEURS))
    await drain(services)

    (mail,) = messagerie.courriels
    assert (mail.destinataire, mail.objet) == (BUREAU, "[CYCLADES] Votre compte est associé à ProConnect")


async def test_without_a_second_factor_there_that_of_the_account_ends_the_same_exchange(
    client, issuer, secret, horloge
):
    back = await retour(client, issuer, amr=["pwd"])

    missing = await refusal(client, **back)
    tied = await IdentiteProConnect.all().exists()
    wrong = await refusal(client, e=back["e"], f="AAAAA-AAAAA")
    moi = await client.run("{ moi { identifiant } }")
    opened = await client.run(TERMINER, e=back["e"], f=second_facteur.code(secret, horloge.now))
    spent = await refusal(client, e=back["e"], f=second_facteur.code(secret, horloge.now))

    assert (missing, wrong) == (("CODE_REQUIS", ["codeLocal"]), ("CODE_INVALIDE", ["codeLocal"]))
    assert not tied
    assert moi is None
    assert opened["compte"]["identifiant"] == BUREAU
    assert spent == ("PROCONNECT_REFUSE", [])


async def test_an_exchange_that_waits_for_a_code_ends_with_its_time_and_serves_no_other_browser(
    client, issuer, secret, horloge
):
    back = await retour(client, issuer)
    await refusal(client, **back)
    code = second_facteur.code(secret, horloge.now)
    other = Client(http_client(client.http._transport.app))

    elsewhere = await refusal(other, e=back["e"], f=code, l="x")
    horloge.advance(minutes=15)
    late = await refusal(client, e=back["e"], f=second_facteur.code(secret, horloge.now))

    assert elsewhere == late == ("PROCONNECT_REFUSE", [])
    assert not await Jeton.all().exists()


async def test_an_account_without_its_second_factor_acts_after_one_at_the_provider_alone(client, issuer, services):
    await factories.compte(services, BUREAU, type=TypeCompte.ETABLISSEMENT, mot_de_passe=None)

    weak = await refusal(client, **await retour(client, issuer))
    depart = await client.run(DEMARRER, r=RETOUR, c="MOBILE")
    back = await openid.go(issuer, depart["url"], "agent-1", AGENT, **DEUX_FACTEURS)
    opened = await client.run(TERMINER, e=back["state"], c=back["code"], l=depart["liaison"])
    renewed = await client.run(RENOUVELER, j=opened["jetons"]["renouvellement"])
    client.http.headers["authorization"] = f"Bearer {renewed['jetons']['porteur']}"

    assert weak == ("SECOND_FACTEUR_A_ENROLER", ["codeLocal"])
    assert (await client.run("{ moi { type } }"))["type"] == "ETABLISSEMENT"


@pytest.mark.parametrize(
    "values",
    [
        None,  # nobody has this address
        {"type": TypeCompte.CANDIDAT},
        {"type": TypeCompte.ADMINISTRATEUR},
        {"type": TypeCompte.GESTIONNAIRE, "etat": EtatCompte.DESACTIVE},
        {"type": TypeCompte.GESTIONNAIRE, "lie": True},
    ],
    ids=["unknown", "candidate", "administrator", "closed", "of another sub"],
)
async def test_every_identity_that_opens_no_account_is_refused_alike(client, issuer, services, values):
    values = dict(values or {})
    lie = values.pop("lie", False)
    if values:
        compte = await factories.compte(services, BUREAU, **values)
        if lie:
            await IdentiteProConnect.create(compte_id=compte.id, sub="un-autre")

    (error,) = await client.refused(TERMINER, **await retour(client, issuer, **DEUX_FACTEURS))

    assert (error["code"], error["path"]) == ("PROCONNECT_REFUSE", [])
    assert error["message"].startswith("ProConnect ne vous ouvre aucun compte de ce portail.")
    assert await Compte.all().count() == bool(values)
    await vider(services)
    assert await LigneJournal.all().values_list("nature", "detail") == [("CONNEXION_REFUSEE", "PROCONNECT_REFUSE")]
    assert await client.run("{ moi { type } }") is None


@pytest.mark.parametrize(
    "claims",
    [{"email": None}, {"email": "dec@\uff45xample.org"}, {"email": "dec+x@example.org"}, {"email": 5}],
)
async def test_no_other_writing_of_an_address_finds_the_account(client, issuer, secret, claims):
    back = await retour(client, issuer, sub=f"agent-{claims['email']!r}", claims=claims, **DEUX_FACTEURS)

    assert await refusal(client, **back) == ("PROCONNECT_REFUSE", [])


async def test_a_level_that_nobody_checked_is_refused(client, issuer, secret):
    back = await retour(client, issuer, acr="https://proconnect.gouv.fr/assurance/self-asserted", **DEUX_FACTEURS)

    assert await refusal(client, **back) == ("PROCONNECT_REFUSE", [])


async def test_the_levels_and_the_origins_are_those_of_the_settings(client, issuer, secret, services):
    provider = services.fournisseurs[Fournisseur.PROCONNECT]
    given = provider.reglages
    provider.reglages = replace(given, origines=("ministere",))
    elsewhere = await refusal(client, **await retour(client, issuer, **DEUX_FACTEURS))
    profil = replace(given.profil, methodes_fortes=("hwk",), niveaux_forts=("eidas3",))
    provider.reglages = replace(given, origines=("rectorat",), profil=profil)

    assert elsewhere == ("PROCONNECT_REFUSE", [])
    assert await refusal(client, **await retour(client, issuer, **DEUX_FACTEURS)) == ("CODE_REQUIS", ["codeLocal"])
    assert await client.run(TERMINER, **await retour(client, issuer, acr="eidas3"))


async def test_a_replayed_or_slow_return_and_one_of_another_browser_are_refused(client, issuer, secret, horloge):
    used = await retour(client, issuer, **DEUX_FACTEURS)
    await client.run(TERMINER, **used)
    replayed = await refusal(client, **used)
    stolen = await retour(client, issuer, sub="agent-9", **DEUX_FACTEURS)
    mine = await retour(client, issuer, **DEUX_FACTEURS)
    wrong_nonce = await refusal(client, e=mine["e"], c=stolen["c"])
    other = Client(http_client(client.http._transport.app))
    elsewhere = await refusal(other, **(await retour(client, issuer, **DEUX_FACTEURS)), l="x")
    slow = await retour(client, issuer, **DEUX_FACTEURS)
    horloge.advance(minutes=15)

    found = [replayed, wrong_nonce, elsewhere, await refusal(client, **slow)]
    assert found == [("PROCONNECT_REFUSE", [])] * 4


async def test_an_abandon_is_a_clear_refusal(client, issuer):
    depart = await client.run(DEMARRER, r=RETOUR)
    back = await openid.go(issuer, depart["url"], "refus")

    assert await refusal(client, e=back["state"]) == ("PROCONNECT_REFUSE", [])


async def test_the_state_of_one_provider_ends_no_exchange_of_another(client, issuer, secret, services):
    provider = services.fournisseurs[Fournisseur.PROCONNECT]
    both = replace(services, fournisseurs={Fournisseur.PROCONNECT: provider, Fournisseur.FRANCECONNECT: provider})
    client.http._transport.app.state.services = both
    back = await retour(client, issuer, **DEUX_FACTEURS)

    (error,) = await client.refused(
        """mutation($e: String!, $c: String) {
          franceConnectTerminer(input: {etat: $e, code: $c}) { errors { code message path } } }""",
        **back,
    )

    assert error["code"] == "FRANCECONNECT_REFUSE"
    assert not await DemandeProConnect.filter(utilisee_le__not_isnull=True).exists()


async def test_signs_out_at_the_provider_too(client, issuer, secret):
    await client.run(TERMINER, **await retour(client, issuer, **DEUX_FACTEURS))

    answer = await client.run("mutation { compteSeDeconnecter { adresseDeconnexion errors { code } } }")

    assert answer["adresseDeconnexion"].startswith(issuer)


async def test_an_administrator_unties_the_account_of_who_changed_identity(client, issuer, secret, op):
    await client.run(TERMINER, **await retour(client, issuer, **DEUX_FACTEURS))
    before = await refusal(client, **await retour(client, issuer, sub="agent-2", **DEUX_FACTEURS))

    await gestionnaire.secourir(op, (await Compte.get()).id)
    out = await client.run("{ moi { type } }")
    after = await client.run(TERMINER, **await retour(client, issuer, sub="agent-2", **DEUX_FACTEURS))

    assert before == ("PROCONNECT_REFUSE", [])
    assert out is None
    assert after["compte"]["identifiant"] == BUREAU


async def test_an_agent_without_a_password_does_not_change_the_address_of_the_account(client, issuer, services):
    await factories.compte(services, BUREAU, type=TypeCompte.GESTIONNAIRE, mot_de_passe=None)
    await client.run(TERMINER, **await retour(client, issuer, **DEUX_FACTEURS))

    (error,) = await client.refused(
        """mutation { compteDemanderAdresse(input: {
          courriel: "moi@example.org", courrielConfirmation: "moi@example.org", motDePasse: ""
        }) { errors { code message path } } }"""
    )

    assert error["code"] == MOT_DE_PASSE_FAUX.code


async def test_a_portal_without_proconnect_says_so(client, services):
    client.http._transport.app.state.services = replace(services, fournisseurs={})

    (error,) = await client.refused(DEMARRER, r=RETOUR)

    assert (error["code"], error["path"]) == ("ACTION_IMPOSSIBLE", [])


async def test_what_is_kept_of_a_tie_goes_with_the_account(client, issuer, secret, services):
    await client.run(TERMINER, **await retour(client, issuer, **DEUX_FACTEURS))
    compte = await Compte.get()
    assert await entre(client, services, compte)

    await compte.delete()

    assert not await IdentiteProConnect.all().exists()
    assert not await DemandeProConnect.all().exists()
