"""Messages of a school to its pupils: archived in their spaces, and sent by mail."""

from uuid import uuid4

from api.models import Annonce, Candidature, Etablissement, Message
from api.resolvers.etablissement.choix import Choix, choisis
from api.resolvers.etablissement.perimetre import etablissement
from api.resolvers.gestion.ecriture import Ecriture, ecrire
from api.resolvers.operation import Operation
from api.rules.evenement import TypeEvenement
from api.rules.message import problems
from api.rules.problems import refuse

PAR_ENVOI = 500  # a class, or a school's whole year


async def envoyer(op: Operation, choix: Choix, *, objet: str, corps: str) -> int:
    """Sends a message to the chosen pupils, once to each, in the name of the school; returns to how many."""
    school = await etablissement(op)
    refuse(problems(objet, corps))
    async with op.change() as change:
        rows = {row.candidat_id: row for row in await choisis(school, choix, PAR_ENVOI)}
        await ecrire(change, [_ecriture(op, school, row, objet.strip(), corps.strip()) for row in rows.values()])
    return len(rows)


def _ecriture(op: Operation, school: Etablissement, row: Candidature, objet: str, corps: str) -> Ecriture:
    message = Message(
        id=uuid4(),
        compte_id=row.candidat.compte_id,
        candidature_id=row.id,
        expediteur=school.to_rule().nom[:150],
        objet=objet,
        corps=corps,
        envoye_le=op.now,
    )
    annonce = Annonce(
        type=TypeEvenement.MESSAGE_ENVOYE,
        compte_id=row.candidat.compte_id,
        candidature_id=row.id,
        donnees={"message": str(message.id)},
    )
    return Ecriture(message=message, annonce=annonce)
