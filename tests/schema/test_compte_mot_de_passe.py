"""The password: forgotten, set again by a link, changed."""

import re

import factories
import pytest
from client import Client, http_client

from api.app import build_app
from api.models import Evenement, Lien
from api.rules.compte import EtatCompte
from api.services.outbox import drain
from api.settings import Settings

CONNECTER = """mutation($m: String!) {
  compteSeConnecter(input: {identifiant: "jeanne@example.org", motDePasse: $m}) { errors { code } compte { id } }
}"""
OUBLIE = "mutation($x: String!) { compteDemanderMotDePasse(input: {identifiant: $x}) { errors { code path } message } }"
REINITIALISER = """mutation($x: String!, $m: String! = "Nouveau!1", $c: String! = "Nouveau!1") {
  compteReinitialiserMotDePasse(input: {jeton: $x, motDePasse: $m, motDePasseConfirmation: $c}) {
    errors { code message path } estFait
  }
}"""
MODIFIER = """mutation($a: String! = "Lampadaire!", $m: String! = "Nouveau!1", $c: String! = "Nouveau!1") {
  compteModifierMotDePasse(input: {motDePasseActuel: $a, motDePasse: $m, motDePasseConfirmation: $c}) {
    errors { code message path } estFait
  }
}"""
ADRESSE = """mutation($x: String!) {
  compteDemanderAdresse(input: {courriel: $x, courrielConfirmation: $x, motDePasse: "Lampadaire!"}) {
    errors { code } estFait
  }
}"""
CONFIRMER = "mutation($x: String!) { compteConfirmerAdresse(input: {jeton: $x}) { errors { code path } estFait } }"
MOI = "{ moi { identifiant } }"


@pytest.fixture
def jetons(services, messagerie):
    """The tokens of all links in the mails that wait, once sent."""

    async def sent():
        await drain(services)
        found = (re.search(r"jeton=([\w.-]+)", courriel.texte) for courriel in messagerie.courriels)
        return [match[1] for match in found if match]

    return sent


@pytest.fixture
async def phone(services, tmp_path):
    """A client of the same person on another device."""
    app = build_app(Settings(data_dir=tmp_path, public_url="http://test"), services)
    app.state.services = services
    async with http_client(app) as http:
        yield Client(http)


async def test_a_forgotten_password_is_asked_by_address_and_told_in_the_words_of_the_guide(
    client, services, messagerie
):
    await factories.candidat(services, "paul.lamy@gmail.com")

    payload = await client.run(OUBLIE, x="Paul.Lamy@GMAIL.com")
    await drain(services)

    assert payload["message"] == [
        (
            "Vous allez recevoir un mail sur votre mail de contact (Paul.***@L.com), veuillez cliquer sur le lien "
            "contenu dans ce mail pour modifier votre mot de passe."
        ),
        "Ce lien n'est valable que pour une durée de 48 heures.",
        "Passé ce délai, vous devrez re cliquer sur 'Mot de passe oublié'.",
    ]
    [courriel] = messagerie.courriels
    assert (courriel.destinataire, courriel.objet) == ("paul.lamy@gmail.com", "[CYCLADES] Modifier mon mot de passe")


async def test_it_is_asked_by_login_and_by_number_too(client, services, messagerie):
    pierre = await factories.compte(services, "pierre.dubois", courriel="pdubois@ac-rennes.fr")
    person = await factories.candidat(services, compte=pierre)

    said = [(await client.run(OUBLIE, x=x))["message"][0] for x in ("Pierre.Dubois", f" {person.numero} ")]
    await drain(services)

    assert all("(pdub***@s.fr)" in line for line in said)
    assert [courriel.destinataire for courriel in messagerie.courriels] == [
        "pdubois@ac-rennes.fr"
    ]  # asked twice at once


