"""Opening an account: the form, the mails, the link of 48 hours, the answers to a stranger."""

import re

import factories
import pytest
from client import Client, http_client

from api.app import build_app
from api.models import Candidat, Compte, Evenement, Lien, Tache
from api.resolvers.compte.creation import purger
from api.resolvers.operation import Operation
from api.rules.compte import EtatCompte
from api.rules.limite import COURRIELS
from api.services.outbox import drain
from api.settings import Settings

CREER = """mutation($input: CompteCreerInput!) {
  compteCreer(input: $input) { errors { code message path } message }
}"""
RENVOYER = "mutation($x: String!) { compteRenvoyerActivation(input: {courriel: $x}) { errors { code path } message } }"
ACTIVER = "mutation($x: String!) { compteActiver(input: {jeton: $x}) { errors { code message path } identifiant } }"
CONNECTER = """mutation($i: String!, $m: String!) {
  compteSeConnecter(input: {identifiant: $i, motDePasse: $m}) { errors { code message path } compte { identifiant } }
}"""
FORM = {
    "civilite": "MADAME",
    "nom": "Ngmb-Dupont",
    "nomConfirmation": "NGMB-DUPONT",
    "prenoms": "NGMB-Jeanne",
    "dateNaissance": "2005-05-06",
    "dateNaissanceConfirmation": "2005-05-06",
    "paysNaissance": "99100",
    "departementNaissance": "011",
    "communeNaissance": "11055",
    "courriel": "Jeanne@Example.org",
    "courrielConfirmation": "jeanne@example.org",
    "motDePasse": "Lampadaire!",
    "motDePasseConfirmation": "Lampadaire!",
}


def form(adresse="Jeanne@Example.org", **changes):
    return FORM | {"courriel": adresse, "courrielConfirmation": adresse} | changes


def jeton(courriel):
    """The token of the link in a mail."""
    return re.search(r"jeton=([\w.-]+)", courriel.texte)[1]


@pytest.fixture
def purge(services, horloge):
    return lambda: purger(Operation(acteur=None, now=horloge.now, services=services))


async def test_creates_an_account_that_waits_and_writes_to_its_address(client, services, messagerie):
    payload = await client.run(CREER, input=form())
    await drain(services)

    assert payload["message"] == [
        "Votre compte est en cours de création.",
        "Votre inscription sera possible seulement lorsque votre compte sera activé.",
        (
            "Vous allez recevoir un mail à l'adresse Jeanne@Example.org, veuillez cliquer sur le lien contenu dans ce "
            "mail pour activer votre compte."
        ),
        (
            "Ce lien n'est valable que pour une durée de 48 heures. Passé ce délai, vos informations seront effacées, "
            "vous devrez recommencer votre démarche de création de compte."
        ),
    ]
    compte = await Compte.get().prefetch_related("candidat")
    assert (compte.etat, compte.identifiant, compte.courriel) == (
        EtatCompte.EN_ATTENTE,
        "jeanne@example.org",
        "Jeanne@Example.org",
    )
    assert (compte.candidat.nom, compte.candidat.prenoms) == ("NGMB-DUPONT", "NGMB-Jeanne")
    assert compte.candidat.numero == "02647000001"  # 16 November 2026: week 47 when week 1 holds 1 January
    [courriel] = messagerie.courriels
    assert (courriel.destinataire, courriel.objet) == ("Jeanne@Example.org", "[CYCLADES] Activer mon compte")
    assert "Lampadaire!" not in courriel.texte + courriel.html + compte.mot_de_passe


async def test_keeps_the_town_of_a_birth_abroad_whatever_was_typed_for_france(client):
    await client.run(CREER, input=form(paysNaissance="99109", villeNaissance=" Berlin "))

    candidat = await Candidat.get()
    assert (candidat.pays_naissance, candidat.ville_naissance) == ("99109", "Berlin")
    assert (candidat.departement_naissance, candidat.commune_naissance) == (None, None)


async def test_keeps_no_town_beside_a_commune(client):
    await client.run(CREER, input=form(villeNaissance="Berlin"))

    assert (await Candidat.get()).ville_naissance is None


