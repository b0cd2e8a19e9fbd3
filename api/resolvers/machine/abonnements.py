"""The subscriptions of machines to the changes of their scope, which an administrator opens, renews and restarts."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from tortoise.queryset import QuerySet

from api.models import Abonnement, Compte, Envoi, Tache, locked
from api.resolvers import changements
from api.resolvers.gates import INTROUVABLE
from api.resolvers.gates.bureau import administrateur
from api.resolvers.machine.comptes import tenir_machine
from api.resolvers.operation import Operation
from api.rules.abonnement import ABONNEMENTS_AU_PLUS, TROP_D_ABONNEMENTS, AbonnementSaisi, problems_abonnement
from api.rules.evenement import TypeEvenement
from api.rules.problems import RefusedError, refuse
from api.services.scelles import sceller
from api.services.webhooks import nouveau_secret

TRAVAIL = "webhook"


@dataclass(frozen=True, kw_only=True)
class OuvertureAbonnement:
    """A subscription and a new secret of it in clear, shown once."""

    abonnement: Abonnement
    secret: str


def abonnements(op: Operation) -> QuerySet[Abonnement]:
    """The subscriptions of machines; for an administrator."""
    administrateur(op)
    return Abonnement.all()


async def de_machine(op: Operation, compte_id: UUID) -> list[Abonnement]:
    """The subscriptions of a machine, the earliest first; for an administrator."""
    return await abonnements(op).filter(compte_id=compte_id).order_by("cree_le", "id")


async def creer(
    op: Operation, compte_id: UUID, form: AbonnementSaisi, types: Sequence[TypeEvenement]
) -> OuvertureAbonnement:
    """Opens a subscription of a machine, from now on."""
    administrateur(op)
    form.url = (form.url or "").strip()
    refuse(problems_abonnement(form, op.services.webhooks.reseaux))
    secret = nouveau_secret()
    async with op.change() as change:
        compte = await tenir_machine(compte_id)
        if await Abonnement.filter(compte_id=compte.id).count() >= ABONNEMENTS_AU_PLUS:
            raise RefusedError(TROP_D_ABONNEMENTS)
        row = await Abonnement.create(
            compte_id=compte.id,
            adresse=form.url,
            types=sorted({str(type_) for type_ in types}),
            secret=sceller(op.services.tokens.keys, secret),
            repere=ecrit(await debut(op, compte)),
            cree_le=op.now,
        )
        change.record(TypeEvenement.ABONNEMENT_CREE, compte.id, donnees={"abonnement": str(row.id)})
    return OuvertureAbonnement(abonnement=row, secret=secret)


async def supprimer(op: Operation, abonnement_id: UUID) -> UUID:
    """Ends a subscription, with what is not delivered; returns its machine."""
    administrateur(op)
    async with op.change() as change:
        row = await tenir(abonnement_id)
        await row.delete()
        change.record(TypeEvenement.ABONNEMENT_SUPPRIME, row.compte_id, donnees={"abonnement": str(row.id)})
    return row.compte_id


async def renouveler_secret(op: Operation, abonnement_id: UUID) -> OuvertureAbonnement:
    """Gives a new secret; the former one signs beside it for a day."""
    administrateur(op)
    secret = nouveau_secret()
    async with op.change() as change:
        row = await tenir(abonnement_id)
        row.secret_precedent, row.secret_change_le = row.secret, op.now
        row.secret = sceller(op.services.tokens.keys, secret)
        await row.save(update_fields=["secret", "secret_precedent", "secret_change_le"])
        change.record(TypeEvenement.ABONNEMENT_MODIFIE, row.compte_id, donnees={"abonnement": str(row.id)})
    return OuvertureAbonnement(abonnement=row, secret=secret)


async def relancer(op: Operation, abonnement_id: UUID) -> Abonnement:
    """Restarts the parked deliveries of a subscription, with as many tries as at first."""
    administrateur(op)
    async with op.change() as change:
        row = await tenir(abonnement_id)
        parked = await Envoi.filter(abonnement_id=row.id, parque_le__isnull=False)
        await Envoi.filter(id__in=[envoi.id for envoi in parked]).update(parque_le=None, tentatives=0)
        await confier(op, parked)
        donnees = {"abonnement": str(row.id), "envois": len(parked)}
        change.record(TypeEvenement.ENVOIS_RELANCES, row.compte_id, donnees=donnees)
    return row


async def tenir(abonnement_id: UUID) -> Abonnement:
    """The subscription, locked until the end of the transaction: its deliveries are given out by one process at a time."""
    row = await locked(Abonnement.filter(id=abonnement_id)).first()
    if row is None:
        raise RefusedError(INTROUVABLE)
    return row


async def confier(op: Operation, envois: Sequence[Envoi]) -> None:
    """Leaves deliveries to the outbox, each the first of its registration that is not made."""
    donnees: list[dict[str, Any]] = [{"envoi": str(envoi.id)} for envoi in envois]
    await Tache.bulk_create([Tache(nom=TRAVAIL, donnees=said, pas_avant=op.now) for said in donnees])


async def debut(op: Operation, compte: Compte) -> changements.Repere:
    """The place where the changes of a machine's scope begin."""
    return await changements.debut(Operation.in_the_name_of(compte, op.services))


def ecrit(repere: changements.Repere) -> dict[str, Any]:
    """A place as its column holds it."""
    return asdict(repere) | {"apres": str(repere.apres) if repere.apres else None}


def lu(repere: dict[str, Any]) -> changements.Repere:
    """The place that a column holds."""
    return changements.Repere(**repere | {"apres": UUID(repere["apres"]) if repere["apres"] else None})
