"""The first sign-in of a pupil: the address and the given password, and nothing else before."""

import factories
import pytest
from client import http_client

from api.models import Compte, Evenement
from api.rules.evenement import TypeEvenement
from api.rules.textes import CONSEIL_MOT_DE_PASSE

FENETRE = "{ premiereConnexion { titre lignes consigne courriel } }"
VERIFIER = """mutation($c: String!, $cc: String!, $m: String!) {
  compteVerifierAdresse(input: {courriel: $c, courrielConfirmation: $cc, motDePasse: $m}) {
    errors { code message path } conseil compte { courriel premiereConnexion candidat { nom } }
  }
}"""


@pytest.fixture
async def pierre(services, client):
    owner = await factories.compte(
        services, "pierre.dubois", courriel="ecole@example.org", premiere_connexion=True, active_le=services.clock()
    )
    await factories.candidat(services, compte=owner, nom="DUBOIS", prenoms="Pierre")
    await client.sign_in("Pierre.Dubois")
    return owner


async def verifier(client, courriel="pierre@example.org", confirmation=None, mot_de_passe=factories.MOT_DE_PASSE):
    confirmation = courriel if confirmation is None else confirmation
    return await client.send(VERIFIER, c=courriel, cc=confirmation, m=mot_de_passe)


async def test_the_window_says_what_the_guide_says(pierre, client):
    assert await client.run(FENETRE) == {
        "titre": "Vérifier votre adresse mail",
        "lignes": [
            "Veuillez confirmer ou modifier votre email de contact avant de pouvoir vous connecter.",
            "Cette information est importante par la suite, un email valide est indispensable.",
        ],
        "consigne": "Par mesure de sécurité, merci de bien vouloir ressaisir le mot de passe qui vous a été communiqué.",
        "courriel": "ecole@example.org",
    }


@pytest.mark.parametrize(
    "query",
    [
        "{ moi { id } }",
        "{ candidatures { id } }",
        "{ historique { nodes { rang } } }",
        "{ messages { nodes { id } } }",
        "{ messagesNonLus }",
        '{ node(id: "x") { id } candidatures { id } }',
        "{ gestionPerimetre { domaine } }",
        (
            "mutation { candidatureDemarrer(input: "
            '{periodeId: "UGVyaW9kZTowMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMA"}) '
            "{ errors { code } } }"
        ),
        (
            'mutation { compteModifierMotDePasse(input: {motDePasseActuel: "a", motDePasse: "Bb!bbbbbb", '
            'motDePasseConfirmation: "Bb!bbbbbb"}) { errors { code } } }'
        ),
        (
            "mutation { compteDemanderAdresse(input: "
            '{courriel: "a@b.fr", courrielConfirmation: "a@b.fr", motDePasse: "a"}) '
            "{ errors { code } } }"
        ),
        "mutation { compteSupprimer(input: {confirmation: true}) { errors { code } } }",
    ],
)
async def test_nothing_else_works_before(pierre, client, query):
    answer = await client.send(query)

    assert {error["extensions"]["code"] for error in answer["errors"]} == {"PREMIERE_CONNEXION"}
    assert not any((answer["data"] or {}).values())


async def test_no_stream_opens_before(pierre, client):
    response = await client.http.post(
        "/graphql",
        json={"query": "subscription { evenements { rang } }"},
        headers={"accept": "text/event-stream"},
    )

    assert "PREMIERE_CONNEXION" in response.text


async def test_public_pages_and_the_sign_out_work_before(pierre, client):
    assert await client.run("{ academies { code } }")
    await client.run("mutation { compteSeDeconnecter { errors { code } estFait } }")

    assert await client.run("{ moi { id } }") is None


