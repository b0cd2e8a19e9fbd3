"""Connection slips through GraphQL: their text, the accounts they change, and the places where their secret is not."""

import base64
import io
import json
import re
from uuid import uuid4

import factories
import pytest
from client import Client, http_client
from ecole import ACCEPTER, AUTRE_UAI, PIERRE, ecole, eleve, envoyer, fichier, importer
from pypdf import PdfReader
from tortoise import Tortoise, connections

from api.models import Candidature, Compte, Evenement, Jeton
from api.rules.candidature import EtatCandidature
from api.rules.compte import mot_de_passe_valide
from api.rules.evenement import TypeEvenement
from api.rules.papillon import CHIFFRES, MAJUSCULES, MINUSCULES, SPECIAUX
from api.schema.base import global_id
from api.services.outbox import drain
from api.services.papillon import nouveau_mot_de_passe
from tests.journeys.story import a_plat

EDITER = """mutation($eleves: ElevesChoisisInput!) {
  etablissementEditerPapillons(input: {eleves: $eleves}) {
    errors { code message path } feuille { nom typeMime contenu nombre }
  }
}"""


@pytest.fixture
async def periode(services):
    return await factories.periode(centre="03")


@pytest.fixture
async def school(client, services):
    return await ecole(client, services)


@pytest.fixture
def dehors(messagerie, capfd, caplog):
    """The texts that left the service: its logs and its mails."""
    caplog.set_level("DEBUG")
    return lambda: "\n".join((*capfd.readouterr(), caplog.text, *map(str, messagerie.courriels)))


def pages(feuille):
    reader = PdfReader(io.BytesIO(base64.b64decode(feuille["contenu"])))
    return [a_plat(page.extract_text()) for page in reader.pages]


def secret(page):
    return re.search(r"Votre mot de passe \(\*\) : (\S+)", page)[1]


def test_a_password_has_the_four_kinds_of_signs_and_none_that_is_mistaken():
    found = {nouveau_mot_de_passe() for _ in range(500)}

    assert len(found) == 500
    for word in found:
        assert len(word) == 10
        assert mot_de_passe_valide(word)
        assert all(set(word) & set(kind) for kind in (MINUSCULES, MAJUSCULES, CHIFFRES, SPECIAUX))
        assert not set(word) & set("0O1lIio")


async def test_a_slip_prints_what_the_guide_shows(school, services, periode):
    await importer(school, services, periode, PIERRE)
    row = await Candidature.get()

    feuille = (await school.run(EDITER, eleves={"candidatureIds": [global_id("Candidature", row.id)]}))["feuille"]

    (page,) = pages(feuille)
    assert (feuille["nom"], feuille["typeMime"], feuille["nombre"]) == (
        f"papillon_{row.numero_candidat}.pdf",
        "application/pdf",
        1,
    )
    for said in (
        "ACADÉMIE DE BESANCON",
        "Accès au service en ligne des examens",
        "(Document à conserver impérativement)",
        "LP FERNAND LEGERE 6 RUE RENE GIRARDOT 74159 25404 AUDINCOURT CEDEX Tél : 0381362200",
        "Elève : DUBOIS Pierre",
        "Classe : 37 B",
        f"N° candidat : {row.numero_candidat} - Inscription n° : 001",
        (
            "Votre établissement vous a inscrit au baccalauréat professionnel. Un service en ligne est mis à votre "
            'disposition pour vous permettre de visualiser votre inscription (rubrique "Mes inscriptions"). Ce service '
            "en ligne vous permet également de consulter les documents relatifs au déroulement de vos épreuves (rubrique "
            "« Mes documents »). Le service est disponible à l'adresse internet suivante :"
        ),
        "Identifiez-vous avec le compte qui vous a été attribué :",
        "Votre identifiant de connexion : pierre.dubois",
        (
            "Ce compte va également vous permettre de consulter vos résultats sur le site de publication de votre "
            "académie."
        ),
        "(*) Nous vous conseillons de personnaliser votre mot de passe lors de votre première connexion",
    ):
        assert said in page
    pierre = Client(http_client(school.http._transport.app))
    await pierre.sign_in("pierre.dubois", secret(page))


