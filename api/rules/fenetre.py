"""The deadlines of pièces that an office decides, in the place of those of the domaine."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from api.rules.champ import champ
from api.rules.problems import Code, Problem
from api.rules.saisie import problems_intervalle, problems_saisie

FENETRES_AU_PLUS = 30  # of one période: a domaine asks for fewer pièces


class Formule(StrEnum):
    """The wording of the window in a heading; the guides use all three."""

    ENTRE = "entre le … et le …"
    AU_PLUS_TARD = "au plus tard le"
    AVANT = "avant le"


@dataclass(frozen=True, slots=True, kw_only=True)
class FenetreDecidee:
    """The window of a pièce, as an office decided it.

    Attributes:
        piece: its code; empty for all those without a window of their own.
        debut: the first instant inside; None keeps that of the domaine.
        limite: the minute that is printed; the whole of it is inside.
    """

    piece: str = ""
    formule: Formule
    debut: datetime | None = None
    limite: datetime


@dataclass(kw_only=True)
class FenetreSaisie:
    """The window of a pièce, or of all, as an office types it."""

    piece: str | None = champ("Pièce", "Code of the pièce; empty for all those that are not named.")
    formule: Formule | None = champ("Formule", "Wording of the heading.", obligatoire=True)
    debut: datetime | None = champ("Début", "First instant of the window; empty for that of the domaine.")
    limite: datetime | None = champ("Limite", "Last minute of the window, as printed.", obligatoire=True)

    @property
    def fenetre(self) -> FenetreDecidee:
        """The window of a form without a problem."""
        assert self.formule is not None
        assert self.limite is not None
        limite = self.limite.replace(second=0, microsecond=0)
        return FenetreDecidee(piece=(self.piece or "").strip(), formule=self.formule, debut=self.debut, limite=limite)


def problems_fenetres(forms: Sequence[FenetreSaisie], pieces: Collection[str]) -> list[Problem]:
    """The problems of the windows of a période, whose domaine asks for these pièces."""
    if len(forms) > FENETRES_AU_PLUS:
        return [Problem(Code.TROP_LONG, f"Indiquez {FENETRES_AU_PLUS} échéances au plus.", ("fenetres",))]
    found: list[Problem] = []
    named: set[str] = set()
    for rang, form in enumerate(forms):
        piece = (form.piece or "").strip()
        wrong = [*problems_saisie(form), *problems_intervalle(form.debut, form.limite, "limite")]
        if piece and piece not in pieces:
            wrong.append(Problem(Code.VALEUR_INCONNUE, "Choisissez une pièce du domaine.", ("piece",)))
        if piece in named:
            wrong.append(Problem(Code.VALEUR_INCOMPATIBLE, "Donnez une seule échéance à chaque pièce.", ("piece",)))
        named.add(piece)
        found += [Problem(un.code, un.message, ("fenetres", str(rang), *un.path)) for un in wrong]
    return found