async def test_the_answer_of_the_sign_in_tells_nothing_of_the_person(pierre, client):
    answer = await client.send(
        """mutation($m: String!) { compteSeConnecter(input: {identifiant: "pierre.dubois", motDePasse: $m}) {
          compte { premiereConnexion candidat { nom } } } }""",
        m=factories.MOT_DE_PASSE,
    )

    assert answer["errors"][0]["extensions"]["code"] == "PREMIERE_CONNEXION"
    assert answer["data"]["compteSeConnecter"]["compte"] == {"premiereConnexion": True, "candidat": None}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (
            {"courriel": "", "confirmation": ""},
            [("OBLIGATOIRE", ["courriel"]), ("OBLIGATOIRE", ["courrielConfirmation"])],
        ),
        ({"courriel": "pierre"}, [("FORMAT_INVALIDE", ["courriel"])]),
        ({"confirmation": "autre@example.org"}, [("CONFIRMATION_DIFFERENTE", ["courrielConfirmation"])]),
        ({"mot_de_passe": ""}, [("OBLIGATOIRE", ["motDePasse"])]),
        ({"mot_de_passe": "Autrechose!"}, [("IDENTIFIANTS_INVALIDES", ["motDePasse"])]),
    ],
)
async def test_refuses_what_is_not_confirmed_or_not_the_given_password(pierre, client, values, expected):
    answer = await verifier(client, **values)

    errors = answer["data"]["compteVerifierAdresse"]["errors"]
    assert [(error["code"], error["path"]) for error in errors] == expected
    assert (await Compte.get(id=pierre.id)).premiere_connexion is True


async def test_everything_opens_after_and_the_password_may_stay(pierre, client):
    answer = await verifier(client)

    assert answer["data"]["compteVerifierAdresse"] == {
        "errors": [],
        "conseil": CONSEIL_MOT_DE_PASSE,
        "compte": {"courriel": "pierre@example.org", "premiereConnexion": False, "candidat": {"nom": "DUBOIS"}},
    }
    assert (await client.run("{ moi { identifiant } }"))["identifiant"] == "pierre.dubois"
    assert await client.run(FENETRE) is None
    assert [row.type for row in await Evenement.filter(compte_id=pierre.id).order_by("rang")] == [
        TypeEvenement.APPAREIL_CONNECTE,
        TypeEvenement.ADRESSE_VERIFIEE,
    ]
    again = await verifier(client)
    assert again["data"]["compteVerifierAdresse"]["errors"][0]["code"] == "ACTION_IMPOSSIBLE"


async def test_nobody_else_is_asked(client, services):
    await factories.candidat(services)
    assert (await client.errors(FENETRE))[0]["extensions"]["code"] == "CONNEXION_REQUISE"
    await client.sign_in("jeanne@example.org")

    assert await client.run(FENETRE) is None


async def test_an_idempotency_key_changes_nothing_before(pierre, client):
    client.http.headers["idempotency-key"] = "un"
    first = await verifier(client)
    second = await verifier(client)

    assert first["data"]["compteVerifierAdresse"]["errors"] == []
    assert second["data"]["compteVerifierAdresse"]["errors"][0]["code"] == "ACTION_IMPOSSIBLE"
    assert await Evenement.filter(compte_id=pierre.id, type=TypeEvenement.ADRESSE_VERIFIEE).count() == 1


async def test_a_forgotten_password_sends_nothing_to_an_address_that_nobody_confirmed(pierre, client, services):
    demander = (
        "mutation($i: String!) { compteDemanderMotDePasse(input: {identifiant: $i}) { errors { code } message } }"
    )
    other = type(client)(http_client(client.http._transport.app))
    await other.run(demander, i="pierre.dubois")
    assert not await Evenement.filter(type=TypeEvenement.MOT_DE_PASSE_DEMANDE).exists()
    await verifier(client)

    services.clock.advance(minutes=10)
    numero = (await client.run("{ moi { candidat { numero } } }"))["candidat"]["numero"]
    await other.run(demander, i=numero)

    assert await Evenement.filter(compte_id=pierre.id, type=TypeEvenement.MOT_DE_PASSE_DEMANDE).count() == 1