async def test_a_class_is_one_file_with_a_page_each(school, services, periode):
    lines = [eleve(rang, classe="37 B" if rang < 3 else "37 C") for rang in range(5)]
    await importer(school, services, periode, *lines)

    feuille = (await school.run(EDITER, eleves={"classe": "37 B"}))["feuille"]

    found = pages(feuille)
    assert (feuille["nom"], feuille["nombre"], len(found)) == ("papillons.pdf", 3, 3)
    assert len({secret(page) for page in found}) == 3
    assert ["DUBOIS" in page for page in found] == [True, False, False]


async def test_issuing_again_makes_a_new_password_and_closes_the_sign_ins(school, services, periode):
    await importer(school, services, periode, PIERRE)
    (first,) = pages((await school.run(EDITER, eleves={"classe": "37 B"}))["feuille"])
    pierre = Client(http_client(school.http._transport.app))
    await pierre.sign_in("pierre.dubois", secret(first))

    (second,) = pages((await school.run(EDITER, eleves={"classe": "37 B"}))["feuille"])

    assert secret(first) != secret(second)
    assert await pierre.run("{ moi { id } }") is None
    assert not await Jeton.filter(compte__type="CANDIDAT", revoque_le=None).exists()
    query = """mutation($m: String!) {
      compteSeConnecter(input: {identifiant: "pierre.dubois", motDePasse: $m}) { errors { code } }
    }"""
    assert (await pierre.refused(query, m=secret(first)))[0]["code"] == "IDENTIFIANTS_INVALIDES"
    await pierre.sign_in("pierre.dubois", secret(second))
    assert await Evenement.filter(type=TypeEvenement.PAPILLON_EDITE).count() == 2


async def test_issuing_again_is_told_by_mail_once_the_address_is_confirmed(school, services, periode, messagerie):
    await importer(school, services, periode, PIERRE)
    await school.run(EDITER, eleves={"classe": "37 B"})
    await drain(services)
    assert messagerie.courriels == []
    await Compte.filter(type="CANDIDAT").update(premiere_connexion=False, courriel="pierre@example.org")

    (page,) = pages((await school.run(EDITER, eleves={"classe": "37 B"}))["feuille"])
    await drain(services)

    (mail,) = messagerie.courriels
    assert (mail.destinataire, mail.objet) == (
        "pierre@example.org",
        "[CYCLADES] Votre établissement a édité un nouveau papillon de connexion",
    )
    assert secret(page) not in mail.texte + mail.html


async def test_refuses_what_is_not_one_choice_of_its_own_pupils(client, school, services, periode):
    await importer(school, services, periode, PIERRE)
    row = await Candidature.get()
    mine = global_id("Candidature", row.id)
    other = await ecole(client, services, AUTRE_UAI)

    async def code(actor, **eleves):
        (error,) = await actor.refused(EDITER, eleves=eleves)
        return error["code"], error["path"]

    for both_or_none in ({}, {"candidatureIds": [mine], "classe": "37 B"}, {"classe": None}):
        (error,) = await school.errors(EDITER, eleves=both_or_none)
        assert error["extensions"]["code"] == "REQUETE_INVALIDE"
    assert await code(school, classe=" ") == ("OBLIGATOIRE", ["eleves"])
    assert await code(school, candidatureIds=[]) == ("OBLIGATOIRE", ["eleves"])
    assert await code(school, classe="37 Z") == ("VALEUR_INCONNUE", ["eleves", "classe"])
    assert await code(other, candidatureIds=[mine]) == ("INTROUVABLE", [])
    assert await code(other, classe="37 B") == ("VALEUR_INCONNUE", ["eleves", "classe"])
    many = [global_id("Candidature", uuid4()) for _ in range(101)]
    assert await code(school, candidatureIds=many) == ("TROP_LONG", ["eleves", "candidatureIds"])
    await Candidature.all().update(etat=EtatCandidature.ECARTEE)
    assert await code(school, candidatureIds=[mine]) == ("INTROUVABLE", [])


