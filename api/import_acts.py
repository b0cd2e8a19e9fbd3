"""The act behind the command that imports the ministry's directory of schools."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import typer

from api.acts import commande, console
from api.resolvers.gestion.annuaire import COMPLET
from api.resolvers.importation.commande import FichierLu, fichier
from api.rules.importation import FichierIllisibleError, NatureEcart, NatureImport
from api.services import Services


def importer_etablissements(path: Path, *, a_blanc: bool, est_complet: bool) -> Callable[[Services], Awaitable[None]]:
    """The import of the ministry's directory of schools; `a_blanc` only tells what it would change."""

    async def work(services: Services) -> None:
        op = commande(services, "etablissements", path.name, a_blanc, est_complet)
        lu = fichier(op, NatureImport.ETABLISSEMENTS, path, {COMPLET: est_complet})
        try:
            await lu.lire(op)
        except FichierIllisibleError as error:
            console.print(str(error), style="red", highlight=False, soft_wrap=True, markup=False)
            raise typer.Exit(1) from error
        _print_file(lu)
        if lu.erreurs:
            console.print(f"{lu.erreurs} erreurs : rien n'est écrit", style="red", highlight=False)
            raise typer.Exit(1)
        if not a_blanc:
            await lu.ecrire(op)

    return work


def _print_file(lu: FichierLu) -> None:
    """Prints the remarks on a file and the differences that it makes, the first ones, then the counts of all."""
    lines = [f"ligne {un.ligne} : {un.niveau.libelle} : {un.problem.message}" for un in lu.remarques]
    lines += [
        f"{un.nature.libelle} : {un.libelle} ({un.objet}) "
        + " ; ".join(f"{nom} : {avant or '-'} → {apres or '-'}" for nom, avant, apres in un.details)
        for un in lu.ecarts
    ]
    counts = ", ".join(f"{nature.libelle.lower()} {lu.bilan[nature]}" for nature in NatureEcart if lu.bilan[nature])
    for line in (*lines, f"{lu.total} lignes ; {lu.avertissements} avertissements ; {counts}"):
        console.print(line, highlight=False, soft_wrap=True, markup=False)
