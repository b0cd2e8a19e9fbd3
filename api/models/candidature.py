"""Candidatures, their documents, and their messages."""

from typing import Any
from uuid import UUID

from tortoise import fields

from api.models.base import Base
from api.models.compte import Candidat, Compte
from api.models.reference import Periode
from api.models.writing import Update, write
from api.rules.candidature import EtatCandidature
from api.rules.numero import numero_inscription
from api.rules.problems import Code, Problem, RefusedError
from api.rules.resultat import Decision


class Candidature(Base):
    """A registration, from its draft to its end.

    `saisie` holds the official forms by code of tab, `brouillon` those being typed, if any.
    `version` counts every write (optimistic lock); `version_inscription` is the official one.
    `session_examen`, `centre`, `nom_tri`, `numero_candidat` copy values of the période and of the candidat, for the
    lists of offices, `nom_tri` as rules/gestion writes it. `cle_unicite` is set while the candidature is live, where
    a domaine allows one per session. `edition` is the number of the edition of the règlement on which `specialite` is
    registered, 0 for the one that came with the service; `edition_saisie` that on which the épreuves of the draft were
    chosen. The indexes of the lists stand in the migration 0002_index.
    """

    candidat: fields.ForeignKeyRelation[Candidat] = fields.ForeignKeyField(
        "models.Candidat", related_name="candidatures", on_delete=fields.RESTRICT
    )
    candidat_id: UUID
    periode: fields.ForeignKeyRelation[Periode] = fields.ForeignKeyField(
        "models.Periode", related_name="candidatures", on_delete=fields.RESTRICT
    )
    periode_id: UUID
    session_examen: UUID = fields.UUIDField()
    centre = fields.CharField(max_length=20)
    nom_tri = fields.CharField(max_length=100)
    numero_candidat = fields.CharField(max_length=11)
    domaine = fields.CharField(max_length=10)
    millesime = fields.IntField()
    etat = fields.CharEnumField(EtatCandidature, max_length=20, description="")
    est_pre_inscrite = fields.BooleanField(default=False, db_default=False)
    numero_inscription = fields.IntField(null=True)
    version = fields.IntField(default=1, db_default=1)
    version_inscription = fields.IntField(default=0, db_default=0)
    cle_unicite = fields.CharField(max_length=80, unique=True, null=True)
    saisie: dict[str, Any] | None = fields.JSONField(null=True)
    brouillon: dict[str, Any] | None = fields.JSONField(null=True)
    specialite = fields.CharField(max_length=80, null=True)
    edition = fields.IntField(default=0, db_default=0)
    edition_saisie = fields.IntField(null=True)
    categorie = fields.CharField(max_length=40, null=True)
    etablissement = fields.CharField(max_length=8, null=True)
    classe = fields.CharField(max_length=30, null=True)
    inscrite_le = fields.DatetimeField(null=True)
    modifiee_le = fields.DatetimeField(null=True)
    desinscrite_le = fields.DatetimeField(null=True)
    academie_origine = fields.CharField(max_length=20, null=True)
    academie_destination = fields.CharField(max_length=20, null=True)
    numero_origine = fields.CharField(max_length=20, null=True)
    transfert_demande_le = fields.DatetimeField(null=True)
    decision_jury: Decision | None = fields.CharEnumField(Decision, max_length=20, null=True, description="")  # type: ignore[assignment]
    rang_vu = fields.IntField(default=0, db_default=0)

    class Meta:
        table = "candidature"
        indexes = (("periode_id", "etat"),)
        table_description = "candidature"
        unique_together = (("candidat", "numero_inscription"),)

    @property
    def numero(self) -> str | None:
        """The n° d'inscription as it is written; None before the first save."""
        return numero_inscription(self.numero_inscription) if self.numero_inscription else None

    def check_version(self, expected: int | None) -> None:
        """Refuses a write prepared on another version than the present one."""
        if expected is not None and expected != self.version:
            raise RefusedError(
                Problem(
                    Code.VERSION_PERIMEE,
                    "Cette candidature a été modifiée entre-temps, peut-être sur un autre appareil. "
                    "Rechargez-la avant de continuer.",
                    ("version",),
                )
            )

    async def ecrire(self, *colonnes: str) -> None:
        """Writes these columns at once, and counts the write."""
        await write([self.recrite(*colonnes)])

    def recrite(self, *colonnes: str) -> Update:
        """The write of these columns, counted."""
        self.version += 1
        return Update(Candidature, [self], (*colonnes, "version"))


class Document(Base):
    """A document produced for a candidature; `contenu` is frozen, so that the same version gives the same bytes."""

    candidature: fields.ForeignKeyRelation["Candidature"] = fields.ForeignKeyField(
        "models.Candidature", related_name="documents", on_delete=fields.CASCADE
    )
    candidature_id: UUID
    type = fields.CharField(max_length=40)
    version = fields.IntField()
    contenu: dict[str, Any] = fields.JSONField()
    publie_le = fields.DatetimeField()
    fichier = fields.CharField(max_length=200, null=True)
    taille = fields.IntField(null=True)

    class Meta:
        table = "document"
        table_description = "document"
        unique_together = (("candidature", "type", "version"),)

    @property
    def cle(self) -> str:
        """The key of its bytes in the storage, once they were rendered."""
        return f"documents/{self.id}.pdf"


class Message(Base):
    """A mail to the candidat, as archived under « Consulter mes messages » (guide Bac Pro, 4.6).

    One of the académie or of a school is written by its act, and unread. One that the service sent by itself has the
    id of the task that sent it, and counts as read: `lu_le` is its sending.
    """

    compte: fields.ForeignKeyRelation[Compte] = fields.ForeignKeyField(
        "models.Compte", related_name="messages", on_delete=fields.CASCADE
    )
    compte_id: UUID
    candidature: fields.ForeignKeyNullableRelation["Candidature"] = fields.ForeignKeyField(
        "models.Candidature", related_name="messages", on_delete=fields.CASCADE, null=True
    )
    candidature_id: UUID | None
    expediteur = fields.CharField(max_length=150)
    objet = fields.CharField(max_length=200)
    corps = fields.TextField()
    envoye_le = fields.DatetimeField()
    lu_le = fields.DatetimeField(null=True)

    class Meta:
        table = "message"
        table_description = "message"
        indexes = (("compte_id", "envoye_le"), ("candidature_id",))
