"""« Mes notes », as published."""

from datetime import datetime
from decimal import Decimal
from typing import Any, Self

import strawberry

from api import models
from api.resolvers.gestion.notes import lire
from api.rules import resultat as rules
from api.rules.bareme import Mention
from api.rules.note import CodeNote
from api.rules.releve_notes import precision, valeur_lue
from api.schema.base import field
from api.schema.enums import Decision, Position, described_enum

described_enum(
    Mention,
    "Mention",
    "Mention of a diploma.",
    {
        Mention.ASSEZ_BIEN: "An average from 12.",
        Mention.BIEN: "An average from 14.",
        Mention.TRES_BIEN: "An average from 16.",
        Mention.TRES_BIEN_FELICITATIONS: "An average from 18, with the congratulations of the jury.",
    },
)

described_enum(
    CodeNote,
    "CodeNote",
    "Code in place of a mark.",
    {
        CodeNote.ABSENT: "Absent.",
        CodeNote.ABSENT_JUSTIFIE: "Absent for force majeure, duly established.",
        CodeNote.DISPENSE: "Dispensed by the office: the épreuve does not count.",
    },
)


def a_deux_decimales(note: Decimal) -> Decimal:
    """A mark as documents print it: 15.50."""
    return note.quantize(Decimal("0.01"))


@strawberry.type(description="One épreuve of a relevé de notes.")
class LigneNotes:
    code: str = field("Code of the épreuve in the règlement.")
    libelle: str = field("Code and French label, with the option.")
    unite: str | None = field("Code of the unité; null when it is not one.")
    niveau: int = field("Depth in the tree, from 0.")
    groupe: int = field("1 for the first group, 2 for the contrôle.")
    est_obligatoire: bool = field("Whether it is compulsory.")
    position: Position = field("Position of the candidate towards it in this session.")
    coefficient: Decimal | None = field("Coefficient; null when it has none, or none that is known.")
    note: Decimal | None = field("Mark out of 20, with two decimals; null without one.")
    code_note: CodeNote | None = field("Code in place of a mark; null with a mark.")
    valeur: str = field("The mark in French, or the word in its place; empty on a parent made of unités.")
    precision: str = field("Origin of a bénéfice, in French: académie and year; empty otherwise.")
    porte_sur: str | None = field("For an épreuve de contrôle, the code of the épreuve sat anew; else null.")

    @classmethod
    def of(cls, ligne: rules.LigneResultat) -> Self:
        return cls(
            code=ligne.code,
            libelle=ligne.libelle,
            unite=ligne.unite,
            niveau=ligne.niveau,
            groupe=ligne.groupe,
            est_obligatoire=ligne.obligatoire,
            position=ligne.position,
            coefficient=None if ligne.coefficient is None else ligne.coefficient.normalize(),
            note=None if ligne.note is None else a_deux_decimales(ligne.note),
            code_note=ligne.code_note,
            valeur=valeur_lue(ligne),
            precision=precision(ligne),
            porte_sur=ligne.porte_sur,
        )


@strawberry.type(description="The marks of a candidature and the decision that follows from them.")
class Notes:
    lignes: list[LigneNotes] = field("The épreuves, in the order of the règlement, then those of contrôle.")
    moyenne: Decimal | None = field(
        "Average out of 20, cut to two decimals; null when it cannot be known: a coefficient, or a mark, is missing."
    )
    decision: Decision = field("Decision that follows from the marks.")
    decision_libelle: str = field("French label of the decision.")
    mention: Mention | None = field("The mention; null when there is none, or when the jury gives it.")
    mention_libelle: str | None = field("French label of the mention; null when there is none.")
    precisions: list[str] = field("French sentences on the ground of the decision, or on the reason for waiting.")

    @classmethod
    def of(cls, resultat: rules.ResultatCalcule) -> Self:
        return cls(**cls.values(resultat))

    @classmethod
    def values(cls, resultat: rules.ResultatCalcule) -> dict[str, Any]:
        """The fields of a result."""
        return {
            "lignes": [LigneNotes.of(ligne) for ligne in resultat.lignes],
            "moyenne": None if resultat.moyenne is None else a_deux_decimales(resultat.moyenne),
            "decision": resultat.decision,
            "decision_libelle": resultat.decision.libelle,
            "mention": resultat.mention,
            "mention_libelle": resultat.mention.libelle if resultat.mention else None,
            "precisions": list(resultat.precisions),
        }


@strawberry.type(description="« Mes notes » as in the last publication; a later mark shows at the next one.")
class MesNotes(Notes):
    version: int = field("Number of publications, from 1.")
    publiees_le: datetime = field("Instant of this version's publication.")

    @classmethod
    def from_model(cls, row: models.Resultat) -> Self:
        return cls(version=row.version, publiees_le=row.publie_le, **cls.values(lire(row)))
