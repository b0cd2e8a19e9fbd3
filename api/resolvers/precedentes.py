"""« Candidatures précédentes »: the earlier registrations of a candidat, and the takeover of one into a draft."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from api.models import Candidature, Resultat, forms
from api.resolvers.dossier import DossierCharge, charger_une
from api.resolvers.gates import INTROUVABLE
from api.resolvers.gates.bureau import candidatures, est_bureau, perimetre
from api.resolvers.gestion.notes.publication import lire, publies
from api.resolvers.gestion.reprise import ancienne
from api.resolvers.lectures import noter_lus
from api.resolvers.operation import Operation
from api.resolvers.parcours import ecrire_brouillon, tenir
from api.rules.candidature import Action
from api.rules.domaines import domaines
from api.rules.evenement import TypeEvenement
from api.rules.onglets import informations, qualification
from api.rules.problems import RefusedError
from api.rules.reprise import REDOUBLANT, notes_obtenues, saisie_reprise
from api.services.referentiel import editions


@dataclass(frozen=True)
class Precedente:
    """An earlier registration, with its published result."""

    row: Candidature
    resultat: Resultat | None

    @property
    def candidat_id(self) -> UUID:
        """The id of its candidat."""
        return self.row.candidat_id

    @property
    def notes(self) -> list[tuple[str, Decimal]]:
        """The marks obtained at unités in that session."""
        obtained = notes_obtenues(lire(self.resultat)) if self.resultat else {}
        return list(obtained.items())


async def inscriptions(op: Operation, candidat_ids: Sequence[UUID]) -> list[Precedente]:
    """The registrations of several candidats, closed sessions included, the earliest first.

    A candidat gets all his own; an office those within reach.
    """
    reachable = candidatures(await perimetre(op)) if est_bureau(op) else Candidature.all()
    found = await _lues(reachable.filter(candidat_id__in=list(candidat_ids)))
    noter_lus(op, [item.row.id for item in found])
    return found


async def trouver(op: Operation, ids: Sequence[UUID]) -> dict[UUID, Precedente]:
    """The registrations of these ids of the acting candidat, or within reach of the acting office."""
    siennes = Q(candidat__compte_id=op.signed_in().compte_id)
    reachable = candidatures(await perimetre(op)) if est_bureau(op) else Candidature.filter(siennes)
    found = {item.row.id: item for item in await _lues(reachable.filter(id__in=list(ids)))}
    noter_lus(op, found)
    return found


async def _lues(rows: QuerySet[Candidature]) -> list[Precedente]:
    registered = rows.filter(inscrite_le__isnull=False).select_related("periode__session")
    found = await registered.order_by("inscrite_le")
    resultats = {resultat.candidature_id: resultat for resultat in await publies([item.id for item in found])}
    return [Precedente(item, resultats.get(item.id)) for item in found]


async def reprendre(op: Operation, candidature_id: UUID, version: int | None, precedente_id: UUID) -> DossierCharge:
    """Fills the draft with the forms of an earlier registration of the domaine; marks that count become acquis."""
    async with op.change() as change:
        chargee = await tenir(op, candidature_id, version, Action.RENSEIGNER)
        row = chargee.row
        found = await inscriptions(op, [row.candidat_id])
        earlier = {item.row.id: item for item in found if item.row.domaine == row.domaine}
        if precedente_id not in earlier or precedente_id == row.id:
            raise RefusedError(INTROUVABLE)
        filled = await _forms(row, earlier[precedente_id])
        row.brouillon = {**(row.brouillon or {}), **{code: forms.encode(form) for code, form in filled.items()}}
        donnees = {"candidature_precedente": str(precedente_id), "onglets": list(filled)}
        ecrire_brouillon(change, row, TypeEvenement.PRECEDENTE_REPRISE, donnees)
    return await charger_une(row)


async def _forms(row: Candidature, precedente: Precedente) -> dict[str, object]:
    """The forms taken over; those that a school registered of its pupil stay as the school wrote them."""
    before = await charger_une(precedente.row)
    regle = editions().reglement(domaines()[row.domaine].reglements, precedente.row.specialite, row.millesime)
    filled = saisie_reprise(ancienne(before, precedente.resultat), regle, row.millesime, REDOUBLANT)
    kept = {informations.CODE, qualification.CODE} if row.est_pre_inscrite else set()
    return {code: form for code, form in filled.items() if code not in kept}
