"""The envelope of a card: what it announces, each thing once."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from api.rules.evenement.types import TypeEvenement

T = TypeVar("T")


def sans_redite(news: Iterable[T], lire: Callable[[T], tuple[TypeEvenement, Mapping[str, Any]]]) -> list[T]:
    """The news, the latest first, each document and each pièce once: an earlier version of one announces nothing more."""
    found: list[T] = []
    told: set[tuple[str, str]] = set()
    for item in news:
        sujet = _sujet(*lire(item))
        if sujet is None or sujet not in told:
            found.append(item)
        if sujet is not None:
            told.add(sujet)
    return found


def _sujet(type_: TypeEvenement, donnees: Mapping[str, Any]) -> tuple[str, str] | None:
    """The document or the pièce that an event announces; None for one that stands for itself."""
    if type_ is TypeEvenement.DOCUMENT_PUBLIE:
        return ("document", str(donnees.get("type")))
    return ("piece", str(donnees["piece"])) if donnees.get("piece") else None
