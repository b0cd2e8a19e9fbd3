"""A change of the secret key: whatever was made under the former one is good with it in the ring, and without it is not."""

from dataclasses import replace

import factories
import pytest
from client import Client, http_client
from pwdlib.hashers.argon2 import Argon2Hasher

from api.app import build_app
from api.models import ChaineAudit, Compte, Habilitation, Lien, Reponse
from api.resolvers import audit, cle
from api.resolvers.journal import FiltreJournal, filtrer
from api.resolvers.operation import Operation
from api.rules.compte import TypeCompte
from api.services import scelles, second_facteur
from api.services.journal import vider
from api.services.tokens import Tokens
from api.settings import Settings

JEANNE, BUREAU = "jeanne@example.org", "bureau@example.org"
LIGHT = Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1)
FORMER = "clef-de-test"  # that of the fixture


@pytest.fixture
def apps(services, client, tmp_path):
    """The application after the change, with the former key in its ring, and without it, for the same browser."""

    def after(*former):
        changed = replace(services, tokens=Tokens("nouvelle-clef", LIGHT, services.clock, former))
        app = build_app(Settings(data_dir=tmp_path, public_url="http://test"), changed)
        app.state.services = changed
        found = Client(http_client(app))
        found.http.cookies = client.http.cookies
        found.services = changed
        return found

    return lambda: (after(FORMER), after())


async def office(services):
    secret = second_facteur.nouveau_secret()
    sealed = scelles.sceller(services.tokens.keys, secret)
    values = {"type": TypeCompte.GESTIONNAIRE, "totp": sealed, "totp_active_le": services.clock(), "libelle": "DEC"}
    compte = await factories.compte(services, BUREAU, **values)
    await Habilitation.create(compte_id=compte.id, centre=None, domaine=None)
    return secret


async def connecter(client, secret, now):
    """The codes of the errors of an office's sign-in."""
    answer = await client.send(
        """mutation($c: String) { compteSeConnecter(input: {
          identifiant: "bureau@example.org", motDePasse: "Lampadaire!", code: $c}) { errors { code } } }""",
        c=second_facteur.code(secret, now),
    )
    return [error["code"] for error in answer["data"]["compteSeConnecter"]["errors"]]


async def test_a_sign_in_depends_on_no_key(client, services, apps):
    await factories.candidat(services)
    await client.sign_in(JEANNE)

    for after in apps():
        assert (await after.run("{ moi { identifiant } }"))["identifiant"] == JEANNE


async def test_a_link_of_a_mail(client, services, apps):
    jeanne = await factories.candidat(services)
    query = "mutation($i: String!) { compteDemanderMotDePasse(input: {identifiant: $i}) { errors { code } message } }"
    await client.run(query, i=JEANNE)
    lien = services.tokens.sign_lien((await Lien.get(compte_id=jeanne.compte_id)).id)
    query = """mutation($j: String!) { compteReinitialiserMotDePasse(input: {
      jeton: $j, motDePasse: "Nouvelle.Lune7", motDePasseConfirmation: "Nouvelle.Lune7"}) { errors { code } estFait } }"""
    ring, without = apps()

    assert [error["code"] for error in await without.refused(query, j=lien)] == ["LIEN_INVALIDE"]
    assert (await ring.run(query, j=lien))["estFait"]


async def test_the_address_of_a_file(client, services, apps):
    await factories.candidat(services)
    await client.sign_in(JEANNE)
    query = 'mutation { compteExporterDonnees(input: {motDePasse: "Lampadaire!"}) { errors { code } fichier { url } } }'
    url = (await client.run(query))["fichier"]["url"]
    ring, without = apps()

    assert (await ring.http.get(url)).status_code == 200
    assert (await without.http.get(url)).status_code == 404


async def test_the_address_of_a_list(client, services, apps):
    secret = await office(services)
    services.clock.follow()  # the addresses of lists have the machine's clock
    assert await connecter(client, secret, services.clock()) == []
    query = "mutation { gestionExporter(input: {filtre: {}}) { errors { code } fichier { url } } }"
    url = (await client.run(query))["fichier"]["url"]
    ring, without = apps()

    assert (await ring.http.get(url)).status_code == 200
    assert (await without.http.get(url)).status_code == 404


