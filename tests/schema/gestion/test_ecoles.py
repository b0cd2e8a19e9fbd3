"""The accounts of schools, opened many at a time by an administrator, each sent its first link."""

import re

import factories
import pytest_asyncio
from bureau import bureau, entre

from api.models import Compte, Etablissement, Evenement, Habilitation, Lien
from api.rules.compte import EtatCompte, TypeCompte
from api.rules.evenement import TypeEvenement
from api.services.outbox import drain

OUVRIR = """mutation($academie: String) { gestionOuvrirComptesEcoles(input: {academie: $academie}) {
  errors { code message path } lot { id } } }"""
LOT = """query($id: ID!) { gestionLot(id: $id) { natureLibelle etat total faits nombreEchecs
  echecs { nodes { motif } } echecsEcoles { nodes { uai motif } } } }"""
ATTENDENT = '{ gestionEcolesSansCompte(academie: "19", first: 50) { nodes { uai libelle } } }'
CHOISIR = """mutation($j: String!, $m: String!) {
  compteReinitialiserMotDePasse(input: {jeton: $j, motDePasse: $m, motDePasseConfirmation: $m}) {
    errors { code message path } } }"""


@pytest_asyncio.fixture
async def administration(client, services):
    row = await factories.compte(
        services, "adm@example.org", type=TypeCompte.ADMINISTRATEUR, totp_active_le=services.clock()
    )
    return await entre(client, services, row)


@pytest_asyncio.fixture(autouse=True)
async def ecoles(database):  # which makes the schools anew after the test
    """The schools of an académie: one with an address, one without, one with that of another account, one closed."""
    await Etablissement.filter(academie="19").delete()
    rows = {
        "0080001H": {"courriel": "ce.0080001h@ac-reims.fr"},
        "0080006N": {"courriel": None},
        "0080007P": {"courriel": "ADM@example.org"},
        "0080008R": {"courriel": "ce.0080008r@ac-reims.fr", "ferme_le": "2025-09-01"},
        "008000SL": {"courriel": "indiv@ac-reims.fr", "est_individuel": True},
    }
    for uai, columns in rows.items():
        await Etablissement.create(uai=uai, libelle=f"LYCEE {uai}", academie="19", **columns)


async def ouvrir(actor, services) -> dict:
    """Orders the lot of the académie, lets it end; returns what it tells."""
    lot = (await actor.run(OUVRIR, academie="19"))["lot"]
    await drain(services)
    return await actor.run(LOT, id=lot["id"])


async def test_opens_each_account_once_and_says_why_not(administration, services, messagerie):
    waiting = await administration.run(ATTENDENT)

    done = await ouvrir(administration, services)

    assert [school["uai"] for school in waiting["nodes"]] == ["0080001H", "0080006N", "0080007P"]
    assert (done["etat"], done["total"], done["faits"], done["nombreEchecs"]) == ("TERMINE", 3, 1, 2)
    assert done["echecs"]["nodes"] == []
    reasons = {failure["uai"]: failure["motif"] for failure in done["echecsEcoles"]["nodes"]}
    assert "ne donne pas l'adresse mail" in reasons["0080006N"]
    assert "Un autre compte a déjà" in reasons["0080007P"]
    compte = await Compte.get(identifiant="ce.0080001h@ac-reims.fr")
    assert (compte.type, compte.etat, compte.libelle) == (TypeCompte.ETABLISSEMENT, EtatCompte.ACTIF, "LYCEE 0080001H")
    assert await Habilitation.filter(compte_id=compte.id).values_list("etablissement", flat=True) == ["0080001H"]
    told = await Evenement.filter(compte_id=compte.id).order_by("rang").values_list("type", flat=True)
    assert told == [TypeEvenement.GESTIONNAIRE_CREE, TypeEvenement.ECOLE_INVITEE]


async def test_the_link_gives_the_first_password_and_the_school_waits_no_more(
    administration, client, services, messagerie
):
    await ouvrir(administration, services)
    (mail,) = [mail for mail in messagerie.courriels if mail.destinataire == "ce.0080001h@ac-reims.fr"]
    jeton = re.search(r"jeton=(\S+)", mail.texte)[1]

    await client.run(CHOISIR, j=jeton, m="Lampadaire!")

    assert "LYCEE 0080001H" in mail.texte
    assert [school["uai"] for school in (await administration.run(ATTENDENT))["nodes"]] == ["0080006N", "0080007P"]


async def test_a_link_left_to_expire_is_replaced_without_another_account(
    administration, client, services, messagerie, horloge
):
    await ouvrir(administration, services)
    horloge.advance(hours=49)
    later = await entre(client, services, await Compte.get(identifiant="adm@example.org"))

    done = await ouvrir(later, services)

    assert (done["faits"], done["nombreEchecs"]) == (1, 2)
    assert await Compte.filter(identifiant="ce.0080001h@ac-reims.fr").count() == 1
    assert await Lien.filter(utilise_le=None).count() == 1
    assert len([mail for mail in messagerie.courriels if mail.destinataire.startswith("ce.0080001h")]) == 2


async def test_a_closed_account_is_not_opened_again(administration, services):
    await ouvrir(administration, services)
    await Compte.filter(identifiant="ce.0080001h@ac-reims.fr").update(etat=EtatCompte.DESACTIVE)

    waiting = await administration.run(ATTENDENT)

    assert "0080001H" not in [school["uai"] for school in waiting["nodes"]]


async def test_an_academie_without_schools_or_unknown_is_refused(administration, services):
    await Etablissement.filter(academie="19").update(ferme_le="2025-09-01")

    empty = await administration.refused(OUVRIR, academie="19")
    unknown = await administration.refused(OUVRIR, academie="ZZ")

    assert [(error["code"], error["path"]) for error in empty] == [("VALEUR_INCOMPATIBLE", ["academie"])]
    assert [error["code"] for error in unknown] == ["INTROUVABLE"]


async def test_only_an_administrator_opens_them(client, services):
    office = await bureau(client, services, (None, None))

    assert [error["code"] for error in await office.refused(OUVRIR, academie=None)] == ["INTROUVABLE"]
