"""The events of accounts, numbered without gaps for each, and the tasks that remain to be done about them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from tortoise import fields

from api.models.base import Base
from api.models.candidature import Candidature
from api.models.compte import Compte
from api.models.ends import DernierRang, tenir
from api.models.writing import Insert, Update, Write, write
from api.rules.evenement import FICHES, TypeEvenement


@dataclass(frozen=True, kw_only=True)
class Auteur:
    """The author of an event: an account, through one sign-in, under the idempotency key of its act; None for each."""

    acteur: UUID | None = None
    famille: UUID | None = None
    cle: str | None = None


SERVICE = Auteur()
AUCUN: Mapping[UUID, Compte] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class EvenementAnnonce:
    """An event to be written at the end of its change.

    Attributes:
        est_de_masse: whether its tasks come after those of single persons (`Tache.DE_MASSE`).
    """

    type: TypeEvenement
    compte_id: UUID
    candidature_id: UUID | None = None
    donnees: Mapping[str, Any] = field(default_factory=dict)
    est_de_masse: bool = False


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
        compte_id: UUID,
        le: datetime,
        auteur: Auteur = SERVICE,
        candidature_id: UUID | None = None,
        donnees: Mapping[str, Any] | None = None,
    ) -> "Evenement":
        """Writes the next event of an account and the tasks that follow from it at once, in the transaction under way."""
        annonce = EvenementAnnonce(
            type=type_, compte_id=compte_id, candidature_id=candidature_id, donnees=dict(donnees or {})
        )
        comptes, _ = await tenir([compte_id], None)
        writes = suivants([annonce], comptes, le=le, auteur=auteur)
        await write(writes)
        evenement: Evenement = writes[0].rows[0]  # type: ignore[assignment]
        return evenement


def suivants(
    annonces: Sequence[EvenementAnnonce],
    comptes: Mapping[UUID, DernierRang],
    *,
    le: datetime,
    auteur: Auteur,
    nouveaux: Mapping[UUID, Compte] = AUCUN,
) -> tuple[Write, ...]:
    """The writes of the next events of held accounts, or of new ones, in their order, and of the tasks that follow."""
    evenements, taches = [], []
    for annonce in annonces:
        compte = nouveaux.get(annonce.compte_id) or comptes[annonce.compte_id]
        compte.dernier_rang += 1
        evenement = Evenement(
            compte_id=annonce.compte_id,
            rang=compte.dernier_rang,
            type=annonce.type,
            le=le,
            acteur=auteur.acteur,
            famille=auteur.famille,
            cle=auteur.cle,
            candidature_id=annonce.candidature_id,
            donnees=dict(annonce.donnees),
        )
        evenements.append(evenement)
        priorite = Tache.DE_MASSE if annonce.est_de_masse else Tache.IMMEDIATE
        taches += [
            Tache(evenement_id=evenement.id, nom=nom, pas_avant=le, priorite=priorite)
            for nom in FICHES[annonce.type].reactions
        ]
    return (
        Insert(evenements),
        Insert(taches),
        Update(Compte, list(comptes.values()) if evenements else (), ("dernier_rang",)),
    )


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
