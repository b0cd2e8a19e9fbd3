"""Reference rows that offices change while the service runs: sessions, periods, schools, home messages."""

from collections.abc import Iterable
from dataclasses import fields as fields_of
from datetime import UTC, datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any
from uuid import UUID

from tortoise import fields

from api.models.base import Base, Row
from api.rules.etablissement import EtablissementDuDossier as EtablissementRegle
from api.rules.etablissement import cle_de_recherche
from api.rules.fenetre import FenetreDecidee, Formule
from api.rules.parcours import PeriodeDuDossier as PeriodeRegle

PERIODES = 1_000  # values of périodes remembered: one for a session and an académie
periode_regle = lru_cache(PERIODES)(PeriodeRegle)
ECOLES = 5_000  # values of schools remembered
ecole_regle = lru_cache(ECOLES)(EtablissementRegle)


class SessionExamen(Base):
    """A session d'examen of a domaine ("BTS 2022"); `annee` is also the millésime of its règlements."""

    domaine = fields.CharField(max_length=10)
    libelle = fields.CharField(max_length=60)
    annee = fields.IntField()
    est_fermee = fields.BooleanField(default=False, db_default=False)

    class Meta:
        table = "session_examen"
        table_description = "session_examen"
        unique_together = (("domaine", "libelle"),)


class Periode(Base):
    """The registration of a session in one académie or country.

    `ouvre_le` is included, `ferme_le` excluded; `libelle` is the label that the guides print after the
    académie ("JUN 2022"), and on documents as the session. `fenetres` holds the windows of pièces that an office
    decided.
    """

    session: fields.ForeignKeyRelation["SessionExamen"] = fields.ForeignKeyField(
        "models.SessionExamen", related_name="periodes", on_delete=fields.RESTRICT
    )
    session_id: UUID
    centre = fields.CharField(max_length=20)
    libelle = fields.CharField(max_length=60)
    ouvre_le = fields.DatetimeField()
    ferme_le = fields.DatetimeField()
    fenetres: list[dict[str, Any]] | None = fields.JSONField(null=True)

    class Meta:
        table = "periode"
        table_description = "periode"
        unique_together = (("session", "centre", "libelle"),)

    @staticmethod
    def decider(fenetres: Iterable[FenetreDecidee]) -> list[dict[str, Any]] | None:
        """The column of these windows; None for none."""
        decided = [
            {
                "piece": un.piece,
                "formule": un.formule.name,
                "debut": un.debut.astimezone(UTC).isoformat() if un.debut else None,
                "limite": un.limite.astimezone(UTC).isoformat(),
            }
            for un in fenetres
        ]
        return decided or None

    def est_ouverte(self, now: datetime) -> bool:
        """Whether one may register at `now`, by the rule of its frozen value."""
        return PeriodeRegle.ouverte(self.ouvre_le, self.ferme_le, now)

    def to_rule(self) -> PeriodeRegle:
        """The frozen value that rules read; needs `session` fetched."""
        session = self.session
        return periode_regle(
            session=session.libelle,
            annee=session.annee,
            centre=self.centre,
            libelle=self.libelle,
            ouvre_le=self.ouvre_le,
            ferme_le=self.ferme_le,
            fenetres=tuple(map(_fenetre, self.fenetres or ())),
            session_id=self.session_id,
        )


def _fenetre(decided: dict[str, Any]) -> FenetreDecidee:
    debut = decided["debut"]
    return FenetreDecidee(
        piece=decided["piece"],
        formule=Formule[decided["formule"]],
        debut=datetime.fromisoformat(debut) if debut else None,
        limite=datetime.fromisoformat(decided["limite"]),
    )


ECOLE = tuple(item.name for item in fields_of(EtablissementRegle))  # the columns that rules read
ecole_de = attrgetter(*ECOLE)


class Etablissement(Row):
    """A school, or the pseudo-school of individual candidates; rules/etablissement.py explains each column.

    `recherche` is its key in searches, of `rules/etablissement`; None only in a row written by a server older than
    this column. `dans_annuaire`: whether the ministry's directory named it when last read, and so is its owner.
    """

    uai = fields.CharField(max_length=8, primary_key=True)
    libelle = fields.CharField(max_length=150)
    academie = fields.CharField(max_length=20, db_index=True)
    commune = fields.CharField(max_length=100, null=True)
    departement = fields.CharField(max_length=3, null=True)
    adresse: list[str] = fields.JSONField(default=list)
    code_postal = fields.CharField(max_length=5, null=True)
    telephone = fields.CharField(max_length=20, null=True)
    est_individuel = fields.BooleanField(default=False, db_default=False)
    habilitation_ccf = fields.BooleanField(default=False, db_default=False)
    est_hors_contrat = fields.BooleanField(default=False, db_default=False)
    courriel = fields.CharField(max_length=254, null=True)
    ferme_le = fields.DateField(null=True)
    dans_annuaire = fields.BooleanField(default=False, db_default=False)
    recherche = fields.CharField(max_length=300, null=True)

    class Meta:
        table = "etablissement"
        table_description = "etablissement"

    def to_rule(self) -> EtablissementRegle:
        """The frozen value that rules read."""
        values = dict(zip(ECOLE, ecole_de(self), strict=True))
        return ecole_regle(**values | {"adresse": tuple(self.adresse)})

    @classmethod
    def columns_of(cls, etablissement: EtablissementRegle) -> dict[str, Any]:
        """The columns that a school of the rules fills, its key of searches among them."""
        values = dict(zip(ECOLE, ecole_de(etablissement), strict=True))
        recherche = cle_de_recherche(etablissement.uai, etablissement.libelle, etablissement.commune)
        return values | {"adresse": list(etablissement.adresse), "recherche": recherche}


class MessageAccueil(Base):
    """A message of the home page, shown during its period (guide Bac Pro, 1.1); one without `centre` is for all."""

    centre = fields.CharField(max_length=20, null=True)
    texte = fields.TextField()
    debute_le = fields.DatetimeField()
    finit_le = fields.DatetimeField()

    class Meta:
        table = "message_accueil"
        table_description = "message_accueil"