async def test_says_all_the_problems_at_once_under_the_names_of_the_input(client):
    errors = await client.refused(
        CREER, input=form(nomConfirmation="AUTRE", departementNaissance=None, courriel="x", motDePasse="court")
    )

    assert [(error["code"], error["path"]) for error in errors] == [
        ("CONFIRMATION_DIFFERENTE", ["nomConfirmation"]),
        ("OBLIGATOIRE", ["departementNaissance"]),
        ("FORMAT_INVALIDE", ["courriel"]),
        ("CONFIRMATION_DIFFERENTE", ["courrielConfirmation"]),
        ("MOT_DE_PASSE_FAIBLE", ["motDePasse"]),
        ("CONFIRMATION_DIFFERENTE", ["motDePasseConfirmation"]),
    ]
    assert await Compte.all().count() == await Evenement.all().count() == await Tache.all().count() == 0


@pytest.mark.parametrize("jour", ["2005-02-29", "30/05/1998", "", 20050530, "2005-13-01"])
async def test_a_day_that_is_none_is_a_problem_of_its_field_beside_the_others(client, jour):
    errors = await client.refused(CREER, input=form(dateNaissance=jour, courriel="x", courrielConfirmation="x"))

    assert [(error["code"], error["path"]) for error in errors] == [
        ("FORMAT_INVALIDE", ["dateNaissance"]),
        ("FORMAT_INVALIDE", ["courriel"]),
    ]
    assert errors[0]["message"] == "Saisissez une date qui existe, par exemple 30/05/1998."
    assert await Compte.all().count() == 0


async def test_a_form_with_nothing_wrong_but_a_day_writes_nothing(client):
    errors = await client.refused(CREER, input=form(dateNaissanceConfirmation="31/02/2004"))

    assert [(error["code"], error["path"]) for error in errors] == [("FORMAT_INVALIDE", ["dateNaissanceConfirmation"])]
    assert await Compte.all().count() == await Tache.all().count() == 0


async def test_the_answer_is_the_same_for_a_new_a_pending_and_an_existing_address(client, services, horloge):
    await factories.candidat(services, "existe@example.org")
    await client.run(CREER, input=form("attend@example.org"))
    horloge.advance(minutes=2)

    said = [
        (await client.run(CREER, input=form(f"{nom}@example.org")))["message"] for nom in ("nouv", "attend", "existe")
    ]

    assert said[0] == [line.replace("attend@", "nouv@") for line in said[1]]
    assert said[0] == [line.replace("existe@", "nouv@") for line in said[2]]


async def test_an_existing_account_is_told_and_left_as_it_is(client, services, messagerie):
    before = await factories.candidat(services)

    await client.run(CREER, input=form("JEANNE@example.ORG", nom="VOLEUR", nomConfirmation="VOLEUR"))
    await drain(services)

    [courriel] = messagerie.courriels
    assert (courriel.destinataire, courriel.objet) == ("jeanne@example.org", "[CYCLADES] Vous avez déjà un compte")
    assert "jeton=" not in courriel.texte
    assert (await Candidat.get()).nom == before.nom
    await client.sign_in("jeanne@example.org")


async def test_a_form_sent_twice_within_a_minute_is_one_mail(client, services, horloge, messagerie):
    await factories.candidat(services, "existe@example.org")

    for _ in range(3):
        await client.run(CREER, input=form())
        await client.run(RENVOYER, x="jeanne@example.org")
        await client.run(CREER, input=form("existe@example.org"))
        horloge.advance(seconds=19)
    await drain(services)

    assert sorted(courriel.objet for courriel in messagerie.courriels) == [
        "[CYCLADES] Activer mon compte",
        "[CYCLADES] Vous avez déjà un compte",
    ]
    assert await Compte.all().count() == 2


async def test_a_new_form_after_a_minute_replaces_the_first_and_kills_its_link(client, services, horloge, messagerie):
    await client.run(
        CREER,
        input=form(nom="ERREUR", nomConfirmation="ERREUR", motDePasse="Premier!1", motDePasseConfirmation="Premier!1"),
    )
    await drain(services)
    numero = (await Candidat.get()).numero
    horloge.advance(minutes=1)
    await client.run(CREER, input=form())
    await drain(services)
    first, second = map(jeton, messagerie.courriels)

    [error] = await client.refused(ACTIVER, x=first)
    assert (error["code"], error["path"]) == ("LIEN_INVALIDE", ["jeton"])
    await client.run(ACTIVER, x=second)
    candidat = await Candidat.get()
    assert (candidat.nom, candidat.numero) == ("NGMB-DUPONT", numero)
    await client.refused(CONNECTER, i="jeanne@example.org", m="Premier!1")
    await client.sign_in("jeanne@example.org")


