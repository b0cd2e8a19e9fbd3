"""The règlement that an administrator sends."""

from dataclasses import dataclass

from api.rules.champ import champ
from api.rules.formulaire import Genre
from api.rules.problems import Code, Problem
from api.rules.reglement.controle import TAILLE_MAX, ControleReglement


@dataclass(kw_only=True)
class ReglementSaisi:
    """A règlement as an administrator sends it."""

    texte: str | None = champ(
        "Règlement",
        "Text of the règlement, in TOML, as `EditionReglement.toml` gives one.",
        obligatoire=True,
        longueur=TAILLE_MAX,
        genre=Genre.TEXTE_LONG,
    )


def problems_reglement(controle: ControleReglement) -> list[Problem]:
    """The refusals of a check, each with its line."""
    return [
        Problem(
            Code.VALEUR_INCOMPATIBLE, f"Ligne {item.ligne} : {item.message}" if item.ligne else item.message, ("texte",)
        )
        for item in controle.constats
        if item.est_bloquant
    ]
