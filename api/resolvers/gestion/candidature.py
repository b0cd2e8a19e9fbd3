"""The decisions of an office on one candidature: set aside, delete, take back; and the civil status of its candidat."""

from uuid import UUID

from tortoise.exceptions import IntegrityError

from api.models import Candidat, Candidature, locked
from api.resolvers import sorties
from api.resolvers.compte.creation import etat_civil
from api.resolvers.document import DERNIER, publier
from api.resolvers.dossier import DossierCharge, charger_une
from api.resolvers.gates import bureau
from api.resolvers.gates.ecole import HORS_LISTE
from api.resolvers.operation import Change, Operation
from api.rules.candidature import EtatCandidature, cle_unicite
from api.rules.compte import problems_formulaire, refus_etat_civil
from api.rules.dates import jour_a_paris
from api.rules.document import TypeDocument
from api.rules.domaines import domaines
from api.rules.etat_civil import EtatCivil
from api.rules.evenement import TypeEvenement
from api.rules.gestion import cle_de_tri
from api.rules.gestion.actions import ActionGestion, etat_restaure, problems_gestion, problems_motif
from api.rules.problems import Code, Problem, RefusedError, refuse

DEJA_REMPLACEE = Problem(
    Code.DEJA_INSCRIT,
    "Le candidat a depuis une autre candidature pour cette session : écartez-la avant de restaurer celle-ci.",
)


async def ecarter(op: Operation, candidature_id: UUID, version: int | None, motif: str) -> DossierCharge:
    """Hides the candidature from its candidat, who may register again."""
    return await _masquer(op, candidature_id, version, motif, ActionGestion.ECARTER)


async def supprimer(op: Operation, candidature_id: UUID, version: int | None, motif: str) -> DossierCharge:
    """Hides a candidature that should never have been; nothing is erased, so that the decision can be taken back."""
    return await _masquer(op, candidature_id, version, motif, ActionGestion.SUPPRIMER)


async def restaurer(op: Operation, candidature_id: UUID, version: int | None, motif: str) -> DossierCharge:
    """Brings the candidature back, unless another one took its place meanwhile."""
    refuse(problems_motif(motif))
    try:
        return await _restaurer(op, candidature_id, version, motif)
    except IntegrityError:
        raise RefusedError(DEJA_REMPLACEE) from None


async def corriger_etat_civil(
    op: Operation, candidature_id: UUID, version: int | None, form: EtatCivil, motif: str, *, confirmation: bool = False
) -> DossierCharge:
    """Corrects the civil status, which the candidat can no longer change.

    The civil status is one for all the registrations of the person, in whatever académie: each live one that was saved
    gets a new version and new documents, since the former ones print the former name.
    """
    today = jour_a_paris(op.now)
    found = [*problems_formulaire(form, today), *problems_motif(motif)]
    refuse(refus_etat_civil(form, today, found, confirmation=confirmation))
    async with op.change() as change:
        row = await tenir(op, candidature_id, version, ActionGestion.MODIFIER)
        siennes = await locked(Candidature.filter(candidat_id=row.candidat_id).order_by("id"))
        candidat = await locked(Candidat.filter(id=row.candidat_id)).get()
        columns = etat_civil(form)
        before = {name: _written(getattr(candidat, name)) for name in columns if name != "nom_tri"}
        await candidat.update_from_dict(columns).save(update_fields=list(columns))
        changed = {
            name: [old, new] for name, old in before.items() if (new := _written(getattr(candidat, name))) != old
        }
        donnees = {"motif": motif.strip(), "avant_apres": changed}
        change.record(TypeEvenement.ETAT_CIVIL_CORRIGE, candidat.compte_id, candidature_id=row.id, donnees=donnees)
        for sienne in siennes:
            await _renommer(op, change, sienne, candidat)
    return await charger_une(row)


async def siennes(candidat_id: UUID) -> list[UUID]:
    """The ids of all candidatures of a person."""
    return [row.id for row in await Candidature.filter(candidat_id=candidat_id).only("id")]


async def tenir(op: Operation, candidature_id: UUID, version: int | None, action: ActionGestion) -> Candidature:
    """The candidature within reach, locked, in the version that was read, once the rules allow the action."""
    row = await bureau.candidature(op, candidature_id, lock=True)
    row.check_version(version)
    refuse(problems_gestion(action, row.etat, en_transfert=row.transfert_demande_le is not None))
    return row


async def nouvelle_version(op: Operation, change: Change, row: Candidature) -> None:
    """Publishes the documents of a saved candidature again, as its next official version."""
    if row.etat is not EtatCandidature.INSCRIT or row.saisie is None:
        return
    row.version_inscription += 1
    row.modifiee_le = op.now
    await row.save(update_fields=["version_inscription", "modifiee_le"])
    chargee = await charger_une(row)
    assert chargee.officiel is not None
    # The official forms, and not a draft being typed.
    demande = await DERNIER.read_one(row.id, TypeDocument.DEMANDE_PIECES.value)
    publier(op, change, DossierCharge(chargee.row, chargee.officiel, chargee.officiel), demande)


async def _masquer(
    op: Operation, candidature_id: UUID, version: int | None, motif: str, action: ActionGestion
) -> DossierCharge:
    refuse(problems_motif(motif))
    etat, type_ = {
        ActionGestion.ECARTER: (EtatCandidature.ECARTEE, TypeEvenement.CANDIDATURE_ECARTEE),
        ActionGestion.SUPPRIMER: (EtatCandidature.SUPPRIMEE, TypeEvenement.CANDIDATURE_SUPPRIMEE),
    }[action]
    async with op.change() as change:
        row = await tenir(op, candidature_id, version, action)
        if etat in HORS_LISTE:
            await sorties.noter(op, [row])
        row.etat, row.cle_unicite, row.brouillon = etat, None, None
        if row.transfert_demande_le is not None:  # a transfer under way ends too; a past one stays in the columns
            row.academie_destination, row.transfert_demande_le = None, None
        await row.ecrire("etat", "cle_unicite", "brouillon", "academie_destination", "transfert_demande_le")
        await _record(change, row, type_, motif)
    return await charger_une(row)


async def _restaurer(op: Operation, candidature_id: UUID, version: int | None, motif: str) -> DossierCharge:
    async with op.change() as change:
        row = await tenir(op, candidature_id, version, ActionGestion.RESTAURER)
        row.etat = etat_restaure(inscrite_le=row.inscrite_le, desinscrite_le=row.desinscrite_le)
        if row.etat is not EtatCandidature.DESINSCRIT:
            row.cle_unicite = cle_unicite(domaines()[row.domaine], row.candidat_id, row.session_examen, row.specialite)
        if row.cle_unicite and await Candidature.filter(cle_unicite=row.cle_unicite).exists():
            raise RefusedError(DEJA_REMPLACEE)
        await row.ecrire("etat", "cle_unicite")
        await _record(change, row, TypeEvenement.CANDIDATURE_RESTAUREE, motif)
    return await charger_une(row)


async def _renommer(op: Operation, change: Change, row: Candidature, candidat: Candidat) -> None:
    row.nom_tri = cle_de_tri(candidat.nom, candidat.prenoms)
    await row.ecrire("nom_tri")
    await nouvelle_version(op, change, row)


async def _record(change: Change, row: Candidature, type_: TypeEvenement, motif: str) -> None:
    candidat = await Candidat.get(id=row.candidat_id)
    change.record(type_, candidat.compte_id, candidature_id=row.id, donnees={"motif": motif.strip()})


def _written(value: object) -> str | None:
    return None if value is None else str(value)
