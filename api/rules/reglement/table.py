"""Strict reading of a reference file: types are checked, unknown keys are refused, errors name file and key."""

import tomllib
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

REFERENCE = files("api") / "reference"
# The other files of a folder of règlements, beside one for each version of a spécialité.
COMMUN, DIPLOMES, NOMENCLATURE = "domaine.toml", "diplomes.toml", "nomenclature.csv"

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)


class DonneeInvalideError(ValueError):
    """A reference file with a mistake; the message names file and key.

    Attributes:
        chemin: the place of the mistake: "batiment.epreuves[2].coefficient"; empty for one of the whole file.
        dit: the mistake in French.
    """

    def __init__(self, dit: str, chemin: str = "") -> None:
        super().__init__(f"{chemin}: {dit}" if chemin else dit)
        self.chemin, self.dit = chemin, dit


class Table:
    """One table of a reference file, read strictly: types are checked, and `fin` refuses unknown keys."""

    def __init__(self, chemin: str, valeurs: Mapping[str, Any]) -> None:
        self.chemin = chemin
        self._valeurs = valeurs
        self._lues: set[str] = set()

    def lis(self, cle: str, attendu: type[T]) -> T:
        valeur = self.lis_si(cle, attendu)
        if valeur is None:
            raise self.erreur(cle, "valeur manquante")
        return valeur

    def lis_si(self, cle: str, attendu: type[T]) -> T | None:
        self._lues.add(cle)
        valeur = self._valeurs.get(cle)
        # a bool is an int for Python, never for a règlement
        if valeur is not None and (not isinstance(valeur, attendu) or (attendu is int and isinstance(valeur, bool))):
            raise self.erreur(cle, f"{attendu.__name__} attendu, {type(valeur).__name__} trouvé")
        return valeur

    def valeur(self, cle: str, attendu: type[E]) -> E:
        return self._enum(cle, self.lis(cle, str), attendu)

    def valeur_si(self, cle: str, attendu: type[E]) -> E | None:
        texte = self.lis_si(cle, str)
        return self._enum(cle, texte, attendu) if texte is not None else None

    def valeurs(self, cle: str, attendu: type[E]) -> tuple[E, ...]:
        return tuple(self._enum(cle, texte, attendu) for texte in self.textes(cle))

    def textes(self, cle: str) -> tuple[str, ...]:
        liste = self.lis_si(cle, list) or []
        if not all(isinstance(texte, str) for texte in liste):
            raise self.erreur(cle, "liste de textes attendue")
        if len(set(liste)) != len(liste):
            raise self.erreur(cle, "valeur répétée")
        return tuple(liste)

    def decimal_si(self, cle: str) -> Decimal | None:
        texte = self.lis_si(cle, str)
        try:
            return Decimal(texte) if texte is not None else None
        except InvalidOperation:
            raise self.erreur(cle, f"nombre attendu, {texte!r} trouvé") from None

    def table(self, cle: str) -> "Table":
        return Table(f"{self.chemin}.{cle}", self.lis(cle, dict))

    def table_si(self, cle: str) -> "Table | None":
        return self.table(cle) if self.lis_si(cle, dict) is not None else None

    def tables(self, cle: str) -> tuple["Table", ...]:
        liste = self.lis_si(cle, list) or []
        if not all(isinstance(item, dict) for item in liste):
            raise self.erreur(cle, "liste de tables attendue")
        return tuple(Table(f"{self.chemin}.{cle}[{rang}]", item) for rang, item in enumerate(liste))

    def fin(self) -> None:
        for cle in sorted(set(self._valeurs) - self._lues):
            raise self.erreur(cle, "clé inconnue")

    def erreur(self, cle: str, message: str) -> DonneeInvalideError:
        return DonneeInvalideError(message, f"{self.chemin}.{cle}")

    def _enum(self, cle: str, texte: str, attendu: type[E]) -> E:
        try:
            return attendu(texte)
        except ValueError:
            connues = ", ".join(attendu)
            raise self.erreur(cle, f"{texte!r} inconnu, valeurs possibles : {connues}") from None


def lis_fichier(fichier: Traversable) -> Table:
    return Table(fichier.name, lis_valeurs(fichier))


def lis_valeurs(fichier: Traversable) -> dict[str, Any]:
    """The values of a reference file, as they are written."""
    return tomllib.loads(fichier.read_text(encoding="utf-8"))
