"""A text read as a table: its separator, its headings, and lines where a cell without its place is a fault."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice

from api.rules.importation.encodage import DOUBLE, IMPOSSIBLE, mot
from api.rules.importation.entete import Colonne, Entete, lire_entete, reconnaitre
from api.rules.importation.fichier import FichierIllisibleError, LigneFichier, Remarque
from api.rules.importation.rangees import Rangee, rangees
from api.rules.problems import Code, Problem

SEPARATEURS = ";\t|,"
ENTETE_MAX = 10_000  # letters of the heading; the longest legitimate one has a few hundred
LIGNE_MAX = 100_000
VIDES_MAX = 1_000  # blank lines before the heading
DECLARATION = re.compile(r'"?sep=(.)"?', re.IGNORECASE)  # a first line for spreadsheets, which do not show it
CHIFFRES = re.compile(r"\d{1,2}")

VIDE = "Le fichier est vide : sa première ligne doit nommer les colonnes."
ENTETE_LONGUE = "La première ligne du fichier est trop longue pour être son en-tête."
ENTETE_SEULE = "Le fichier n'a que son en-tête : ajoutez-y une ligne au moins."


@dataclass(frozen=True)
class Tableau:
    """A file whose heading was read.

    Attributes:
        remarques: the remarks on the file as a whole.
    """

    entete: Entete
    separateur: str
    suite: Iterator[Rangee]
    remarques: list[Remarque] = field(default_factory=list)

    def lignes(self) -> Iterator[LigneFichier]:
        """The lines that are not blank, in order."""
        for rangee in self.suite:
            values = [cellule.strip() for cellule in rangee.cellules]
            fautes = self._fautes(rangee, values)
            if fautes or any(values):
                valeurs = dict(zip(self.entete.noms, values, strict=False))
                yield LigneFichier(rangee.numero, valeurs, tuple(fautes), rangee.texte)

    def _fautes(self, rangee: Rangee, values: Sequence[str]) -> list[Problem]:
        if rangee.faute:
            return [self._problem(rangee.faute.message, rangee.faute.cellule)]
        return self._avalees(rangee) or [*self._signes(rangee), *self._compte(values), *self._virgule(values)]

    def _avalees(self, rangee: Rangee) -> list[Problem]:
        """The problems of a quote that closes lines too late: one cell then holds as many separators as a line."""
        many = max(len(self.entete.noms) - 1, 1)
        message = "Un guillemet ouvert à cette ligne en avale une autre : fermez-le ou retirez-le."
        return [
            self._problem(message, place)
            for place, cellule in enumerate(rangee.cellules)
            if ("\n" in cellule or "\r" in cellule) and cellule.count(self.separateur) >= many
        ]

    def _signes(self, rangee: Rangee) -> Iterator[Problem]:
        """The problems of signs that no text holds, or that another program made of a letter."""
        whole = self.separateur.join(rangee.cellules)
        if not IMPOSSIBLE.search(whole) and (whole.isascii() or not DOUBLE.search(whole)):
            return
        for place, cellule in enumerate(rangee.cellules):
            if found := IMPOSSIBLE.search(cellule) or DOUBLE.search(cellule):
                message = (
                    f"« {mot(cellule, found.start())} » contient une lettre perdue ou un signe invisible : "
                    "écrivez ce mot de nouveau."
                )
                yield self._problem(message, place)

    def _compte(self, values: Sequence[str]) -> Iterator[Problem]:
        """The problems of cells without a heading, or of required headings without a cell; others may lack a cell."""
        noms = self.entete.noms
        counts = f"Cette ligne a {len(values)} cellules pour {len(noms)} en-têtes"
        if any(values[len(noms) :]):
            yield Problem(
                Code.FORMAT_INVALIDE, f"{counts} : retirez un séparateur, ou mettez la cellule entre guillemets."
            )
        missing = [nom for nom in noms[len(values) :] if nom in self.entete.obligatoires]
        if missing and any(values):
            yield Problem(Code.FORMAT_INVALIDE, f"{counts} : il manque {', '.join(missing)}.")
        for nom, value in zip(noms, values, strict=False):
            if value and not nom:
                yield Problem(
                    Code.FORMAT_INVALIDE, f"La cellule « {value[:40]} » n'a pas d'en-tête : nommez sa colonne."
                )

    def _virgule(self, values: Sequence[str]) -> Iterator[Problem]:
        """The problems of a decimal comma where commas separate: « 9,75 » would be 9, then 75 in the next column."""
        if self.separateur != ",":
            return
        noms, too_many = self.entete.noms, len(values) > len(self.entete.noms)
        following = (*noms[1:], "")
        for nom, after, value, next_value in zip(noms, following, values, values[1:], strict=False):
            is_free = too_many or after not in self.entete.obligatoires
            if (
                nom in self.entete.decimales
                and is_free
                and CHIFFRES.fullmatch(value)
                and CHIFFRES.fullmatch(next_value)
            ):
                message = (
                    f"La virgule de « {value},{next_value} » sépare deux cellules : écrivez {value}.{next_value}, "
                    "ou enregistrez le fichier avec des points-virgules."
                )
                yield Problem(Code.FORMAT_INVALIDE, message, (nom,))

    def _problem(self, message: str, place: int) -> Problem:
        noms = self.entete.noms
        path = (noms[place],) if place < len(noms) and noms[place] in {c.nom for c in self.entete.colonnes} else ()
        return Problem(Code.FORMAT_INVALIDE, message, path)


def ouvrir(lignes: Iterable[str], colonnes: tuple[Colonne, ...]) -> Tableau:
    """The table of a text, its heading read.

    Raises:
        FichierIllisibleError: the heading is missing or endless, a column missing or repeated; later, a line endless.
    """
    texte = _bornees(lignes)
    declared, first = _declaration(texte)
    blank, heading = _premiere(first, texte)
    separator = declared or max(SEPARATEURS, key=lambda sign: _reconnues(heading, sign, colonnes))
    suite = rangees(chain(blank, [heading], texte), separator, premiere=2 if declared else 1)
    row = next((rangee for rangee in suite if any(map(str.strip, rangee.cellules)) or rangee.faute), None)
    if row is None:
        raise FichierIllisibleError(VIDE)
    if row.faute:
        raise FichierIllisibleError(f"L'en-tête du fichier ne peut pas être lu. {row.faute.message}")
    if found := next(filter(None, map(IMPOSSIBLE.search, row.cellules)), None):
        raise FichierIllisibleError(
            f"L'en-tête du fichier a perdu des lettres : « {mot(found.string, found.start())} »."
        )
    entete = lire_entete(row.cellules, colonnes)
    return Tableau(entete, separator, suite, entete.remarques(row.numero))


def _bornees(lignes: Iterable[str]) -> Iterator[str]:
    for numero, ligne in enumerate(lignes, 1):
        if len(ligne) > LIGNE_MAX and numero > 1:
            raise FichierIllisibleError(f"La ligne {numero} est trop longue pour être une ligne de CSV.")
        yield ligne


def _declaration(texte: Iterator[str]) -> tuple[str | None, list[str]]:
    """The separator that a first line declares, or else that first line, given back."""
    first = next(texte, "").lstrip("\ufeff")
    found = DECLARATION.fullmatch(first.strip("\r\n"))
    if found and found[1] not in SEPARATEURS:
        raise FichierIllisibleError(f"Le séparateur « {found[1]} » n'est pas reconnu : prenez le point-virgule.")
    return (found[1], []) if found else (None, [first])


def _premiere(first: list[str], texte: Iterator[str]) -> tuple[list[str], str]:
    """The blank lines at the beginning, and the first other line."""
    blank: list[str] = []
    for ligne in islice(chain(first, texte), VIDES_MAX):
        if len(ligne) > ENTETE_MAX:
            raise FichierIllisibleError(ENTETE_LONGUE)
        if ligne.strip():
            return blank, ligne
        blank.append(ligne)
    raise FichierIllisibleError(VIDE)


def _reconnues(heading: str, separator: str, colonnes: tuple[Colonne, ...]) -> tuple[int, int]:
    """The number of columns that a heading names when cut by a separator, then its number of cells."""
    cells = next(rangees(iter([heading]), separator)).cellules
    known = {colonne.nom for colonne in colonnes}
    return len(known & set(reconnaitre(cells, colonnes))), len(cells)