@pytest.mark.parametrize(
    "identifiant",
    ["inconnu@example.org", "inconnu", "02647000099", "0264700009", "@", "a@b", "%@%.%"],
)
async def test_an_identifier_that_nobody_has_is_answered_alike(client, services, identifiant):
    await factories.candidat(services)

    known = (await client.run(OUBLIE, x="jeanne@example.org"))["message"]
    unknown = (await client.run(OUBLIE, x=identifiant))["message"]
    again = (await client.run(OUBLIE, x=identifiant))["message"]

    def shape(lines):
        return [re.sub(r"\(\S{0,5}\*\*\*@\S\.\w+\)", "(masked)", line) for line in lines]

    assert shape(unknown) == shape(known)
    assert unknown == again
    assert await drain(services) == 1


async def test_the_mask_never_tells_how_an_address_is_spelt(client, services):
    await factories.candidat(
        services,
        "jeanne@example.org",
        compte=await factories.compte(services, "jeanne@example.org", courriel="JEANNE@Example.org"),
    )

    [known, *_], [unknown, *_] = [
        (await client.run(OUBLIE, x=f"{nom}@example.org"))["message"] for nom in ("jeanne", "jeanno")
    ]

    assert known == unknown


@pytest.mark.parametrize("etat", [EtatCompte.EN_ATTENTE, EtatCompte.DESACTIVE])
async def test_an_account_that_cannot_be_used_gets_no_mail(client, services, etat):
    await factories.compte(services, etat=etat)

    await client.run(OUBLIE, x="jeanne@example.org")

    assert await Evenement.all().count() == await Lien.all().count() == 0


async def test_the_link_sets_a_new_password_once_and_closes_every_sign_in(client, phone, services, jetons, messagerie):
    await factories.candidat(services)
    await client.sign_in("jeanne@example.org")
    await phone.sign_in("jeanne@example.org")
    await client.run(OUBLIE, x="jeanne@example.org")
    [jeton] = await jetons()

    payload = await client.run(REINITIALISER, x=jeton)
    [error] = await client.refused(REINITIALISER, x=jeton)

    assert payload["estFait"] is True
    assert (error["code"], error["path"]) == ("LIEN_INVALIDE", ["jeton"])
    assert await client.run(MOI) is await phone.run(MOI) is None
    await client.refused(CONNECTER, m="Lampadaire!")
    await client.run(CONNECTER, m="Nouveau!1")
    await drain(services)
    assert [courriel.objet for courriel in messagerie.courriels] == [
        "[CYCLADES] Modifier mon mot de passe",
        "[CYCLADES] Votre mot de passe a été modifié",
    ]


@pytest.mark.parametrize(("secondes", "accepte"), [(48 * 3600 - 1, True), (48 * 3600, False)])
async def test_the_link_is_good_for_48_hours(client, services, jetons, secondes, accepte):
    await factories.candidat(services)
    await client.run(OUBLIE, x="jeanne@example.org")
    [jeton] = await jetons()
    services.clock.advance(seconds=secondes)

    answer = await client.send(REINITIALISER, x=jeton)

    assert answer["data"]["compteReinitialiserMotDePasse"]["estFait"] is accepte


async def test_a_weak_password_does_not_spend_the_link(client, services, jetons):
    await factories.candidat(services)
    await client.run(OUBLIE, x="jeanne@example.org")
    [jeton] = await jetons()

    weak = await client.refused(REINITIALISER, x=jeton, m="court", c="autre")
    empty = await client.refused(REINITIALISER, x=jeton, m="", c="")
    await client.run(REINITIALISER, x=jeton)

    assert [(error["code"], error["path"]) for error in weak] == [
        ("MOT_DE_PASSE_FAIBLE", ["motDePasse"]),
        ("CONFIRMATION_DIFFERENTE", ["motDePasseConfirmation"]),
    ]
    assert [(error["code"], error["path"], error["message"]) for error in empty] == [
        ("OBLIGATOIRE", ["motDePasse"], "Renseignez le champ « Nouveau mot de passe »."),
        ("OBLIGATOIRE", ["motDePasseConfirmation"], "Renseignez le champ « Confirmation du mot de passe »."),
    ]


