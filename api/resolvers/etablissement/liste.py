"""The pupils of a school: listed, counted, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from tortoise.queryset import QuerySet

from api.models import Candidature, Periode
from api.resolvers.gates import several
from api.resolvers.gates.ecole import eleves_de, etablissement
from api.resolvers.gestion.liste import ORDRES
from api.resolvers.gestion.statistique import Axe, Effectif, effectifs
from api.resolvers.operation import Operation
from api.resolvers.paging import Page, Tranche, lire_larges
from api.rules.academie import academies, academies_couvertes
from api.rules.candidature import EtatCandidature
from api.rules.domaines import domaines
from api.rules.eleve import est_inscrit_par_son_etablissement
from api.rules.gestion import Tri, intervalle_de_noms
from api.rules.saisie import illisibles


@dataclass(frozen=True, kw_only=True)
class FiltreEleves:
    """The criteria of a list of pupils; one left at None keeps all, a list keeps any of its values."""

    classe: list[str] | None = None
    etat: list[EtatCandidature] | None = None
    session: list[UUID] | None = None
    nom: str | None = None
    jamais_connecte: bool | None = None


async def lister(op: Operation, filtre: FiltreEleves, tranche: Tranche) -> Page[Candidature]:
    """A page of the pupils by name, with their accounts."""
    return await lire_larges(await _rows(op, filtre), ORDRES[Tri.NOM], tranche, "candidat__compte", "periode__session")


async def trouver(op: Operation, ids: Sequence[UUID]) -> dict[UUID, Candidature]:
    """The pupils of the acting school of these ids, with their accounts."""
    rows = eleves_de(await etablissement(op))
    return await several(rows.select_related("candidat__compte", "periode__session"), ids)


async def compter(op: Operation, filtre: FiltreEleves) -> int:
    """The number of pupils in the list."""
    return await (await _rows(op, filtre)).count()


async def par_axe(op: Operation, filtre: FiltreEleves, axe: Axe) -> list[Effectif]:
    """The pupils counted by the values of an axis."""
    return await effectifs(await _rows(op, filtre), axe)


async def periodes(op: Operation) -> list[Periode]:
    """The registration periods open to the school's imports: of its académie, still to close, of a pupils' domaine."""
    academie = (await etablissement(op)).academie
    centres = [found.code for found in academies().values() if academie in academies_couvertes(found)]
    codes = [domaine.code for domaine in domaines().values() if est_inscrit_par_son_etablissement(domaine)]
    rows = Periode.filter(
        centre__in=centres, ferme_le__gt=op.now, session__est_fermee=False, session__domaine__in=codes
    )
    return await rows.select_related("session").order_by("ferme_le", "id")


async def _rows(op: Operation, filtre: FiltreEleves) -> QuerySet[Candidature]:
    rows = eleves_de(await etablissement(op))
    if illisibles(filtre):
        return rows.filter(id__in=[])
    first, last = intervalle_de_noms(filtre.nom) if filtre.nom is not None else (None, None)
    criteria = {
        "classe__in": filtre.classe,
        "etat__in": filtre.etat,
        "session_examen__in": filtre.session,
        "nom_tri__gte": first,
        "nom_tri__lt": last,
        "candidat__compte__premiere_connexion": filtre.jamais_connecte,
    }
    return rows.filter(**{name: value for name, value in criteria.items() if value is not None})
