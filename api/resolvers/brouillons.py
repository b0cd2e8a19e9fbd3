"""The drafts whose épreuves a publication or a withdrawal changed: each of their candidates is told, once."""

from collections.abc import Sequence
from uuid import UUID

from api.models import Candidature, EditionReglement, Evenement, EvenementAnnonce, SessionExamen, Tache
from api.resolvers.dossier import DossierCharge, charger_par_id
from api.resolvers.operation import Operation
from api.resolvers.referentiel import actualiser
from api.rules.domaines import domaines
from api.rules.evenement import TypeEvenement
from api.rules.onglets import epreuves, qualification
from api.rules.parcours import problemes_de
from api.services import Services

PAGE = 200


async def prevenir(tache: Tache, services: Services) -> None:
    """Tells the candidates whose draft chose épreuves that an edition changed, page by page; those told are left."""
    row = await EditionReglement.get(id=UUID(tache.donnees["edition"]))
    await actualiser()
    op = Operation(acteur=None, now=services.clock(), services=services)
    codes = [item.code for item in domaines().values() if item.reglements == row.domaine]
    sessions = await SessionExamen.filter(domaine__in=codes, est_fermee=False).only("id")
    drafts = Candidature.filter(
        session_examen__in=[session.id for session in sessions],
        edition_saisie__isnull=False,
        brouillon__isnull=False,
    ).order_by("id")
    last: UUID | None = None
    while ids := [item.id for item in await (drafts.filter(id__gt=last) if last else drafts).limit(PAGE).only("id")]:
        last = ids[-1]
        await _dire(op, row, ids)


async def _dire(op: Operation, row: EditionReglement, ids: Sequence[UUID]) -> None:
    changed = [un for un in await charger_par_id(ids) if _a_dire(un, row)]
    type_ = TypeEvenement.REGLEMENT_MODIFIE
    told = await Evenement.filter(type=type_, candidature_id__in=[un.row.id for un in changed])
    version = f"{row.id}:{row.version}"
    already = {event.candidature_id for event in told if event.donnees.get("edition") == version}
    annonces = [
        EvenementAnnonce(
            type=type_,
            compte_id=un.row.candidat.compte_id,
            candidature_id=un.row.id,
            donnees={"edition": version, "specialite": row.cle},
        )
        for un in changed
        if un.row.id not in already
    ]
    if annonces:
        async with op.change() as change:
            change.record_all(annonces)


def _a_dire(chargee: DossierCharge, row: EditionReglement) -> bool:
    """Whether a draft is of the spécialité, and its tab « Epreuves » says that the règlement changed."""
    dossier = chargee.dossier
    if qualification.formulaire(dossier).specialite != row.cle or not dossier.domaine.has(epreuves.CODE):
        return False
    return epreuves.A_CHANGE in problemes_de(dossier.domaine.onglet(epreuves.CODE), dossier)
