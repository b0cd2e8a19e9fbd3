"""Reminders of a deadline of pièces: the one due at an instant, its subject and its text."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from api.rules.dates import PARIS, instant_long_a, jour_a_paris
from api.rules.document import ModeDepot
from api.rules.piece import EtatPiece, Stade

HEURE = time(8)  # in Paris; a mail at night would cause alarm


@dataclass(frozen=True, slots=True)
class Rappel:
    """One reminder: its number of days after a deadline (before it when negative)."""

    jours: int

    @property
    def code(self) -> str:
        """The code « J-7 » or « J+1 »."""
        return f"J{self.jours:+d}"


# All the reminders: change their dates here.
RAPPELS = (Rappel(-7), Rappel(-2), Rappel(1))
DERNIER_DELAI = timedelta(days=7)  # later, the last reminder makes no sense even if it was never sent


def rappel_du(limite: datetime, now: datetime) -> Rappel | None:
    """The reminder due at an instant: the latest whose hour has come, so that a service once down sends only one."""
    if now >= _instant(limite, RAPPELS[-1]) + DERNIER_DELAI:
        return None
    due = [rappel for rappel in RAPPELS if _instant(limite, rappel) <= now]
    if not due:
        return None
    last = due[-1]
    return last if (last.jours > 0 or now < limite) else None


def _instant(limite: datetime, rappel: Rappel) -> datetime:
    day = jour_a_paris(limite) + timedelta(days=rappel.jours)
    return datetime.combine(day, HEURE, PARIS).astimezone(UTC)


def manque(piece: EtatPiece) -> bool:
    """Whether the candidat still has to act on a pièce: give it, validate it, give it again, or post it."""
    if piece.stade is Stade.EN_ATTENTE_CONTROLE:
        return piece.mode is not ModeDepot.EN_LIGNE
    return piece.stade in {Stade.VIDE, Stade.DEPOSEE, Stade.NON_CONFORME, Stade.EN_ATTENTE_NOUVELLE_PJ}


def objet(domaine: str) -> str:
    """The subject of the message."""
    return f"Relance de pièces justificatives : {domaine}"


def corps(limite: datetime, rappel: Rappel, manquantes: tuple[str, ...]) -> str:
    """The text of the message."""
    quand = instant_long_a(limite)
    if rappel.jours > 0:
        phrase = f"Le délai de dépôt de pièces justificatives a expiré le {quand} (heure de Paris)."
    else:
        phrase = f"Des pièces justificatives sont attendues au plus tard le {quand} (heure de Paris)."
    liste = "\n".join(f"- {libelle}" for libelle in manquantes)
    return (
        f"Bonjour,\n\n{phrase}\n\nIl manque à votre dossier :\n{liste}\n\n"
        'Les modalités figurent sur la relance de pièces justificatives, dans votre espace candidat, rubrique "Mes documents".'
    )
