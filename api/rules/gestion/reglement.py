"""The règlement that an administrator sends."""

from collections.abc import Iterable
from dataclasses import dataclass

from api.rules.champ import champ
from api.rules.formulaire import Bornes, Genre
from api.rules.gestion.calendrier import ANNEE_MAX, ANNEE_MIN
from api.rules.problems import Code, Problem
from api.rules.reglement.controle import LONGUEURS, TAILLE_MAX, ConstatReglement


@dataclass(kw_only=True)
class ReglementSaisi:
    """A règlement as an administrator sends it."""

    texte: str | None = champ(
        "Règlement",
        "Text of the règlement, in TOML, as `EditionReglement.toml` gives one; or its épreuves as a table.",
        obligatoire=True,
        longueur=TAILLE_MAX,
        genre=Genre.TEXTE_LONG,
    )
    specialite: str | None = champ(
        "Spécialité du tableau",
        "Key of the spécialité whose épreuves `texte` gives as a table (CSV, with semicolons); null for one in TOML.",
        longueur=LONGUEURS["cle"],
    )
    depuis: int | None = champ(
        "Première session du tableau",
        "First session year for which such a table counts; null for the sessions of the edition before.",
        bornes=Bornes(minimum=ANNEE_MIN, maximum=ANNEE_MAX),
    )


def problems_controle(constats: Iterable[ConstatReglement]) -> list[Problem]:
    """The refusals of a check, each with its line."""
    return [
        Problem(
            Code.VALEUR_INCOMPATIBLE, f"Ligne {item.ligne} : {item.message}" if item.ligne else item.message, ("texte",)
        )
        for item in constats
        if item.est_bloquant
    ]
