"""The contents of the référentiel: what the portal shows and asks for beyond the règlements, written by those whose it is.

A content has a nature, a key within it, and editions, of which one is in force for a session; `registre.py` has a forme for
each nature.
"""

from api.rules.contenu.modele import (
    LIVRES,
    Contenu,
    Contenus,
    FormeContenu,
    NatureContenu,
    Ressort,
)

__all__ = ["LIVRES", "Contenu", "Contenus", "FormeContenu", "NatureContenu", "Ressort"]