async def test_a_new_link_kills_the_former(client, services, horloge, jetons):
    await factories.candidat(services)
    await client.run(OUBLIE, x="jeanne@example.org")
    await jetons()
    horloge.advance(minutes=2)
    await client.run(OUBLIE, x="jeanne@example.org")
    first, second = await jetons()

    await client.refused(REINITIALISER, x=first)
    await client.run(REINITIALISER, x=second)


async def test_a_link_replaced_before_it_left_is_not_sent(client, services, horloge, jetons):
    await factories.candidat(services)
    await client.run(OUBLIE, x="jeanne@example.org")
    horloge.advance(minutes=2)
    await client.run(OUBLIE, x="jeanne@example.org")

    [jeton] = await jetons()

    await client.run(REINITIALISER, x=jeton)


async def test_a_change_keeps_this_sign_in_and_closes_the_others(client, phone, services, messagerie):
    await factories.candidat(services)
    await client.sign_in("jeanne@example.org")
    await phone.sign_in("jeanne@example.org")

    payload = await client.run(MODIFIER)
    await drain(services)

    assert payload["estFait"] is True
    assert await client.run(MOI) is not None
    assert await phone.run(MOI) is None
    await phone.refused(CONNECTER, m="Lampadaire!")
    await phone.run(CONNECTER, m="Nouveau!1")
    assert [courriel.objet for courriel in messagerie.courriels] == ["[CYCLADES] Votre mot de passe a été modifié"]


async def test_a_change_says_all_its_problems_at_once(client, services):
    await factories.candidat(services)
    await client.sign_in("jeanne@example.org")

    errors = await client.refused(MODIFIER, a="Faux!1234", m="court", c="")

    assert [(error["code"], error["path"]) for error in errors] == [
        ("IDENTIFIANTS_INVALIDES", ["motDePasseActuel"]),
        ("MOT_DE_PASSE_FAIBLE", ["motDePasse"]),
        ("OBLIGATOIRE", ["motDePasseConfirmation"]),
    ]
    await client.run(CONNECTER, m="Lampadaire!")


async def test_no_password_is_hashed_for_who_holds_no_link(client, services, jetons, monkeypatch):
    await factories.candidat(services)
    await client.run(OUBLIE, x="jeanne@example.org")
    [spent] = await jetons()
    await client.run(REINITIALISER, x=spent)
    hashed = []
    monkeypatch.setattr(services.tokens, "hash_password", hashed.append)

    refused = [await client.refused(REINITIALISER, x=jeton) for jeton in ("x", spent)]

    assert [error["code"] for (error,) in refused] == ["LIEN_INVALIDE"] * 2
    assert hashed == []


@pytest.mark.parametrize("change", [MODIFIER, REINITIALISER])
async def test_no_link_sent_before_survives_a_new_password(client, services, horloge, jetons, change):
    """Neither the link of a forgotten password, nor that of a new address asked by somebody else."""
    await factories.candidat(services)
    await client.sign_in("jeanne@example.org")
    await client.run(ADRESSE, x="voleur@example.org")
    await client.run(OUBLIE, x="jeanne@example.org")
    by_address, by_password = await jetons()
    variables = {"x": by_password} if change is REINITIALISER else {}
    horloge.advance(minutes=5)

    await client.run(change, **variables)

    await client.refused(CONFIRMER, x=by_address)
    await client.refused(REINITIALISER, x=by_password)


async def test_an_accent_is_the_same_from_any_keyboard(client, services):
    await factories.candidat(services)
    await client.sign_in("jeanne@example.org")

    await client.run(MODIFIER, m="Été.1234", c="Été.1234")

    await client.run(CONNECTER, m="E\u0301te\u0301.1234")