async def test_an_account_that_no_school_opened_gets_no_slip(school, services, periode):
    jeanne = await factories.candidat(services)
    row = await factories.candidature(
        jeanne, EtatCandidature.A_COMPLETER, periode=periode, etablissement="0250001R", est_pre_inscrite=True
    )
    before = (await Compte.get(id=jeanne.compte_id)).mot_de_passe

    (error,) = await school.refused(EDITER, eleves={"candidatureIds": [global_id("Candidature", row.id)]})

    assert error["code"] == "ACTION_IMPOSSIBLE"
    assert (await Compte.get(id=jeanne.compte_id)).mot_de_passe == before


async def test_an_account_gets_no_slip_from_a_school_that_did_not_open_it(client, school, services, periode):
    """Anybody's INE and identity suffice to pre-register them; their other registrations must stay closed."""
    await importer(school, services, periode, PIERRE)
    other, later = await ecole(client, services, AUTRE_UAI), await factories.session(annee=2028)
    elsewhere = await factories.periode(centre="03", session=later)
    found = await envoyer(other, services, elsewhere, fichier(PIERRE | {"specialite": "aeronautique-systemes"}))
    await other.run(ACCEPTER, id=found["id"])
    await drain(services)
    for never in (True, False):
        await Compte.filter(type="CANDIDAT").update(premiere_connexion=never)

        (error,) = await other.refused(EDITER, eleves={"classe": "37 B"})

        assert (error["code"], "service des examens" in error["message"]) == ("ACTION_IMPOSSIBLE", True)
        assert (await Compte.get(type="CANDIDAT")).mot_de_passe is None
    assert (await school.run(EDITER, eleves={"classe": "37 B"}))["feuille"]["nombre"] == 1


async def test_a_slip_that_cannot_be_printed_changes_no_password(school, services, periode, monkeypatch):
    await importer(school, services, periode, PIERRE)

    async def broken(*_args):
        raise RuntimeError

    monkeypatch.setattr(services.pdf, "rendre", broken)
    errors = await school.errors(EDITER, eleves={"classe": "37 B"})

    assert errors[0]["extensions"]["code"] == "ERREUR_INTERNE"
    assert (await Compte.get(identifiant="pierre.dubois")).mot_de_passe is None


@pytest.mark.parametrize(
    "query",
    [
        EDITER,
        (
            "mutation($eleves: ElevesChoisisInput!) { autre: etablissementEditerPapillons("
            "input: {eleves: $eleves}) { errors { code } feuille { contenu } } }"
        ),
        (
            "mutation($eleves: ElevesChoisisInput!) { ... on Mutation { etablissementEditerPapillons("
            "input: {eleves: $eleves}) { errors { code } feuille { contenu } } } }"
        ),
    ],
)
async def test_the_secret_is_in_no_table_log_mail_event_or_metric(school, services, periode, dehors, query):
    await importer(school, services, periode, PIERRE, eleve(1))
    school.http.headers["idempotency-key"] = "papillons-37-B"
    answer = await school.send(query, eleves={"classe": "37 B"})
    (payload,) = answer["data"].values()
    words = [secret(page) for page in pages(payload["feuille"])]
    pierre = Client(http_client(school.http._transport.app))
    await pierre.sign_in("pierre.dubois", words[0])
    await drain(services)

    said = dehors() + (await school.http.get("/metrics")).text
    tables = await everything()

    assert len(words) == 2
    for word in words:
        assert word not in said
        assert word not in tables
    for content in (payload["feuille"]["contenu"][:200], payload["feuille"]["contenu"][-200:]):
        assert content not in said
        assert content not in tables


async def everything():
    """The rows of all tables, as text."""
    connection = connections.get("default")
    found = []
    for model in Tortoise.apps["models"].values():
        rows = await connection.execute_query_dict(f'SELECT * FROM "{model._meta.db_table}"')
        found += [json.dumps([dict(row) for row in rows], default=str, ensure_ascii=False)]
    return "\n".join(found)
