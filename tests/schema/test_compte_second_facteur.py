"""The second factor of offices, through the schema."""

import re
from urllib.parse import parse_qs, urlsplit

import factories
import pytest
from client import Client, http_client

from api.models import Compte
from api.resolvers.demo_data import GESTIONNAIRE_DEMO, MOT_DE_PASSE_DEMO, SECRET_DEMO, semer
from api.resolvers.gestion import gestionnaire
from api.rules.compte import TypeCompte
from api.rules.gestion.bureau import GestionnaireSaisi, HabilitationSaisie
from api.services import second_facteur

SE_CONNECTER = """mutation($i: String!, $m: String!, $c: String) {
  compteSeConnecter(input: {identifiant: $i, motDePasse: $m, code: $c}) { errors { code message path } compte { type } }
}"""
ENROLER = """mutation($i: String!, $m: String!) {
  compteEnrolerSecondFacteur(input: {identifiant: $i, motDePasse: $m}) { errors { code message path } uri secret }
}"""
MOT_DE_PASSE = factories.MOT_DE_PASSE
BUREAU = "dec@example.org"


@pytest.fixture
async def bureau(services):
    return await factories.compte(services, BUREAU, type=TypeCompte.GESTIONNAIRE)


async def connexion(client, code=None, identifiant=BUREAU, mot_de_passe=MOT_DE_PASSE):
    answer = await client.send(SE_CONNECTER, i=identifiant, m=mot_de_passe, c=code)
    payload = answer["data"]["compteSeConnecter"]
    return [error["code"] for error in payload["errors"]] or payload["compte"]["type"]


async def enroler(client):
    return (await client.run(ENROLER, i=BUREAU, m=MOT_DE_PASSE))["secret"]


async def test_can_do_nothing_before_its_enrolment(client, bureau):
    refused = await connexion(client)
    code = await connexion(client, "123456")
    moi = await client.run("{ moi { identifiant } }")

    assert refused == ["SECOND_FACTEUR_A_ENROLER"]
    assert code == ["SECOND_FACTEUR_A_ENROLER"]
    assert moi is None


async def test_enrols_with_an_address_for_its_application_and_signs_in_with_a_code(client, bureau, horloge):
    enrolled = await client.run(ENROLER, i=BUREAU, m=MOT_DE_PASSE)
    without = await connexion(client)
    signed_in = await connexion(client, second_facteur.code(enrolled["secret"], horloge.now))
    row = await Compte.get(id=bureau.id)

    uri = urlsplit(enrolled["uri"])
    assert (uri.scheme, uri.netloc) == ("otpauth", "totp")
    assert parse_qs(uri.query) == {"secret": [enrolled["secret"]], "issuer": ["Cyclades"]}
    assert without == ["SECOND_FACTEUR_A_ENROLER"]
    assert signed_in == "GESTIONNAIRE"
    assert row.totp_active_le == horloge.now
    assert enrolled["secret"] not in row.totp


async def test_asks_for_the_code_only_once_the_password_is_right(client, bureau, horloge):
    secret = await enroler(client)
    await connexion(client, second_facteur.code(secret, horloge.now))

    assert await connexion(client, mot_de_passe="Autre.Chose!") == ["IDENTIFIANTS_INVALIDES"]
    assert await connexion(client) == ["CODE_REQUIS"]
    assert await connexion(client, "  ") == ["CODE_REQUIS"]
    assert await connexion(client, "abcdef") == ["CODE_INVALIDE"]
    assert await connexion(client, "١٢٣٤٥٦") == ["CODE_INVALIDE"]


async def test_refuses_a_code_that_served_and_takes_the_next_one(client, bureau, horloge):
    secret = await enroler(client)
    first = second_facteur.code(secret, horloge.now)

    assert await connexion(client, first) == "GESTIONNAIRE"
    assert await connexion(client, first) == ["CODE_DEJA_UTILISE"]
    horloge.advance(seconds=30)
    assert await connexion(client, first) == ["CODE_DEJA_UTILISE"]
    assert await connexion(client, second_facteur.code(secret, horloge.now)) == "GESTIONNAIRE"


async def test_takes_the_code_of_a_slow_clock_and_no_older_one(client, bureau, horloge):
    secret = await enroler(client)
    old = second_facteur.code(secret, horloge.now)

    horloge.advance(seconds=61)
    assert await connexion(client, old) == ["CODE_INVALIDE"]
    recent = second_facteur.code(secret, horloge.now)
    horloge.advance(seconds=30)
    assert await connexion(client, recent[:3] + " " + recent[3:]) == "GESTIONNAIRE"


