"""The reactions to events: each mail goes to the right address, once, with its promised content."""

import re
from importlib.resources import files
from unittest.mock import patch
from uuid import uuid4

import factories
import pytest

from api.models import Compte, Evenement, Lien, Message, Piece, Tache
from api.rules.candidature import EtatCandidature
from api.rules.compte import DELAI_LIEN, TypeCompte, UsageLien
from api.rules.document import ModeDepot
from api.rules.evenement import FICHES, TypeEvenement
from api.rules.message import SERVICE_GESTIONNAIRE, expediteur
from api.rules.piece import DecisionPiece, StatutPiece
from api.services.mail import EnvoiImpossibleError, MessagerieMemoire
from api.services.outbox import drain
from api.services.reactions import REACTIONS


@pytest.fixture
def record(op):
    """Writes an event of a person."""

    async def write(type_, person, **values):
        async with op.change() as change:
            change.record(type_, person.compte_id, **values)

    return write


async def link(op, person, usage, adresse="jeanne@example.org"):
    return await Lien.create(
        compte_id=person.compte_id, usage=usage, adresse=adresse, expire_le=op.now + DELAI_LIEN, cree_le=op.now
    )


def test_every_reaction_that_an_event_names_exists_and_none_is_idle():
    assert {name for fiche in FICHES.values() for name in fiche.reactions} == REACTIONS.keys()


def test_every_mail_is_written_by_a_reaction():
    source = files("api").joinpath("services", "reactions.py").read_text("utf-8")
    templates = {path.name.removesuffix(".txt") for path in files("api").joinpath("templates", "mail").iterdir()}

    # Except the mail of an erased account: its task has no event, since no account is left.
    named = {name for name in templates if not name.endswith(".html")} - {"blocs", "compte_efface"}

    assert {name for name in named if f'"{name}"' not in source} == set()


LIENS = {
    TypeEvenement.COMPTE_CREE: (UsageLien.ACTIVATION, "Activer mon compte", "activation"),
    TypeEvenement.MOT_DE_PASSE_DEMANDE: (UsageLien.MOT_DE_PASSE, "Modifier mon mot de passe", "mot-de-passe"),
    TypeEvenement.ADRESSE_DEMANDEE: (UsageLien.ADRESSE, "Confirmer ma nouvelle adresse mail", "adresse"),
}


DU_COMPTE = (
    *(TypeEvenement.CREATION_EN_DOUBLE, TypeEvenement.COMPTE_INUTILISE, TypeEvenement.MOT_DE_PASSE_MODIFIE),
    *(TypeEvenement.PAPILLON_EDITE, TypeEvenement.DONNEES_EXPORTEES),
    *(TypeEvenement.ADRESSE_MODIFIEE, TypeEvenement.COMPTE_RATTACHE),  # to the address before
)
DE_L_INSCRIPTION = (
    *(TypeEvenement.PIECE_NON_CONFORME, TypeEvenement.CANDIDATURE_MODIFIEE, TypeEvenement.CANDIDATURE_DESINSCRITE),
)


@pytest.mark.parametrize("type_", LIENS)
async def test_a_link_leaves_to_its_own_address_with_its_token(op, services, record, messagerie, type_):
    usage, objet, page = LIENS[type_]
    person = await factories.candidat(services)
    lien = await link(op, person, usage, "ailleurs@example.org")
    await record(type_, person, donnees={"lien": str(lien.id)})

    await drain(services)

    [courriel] = messagerie.courriels
    assert (courriel.destinataire, courriel.objet) == ("ailleurs@example.org", f"[CYCLADES] {objet}")
    [url] = set(re.findall(r"http://portail/\S+", courriel.texte))
    assert url == f"http://portail/{page}?jeton={services.tokens.sign_lien(lien.id)}"
    assert url in courriel.html


@pytest.mark.parametrize("sort", ["utilise", "perime", "efface"])
async def test_a_link_that_is_no_longer_good_does_not_leave(op, services, record, messagerie, sort):
    person = await factories.candidat(services)
    lien = await link(op, person, UsageLien.ACTIVATION)
    await record(TypeEvenement.COMPTE_CREE, person, donnees={"lien": str(lien.id)})
    if sort == "utilise":
        await Lien.filter(id=lien.id).update(utilise_le=op.now)
    elif sort == "efface":
        await lien.delete()
    else:
        services.clock.advance(hours=48)

    await drain(services)

    assert messagerie.courriels == []
    assert (await Tache.get()).faite_le is not None


async def test_what_a_candidate_finds_under_his_messages_is_what_was_sent_to_his_address_without_a_secret(
    services, op, record, messagerie
):
    person = await factories.candidat(services)
    candidature = await factories.candidature(person)
    piece = await Piece.create(candidature_id=candidature.id, code="CINSIG01", mode=ModeDepot.EN_LIGNE)
    await piece.decider(DecisionPiece(statut=StatutPiece.NON_CONFORME, commentaire="Illisible"), op.now)
    await Compte.filter(id=person.compte_id).update(avis_pieces=True)
    for type_, (usage, _, _) in LIENS.items():
        lien = await link(op, person, usage)
        await record(type_, person, donnees={"lien": str(lien.id)})
    for type_ in DU_COMPTE:
        await record(type_, person, donnees={"ancienne": "avant@example.org", "nom_etablissement": "LP ELUARD"})
    for type_ in DE_L_INSCRIPTION:
        await record(type_, person, candidature_id=candidature.id, donnees={"piece": str(piece.id)})

    await drain(services)

    sent = [courriel for courriel in messagerie.courriels if courriel.destinataire == "jeanne@example.org"]
    secret = {courriel.identifiant for courriel in sent if "jeton=" in courriel.texte + courriel.html}
    assert len(secret) == len(LIENS)
    kept = {(courriel.objet, courriel.texte.strip()) for courriel in sent if courriel.identifiant not in secret}
    messages = await Message.all()
    assert {(message.objet, message.corps) for message in messages} == kept
    assert len(messages) == len(kept) == len(DU_COMPTE) - 2 + len(DE_L_INSCRIPTION)
    assert {message.expediteur for message in messages if message.candidature_id is None} == {SERVICE_GESTIONNAIRE}
    assert {message.expediteur for message in messages if message.candidature_id} == {expediteur(candidature.centre)}
    assert all(message.lu_le == message.envoye_le for message in messages)


