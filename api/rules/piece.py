"""The pièces justificatives: which are asked of whom, how they are handed in, and until when."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import groupby

from api.rules.dates import PARIS, instant_long, jour_a_paris, jour_long
from api.rules.document import ModeDepot, titre_groupe
from api.rules.onglets import informations
from api.rules.onglets.acquis import declaration_de
from api.rules.parcours import Dossier


def toujours(_dossier: Dossier) -> bool:
    return True


def si_amenagement(dossier: Dossier) -> bool:
    """« un certificat à fournir au service […], indiquant les mesures d'aménagement demandées » (both guides)."""
    return bool(informations.formulaire(dossier).amenagement_handicap)


def si_titres(dossier: Dossier) -> bool:
    """A diploma that gives a dispense has to be proved."""
    return bool(declaration_de(dossier).titres)


@dataclass(frozen=True, kw_only=True)
class PieceDemandee:
    """A pièce that a domaine asks for.

    Attributes:
        code: eight letters or digits, as the guides print before the label.
        delai: days between the closing of registration and the deadline, which is at 23:59, Paris time.
        est_demandee: whether it is asked for, given the dossier.
    """

    code: str
    libelle: str
    mode: ModeDepot
    delai: int = 30
    est_demandee: Callable[[Dossier], bool] = toujours

    @property
    def libelle_complet(self) -> str:
        """As the guides print it: "93475001 : Document justifiant l'identité"."""
        return f"{self.code} : {self.libelle}"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupeDePieces:
    """The pièces that share a way and a window; aware instants, the end excluded is the minute after 23:59."""

    mode: ModeDepot
    debut: datetime
    limite: datetime
    pieces: tuple[PieceDemandee, ...]

    @property
    def titre(self) -> str:
        """The guides' heading: "A déposer en ligne entre le … et le … 23:59 (heure/Paris)"."""
        return titre_groupe(self.mode, instant_long(self.limite), jour_long(jour_a_paris(self.debut)))


def pieces_demandees(dossier: Dossier) -> tuple[PieceDemandee, ...]:
    """The pièces asked of this candidat, in the order of the domaine."""
    return tuple(piece for piece in dossier.domaine.pieces if piece.est_demandee(dossier))


def groupes(dossier: Dossier) -> tuple[GroupeDePieces, ...]:
    """« Les pièces sont présentées par mode de dépôt […] et par date limite de retour » (both guides)."""
    modes = list(ModeDepot)
    ordered = sorted(pieces_demandees(dossier), key=lambda piece: (modes.index(piece.mode), piece.delai))
    return tuple(
        GroupeDePieces(
            mode=mode,
            debut=dossier.periode.ouvre_le,
            limite=_limite(dossier.periode.ferme_le, delai),
            pieces=tuple(pieces),
        )
        for (mode, delai), pieces in groupby(ordered, key=lambda piece: (piece.mode, piece.delai))
    )


def _limite(ferme_le: datetime, delai: int) -> datetime:
    day = jour_a_paris(ferme_le) + timedelta(days=delai)
    return datetime.combine(day, time(23, 59), PARIS).astimezone(UTC)