async def test_a_form_past_the_limit_of_mails_changes_nothing(client, services, horloge, messagerie):
    """No link would leave with the new form: the former link would open it, whoever typed it."""
    for _ in range(COURRIELS.libres):
        await client.run(CREER, input=form())
        await drain(services)
        horloge.advance(minutes=1)

    await client.run(CREER, input=form(motDePasse="Etranger!1", motDePasseConfirmation="Etranger!1"))

    assert await drain(services) == 0
    await client.run(ACTIVER, x=jeton(messagerie.courriels[-1]))
    await client.refused(CONNECTER, i="jeanne@example.org", m="Etranger!1")
    await client.sign_in("jeanne@example.org")


async def test_mails_to_one_mailbox_are_counted_together_whatever_its_spelling(client, services, messagerie):
    for number in range(COURRIELS.libres + 3):
        await client.run(CREER, input=form(f"{'.' * (number % 2)}jeanne.lamy+{number}@gmail.com".removeprefix(".")))
    await client.run(CREER, input=form("jeannelamy@googlemail.com"))
    await drain(services)

    assert len(messagerie.courriels) == COURRIELS.libres


async def test_a_surprising_birth_is_confirmed_before_the_account_is_made(client, horloge):
    born = f"{horloge.now.year - 3}-05-06"
    young = form(dateNaissance=born, dateNaissanceConfirmation=born)

    [error] = await client.refused(CREER, input=young)
    made = await Compte.all().count()
    await client.run(CREER, input=young | {"confirmation": True})

    assert (error["code"], error["path"]) == ("CONFIRMATION_REQUISE", ["confirmation"])
    assert made == 0
    assert await Compte.all().count() == 1


async def test_a_civil_status_is_kept_in_one_form(client):
    await client.run(
        CREER,
        input=form(
            nom="d\u2019Ange\u2011Dupont", nomConfirmation=" D'ANGE-DUPONT\u00a0", prenoms="Re\u0301mi\u2009 Jean"
        ),
    )

    candidat = await Candidat.get()
    assert (candidat.nom, candidat.prenoms) == ("D'ANGE-DUPONT", "Rémi Jean")


async def test_a_link_activates_once(client, services, messagerie):
    await client.run(CREER, input=form())
    await drain(services)

    payload = await client.run(ACTIVER, x=jeton(messagerie.courriels[0]))
    [error] = await client.refused(ACTIVER, x=jeton(messagerie.courriels[0]))

    assert payload["identifiant"] == "jeanne@example.org"
    assert error["message"] == (
        "Ce lien n'est plus valable : il a déjà servi, ou le délai de 48 heures est passé. Essayez de vous connecter ; "
        "si vous n'y parvenez pas, recommencez votre démarche."
    )
    assert (await Compte.get()).etat is EtatCompte.ACTIF


@pytest.mark.parametrize(("secondes", "accepte"), [(48 * 3600 - 1, True), (48 * 3600, False)])
async def test_a_link_is_good_for_48_hours(client, services, messagerie, secondes, accepte):
    await client.run(CREER, input=form())
    await drain(services)
    services.clock.advance(seconds=secondes)

    answer = await client.send(ACTIVER, x=jeton(messagerie.courriels[0]))

    assert [error["code"] for error in answer["data"]["compteActiver"]["errors"]] == (
        [] if accepte else ["LIEN_INVALIDE"]
    )
    assert (await Compte.get()).etat is (EtatCompte.ACTIF if accepte else EtatCompte.EN_ATTENTE)


@pytest.mark.parametrize("usage", ["compteReinitialiserMotDePasse", "compteConfirmerAdresse"])
async def test_an_activation_link_is_good_for_nothing_else(client, services, messagerie, usage):
    await client.run(CREER, input=form())
    await drain(services)
    passwords = 'motDePasse: "Nouveau!1", motDePasseConfirmation: "Nouveau!1"' if "MotDePasse" in usage else ""

    [error] = await client.refused(
        f"mutation($x: String!) {{ {usage}(input: {{jeton: $x, {passwords}}}) {{ errors {{ code path }} }} }}",
        x=jeton(messagerie.courriels[0]),
    )

    assert (error["code"], error["path"]) == ("LIEN_INVALIDE", ["jeton"])


