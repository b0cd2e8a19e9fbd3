"""Messages of a school to its pupils: archived in their spaces, and sent by mail."""

from api.models import Etablissement
from api.resolvers.etablissement.choix import ElevesChoisis, choisis
from api.resolvers.gates.ecole import etablissement
from api.resolvers.gestion.ecriture import ecrire
from api.resolvers.gestion.messages import annoncee, rediger
from api.resolvers.operation import Operation
from api.rules.message import MessageSaisi

PAR_ENVOI = 500  # a class, or a school's whole year


async def envoyer(op: Operation, choix: ElevesChoisis, form: MessageSaisi) -> int:
    """Sends a message to the chosen pupils, once to each, in the name of the school; returns their number."""
    school = await etablissement(op)
    async with op.change() as change:
        rows = {row.candidat_id: row for row in await choisis(school, choix, PAR_ENVOI)}
        sent = [rediger(op, row, _signature(school), **form.contenu) for row in rows.values()]
        await ecrire(change, [annoncee(message) for message in sent])
    return len(rows)


def _signature(school: Etablissement) -> str:
    return school.to_rule().nom[:150]