async def test_a_repeated_operation(client, services, apps):
    await factories.candidat(services)
    await client.sign_in(JEANNE)

    async def send(by):
        query = "mutation { compteModifierPreferences(input: {avisPieces: true}) { errors { code } } }"
        return (await by.http.post("/graphql", json={"query": query}, headers={"Idempotency-Key": "k1"})).json()

    await send(client)
    ring, without = apps()

    assert (await send(ring))["extensions"]["rejouee"] is True
    assert (await send(without))["errors"][0]["extensions"]["code"] == "IDEMPOTENCE_INCOHERENTE"
    assert await Reponse.all().count() == 1


async def test_a_known_device(client, services, apps):
    jeanne = await factories.candidat(services)
    await client.sign_in(JEANNE)
    token = client.http.cookies["appareil"]
    ring, without = apps()

    assert ring.services.tokens.read_appareil(token).comptes == (jeanne.compte_id,)
    assert without.services.tokens.read_appareil(token) is None


async def test_a_second_factor(services, horloge, apps):
    secret = await office(services)
    ring, without = apps()

    assert await connecter(without, secret, horloge.now) == ["ACTION_IMPOSSIBLE"]
    assert await connecter(ring, secret, horloge.now) == []


async def test_the_security_journal(client, services, apps):
    """Lines are found as long as the ring holds the key that named accounts and networks in them."""
    await factories.candidat(services)
    await client.sign_in(JEANNE)
    await vider(services)
    ring, without = apps()

    assert await found_in_journal(ring) == 1
    assert await found_in_journal(without) == 0
    last = (await cle.changer(ring.services))[-1]
    assert last == "Former key 1: the security journal is searched with it until 2027-11-16."


async def found_in_journal(client):
    op = Operation(acteur=None, now=client.services.clock(), services=client.services)
    return await (await filtrer(op, FiltreJournal(identifiant=JEANNE))).count()


async def test_the_command_guides_to_a_new_key(services):
    lines = await cle.changer(services)

    (line,) = [line for line in lines if line.startswith("2. Set SECRET_KEY=")]
    assert len(line.split("SECRET_KEY=")[1].split()[0]) == 64
    assert await cle.changer(services) != lines


async def test_the_command_seals_again_and_says_when_the_former_key_may_go(
    client, services, horloge, apps, monkeypatch
):
    monkeypatch.setattr(cle, "COMPTES", 1)  # pages of one account
    secret = await office(services)
    await factories.compte(
        services, "autre@example.org", type=TypeCompte.ADMINISTRATEUR, totp=(await Compte.get()).totp
    )
    await factories.candidat(services)
    await client.sign_in(JEANNE)
    await audit.ancrer(Operation(acteur=None, now=services.clock(), services=services))
    ring, without = apps()

    first, told = await cle.changer(ring.services)
    again, _ = await cle.changer(ring.services)

    assert first == "2 second factors and 1 rows of audit chains sealed again under the present key."
    assert told.startswith(
        "Former key 1: 1 records of the audit and 0 rows of chains depend on it. It may go on 2030-11-1"
    )
    assert again.startswith("0 second factors and 0 rows")
    assert await connecter(without, secret, horloge.now) == []
    assert (await audit.verifier(ring.services))[0] == 0


async def test_a_former_key_of_which_nothing_is_left_may_go_at_once(services, apps):
    ring, _ = apps()

    assert (await cle.changer(ring.services))[1].startswith(
        "Former key 1: 0 records of the audit and 0 rows of chains depend on it. It may go 48 hours after"
    )


async def test_what_no_key_opens_is_told_and_left(services, apps):
    await office(services)
    await Compte.all().update(totp=scelles.sceller([b"perdue"], "SECRET"))
    ring, _ = apps()

    assert "1 second factors open with no key of the ring" in (await cle.changer(ring.services))[1]


async def test_a_row_that_somebody_changed_is_not_sealed_again(client, services, apps):
    await factories.candidat(services)
    await client.sign_in(JEANNE)
    await ChaineAudit.all().update(debut=1)
    ring, _ = apps()

    lines = await cle.changer(ring.services)

    assert lines[0].startswith("0 second factors and 0 rows")
    assert "run audit verify before any key goes" in lines[-1]
    assert (await audit.verifier(ring.services))[0] == 1