async def test_blocks_after_five_wrong_codes_for_fifteen_minutes(client, bureau, horloge):
    secret = await enroler(client)
    await connexion(client, second_facteur.code(secret, horloge.now))
    horloge.advance(seconds=60)
    wrong = "000000" if second_facteur.code(secret, horloge.now) != "000000" else "111111"

    answers = [await connexion(client, wrong) for _ in range(5)]
    blocked = await connexion(client, second_facteur.code(secret, horloge.now))
    horloge.advance(minutes=15)
    after = await connexion(client, second_facteur.code(secret, horloge.now))

    assert answers == [["CODE_INVALIDE"]] * 4 + [["CODE_BLOQUE"]]
    assert blocked == ["CODE_BLOQUE"]
    assert after == "GESTIONNAIRE"


async def test_gives_no_second_secret_once_enrolled(client, bureau, horloge):
    first = await enroler(client)
    second = await enroler(client)
    assert await connexion(client, second_facteur.code(first, horloge.now)) == ["CODE_INVALIDE"]
    assert await connexion(client, second_facteur.code(second, horloge.now)) == "GESTIONNAIRE"

    errors = await client.refused(ENROLER, i=BUREAU, m=MOT_DE_PASSE)
    assert [(error["code"], error["path"]) for error in errors] == [("ACTION_IMPOSSIBLE", [])]


async def test_enrols_no_candidate_and_tells_nothing_of_who_exists(client, services, bureau):
    await factories.candidat(services)

    asked = [("jeanne@example.org", MOT_DE_PASSE), (BUREAU, "Autre.Chose!"), ("personne@example.org", MOT_DE_PASSE)]
    answers = [await client.refused(ENROLER, i=identifiant, m=mot_de_passe) for identifiant, mot_de_passe in asked]

    assert [error["code"] for (error,) in answers] == ["IDENTIFIANTS_INVALIDES"] * 3
    assert len({error["message"] for (error,) in answers}) == 1


async def test_candidates_sign_in_without_a_code(client, services):
    await factories.candidat(services)

    assert await connexion(client, identifiant="jeanne@example.org") == "CANDIDAT"


async def test_is_recovered_by_an_administrator_which_closes_its_sign_ins(client, op, bureau, horloge):
    secret = await enroler(client)
    await connexion(client, second_facteur.code(secret, horloge.now))
    horloge.advance(minutes=1)

    opened = await gestionnaire.secourir(op, bureau.id)
    moi = await client.run("{ moi { identifiant } }")
    again = await connexion(client, second_facteur.code(secret, horloge.now))

    assert moi is None
    assert again == ["IDENTIFIANTS_INVALIDES"]  # the former password went with the second factor
    assert opened.lien.startswith("http://portail/mot-de-passe?jeton=")


async def test_is_opened_by_command_then_chooses_its_password_by_the_link(client, op, horloge):
    form = GestionnaireSaisi(courriel="Lille@Example.org", libelle="DEC Lille")
    opened = await gestionnaire.ouvrir(op, form, TypeCompte.GESTIONNAIRE, [HabilitationSaisie(academie="09")])
    jeton = re.search(r"jeton=(\S+)", opened.lien)[1]
    before = await connexion(client, identifiant="lille@example.org")

    await client.run(
        """mutation($j: String!, $m: String!) {
          compteReinitialiserMotDePasse(input: {jeton: $j, motDePasse: $m, motDePasseConfirmation: $m}) {
            errors { code } estFait } }""",
        j=jeton,
        m="Choisi.Ici!",
    )
    after = await connexion(client, identifiant="lille@example.org", mot_de_passe="Choisi.Ici!")

    assert before == ["IDENTIFIANTS_INVALIDES"]
    assert after == ["SECOND_FACTEUR_A_ENROLER"]


async def test_the_demo_office_signs_in_with_the_known_secret(client, services, horloge):
    lines = await semer(services)
    code = second_facteur.code(SECRET_DEMO, horloge.now)

    assert any(code in line for line in lines)
    assert await connexion(client, code, GESTIONNAIRE_DEMO, MOT_DE_PASSE_DEMO) == "GESTIONNAIRE"
    perimetre = await client.run("{ gestionPerimetre { academie { code } domaine } }")
    assert perimetre == [{"academie": {"code": "03"}, "domaine": None}]


async def test_a_stream_of_wrong_codes_from_another_device_is_counted_once_each(client, bureau, horloge):
    secret = await enroler(client)
    await connexion(client, second_facteur.code(secret, horloge.now))
    other = Client(http_client(client.http._transport.app))

    await connexion(other, "000001")
    await connexion(client, "000002")

    assert (await Compte.get(id=bureau.id)).totp_echecs == 2
