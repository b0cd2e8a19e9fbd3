"""The security journal as an operator reads it: lines that follow one another about one thing, told together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from api.models import LigneJournal
from api.rules.compte import TypeCompte
from api.rules.dates import a_paris
from api.rules.journal import FICHES_JOURNAL, NatureJournal

TITRES = ("Quand", "Quoi", "Précision", "Fois", "Qui", "Visé", "Réseau")
COURT = 6  # letters of a pseudonym shown, enough to tell one from another on a page
PAR_OBJET = frozenset(nature for nature, fiche in FICHES_JOURNAL.items() if fiche.est_lecture)


@dataclass
class Episode:
    """Lines of one nature, detail, actor and network, from the first instant to the last."""

    premiere: LigneJournal
    derniere: datetime
    nombre: int = 0
    vises: set[str] = field(default_factory=set)

    def ajouter(self, row: LigneJournal) -> None:
        """Adds a line to the episode."""
        self.derniere, self.nombre = row.le, self.nombre + row.nombre
        self.vises |= {value for value in (row.objet or row.compte or row.adresse,) if value}

    def cellules(self) -> tuple[str, ...]:
        """The cells of the table, under TITRES."""
        row, nature = self.premiere, NatureJournal(self.premiere.nature)
        return (
            _quand(row.le, self.derniere),
            FICHES_JOURNAL[nature].libelle,
            row.detail or "",
            str(self.nombre),
            _qui(row),
            self._vise(nature),
            _court("r", row.reseau),
        )

    def _vise(self, nature: NatureJournal) -> str:
        if len(self.vises) > 1:
            return f"{len(self.vises)} {'dossiers' if nature in PAR_OBJET else 'différents'}"
        row = self.premiere
        return _court("o", row.objet) or _court("c", row.compte) or _court("i", row.adresse)


def raconter(rows: Iterable[LigneJournal]) -> list[Episode]:
    """The episodes of lines, in the order of their first instants."""
    found: list[Episode] = []
    ouverts: dict[Sequence[str | None], Episode] = {}
    for row in sorted(rows, key=lambda row: (row.le, row.nature)):
        key = (row.nature, row.detail, row.acteur, row.reseau)
        episode = ouverts.get(key)
        if episode is None or (row.le - episode.derniere).total_seconds() > PAUSE:
            episode = ouverts[key] = Episode(row, row.le)
            found.append(episode)
        episode.ajouter(row)
    return found


PAUSE = 900  # seconds of silence after which the same begins a episode of its own


def _quand(premiere: datetime, derniere: datetime) -> str:
    begin, end = (f"{a_paris(le):%d/%m %H:%M:%S}" for le in (premiere, derniere))
    return begin if begin == end else f"{begin} à {end.partition(' ')[2]}"


def _qui(row: LigneJournal) -> str:
    if row.acteur is None:
        return "personne de connecté" if row.reseau else "le service"
    genre = TypeCompte(row.type_acteur).libelle.lower() if row.type_acteur in set(TypeCompte) else "compte"
    return f"{genre} {_court('c', row.acteur)}"


def _court(genre: str, pseudonyme: str | None) -> str:
    return f"{genre}:{pseudonyme[:COURT]}" if pseudonyme else ""
