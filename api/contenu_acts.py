"""The contents of a folder, for the commands on the référentiel: `contenus/*.toml`, and a table for each nature."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from api.acts import commande, dire, dire_constats, dire_refus
from api.resolvers.contenus import importer
from api.rules.contenu import Contenu, Contenus
from api.rules.contenu.controle import SECTIONS, ControleContenus, controler_contenus, situer
from api.rules.contenu.differences import differences_du
from api.rules.problems import RefusedError
from api.rules.reglement.controle import TAILLE_MAX, ConstatReglement
from api.services import Services

DOSSIER = "contenus"
ILLISIBLE = ConstatReglement(message="Ce fichier ne peut pas être lu.", est_bloquant=True)


@dataclass(frozen=True, kw_only=True)
class FichierContenus:
    """One file of contents, as its check found it."""

    nom: str
    controle: ControleContenus

    @property
    def chemin(self) -> str:
        return f"{DOSSIER}/{self.nom}"


def fichiers_contenus(dossier: Path, contenus: Contenus) -> list[FichierContenus]:
    """The files of contents of a folder, checked as one whole: TOML of any name, and tables named after their nature."""
    folder = dossier / DOSSIER
    found: list[FichierContenus] = []
    for fichier in sorted([*folder.glob("*.toml"), *folder.glob("*.csv")]):
        there = [lu.contenu for item in found for lu in item.controle.lus]
        found.append(FichierContenus(nom=nom_affichable(fichier), controle=_controler(fichier, contenus, there)))
    placed = iter(situer([lu for item in found for lu in item.controle.lus], contenus))
    return [
        replace(item, controle=replace(item.controle, lus=tuple(next(placed) for _ in item.controle.lus)))
        for item in found
    ]


def lire(fichier: Path) -> bytes | None:
    """The bytes of a file, up to one more than any check takes; None for what is no file, or cannot be read."""
    try:
        if not fichier.is_file():
            return None
        with fichier.open("rb") as opened:
            return opened.read(TAILLE_MAX + 1)
    except OSError:
        return None


def nom_affichable(fichier: Path) -> str:
    """The name of a file, with the number of each byte that is no letter."""
    return fichier.name.encode(errors="surrogateescape").decode(errors="backslashreplace")


def _controler(fichier: Path, contenus: Contenus, there: Sequence[Contenu]) -> ControleContenus:
    section, texte = fichier.name.split(".")[0], lire(fichier)
    if texte is None:
        return ControleContenus(constats=(ILLISIBLE,))
    if fichier.suffix == ".toml":
        return controler_contenus(texte, contenus, ailleurs=there)
    if section in SECTIONS:
        return controler_contenus(texte, contenus, SECTIONS[section].nature, there)
    said = f"Nommez ce tableau d'après ce qu'il contient : {', '.join(SECTIONS)}."
    return ControleContenus(constats=(ConstatReglement(message=said, est_bloquant=True),))


def montrer(fichier: FichierContenus) -> None:
    """Prints the remarks on a file, then what it changes."""
    controle = fichier.controle
    dire(f"{fichier.chemin} : {'refusé' if controle.est_refuse else f'{len(controle.lus)} contenus'}", "bold")
    dire_constats(controle.constats)
    for lu in controle.lus:
        for line in differences_du(lu):
            dire(f"    {line}")


async def ecrire(fichiers: Sequence[FichierContenus], services: Services) -> bool:
    """Whether the contents of a folder were written, all of them or none; prints how many, or each reason why not."""
    lus = tuple(lu for fichier in fichiers for lu in fichier.controle.lus)
    if not lus:
        return True
    op = commande(services, "referentiel importer", DOSSIER, [dict(lu.contenu.valeurs) for lu in lus])
    try:
        rows = await importer(op, ControleContenus(constats=(), lus=lus))
    except RefusedError as refused:
        dire_refus(DOSSIER, refused)
        return False
    dire(f"{DOSSIER} : {len(rows)} éditions écrites, {len(lus) - len(rows)} déjà là")
    return True
