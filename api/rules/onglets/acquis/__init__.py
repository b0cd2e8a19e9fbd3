"""The tab « Acquis » (both guides): earlier presentations, diplomas, validated experience."""

from collections.abc import Mapping

from api.rules.onglets.acquis.description import completer, conservables, decrire
from api.rules.onglets.acquis.droits import declaration_de, droits_declares, droits_du
from api.rules.onglets.acquis.saisie import (
    CODE,
    DECLARATIONS,
    Acquis,
    AutreSpecialitePresentee,
    DejaPresente,
    NoteObtenue,
    TitreObtenu,
    Vae,
)
from api.rules.onglets.acquis.verification import problems
from api.rules.onglets.qualification import cadre
from api.rules.parcours import Onglet

__all__ = [
    "CODE",
    "DECLARATIONS",
    "Acquis",
    "AutreSpecialitePresentee",
    "DejaPresente",
    "NoteObtenue",
    "TitreObtenu",
    "Vae",
    "conservables",
    "declaration_de",
    "droits_declares",
    "droits_du",
    "onglet",
]


def onglet(libelles: Mapping[str, str], absents: frozenset[str] = frozenset()) -> Onglet:
    """The tab with a domaine's own wording of the four declarations, less those that it does not ask."""
    return Onglet(
        code=CODE,
        titre="Acquis",
        form=Acquis,
        problems=problems,
        decrire=decrire,
        cadre=cadre,
        completer=completer,
        libelles=libelles,
        absents=absents,
    )
