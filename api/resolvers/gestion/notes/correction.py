"""The correction of one mark by hand, and the versions of marks."""

from dataclasses import dataclass
from uuid import UUID

from tortoise.queryset import QuerySet

from api.models import Candidature, Note
from api.resolvers.dossier import charger_une
from api.resolvers.gates import bureau
from api.resolvers.gestion.notes.ecriture import NoteDonnee, ecrire_notes
from api.resolvers.gestion.notes.examen import NotesExaminees
from api.resolvers.lectures import noter_lus
from api.resolvers.operation import Operation
from api.resolvers.paging import Ordre
from api.rules.gestion.actions import problems_motif
from api.rules.note import Cible, lire_valeur
from api.rules.onglets.qualification import specialite_de
from api.rules.problems import Code, Problem, RefusedError, refuse
from api.rules.reglement import Reglement

# In the order of the épreuves, the latest version first.
ORDRE = Ordre("note", ("epreuve", "porte_sur", "-version", "id"), (str, str, int, UUID))


@dataclass(frozen=True, kw_only=True)
class Correction:
    """A mark as an office types it: « 15,5 » or a code; `version` is that of the mark it read, 0 for none."""

    cible: Cible
    note: str
    motif: str
    version: int | None = None


async def corriger(op: Operation, candidature_id: UUID, correction: Correction) -> Candidature:
    """Writes one mark, or a new version of it; published marks stay as they are until the next publication."""
    async with op.change() as change:
        row = await bureau.candidature(op, candidature_id, lock=True)
        cible = correction.cible
        regard = await NotesExaminees.of([row], [row.id] if cible.porte_sur else [])
        present = regard.presentes.get(row.id, {}).get(cible)
        _check_version(correction.version, present.version if present else 0)
        valeur = lire_valeur(correction.note)
        refuse(
            [
                *([valeur] if isinstance(valeur, Problem) else []),
                *problems_motif(correction.motif),
                *regard.problems(row, cible, []),
            ]
        )
        assert not isinstance(valeur, Problem)
        given = NoteDonnee(row=row, cible=cible, valeur=valeur)
        await ecrire_notes(change, [given], motif=correction.motif.strip())
    return row


async def historique(op: Operation, candidature_id: UUID) -> QuerySet[Note]:
    """The versions of the marks of a candidature."""
    row = await bureau.candidature(op, candidature_id)
    noter_lus(op, [row.id])
    return Note.filter(candidature_id=row.id)


async def specialite(op: Operation, candidature_id: UUID) -> Reglement | None:
    """The règlement of a candidature; None as long as no spécialité is chosen."""
    row = await bureau.candidature(op, candidature_id)
    return specialite_de((await charger_une(row)).dossier)


def _check_version(expected: int | None, present: int) -> None:
    if expected is not None and expected != present:
        message = "Cette note a changé entre-temps. Rechargez les notes avant de continuer."
        raise RefusedError(Problem(Code.VERSION_PERIMEE, message, ("version",)))