async def test_a_mail_tried_again_is_one_message(services, record, horloge):
    person = await factories.candidat(services)
    await record(TypeEvenement.MOT_DE_PASSE_MODIFIE, person)
    refused = MessagerieMemoire()
    with patch.object(refused, "envoyer", side_effect=EnvoiImpossibleError("450 try again")):
        object.__setattr__(services, "mail", refused)
        await drain(services)
    horloge.advance(minutes=1)

    await drain(services)

    assert (len(refused.courriels), await Message.all().count()) == (1, 1)


async def test_the_mail_of_an_agent_is_no_message(services, record, messagerie):
    agent = await factories.compte(services, type=TypeCompte.GESTIONNAIRE)
    await Evenement.record(TypeEvenement.MOT_DE_PASSE_MODIFIE, compte_id=agent.id, le=services.clock())

    await drain(services)

    assert (len(messagerie.courriels), await Message.all().count()) == (1, 0)


async def test_the_same_mail_tried_again_has_the_same_identifier(op, services, record, messagerie, horloge):
    person = await factories.candidat(services)
    lien = await link(op, person, UsageLien.ACTIVATION)
    await record(TypeEvenement.COMPTE_CREE, person, donnees={"lien": str(lien.id)})
    seen = []

    class Capricieuse(MessagerieMemoire):
        async def envoyer(self, courriel):
            seen.append(courriel)
            if len(seen) < 3:
                raise EnvoiImpossibleError("450 try again")
            messagerie.courriels.append(courriel)

    object.__setattr__(services, "mail", Capricieuse())
    for _ in range(4):
        await drain(services)
        horloge.advance(minutes=1)

    assert len(seen) == 3
    assert seen[0] == seen[1] == seen[2] == messagerie.courriels[0]
    assert seen[0].identifiant == f"compte_activer.{(await Tache.get()).id}"


async def test_two_events_are_two_mails_of_their_own(services, record, messagerie):
    person = await factories.candidat(services)
    for _ in range(2):
        await record(TypeEvenement.MOT_DE_PASSE_MODIFIE, person)

    await drain(services)

    assert len({courriel.identifiant for courriel in messagerie.courriels}) == 2


async def test_the_former_address_is_told_of_the_new_one_masked(services, record, messagerie):
    person = await factories.candidat(services, "nouvelle.adresse@example.org")
    await record(TypeEvenement.ADRESSE_MODIFIEE, person, donnees={"ancienne": "jeanne@example.org"})

    await drain(services)

    [courriel] = messagerie.courriels
    assert courriel.destinataire == "jeanne@example.org"
    assert "nouve***@e.org" in courriel.texte
    assert "nouvelle.adresse" not in courriel.texte + courriel.html
    assert "16/11/2026 à 12:00" in courriel.texte


@pytest.mark.parametrize(
    ("type_", "etat", "nom"),
    [
        (TypeEvenement.CANDIDATURE_MODIFIEE, EtatCandidature.INSCRIT, "inscription_modifiee"),
        (TypeEvenement.CANDIDATURE_DESINSCRITE, EtatCandidature.DESINSCRIT, "desinscription"),
    ],
)
async def test_a_change_of_registration_names_it(services, record, type_, etat, nom):
    person = await factories.candidat(services)
    candidature = await factories.candidature(person, etat, numero_inscription=5)
    await record(type_, person, candidature_id=candidature.id, donnees={"version": 2})

    await drain(services)

    [courriel] = services.mail.courriels
    assert courriel.identifiant.startswith(f"{nom}.")
    assert courriel.destinataire == "jeanne@example.org"
    assert person.numero in courriel.texte
    assert "005" in courriel.texte
    assert "Aéronautique option Systèmes" in courriel.texte


async def test_a_message_leaves_as_it_was_written(services, record, messagerie, horloge):
    person = await factories.candidat(services)
    message = await Message.create(
        compte_id=person.compte_id,
        expediteur="ACADEMIE DE BESANCON",
        objet="Convocation",
        corps="Bonjour, <b>pas de gras</b> & {{ rien }}",
        envoye_le=horloge.now,
    )
    await record(TypeEvenement.MESSAGE_ENVOYE, person, donnees={"message": str(message.id)})

    await drain(services)

    [courriel] = messagerie.courriels
    assert "Bonjour, <b>pas de gras</b> & {{ rien }}" in courriel.texte
    assert "<b>pas de gras</b>" not in courriel.html


async def test_a_document_that_is_gone_is_no_failure(services, record):
    person = await factories.candidat(services)
    await record(TypeEvenement.DOCUMENT_PUBLIE, person, donnees={"document": str(uuid4())})

    await drain(services)

    tache = await Tache.get()
    assert (tache.faite_le is not None, tache.erreur) == (True, None)
