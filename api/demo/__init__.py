"""The demo: the journeys of candidates, an office, a school and an administrator against a running server."""

import logging
import secrets
from datetime import date
from pathlib import Path

import httpx
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from api.demo import operations
from api.demo.administration import Administration
from api.demo.bureau import Bureau
from api.demo.courrier import Boite
from api.demo.ecole import Ecole
from api.demo.histoire import Histoire
from api.demo.personnages import MOT_DE_PASSE, NOUVELLE, PERSONNAGES, SUIVI, Personnage
from api.demo.portail import DemoError, Portail
from api.demo.scene import Classeur, Scene
from api.demo.suite import Suite
from api.settings import Settings

__all__ = ["DemoError", "play"]

Recit = tuple[Histoire | Ecole | Administration, list[Scene]]
COMPTE_DEMO = "paul.lamy@example.org"
DELAI = 60.0  # seconds; the first PDF of a server takes a few


async def play(url: str, dossier: Path, settings: Settings) -> None:
    """Plays every story against the server at `url`; leaves the files in `dossier`."""
    console = Console()
    logging.getLogger("httpx").setLevel(logging.WARNING)  # its lines hold the signed links
    async with httpx.AsyncClient(base_url=url, timeout=DELAI, headers={"User-Agent": "demonstration"}) as http:
        annees = await _annees(http, url)
        boite = None if settings.smtp_host else Boite(settings.data_dir / "courriels")
        if boite is None:
            _dire(
                console,
                f"Les mails partent par {settings.smtp_host} : la démonstration ne peut pas y lire le lien d'activation. "
                f"Elle emploie donc le compte de démonstration {COMPTE_DEMO}.",
            )
        plan = _plan(http, dossier, boite, annees)
        await _jouer(console, plan, url)
    _conclure(console, [histoire for histoire, _ in plan], dossier)


async def _annees(http: httpx.AsyncClient, url: str) -> dict[str, int]:
    """The year of the next session of each domaine; without an answer, a sentence with the remedy."""
    try:
        (await http.get("/readyz")).raise_for_status()
    except httpx.HTTPError as error:
        raise DemoError(
            f"Aucun portail prêt ne répond à {url} : lancez « make run » dans un autre terminal."
        ) from error
    found = await Portail(http).run(operations.OUVERTURES)
    return {
        domaine["code"]: min(session["annee"] for session in domaine["sessions"])
        for domaine in found
        if domaine["sessions"]
    }


def _plan(http: httpx.AsyncClient, dossier: Path, boite: Boite | None, annees: dict[str, int]) -> list[Recit]:
    """Every story with its scenes: the three of the guides, one as far as the marks, a school, a session that opens."""
    this_year = date.today().year  # noqa: DTZ011 - only when no session is open, and the story then ends by saying so
    plan: list[Recit] = []
    for personnage in PERSONNAGES:
        histoire = _histoire(personnage, http, dossier, boite)
        plan.append((histoire, histoire.scenes(annees.get(personnage.domaine, this_year))))
    suivi = _histoire(SUIVI, http, dossier, boite)
    bureau = Bureau(Portail(http))
    suite = Suite(suivi, bureau)
    plan.append((suivi, suivi.scenes(annees.get(SUIVI.domaine, this_year), suite.scenes())))
    ecole = Ecole(Portail(http), Classeur(dossier / "etablissement"))
    annee = annees.get(NOUVELLE.domaine, this_year) + 1
    administration = Administration(Portail(http), Classeur(dossier / "administration"), annee, bureau)
    nouvelle = _histoire(NOUVELLE, http, dossier, boite)
    return [
        *plan,
        (ecole, ecole.scenes()),
        (administration, administration.scenes()),
        (nouvelle, nouvelle.scenes(annee)),
    ]


def _histoire(personnage: Personnage, http: httpx.AsyncClient, racine: Path, boite: Boite | None) -> Histoire:
    adresse = f"{personnage.etat_civil['nom'].lower()}.{secrets.token_hex(4)}@example.org" if boite else COMPTE_DEMO
    acces = (adresse, MOT_DE_PASSE)
    return Histoire(personnage, Portail(http), Classeur(racine / personnage.dossier), acces, boite)


async def _jouer(console: Console, plan: list[Recit], url: str) -> None:
    columns = (
        SpinnerColumn(),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=sum(len(scenes) for _, scenes in plan))
        for histoire, scenes in plan:
            _dire(console, f"\n[bold]{histoire.titre}[/bold]")
            for scene in scenes:
                progress.update(task, description=scene.titre)
                outcome = await scene.jouer()
                _dire(console, f"  [green]✓[/green] {scene.titre} [dim]— {escape(outcome)}[/dim]")
            if isinstance(histoire, Histoire):
                _dire(console, f"  À voir sur le portail : {url}/connexion ({' / '.join(histoire.acces)})")
                progress.advance(task)


def _conclure(console: Console, histoires: list[Histoire | Ecole | Administration], dossier: Path) -> None:
    table = Table("Histoire", "N° candidat", "N° inscription", "Version", "État", "Fichiers")
    for histoire in histoires:
        bilan = histoire.bilan
        files = str(len(histoire.classeur.fichiers))
        table.add_row(histoire.titre, bilan.numero_candidat, bilan.numero_inscription, bilan.version, bilan.etat, files)
    console.print()
    console.print(table)
    _dire(console, f"Les PDF, calendriers, tableaux et mails reçus sont dans {dossier.resolve()}")


def _dire(console: Console, ligne: str) -> None:
    console.print(ligne, highlight=False, soft_wrap=True)
