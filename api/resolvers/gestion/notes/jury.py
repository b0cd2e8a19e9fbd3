"""The decisions of the jury where the règlement leaves it the choice; the next publication shows them."""

from uuid import UUID

from api.models import Candidature, Note
from api.resolvers.dossier import charger_une
from api.resolvers.gates import bureau
from api.resolvers.gestion.notes.publication import calculer
from api.resolvers.operation import Operation
from api.rules.evenement import TypeEvenement
from api.rules.gestion.actions import problems_motif
from api.rules.problems import refuse
from api.rules.resultat import Decision, problems_jury


async def statuer(
    op: Operation, candidature_id: UUID, version: int | None, decision: Decision, motif: str
) -> Candidature:
    """Writes the decision of the jury; it holds until another one, or until marks decide."""
    async with op.change() as change:
        row = await bureau.candidature(op, candidature_id, lock=True)
        row.check_version(version)
        notes = await Note.presentes([row.id])
        computed = calculer(await charger_une(row), notes.get(row.id, {}))
        refuse([*problems_jury(computed, decision), *problems_motif(motif)])
        row.decision_jury = decision
        await row.ecrire("decision_jury")
        # An event of the office's account: the candidat learns the decision by the publication, and not before.
        donnees = {"candidature": str(row.id), "decision": decision, "motif": motif.strip()}
        change.record(TypeEvenement.JURY_STATUE, op.signed_in().compte_id, donnees=donnees)
    return row
