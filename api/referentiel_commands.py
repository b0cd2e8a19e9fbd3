"""The commands on the référentiel: `python -m api referentiel --help` lists them."""

import asyncio
import os
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from api.command_line import read_settings

# The service is imported by the commands that need it.
# ruff: noqa: PLC0415

referentiel = typer.Typer(
    no_args_is_help=True, help="The règlements of the spécialités, and the contents of the portal."
)
Dossier = Annotated[
    Path,
    typer.Argument(
        exists=True,
        file_okay=False,
        help="Folder with one folder a domaine (bcp, bts…), of TOML files, and « contenus ».",
    ),
]
Session = Annotated[str, typer.Argument(help="Label of the session: « BTS 2027 ».")]
Code = Annotated[str, typer.Argument(help="Code of the domaine: BCP, BTS.")]
Cles = Annotated[list[str], typer.Argument(help="Keys of the spécialités.")]
Academie = Annotated[str | None, typer.Option(help="Code of the académie where it differs; everywhere when absent.")]
Domaine = Annotated[str, typer.Argument(help="Folder of the domaine: bcp, bts.")]
Cle = Annotated[str, typer.Argument(help="Key of the spécialité.")]
Numero = Annotated[int, typer.Argument(min=1, help="Number of the edition.")]
Confirmer = Annotated[bool, typer.Option("--confirmer", help="Publish an edition that leaves doubts too.")]


@referentiel.command()
def etat(
    session: Annotated[int, typer.Argument(min=2000, max=2100, help="Year of the session.")],
    *,
    detail: Annotated[bool, typer.Option("--detail", help="Name each spécialité and what is missing.")] = False,
) -> None:
    """Counts the spécialités of each domaine: known, complete, open to registration in a session, incomplete."""
    from api import referentiel_acts

    asyncio.run(referentiel_acts.etat(read_settings(os.environ), session, detail=detail))


@referentiel.command()
def verifier(dossier: Dossier) -> None:
    """Checks the règlements and contents of a folder: remarks with their lines, differences, candidatures concerned; writes nothing."""
    from api import referentiel_acts

    asyncio.run(referentiel_acts.verifier(read_settings(os.environ), dossier))


@referentiel.command()
def importer(
    dossier: Dossier,
    *,
    publier: Annotated[bool, typer.Option("--publier", help="Publish each one at once.")] = False,
    confirmer: Confirmer = False,
) -> None:
    """Writes the règlements of a folder as drafts, and its contents, once all pass the check; safe to run again."""
    from api import acts, referentiel_acts

    work = partial(referentiel_acts.importer, dossier, publie=publier, confirme=confirmer)
    asyncio.run(acts.with_services(read_settings(os.environ), work))


@referentiel.command()
def publier(domaine: Domaine, cle: Cle, numero: Numero, *, confirmer: Confirmer = False) -> None:
    """Puts an edition in force for its sessions."""
    from api import acts, referentiel_acts

    work = partial(referentiel_acts.publier, domaine, cle, numero, confirme=confirmer)
    asyncio.run(acts.with_services(read_settings(os.environ), work))


@referentiel.command()
def retirer(domaine: Domaine, cle: Cle, numero: Numero) -> None:
    """Withdraws an edition; the one before it is in force again, if there is one."""
    from api import acts, referentiel_acts

    asyncio.run(acts.with_services(read_settings(os.environ), partial(referentiel_acts.retirer, domaine, cle, numero)))


@referentiel.command()
def ouvrir(domaine: Code, session: Session, cles: Cles, academie: Academie = None) -> None:
    """Opens spécialités of a session to registration."""
    _choisir(domaine, session, cles, academie, ouvertes=True)


@referentiel.command()
def fermer(domaine: Code, session: Session, cles: Cles, academie: Academie = None) -> None:
    """Closes spécialités of a session to registration; what is registered stays."""
    _choisir(domaine, session, cles, academie, ouvertes=False)


def _choisir(domaine: str, session: str, cles: list[str], academie: str | None, *, ouvertes: bool) -> None:
    from api import acts, referentiel_acts

    work = partial(referentiel_acts.choisir, domaine, session, cles, academie, ouvertes=ouvertes)
    asyncio.run(acts.with_services(read_settings(os.environ), work))
