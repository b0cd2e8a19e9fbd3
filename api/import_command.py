"""The command that imports the ministry's directory of schools."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from api.settings import Settings

Fichier = Annotated[
    Path, typer.Argument(exists=True, dir_okay=False, help="The ministry's open directory of schools, a CSV.")
]
ABlanc = Annotated[bool, typer.Option("--dry-run", help="Only tell what would change.")]
Partie = Annotated[bool, typer.Option("--partie", help="A part of the directory: no school that lacks is closed.")]


def attach(commands: typer.Typer, settings: Callable[[], Settings]) -> None:
    """Adds the command to those of the service."""

    @commands.command()
    def etablissements(fichier: Fichier, *, dry_run: ABlanc = False, partie: Partie = False) -> None:
        """Imports the ministry's directory of schools: new, changed and closed ones; refuses a file with an error."""
        from api import acts, import_acts  # noqa: PLC0415 - the service is imported by the commands that need it

        work = import_acts.importer_etablissements(fichier, a_blanc=dry_run, est_complet=not partie)
        asyncio.run(acts.with_services(settings(), work))
