"""The tree flattened into the lines of the récapitulatif and of the PDFs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from api.rules.epreuve.arbre import ARBRES, Benefice, EpreuveOuverte
from api.rules.reglement import Mode, Position
from api.rules.remembered import remembered

SESSION_NORMALE = MappingProxyType({1: "Session normale 1er groupe", 2: "Session normale 2nd groupe"})
OBLIGATOIRES = "Epreuve(s) obligatoire(s)"
FACULTATIVES = "Epreuve(s) facultative(s)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ligne:
    """One line of a table of épreuves; `niveau` is 0 for an épreuve, 1 for a sous-épreuve, and so on."""

    niveau: int
    groupe: int
    obligatoire: bool
    code: str
    libelle: str
    unite: str | None
    position: Position
    mode: Mode | None
    option: str | None
    benefice: Benefice | None

    @property
    def intitule(self) -> str:
        """The line « EF1 - Langue vivante facultative »."""
        return f"{self.code} - {self.libelle}"

    @property
    def intitule_complet(self) -> str:
        """The line with its option: « EF1 - Langue vivante facultative - Anglais »."""
        return f"{self.intitule} - {self.option}" if self.option else self.intitule

    @property
    def mode_recapitulatif(self) -> Mode | None:
        """The mode that the récapitulatif shows: none for « Non Inscrit », unlike the confirmation (BTS)."""
        return self.mode if self.position is Position.INSCRIT else None


@remembered(ARBRES)
def lignes(ouvertes: Sequence[EpreuveOuverte]) -> tuple[Ligne, ...]:
    """The tree flattened, in the printed order: first group (obligatoires, facultatives), then the second."""
    a_plat = [ligne for epreuve in ouvertes for ligne in _lignes(epreuve, 0)]
    return tuple(sorted(a_plat, key=lambda ligne: (ligne.groupe, not ligne.obligatoire)))


def _lignes(epreuve: EpreuveOuverte, niveau: int) -> Iterator[Ligne]:
    yield Ligne(
        niveau=niveau,
        groupe=epreuve.groupe,
        obligatoire=epreuve.obligatoire,
        code=epreuve.code,
        libelle=epreuve.libelle,
        unite=epreuve.unite,
        position=epreuve.position,
        mode=epreuve.mode,
        option=epreuve.option,
        benefice=epreuve.benefice,
    )
    for enfant in epreuve.enfants:
        yield from _lignes(enfant, niveau + 1)
