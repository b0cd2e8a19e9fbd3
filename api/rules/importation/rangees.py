"""Rows of a CSV file, cut as spreadsheets cut them; where a spreadsheet would guess, a `Faute` says so instead."""

from collections.abc import Iterator
from dataclasses import dataclass

CELLULE_MAX = 32_767  # letters, as in a spreadsheet; a longer quoted cell means a quote that does not close

JAMAIS_FERME = (
    "Un guillemet s'ouvre à cette ligne et ne se ferme pas : fermez-le ou retirez-le. "
    "Les lignes suivantes n'ont pas été lues."
)
MAL_FERME = (
    "Un guillemet se ferme au milieu d'une cellule (« {} ») : doublez les guillemets qui sont du texte, ou retirez-les."
)


@dataclass(frozen=True, slots=True)
class Faute:
    """The reason why a row cannot be cut, with the rank of the cell in the row."""

    message: str
    cellule: int


@dataclass(frozen=True, slots=True)
class Rangee:
    """A row as cut.

    Attributes:
        numero: number of the row in a spreadsheet, which counts blank rows, but no line break between quotes.
        texte: number of its first line in a text editor.
    """

    numero: int
    texte: int
    cellules: list[str]
    faute: Faute | None = None


def rangees(lignes: Iterator[str], separateur: str, premiere: int = 1) -> Iterator[Rangee]:
    """The rows of some lines; `premiere` is the number of the first line in a text editor.

    A quote inside a cell that does not begin with one is text. Nothing is read after a quote that never closes, since
    nobody knows where it should have closed.
    """
    suite = enumerate(lignes, premiere)
    for numero, (texte, ligne) in enumerate(suite, 1):
        if '"' not in ligne:
            yield Rangee(numero, texte, ligne.rstrip("\r\n").split(separateur))
            continue
        decoupe = _Decoupe(ligne, suite, separateur)
        faute = decoupe.decouper()
        yield Rangee(numero, texte, decoupe.cellules, faute)
        if decoupe.ouverte:
            return


class _Decoupe:
    """The cutting of a row with quotes; it takes the following lines as long as a quote is open."""

    def __init__(self, ligne: str, suite: Iterator[tuple[int, str]], separateur: str) -> None:
        self.cellules: list[str] = []
        self.ouverte = False
        self._ligne, self._suite, self._separateur = ligne, suite, separateur

    def decouper(self) -> Faute | None:
        """Cuts the row; returns the fault that stops it, if any."""
        place: int | None = 0
        while (place := self._nues(place)) is not None:
            ouvre = place
            while self._ligne.startswith(" ", ouvre):
                ouvre += 1
            if not self._ligne.startswith('"', ouvre):
                place = self._nue(place)
                continue
            ferme = self._fermeture(ouvre + 1)
            if ferme < 0:
                self.ouverte = True
                return Faute(JAMAIS_FERME, len(self.cellules))
            fin = self._fin(ferme + 1)
            if reste := self._ligne[ferme + 1 : fin].strip():
                return Faute(MAL_FERME.format(reste[:40]), len(self.cellules))
            self.cellules.append(self._ligne[ouvre + 1 : ferme].replace('""', '"'))
            place = self._apres(fin)
        return None

    def _nues(self, place: int | None) -> int | None:
        """Cuts the cells before the one that holds the next quote; returns the place of that one, None at the end."""
        if place is None:
            return None
        quote = self._ligne.find('"', place)
        if quote < 0:
            self.cellules += self._ligne[place:].rstrip("\r\n").split(self._separateur)
            return None
        fin = self._ligne.rfind(self._separateur, place, quote)
        if fin < 0:
            return place
        self.cellules += self._ligne[place:fin].split(self._separateur)
        return fin + 1

    def _nue(self, place: int) -> int | None:
        fin = self._fin(place)
        self.cellules.append(self._ligne[place:fin].rstrip("\r\n"))
        return self._apres(fin)

    def _fin(self, place: int) -> int:
        """The end of the unquoted cell around `place`."""
        fin = self._ligne.find(self._separateur, place)
        return fin if fin >= 0 else len(self._ligne)

    def _apres(self, fin: int) -> int | None:
        return fin + 1 if fin < len(self._ligne) else None

    def _fermeture(self, place: int) -> int:
        """The place of the quote that closes the one opened before `place`; -1 if none does."""
        debut = place
        while True:
            while (ferme := self._ligne.find('"', place)) >= 0:
                if not self._ligne.startswith('""', ferme):
                    return ferme
                place = ferme + 2
            place = len(self._ligne)
            following = next(self._suite, None) if place - debut <= CELLULE_MAX else None
            if following is None:
                return -1
            self._ligne += following[1]