async def test_a_link_is_sent_again_on_demand(client, services, horloge, messagerie):
    created = await client.run(CREER, input=form("jeanne@example.org"))
    await drain(services)
    horloge.advance(minutes=5)
    again = await client.run(RENVOYER, x="jeanne@example.org")
    await drain(services)
    first, second = map(jeton, messagerie.courriels)

    assert again["message"] == created["message"]
    await client.refused(ACTIVER, x=first)
    await client.run(ACTIVER, x=second)


async def test_sending_again_tells_nothing_and_writes_to_nobody_else(client, services, messagerie):
    await factories.candidat(services, "existe@example.org")

    said = [(await client.run(RENVOYER, x=f"{nom}@example.org"))["message"] for nom in ("existe", "inconnu")]
    [error] = await client.refused(RENVOYER, x="existe")

    assert await drain(services) == 0
    assert messagerie.courriels == []
    assert said[0] == [line.replace("inconnu@", "existe@") for line in said[1]]
    assert (error["code"], error["path"]) == ("FORMAT_INVALIDE", ["courriel"])


async def test_an_account_is_erased_after_48_hours_without_activation(client, services, horloge, purge):
    await factories.candidat(
        services,
        "existe@example.org",
        compte=await factories.compte(services, "existe@example.org", cree_le=horloge.now),
    )
    await client.run(CREER, input=form())
    horloge.advance(hours=47, minutes=59, seconds=59)
    assert await purge() == 0

    horloge.advance(seconds=1)

    assert await purge() == 1
    assert [compte.identifiant for compte in await Compte.all()] == ["existe@example.org"]
    assert await Candidat.all().count() == 1
    assert await Lien.all().count() == await Evenement.all().count() == await Tache.all().count() == 0


async def test_an_account_whose_link_was_sent_again_lives_as_long_as_that_link(
    client, services, horloge, messagerie, purge
):
    await client.run(CREER, input=form())
    horloge.advance(hours=40)
    await client.run(RENVOYER, x="jeanne@example.org")
    await drain(services)
    horloge.advance(hours=47)

    assert await purge() == 0
    await client.run(ACTIVER, x=jeton(messagerie.courriels[-1]))
    horloge.advance(hours=100)
    assert await purge() == 0


async def test_an_erased_address_opens_a_new_account(client, horloge, purge):
    await client.run(CREER, input=form())
    horloge.advance(hours=48)
    await purge()
    await client.run(CREER, input=form())

    assert (await Candidat.get()).numero == "02647000002"  # a number is given once


async def test_numbers_follow_one_another_whatever_the_week(client, horloge):
    numeros = []
    for nom, jours in (("a", 6), ("b", 1), ("c", 45), ("d", 0)):
        await client.run(CREER, input=form(f"{nom}@example.org"))
        numeros.append((await Candidat.get(compte__identifiant=f"{nom}@example.org")).numero)
        horloge.advance(days=jours)

    assert numeros == ["02647000001", "02647000002", "02648000003", "02702000004"]


async def test_the_week_of_a_number_is_that_of_paris(client, horloge):
    horloge.now = horloge.now.replace(year=2026, month=12, day=31, hour=23, minute=30)  # 2027 in Paris

    await client.run(CREER, input=form())

    assert (await Candidat.get()).numero == "02701000001"


@pytest.mark.parametrize("champ", ["nom", "prenoms", "courriel", "motDePasse"])
@pytest.mark.parametrize("valeur", ["x" * 50_000, "'; DROP TABLE compte; --", "{adresse}", "%s"])
async def test_no_text_breaks_the_form(client, champ, valeur):
    answer = await client.send(CREER, input=form(**{champ: valeur}))

    assert "errors" not in answer


async def test_the_account_can_then_be_used_in_a_browser(client, services, messagerie, tmp_path):
    await client.run(CREER, input=form())
    [error] = await client.refused(CONNECTER, i="jeanne@example.org", m="Lampadaire!")
    await drain(services)
    await client.run(ACTIVER, x=jeton(messagerie.courriels[0]))

    app = build_app(Settings(data_dir=tmp_path, public_url="http://test"), services)
    app.state.services = services
    async with http_client(app) as elsewhere:
        payload = await Client(elsewhere).run(CONNECTER, i=" JEANNE@Example.org ", m="Lampadaire!")

    assert error["code"] == "IDENTIFIANTS_INVALIDES"
    assert payload["compte"] == {"identifiant": "jeanne@example.org"}
