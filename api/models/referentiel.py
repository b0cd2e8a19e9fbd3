"""The référentiel as the database holds it, edition by edition, and the count of its changes."""

from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise import fields

from api.models.base import Base, Row
from api.models.reference import SessionExamen
from api.rules.problems import Code, Problem, RefusedError
from api.rules.reglement import EtatEdition, OrigineEdition


class EditionEcrite(Base):
    """One edition of a part of the référentiel; what it holds is never changed, its état alone is.

    `empreinte` is that of what it holds. `depuis` and `jusque` are the sessions for which it counts. `auteur` is the
    account that wrote it, `modifiee_par` the last that changed its état; none for a command.
    """

    numero = fields.IntField()
    etat = fields.CharEnumField(EtatEdition, max_length=20, description="")
    origine = fields.CharEnumField(OrigineEdition, max_length=20, description="")
    depuis = fields.IntField(null=True)
    jusque = fields.IntField(null=True)
    empreinte = fields.CharField(max_length=64)
    version = fields.IntField(default=1, db_default=1)
    auteur: UUID | None = fields.UUIDField(null=True)
    modifiee_par: UUID | None = fields.UUIDField(null=True)
    modifiee_le = fields.DatetimeField(null=True)

    class Meta:
        abstract = True

    def check_version(self, expected: int | None) -> None:
        """Refuses an act prepared on another version than the present one."""
        if expected is not None and expected != self.version:
            message = (
                "Cette édition a été modifiée entre-temps par une autre personne. Rechargez-la avant de continuer."
            )
            raise RefusedError(Problem(Code.VERSION_PERIMEE, message, ("version",)))

    async def passer(self, etat: EtatEdition, le: datetime, par: UUID | None, *colonnes: str) -> None:
        """Writes another état, and these columns with it; `par` is None for the loading of a version of the service."""
        self.etat, self.modifiee_le, self.modifiee_par, self.version = etat, le, par, self.version + 1
        await self.save(update_fields=["etat", "modifiee_le", "modifiee_par", "version", *colonnes])


class EditionReglement(EditionEcrite):
    """One edition of the règlement of a spécialité.

    `domaine` is the folder of the règlements, which several domaines may share. `contenu` is the file, as
    `rules/reglement/lecture.py` reads it.
    """

    domaine = fields.CharField(max_length=10)
    cle = fields.CharField(max_length=80)
    contenu: dict[str, Any] = fields.JSONField()
    publiee_le = fields.DatetimeField(null=True)

    class Meta:
        table = "edition_reglement"
        table_description = "edition_reglement"
        unique_together = (("domaine", "cle", "numero"),)


class EditionContenu(EditionEcrite):
    """One edition of a content.

    `nature` is that of `rules/contenu`, as a text: one of a later version of the service is left alone. `valeurs` are
    those of its file.
    """

    nature = fields.CharField(max_length=20)
    cle = fields.CharField(max_length=120)
    valeurs: dict[str, Any] = fields.JSONField()

    class Meta:
        table = "edition_contenu"
        table_description = "edition_contenu"
        unique_together = (("nature", "cle", "numero"),)


class OuvertureSpecialite(Base):
    """The choice of an administrator to open a spécialité in a session, or to close it; without one it is open.

    `centre` is the académie where it differs; empty for the choice that all the others follow.
    """

    session: fields.ForeignKeyRelation[SessionExamen] = fields.ForeignKeyField(
        "models.SessionExamen", related_name="ouvertures", on_delete=fields.CASCADE
    )
    session_id: UUID
    specialite = fields.CharField(max_length=80)
    centre = fields.CharField(max_length=20)
    est_ouverte = fields.BooleanField()

    class Meta:
        table = "ouverture_specialite"
        table_description = "ouverture_specialite"
        unique_together = (("session", "specialite", "centre"),)


class Revision(Row):
    """The count of the changes of a part of the référentiel, by which each process sees that there is one to read."""

    nom = fields.CharField(max_length=40, primary_key=True)
    numero = fields.IntField(default=0, db_default=0)

    class Meta:
        table = "revision"
        table_description = "revision"
