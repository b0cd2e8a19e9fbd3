"""The headings of files of lines: the name of each column, in the files that are read and in those that are given."""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType

from api.rules.importation.fichier import FichierIllisibleError, Niveau, Remarque
from api.rules.problems import Code, Problem

COLONNES_MAX = 200
NOM_MAX = 60  # letters shown of an unknown heading

# The headings of exports for the columns that imports read: an exported list can be imported as it is.
TITRES: Mapping[str, str] = MappingProxyType(
    {
        "numero_candidat": "N° candidat",
        "numero_inscription": "N° d'inscription",
        "nom": "Nom de famille",
        "prenoms": "Prénoms",
        "civilite": "Civilité",
        "date_naissance": "Date de naissance",
        "pays_naissance": "Pays de naissance",
        "departement_naissance": "Département de naissance",
        "commune_naissance": "Commune de naissance",
        "ville_naissance": "Ville de naissance",
        "courriel": "Adresse mail",
        "specialite": "Spécialité",
        "categorie": "Catégorie",
        "epreuve": "Épreuve",
    }
)


@dataclass(frozen=True, slots=True)
class Colonne:
    """A column of a file, known by its name or by the title that exports give it.

    Attributes:
        decimale: whether its cells may hold a decimal comma, which also separates the cells of some files.
    """

    nom: str
    obligatoire: bool = True
    decimale: bool = False

    @property
    def cles(self) -> tuple[str, ...]:
        """The headings by which the column is known, as keys."""
        return (cle(self.nom), cle(TITRES.get(self.nom, self.nom)))


def cle(titre: str) -> str:
    """A heading without regard to case, accents, spaces and signs."""
    plain = unicodedata.normalize("NFKD", re.sub(r"[°º]", " ", titre).casefold())
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.sub(r"[\W_]+", "_", letters).strip("_")


@dataclass(frozen=True)
class Entete:
    """The headings of one file, each as the name of its column, or as it stands when it names none.

    Attributes:
        noms: one name for each cell; empty over a column without a heading.
    """

    noms: tuple[str, ...]
    colonnes: tuple[Colonne, ...]

    @property
    def obligatoires(self) -> frozenset[str]:
        return frozenset(colonne.nom for colonne in self.colonnes if colonne.obligatoire)

    @property
    def decimales(self) -> frozenset[str]:
        return frozenset(colonne.nom for colonne in self.colonnes if colonne.decimale)

    def remarques(self, numero: int) -> list[Remarque]:
        """A remark on each column that is not read, with the known column that it resembles."""
        return [
            Remarque(numero, Niveau.AVERTISSEMENT, Problem(Code.VALEUR_INCONNUE, message, (nom[:NOM_MAX],)))
            for nom, message in self._inconnus().items()
        ]

    def _inconnus(self) -> dict[str, str]:
        known = {colonne.nom for colonne in self.colonnes}
        return {nom: self._inconnu(nom) for nom in self.noms if nom and nom not in known}

    def _inconnu(self, nom: str) -> str:
        by_key = {key: colonne.nom for colonne in self.colonnes for key in colonne.cles}
        near = get_close_matches(nom[:NOM_MAX], by_key, n=1)
        said = f"La colonne « {nom[:NOM_MAX]} » n'est pas de celles de cet import : elle n'est pas lue."
        return f"{said} S'agit-il de « {by_key[near[0]]} » ?" if near else said

    def verifier(self) -> None:
        """Refuses a file where a required column is missing, or a column stands twice."""
        missing = [nom for nom in (c.nom for c in self.colonnes if c.obligatoire) if nom not in self.noms]
        if missing:
            near = " ".join(message for message in self._inconnus().values() if message.endswith("?"))
            message = f"Il manque une colonne à l'en-tête du fichier : {', '.join(missing)}."
            raise FichierIllisibleError(f"{message} {near}".strip())
        repeated = sorted(nom for nom, times in Counter(self.noms).items() if nom and times > 1)
        if repeated:
            raise FichierIllisibleError(f"L'en-tête du fichier répète une colonne : {', '.join(repeated)}.")


def lire_entete(cellules: Sequence[str], colonnes: tuple[Colonne, ...]) -> Entete:
    """The headings of a file, each recognised as one of `colonnes` wherever it names one.

    Raises:
        FichierIllisibleError: a column missing or repeated, too many of them, cells between single quotes.
    """
    if len(cellules) > COLONNES_MAX:
        raise FichierIllisibleError(f"Le fichier compte plus de {COLONNES_MAX} colonnes : retirez celles de trop.")
    if any(len(cellule) > 1 and cellule[0] == cellule[-1] == "'" for cellule in map(str.strip, cellules)):
        raise FichierIllisibleError(
            "Le fichier entoure ses cellules d'apostrophes : enregistrez-le avec des guillemets (\") ou sans rien."
        )
    entete = Entete(tuple(reconnaitre(cellules, colonnes)), colonnes)
    entete.verifier()
    return entete


def reconnaitre(cellules: Sequence[str], colonnes: tuple[Colonne, ...]) -> list[str]:
    """The column that each heading names, or the heading's own key."""
    by_key = {key: colonne.nom for colonne in colonnes for key in colonne.cles}
    return [by_key.get(key, key) for key in map(cle, cellules)]
