"""The windows in which pièces are handed in, as offices decided them."""

from datetime import datetime
from typing import Self

import strawberry

from api.rules import fenetre as rules
from api.rules.fenetre import Formule
from api.schema.base import field
from api.schema.enums import described_enum

described_enum(
    Formule,
    "FormuleFenetre",
    "Wording of the window of a pièce.",
    {
        Formule.ENTRE: "« entre le … et le … ».",
        Formule.AU_PLUS_TARD: "« au plus tard le … ».",
        Formule.AVANT: "« avant le … ».",
    },
)


@strawberry.type(description="The window of a pièce, as an office decided it in the place of that of the domaine.")
class FenetreDecidee:
    piece: str | None = field("Code of the pièce; null for all those without a window of their own.")
    formule: Formule = field("Wording of the heading.")
    debut: datetime | None = field("First instant; null for that of the domaine.")
    limite: datetime = field("Last minute, as printed.")

    @classmethod
    def of(cls, found: rules.FenetreDecidee) -> Self:
        return cls(piece=found.piece or None, formule=found.formule, debut=found.debut, limite=found.limite)
