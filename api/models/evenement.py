"""The events of accounts, numbered without gaps for each, and the tasks that remain to be done about them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise import fields
from tortoise.expressions import F

from api.models.base import Base, locked
from api.models.candidature import Candidature
from api.models.compte import Compte
from api.rules.evenement import FICHES, TypeEvenement


@dataclass(frozen=True, kw_only=True)
class Auteur:
    """The author of an event: an account, through one sign-in, under the idempotency key of its act; None for each."""

    acteur: UUID | None = None
    famille: UUID | None = None
    cle: str | None = None


SERVICE = Auteur()


@dataclass(frozen=True, kw_only=True)
class EvenementAnnonce:
    """An event to be written with many others."""

    type: TypeEvenement
    compte_id: UUID
    candidature_id: UUID | None = None
    donnees: Mapping[str, Any] = field(default_factory=dict)


class Evenement(Base):
    """One event of one account: never changed once written.

    `rang` is taken while the account's row is locked, so that the events of one account
    are strictly ordered and `rang` is a safe cursor. `position` orders the events of all accounts, for
    streams that follow many; it is given after the commit (see `numeroter`).
    """

    compte: fields.ForeignKeyRelation[Compte] = fields.ForeignKeyField(
        "models.Compte", related_name="evenements", on_delete=fields.CASCADE
    )
    compte_id: UUID
    rang = fields.IntField()
    type = fields.CharEnumField(TypeEvenement, max_length=40, description="")
    candidature: fields.ForeignKeyNullableRelation[Candidature] = fields.ForeignKeyField(
        "models.Candidature", related_name="evenements", on_delete=fields.SET_NULL, null=True
    )
    candidature_id: UUID | None
    acteur = fields.UUIDField(null=True)
    famille = fields.UUIDField(null=True)  # the sign-in that acted, for « was it me? »; told to nobody else
    cle = fields.CharField(max_length=100, null=True)  # the idempotency key of the act, told to that sign-in alone
    donnees: dict[str, Any] = fields.JSONField(default=dict)
    le = fields.DatetimeField()
    position = fields.BigIntField(null=True, unique=True)

    class Meta:
        table = "evenement"
        table_description = "evenement"
        unique_together = (("compte", "rang"),)
        indexes = (("candidature_id", "rang"),)

    @classmethod
    async def record(
        cls,
        type_: TypeEvenement,
        *,
        compte_id: UUID | str,
        le: datetime,
        auteur: Auteur = SERVICE,
        candidature_id: UUID | str | None = None,
        donnees: Mapping[str, Any] | None = None,
    ) -> "Evenement":
        """Writes the next event of an account and the tasks that follow from it, in the change's own transaction."""
        await Compte.filter(id=compte_id).update(dernier_rang=F("dernier_rang") + 1)
        rang = await Compte.get(id=compte_id).values_list("dernier_rang", flat=True)
        evenement = await cls.create(
            compte_id=compte_id,
            rang=rang,
            type=type_,
            le=le,
            **asdict(auteur),
            candidature_id=candidature_id,
            donnees=dict(donnees or {}),
        )
        for nom in FICHES[type_].reactions:
            await Tache.create(evenement_id=evenement.id, nom=nom, pas_avant=le)
        return evenement

    @classmethod
    async def record_all(
        cls, annonces: Sequence[EvenementAnnonce], *, le: datetime, auteur: Auteur = SERVICE
    ) -> list["Evenement"]:
        """Writes the next event of many accounts, in a number of statements that does not grow with theirs.

        Their tasks come after those of single persons (`Tache.DE_MASSE`). Accounts are locked in the order of their
        ids, so that of two such writes one waits for the other, and they never block each other.
        """
        rangs = await _take_rangs(Counter(annonce.compte_id for annonce in annonces))
        evenements = [
            cls(
                compte_id=annonce.compte_id,
                rang=rangs[annonce.compte_id].pop(),
                type=annonce.type,
                le=le,
                **asdict(auteur),
                candidature_id=annonce.candidature_id,
                donnees=dict(annonce.donnees),
            )
            for annonce in annonces
        ]
        await cls.bulk_create(evenements)
        taches = [
            Tache(evenement_id=evenement.id, nom=nom, pas_avant=le, priorite=Tache.DE_MASSE)
            for evenement in evenements
            for nom in FICHES[evenement.type].reactions
        ]
        await Tache.bulk_create(taches)
        return evenements


async def _take_rangs(wanted: Counter[UUID]) -> dict[UUID, list[int]]:
    """The new rangs of accounts for their next events, the lowest last."""
    comptes = await locked(Compte.filter(id__in=list(wanted)).order_by("id")).only("id", "dernier_rang")
    for count in set(wanted.values()):
        ids = [compte_id for compte_id, found in wanted.items() if found == count]
        await Compte.filter(id__in=ids).update(dernier_rang=F("dernier_rang") + count)
    return {
        compte.id: list(range(compte.dernier_rang + wanted[compte.id], compte.dernier_rang, -1)) for compte in comptes
    }


class Tache(Base):
    """One reaction to one event, or one job of its own (with its `donnees`), for a worker to do.

    A task is tried until `faite_le` or, past the last try, `abandonnee_le` is set. The lowest `priorite` goes first:
    a password's mail does not wait for a thousand convocations to be rendered.
    """

    IMMEDIATE, DE_MASSE = 0, 1

    evenement: fields.ForeignKeyNullableRelation["Evenement"] = fields.ForeignKeyField(
        "models.Evenement", related_name="taches", on_delete=fields.CASCADE, null=True
    )
    evenement_id: UUID | None
    donnees: dict[str, Any] = fields.JSONField(default=dict)
    nom = fields.CharField(max_length=60)
    priorite = fields.IntField(default=0, db_default=0)
    pas_avant = fields.DatetimeField()
    tentatives = fields.IntField(default=0, db_default=0)
    erreur = fields.TextField(null=True)
    faite_le = fields.DatetimeField(null=True)
    abandonnee_le = fields.DatetimeField(null=True)

    class Meta:
        table = "tache"
        table_description = "tache"
        indexes = (("faite_le", "abandonnee_le", "pas_avant"), ("evenement_id",))
