"""The details that the history of a dossier adds to the name of each event, in French for the office."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from api.rules.academie import nom_academie
from api.rules.document import DOCUMENTS
from api.rules.etat_civil import LIBELLES
from api.rules.piece import TEXTES, StatutPiece

# The keys of an event's data with the sentence of each, in the order of the history.
PHRASES: tuple[tuple[str, Callable[[Any], str]], ...] = (
    ("type", lambda value: f"Document : {DOCUMENTS[value].libelle}" if value in DOCUMENTS else ""),
    ("version", lambda value: f"Version n°{value}"),
    ("code", lambda value: f"Pièce : {value}"),
    ("nombre", lambda value: f"Notes : {value}"),
    ("epreuve", lambda value: f"Épreuve : {value}"),
    ("statut", lambda value: f"Statut : {StatutPiece(value).libelle}" if value in set(StatutPiece) else ""),
    ("origine", lambda value: f"Académie d'origine : {nom_academie(value)}"),
    ("destination", lambda value: f"Académie de destination : {nom_academie(value)}"),
    ("numero_origine", lambda value: f"N° candidature d'origine : {value}"),
    ("motif", lambda value: f"Motif : {value}"),
    *((nom, partial("{} : {}".format, libelle)) for nom, libelle in TEXTES.items()),
)


def precisions(donnees: Mapping[str, Any]) -> tuple[str, ...]:
    """The sentences about one event, from its data; an unknown key has none."""
    said = [say(donnees[name]) for name, say in PHRASES if donnees.get(name)]
    return (*filter(None, said), *_changements(donnees.get("avant_apres", {})))


def _changements(avant_apres: Mapping[str, Sequence[str | None]]) -> Iterator[str]:
    for name, (before, after) in avant_apres.items():
        yield f"{LIBELLES.get(name, name)} : {before or '-'} → {after or '-'}"
