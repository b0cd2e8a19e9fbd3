"""The choice of the pupils on whom a school acts: some of them, or a whole class."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from api.models import Candidature, Etablissement
from api.resolvers.gates import INTROUVABLE
from api.resolvers.gates.ecole import eleves_de
from api.rules.candidature import ETATS_VIVANTS
from api.rules.problems import Code, Problem, RefusedError

AUCUN_CHOIX = Problem(Code.OBLIGATOIRE, "Choisissez des élèves, ou une classe.", ("eleves",))
CLASSE_VIDE = Problem(
    Code.VALEUR_INCONNUE, "Aucun élève de votre établissement n'est dans cette classe.", ("eleves", "classe")
)


@dataclass(frozen=True, kw_only=True)
class ElevesChoisis:
    """Candidatures by their ids, or those of a class; one of both."""

    candidature_ids: Sequence[UUID] | None = None
    classe: str | None = None


async def choisis(school: Etablissement, choix: ElevesChoisis, limite: int) -> list[Candidature]:
    """The live candidatures chosen, in the order of names, with their candidats; all are of the school's pupils."""
    if not choix.candidature_ids and not choix.classe:
        raise RefusedError(AUCUN_CHOIX)
    rows = eleves_de(school).filter(etat__in=list(ETATS_VIVANTS), periode__session__est_fermee=False)
    wanted = set(choix.candidature_ids or ())
    if len(wanted) > limite:
        raise RefusedError(_trop(limite, "candidature_ids"))
    rows = rows.filter(id__in=list(wanted)) if wanted else rows.filter(classe=choix.classe)
    found = await rows.order_by("nom_tri", "id").limit(limite + 1).select_related("candidat__compte")
    if wanted and len(found) < len(wanted):
        raise RefusedError(INTROUVABLE)
    if not found:
        raise RefusedError(CLASSE_VIDE)
    if len(found) > limite:
        raise RefusedError(_trop(limite, "classe"))
    return found


def _trop(limite: int, name: str) -> Problem:
    return Problem(Code.TROP_LONG, f"Choisissez {limite} élèves au plus à la fois.", ("eleves", name))
