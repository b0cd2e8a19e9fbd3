"""Messages of an office: archived in the candidate's space, and sent by mail."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from api.models import Candidature, EvenementAnnonce, Message
from api.resolvers.dossier import DossierCharge, charger_une
from api.resolvers.gates import bureau
from api.resolvers.gestion.ecriture import Ecriture, Preparation, ecrire, one
from api.resolvers.operation import Operation
from api.rules.evenement import TypeEvenement
from api.rules.message import MessageSaisi, expediteur


async def envoyer(op: Operation, candidature_id: UUID, form: MessageSaisi) -> Message:
    """Sends a message to the candidat of one candidature."""
    async with op.change() as change:
        row = await bureau.candidature(op, candidature_id)
        ecriture = one(await preparer(op, [await charger_une(row)], form.contenu), row.id)
        await ecrire(change, [ecriture])
    assert ecriture.message is not None
    return ecriture.message


async def preparer(op: Operation, chargees: Sequence[DossierCharge], donnees: Mapping[str, Any]) -> Preparation:
    """The message of each candidature, in the name of its own office."""
    return {un.row.id: ecriture(op, un, donnees["objet"], donnees["corps"]) for un in chargees}


def ecriture(op: Operation, chargee: DossierCharge, objet: str, corps: str) -> Ecriture:
    """One message of an office to write, with the event that announces it and mails it."""
    return annoncee(rediger(op, chargee.row, expediteur(chargee.row.centre, chargee.dossier.contenus), objet, corps))


def rediger(op: Operation, row: Candidature, signature: str, objet: str, corps: str) -> Message:
    """A message to the candidat of a candidature, still to be written."""
    return Message(
        id=uuid4(),
        compte_id=row.candidat.compte_id,
        candidature_id=row.id,
        expediteur=signature,
        objet=objet,
        corps=corps,
        envoye_le=op.now,
    )


def annoncee(message: Message) -> Ecriture:
    """A message with the event that announces it and mails it."""
    annonce = EvenementAnnonce(
        type=TypeEvenement.MESSAGE_ENVOYE,
        compte_id=message.compte_id,
        candidature_id=message.candidature_id,
        donnees={"message": str(message.id)},
    )
    return Ecriture(message=message, annonce=annonce)
