"""What is wrong, said once: a code, a French message, a path.

Problem ............ a value; rules return lists of them
└─ RefusedError .... raised by use cases only; the action did not happen
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum


class Code(StrEnum):
    """Every reason for which something is refused or incomplete."""

    OBLIGATOIRE = "OBLIGATOIRE"
    FORMAT_INVALIDE = "FORMAT_INVALIDE"
    TROP_LONG = "TROP_LONG"
    CONFIRMATION_DIFFERENTE = "CONFIRMATION_DIFFERENTE"
    VALEUR_INCONNUE = "VALEUR_INCONNUE"
    VALEUR_INCOMPATIBLE = "VALEUR_INCOMPATIBLE"
    DATE_INCOHERENTE = "DATE_INCOHERENTE"
    ACCEPTATION_REQUISE = "ACCEPTATION_REQUISE"
    MOT_DE_PASSE_FAIBLE = "MOT_DE_PASSE_FAIBLE"
    IDENTIFIANTS_INVALIDES = "IDENTIFIANTS_INVALIDES"
    CONNEXION_REQUISE = "CONNEXION_REQUISE"
    LIEN_INVALIDE = "LIEN_INVALIDE"
    INTROUVABLE = "INTROUVABLE"
    ETAT_CIVIL_FIGE = "ETAT_CIVIL_FIGE"
    SUPPRESSION_IMPOSSIBLE = "SUPPRESSION_IMPOSSIBLE"
    INSCRIPTIONS_CLOSES = "INSCRIPTIONS_CLOSES"
    DEJA_INSCRIT = "DEJA_INSCRIT"
    VERSION_PERIMEE = "VERSION_PERIMEE"
    ACTION_IMPOSSIBLE = "ACTION_IMPOSSIBLE"
    CONFIRMATION_REQUISE = "CONFIRMATION_REQUISE"
    ONGLET_ABSENT = "ONGLET_ABSENT"
    PREALABLE_MANQUANT = "PREALABLE_MANQUANT"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to correct.

    Attributes:
        code: what kind of problem it is; stable, for programs.
        message: French, for the candidate; says what to do.
        path: where, in the form's own field names; empty for the whole.
    """

    code: Code
    message: str
    path: tuple[str, ...] = ()

    def under(self, *prefix: str) -> "Problem":
        """The same problem, seen from an outer form."""
        return replace(self, path=(*prefix, *self.path))


class RefusedError(Exception):
    """An action that did not happen, and every reason why."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(", ".join(problem.code for problem in problems))
        self.problems = problems


def refuse(problems: Iterable[Problem]) -> None:
    """Raises RefusedError with all of `problems`, unless there are none."""
    found = tuple(problems)
    if found:
        raise RefusedError(*found)
