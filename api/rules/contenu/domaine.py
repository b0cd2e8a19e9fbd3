"""A domaine as the référentiel has it: the wizard of its module, with the words, the lists and the pièces written since."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from api.rules.contenu.centres import academie_de
from api.rules.contenu.listes import avec_gardes, gardes, listes_du_domaine
from api.rules.contenu.modele import Contenus
from api.rules.contenu.pieces import PIECES, pieces_du_domaine
from api.rules.contenu.textes import mots_du_domaine
from api.rules.parcours import Domaine


def domaine_de(contenus: Contenus, domaine: Domaine, annee: int | None = None, centre: str | None = None) -> Domaine:
    """A domaine for a session year and a place of registration; without them, as for every session and académie.

    It is the one of its module as long as nobody wrote something else.
    """
    academie = academie_de(centre, contenus) if centre else None
    return contenus.retenu(
        ("domaine", domaine.code, annee, academie and academie.code),
        lambda: _domaine_de(contenus, domaine, annee, centre),
    )


def domaine_inscrit(contenus: Contenus, domaine: Domaine, saisie: Mapping[str, Any]) -> Domaine:
    """A domaine for who is registered with these forms: what was chosen there is kept, though offered to nobody new."""
    kept = gardes(domaine, saisie) if domaine.retires else frozenset()
    return contenus.retenu(("gardes", id(domaine), kept), lambda: avec_gardes(domaine, kept)) if kept else domaine


def _domaine_de(contenus: Contenus, domaine: Domaine, annee: int | None, centre: str | None) -> Domaine:
    found = mots_du_domaine(contenus, domaine, annee)
    if listes := listes_du_domaine(contenus, domaine, annee):
        found = replace(found, listes=listes)
    if not any(nature is PIECES.nature for nature, _ in contenus.ecrits):
        return found
    pieces = pieces_du_domaine(contenus, domaine, annee, centre)
    return found if pieces == domaine.pieces else replace(found, pieces=pieces)
