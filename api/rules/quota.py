"""The limits of files sent in a day, in number and in bytes: far above the use of anybody in good faith.

A day begins with the first file. The announced size counts, when the address is asked for, since the address takes no
more. The largest pièce is of 5 Mo, the largest file of lines of 20 Mo.
"""

from dataclasses import dataclass
from datetime import datetime

from api.rules.dates import instant_court
from api.rules.limite import JOUR, Regle
from api.rules.problems import Code, Problem

KIO, MIO = 1024, 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Quota:
    """The limits of one subject in a day."""

    nom: str
    fichiers: int
    octets: int

    def regles(self, taille: int) -> tuple[tuple[Regle, int], ...]:
        """The counters of one more file, and its weight in each: one file, and each Kio that it begins."""
        return (
            (_regle(f"{self.nom}-fichiers", self.fichiers), 1),
            (_regle(f"{self.nom}-kio", self.octets // KIO), -(-taille // KIO)),
        )


PIECE = Quota(nom="envois-piece", fichiers=40, octets=100 * MIO)
CANDIDAT = Quota(nom="envois-candidat", fichiers=200, octets=300 * MIO)
ETABLISSEMENT = Quota(nom="envois-etablissement", fichiers=100, octets=300 * MIO)  # for all its accounts together
BUREAU = Quota(nom="envois-bureau", fichiers=200, octets=500 * MIO)

# The most files of lines of one account that wait on the disk at once: to come, to be read, or to be accepted.
EN_ATTENTE_FICHIERS = 20
EN_ATTENTE_OCTETS = 100 * MIO


def quota_atteint(jusqu_au: datetime) -> Problem:
    """The refusal of one more file, with the instant from which files are accepted again."""
    return Problem(
        Code.QUOTA_ATTEINT,
        f"Vous avez envoyé trop de fichiers en un jour : vous pourrez en envoyer de nouveau le {instant_court(jusqu_au)} "
        "(heure/Paris). Les fichiers déjà déposés restent acquis.",
    )


def problems_en_attente(fichiers: int, octets: int, taille: int) -> list[Problem]:
    """The reason to refuse one more file of lines beside those that wait; empty when it is accepted."""
    if fichiers < EN_ATTENTE_FICHIERS and octets + taille <= EN_ATTENTE_OCTETS:
        return []
    message = (
        f"{fichiers} fichiers attendent déjà ({octets // MIO} Mo) : acceptez-les ou annulez-les avant d'en envoyer un "
        "autre. Une adresse d'envoi qui n'a pas servi s'efface au bout d'une heure."
    )
    return [Problem(Code.QUOTA_ATTEINT, message)]


def _regle(nom: str, maximum: int) -> Regle:
    return Regle(nom=nom, fenetre=JOUR, libres=maximum, maximum=maximum)
