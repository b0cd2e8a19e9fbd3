"""The règlements for offices, which read them, and for administrators, who write, publish and withdraw them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from tortoise.functions import Count

from api.models import Candidature, EditionReglement, SessionExamen
from api.resolvers import editions as resolvers
from api.resolvers.gates import several
from api.resolvers.gates.bureau import administrateur, perimetre
from api.resolvers.operation import Operation
from api.rules.candidature import ETATS_VIVANTS
from api.rules.domaines import domaines
from api.rules.gestion.reglement import ReglementSaisi, problems_controle
from api.rules.problems import Code, Problem, RefusedError, refuse
from api.rules.reglement import Edition, Reglement
from api.rules.reglement.controle import ControleReglement, controler, controler_tableau
from api.services.referentiel import editions


async def specialites(op: Operation, domaine: str, annee: int, *, incompletes: bool) -> list[Reglement]:
    """The spécialités of a domaine for a session year, by label: those that can be chosen, then those that cannot."""
    scope = await perimetre(op)
    if domaine not in domaines() or not scope.touche(domaine):
        return []
    folder = domaines()[domaine].reglements
    open_ = () if incompletes else editions().specialites(folder, annee)
    return [*open_, *editions().specialites_incompletes(folder, annee)]


async def par_id(op: Operation, ids: Sequence[UUID]) -> dict[UUID, Edition]:
    """The editions of these ids, in the domaines within reach."""
    scope = await perimetre(op)
    folders = {item.reglements for item in domaines().values() if scope.touche(item.code)}
    known = editions().par_id
    return {key: known[key] for key in ids if key in known and known[key].reglement.domaine in folders}


async def contenus(op: Operation, ids: Sequence[UUID]) -> dict[UUID, Mapping[str, Any]]:
    """The contents of several editions."""
    reached = await par_id(op, ids)
    return {key: row.contenu for key, row in (await several(EditionReglement.all(), list(reached))).items()}


async def concernees(op: Operation, ids: Sequence[UUID]) -> dict[UUID, int]:
    """The candidatures of open sessions registered in the spécialité of each edition; each keeps the edition it has."""
    asked = await par_id(op, ids)
    counted = await _inscrites({item.reglement.cle for item in asked.values()})
    return {
        key: sum(
            nombre for annee, nombre in counted[item.reglement.domaine, item.reglement.cle].items() if item.vaut(annee)
        )
        for key, item in asked.items()
    }


async def concernees_par(lu: Reglement) -> int:
    """The candidatures of open sessions registered in the spécialité of a règlement, for its sessions."""
    counted = (await _inscrites({lu.cle}))[lu.domaine, lu.cle]
    return sum(nombre for annee, nombre in counted.items() if (lu.depuis or 0) <= annee <= (lu.jusque or annee))


async def _inscrites(cles: set[str]) -> Mapping[tuple[str, str], Mapping[int, int]]:
    """The registered candidatures of open sessions by folder and key, then by year, in two statements."""
    sessions = await SessionExamen.filter(est_fermee=False).only("id")
    rows = Candidature.filter(session_examen__in=[row.id for row in sessions], specialite__in=sorted(cles))
    columns = ("domaine", "specialite", "millesime")
    counted = rows.filter(etat__in=list(ETATS_VIVANTS)).annotate(nombre=Count("id")).group_by(*columns)
    found: dict[tuple[str, str], dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for row in await counted.values(*columns, "nombre"):
        found[domaines()[row["domaine"]].reglements, row["specialite"]][row["millesime"]] += row["nombre"]
    return found


async def verifier(op: Operation, domaine: str, form: ReglementSaisi) -> ControleReglement:
    """The check of a règlement, which writes nothing; with a spécialité, of the table of its épreuves."""
    administrateur(op)
    found = domaines().get(domaine)
    if found is None:
        raise RefusedError(Problem(Code.VALEUR_INCONNUE, "Choisissez un domaine de la liste.", ("domaine",)))
    texte = form.texte or ""
    if form.specialite:
        return controler_tableau(found.reglements, form.specialite, texte, editions(), form.depuis)
    return controler(found.reglements, texte, editions())


async def importer(op: Operation, controle: ControleReglement) -> EditionReglement:
    """The draft of a règlement that passed its check."""
    administrateur(op)
    refuse(problems_controle(controle.constats))
    row, _ = await resolvers.importer(op, controle)
    return row


async def publier(
    op: Operation, edition_id: UUID, version: int | None, *, confirmation: bool, remplace: int | None
) -> EditionReglement:
    """Puts an edition in force for its sessions."""
    administrateur(op)
    return await resolvers.publier(op, edition_id, version, confirmation=confirmation, remplace=remplace)


async def retirer(op: Operation, edition_id: UUID, version: int | None) -> EditionReglement:
    """Withdraws an edition."""
    administrateur(op)
    return await resolvers.retirer(op, edition_id, version)
