"""The ends of chains that the anchors hold, set down on the disk: they may be more than memory holds."""

import sqlite3
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from api.models.audit import Ring
from api.services.ancrage import Ancre, est_autre, lire

TABLES = """
CREATE TABLE tete (nom TEXT, sequence INTEGER, debut INTEGER, signature TEXT, le TEXT, UNIQUE (nom, sequence, signature, debut));
CREATE TABLE vue (nom TEXT PRIMARY KEY);
"""
PERDUES = """
SELECT nom, max(sequence), max(debut), min(le), max(le) FROM tete
WHERE nom NOT IN (SELECT nom FROM vue) GROUP BY nom HAVING max(debut) < max(sequence) ORDER BY nom
"""


class TeteAncree(NamedTuple):
    """The end of a chain at the instant of an anchor."""

    sequence: int
    debut: int
    signature: str
    le: str


@dataclass
class Releve:
    """The anchors, read once in their order.

    Attributes:
        derniere: the last anchor; None without any.
        fautes: the places where anchors are missing or changed, in words.
        remarques: the facts that are no fault, in words.
    """

    derniere: Ancre | None = None
    fautes: list[str] = field(default_factory=list)
    remarques: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._base = sqlite3.connect("")  # a file of its own, deleted at its end
        self._base.executescript(TABLES)

    async def prendre(self, lignes: AsyncIterator[str | bytes], ring: Ring) -> None:
        """Takes every anchor, and notes those that are missing, changed or out of their order."""
        rank = 0
        async for ligne in lignes:
            rank += 1
            ancre = lire(ligne, ring)
            if ancre is None and est_autre(ligne):
                continue
            if ancre is None:
                self.fautes.append(f"anchors: line {rank} is not one that was written")
                continue
            if ancre.motif is not None:
                self._repartir(ancre)
            elif faute := self._faute(ancre):
                self.fautes.append(faute)
            self._garder(ancre)

    def _repartir(self, ancre: Ancre) -> None:
        """Forgets all that was before: whoever has the key said that the chains are good as they were then."""
        self._base.executescript("DELETE FROM tete")
        self.fautes.clear()
        self.remarques = [f"anchors begin anew on {moment(ancre.le)}: {ancre.motif}"]

    def _faute(self, ancre: Ancre) -> str | None:
        """The words for an anchor that does not follow the one before."""
        last = self.derniere
        numero, sceau, depuis = (
            (last.numero, last.sceau, moment(last.le)) if last else (0, ancre.precedente, "the start")
        )
        if ancre.numero > numero + 1:
            return (
                f"anchors {numero + 1} to {ancre.numero - 1} are missing, set between {depuis} and {moment(ancre.le)}"
            )
        if last is not None and ancre.numero == numero and ancre.precedente == last.precedente:
            return None  # the process died before the database knew, and the line was written again
        if ancre.numero <= numero:
            return f"anchor {ancre.numero} of {moment(ancre.le)} comes after anchor {numero} of {depuis}"
        if ancre.precedente != sceau:
            return f"anchor {ancre.numero} of {moment(ancre.le)} does not continue the one of {depuis} that is there"
        return None

    def _garder(self, ancre: Ancre) -> None:
        if ancre.connue < ancre.numero - 2 and self.derniere is not None:
            self.remarques.append(
                f"at anchor {ancre.numero} of {moment(ancre.le)}, the database knew anchor {ancre.connue}: an older copy "
                f"of it had been put back"
            )
        rows = [(*tete, moment(ancre.le)) for tete in ancre.tetes]
        self._base.executemany("INSERT OR IGNORE INTO tete VALUES (?, ?, ?, ?, ?)", rows)
        self.derniere = ancre

    def tetes(self, noms: Sequence[str]) -> Mapping[str, list[TeteAncree]]:
        """The anchored ends of these chains, which are thereby seen."""
        found: dict[str, list[TeteAncree]] = defaultdict(list)
        marks = ", ".join("?" * len(noms))
        rows = self._base.execute(f"SELECT * FROM tete WHERE nom IN ({marks}) ORDER BY rowid", noms)  # noqa: S608 - marks
        for nom, *values in rows:
            found[nom].append(TeteAncree(*values))
        self._base.executemany("INSERT OR IGNORE INTO vue VALUES (?)", [(nom,) for nom in noms])
        return found

    def perdues(self) -> Iterator[str]:
        """The anchored chains that are no longer there, in words; not those that were anchored empty."""
        for nom, sequence, debut, first, last in self._base.execute(PERDUES):
            yield f"{nom}: the chain is lost, its records {debut + 1} to {sequence} were there between {first} and {last}"


def moment(instant: datetime) -> str:
    """An instant, for who reads what is missing."""
    return f"{instant:%Y-%m-%d %H:%M:%SZ}"
