"""Aménagements of exam conditions, as a candidat and an office read them."""

from datetime import datetime
from typing import Self

import strawberry

from api import models
from api.rules import amenagement as rules
from api.rules.domaines import domaines
from api.schema.base import field
from api.schema.enums import DecisionAmenagement


@strawberry.type(description="A measure that may be granted to a candidate with a handicap.")
class MesureAmenagement:
    code: str = field("Stable code.")
    libelle: str = field("French label.")
    reference: str = field("The article of law that allows it.")

    @classmethod
    def of(cls, mesure: rules.Mesure, texte: rules.TexteApplicable) -> Self:
        return cls(code=mesure.code, libelle=mesure.libelle, reference=texte.reference(mesure))


@strawberry.type(description="The decision on a demand of aménagements.")
class Amenagement:
    decision: DecisionAmenagement = field("The decision.")
    decision_libelle: str = field("French label of the decision.")
    mesures: list[MesureAmenagement] = field("The measures granted; empty after a refusal.")
    motif: str | None = field("French reason of a refusal, even in part; null when all is granted.")
    decide_le: datetime = field("Instant of the decision.")

    @classmethod
    def of(cls, row: models.Amenagement | None, domaine: str) -> Self | None:
        if row is None:
            return None
        known, texte = rules.mesures(), domaines()[domaine].amenagement
        return cls(
            decision=row.decision,
            decision_libelle=row.decision.libelle,
            mesures=[MesureAmenagement.of(mesure, texte) for code, mesure in known.items() if code in row.mesures],
            motif=row.motif,
            decide_le=row.decide_le,
        )
