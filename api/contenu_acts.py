"""The contents of a folder, for the commands on the référentiel: `contenus/*.toml`, and a table for each nature."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from api.acts import commande, dire, dire_constats, dire_refus
from api.resolvers.contenus import importer
from api.rules.contenu import Contenus
from api.rules.contenu.controle import SECTIONS, ControleContenus, controler_contenus
from api.rules.contenu.differences import differences_du
from api.rules.problems import RefusedError
from api.rules.reglement.controle import TAILLE_MAX, ConstatReglement
from api.services import Services

DOSSIER = "contenus"


@dataclass(frozen=True, kw_only=True)
class FichierContenus:
    """One file of contents, as its check found it."""

    nom: str
    controle: ControleContenus

    @property
    def chemin(self) -> str:
        return f"{DOSSIER}/{self.nom}"


def fichiers_contenus(dossier: Path, contenus: Contenus) -> Iterator[FichierContenus]:
    """The files of contents of a folder, checked: TOML of any name, and tables named after their nature."""
    folder = dossier / DOSSIER
    for fichier in sorted([*folder.glob("*.toml"), *folder.glob("*.csv")]):
        section = fichier.name.split(".")[0]
        with fichier.open("rb") as opened:
            texte = opened.read(TAILLE_MAX + 1)
        if fichier.suffix == ".toml":
            controle = controler_contenus(texte, contenus)
        elif section in SECTIONS:
            controle = controler_contenus(texte, contenus, SECTIONS[section].nature)
        else:
            said = f"Nommez ce tableau d'après ce qu'il contient : {', '.join(SECTIONS)}."
            controle = ControleContenus(constats=(ConstatReglement(message=said, est_bloquant=True),))
        yield FichierContenus(nom=fichier.name, controle=controle)


def montrer(fichier: FichierContenus) -> None:
    """Prints the remarks on a file, then what it changes."""
    controle = fichier.controle
    dire(f"{fichier.chemin} : {'refusé' if controle.est_refuse else f'{len(controle.lus)} contenus'}", "bold")
    dire_constats(controle.constats)
    for lu in controle.lus:
        for line in differences_du(lu):
            dire(f"    {line}")


async def ecrire(fichier: FichierContenus, services: Services) -> bool:
    """Whether the contents of a file were written; prints how many, or each reason why not."""
    op = commande(
        services, "referentiel importer", fichier.chemin, [dict(lu.contenu.valeurs) for lu in fichier.controle.lus]
    )
    try:
        rows = await importer(op, fichier.controle)
    except RefusedError as refused:
        dire_refus(fichier.chemin, refused)
        return False
    dire(f"{fichier.chemin} : {len(rows)} éditions écrites, {len(fichier.controle.lus) - len(rows)} déjà là")
    return True
