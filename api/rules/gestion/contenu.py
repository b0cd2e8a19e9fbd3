"""The contents that an office or an administrator sends."""

from dataclasses import dataclass

from api.rules.champ import champ
from api.rules.contenu import NatureContenu
from api.rules.formulaire import Genre
from api.rules.reglement.controle import TAILLE_MAX


@dataclass(kw_only=True)
class ContenusSaisis:
    """Contents of the référentiel as an office sends them."""

    texte: str | None = champ(
        "Contenus",
        "Contents in TOML, as `EditionContenu.toml` gives each; or those of one nature as a table.",
        obligatoire=True,
        longueur=TAILLE_MAX,
        genre=Genre.TEXTE_LONG,
    )
    nature: NatureContenu | None = champ(
        "Nature du tableau",
        "Nature of the contents that `texte` gives as a table (CSV, with semicolons); null for TOML.",
    )
