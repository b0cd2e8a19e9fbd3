"""The acts of operators, behind the command line, which imports them with the whole service when one is asked for."""

from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping, Sequence
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any, TypeVar

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from tortoise import Tortoise

from api.checks.deployment import faults
from api.checks.fault import Fault
from api.checks.start import neighbours_faults, ready_to_start
from api.http.documents import load_trusted
from api.models import migrate as migration
from api.models import orm_config
from api.resolvers import audit as audits
from api.resolvers import cle as secret
from api.resolvers import recit
from api.resolvers.contenus import charger_livres
from api.resolvers.editions import charger_livrees
from api.resolvers.gestion import gestionnaire as bureaux
from api.resolvers.gestion import relances
from api.resolvers.journal import FiltreJournal, filtrer
from api.resolvers.livraison import Chargement
from api.resolvers.operation import Acte, Operation
from api.resolvers.reference_rows import charger_reference
from api.rules.compte import TypeCompte
from api.rules.gestion.bureau import CompteEtablissementSaisi, GestionnaireSaisi, HabilitationSaisie
from api.rules.journal import NatureJournal
from api.rules.problems import RefusedError
from api.rules.reglement.controle import ConstatReglement
from api.services import Services, parked_tasks, utc_now
from api.services.ancrage import RegistreFichier
from api.settings import SettingError, Settings
from api.wiring import running_services

T = TypeVar("T")
console = Console()


async def check(settings: Settings, env: Mapping[str, str], *, deploy: bool) -> list[Fault]:
    """The faults of the settings and of their neighbours, and with `deploy` of all that a production needs."""
    found = await faults(settings, env) if deploy else await neighbours_faults(settings)
    try:
        load_trusted(settings.trusted_documents)
    except SettingError as error:
        name, _, said = str(error).partition(" ")
        found.append(Fault(name, said, "See docs/settings.md"))
    return found


async def with_database(settings: Settings, work: Coroutine[Any, Any, T]) -> T:
    """The outcome of a work, while the database is open."""
    await Tortoise.init(orm_config(settings.database_url), _enable_global_fallback=True)
    try:
        return await work
    finally:
        await Tortoise.close_connections()


async def with_services(settings: Settings, work: Callable[[Services], Awaitable[T]]) -> T:
    """The outcome of a work on the real services."""
    async with running_services(settings) as services:
        return await work(services)


async def migrate(settings: Settings) -> None:
    """Applies the missing migrations, once the database answers."""
    await ready_to_start(settings, ["DATABASE_URL"])
    await migration.migrate(settings.database_url)


async def reference(settings: Settings) -> None:
    """Loads the reference rows, and the règlements and contents that come with the service."""
    (written, untouched), *loaded = await with_database(settings, _charger())
    kept = f", {untouched} laissés tels que l'annuaire du ministère les dit" if untouched else ""
    console.print(f"{written} établissements{kept}", highlight=False)
    for kind, found in zip(("règlements", "contenus"), loaded, strict=True):
        said = f"{found.chargees} chargées, {found.inchangees} déjà là, {found.retirees} remplacées"
        console.print(f"éditions de {kind} : {said}", highlight=False)
        for left in found.laissees:
            console.print(f"{left} : laissé tel qu'un administrateur l'a voulu", highlight=False, soft_wrap=True)


async def _charger() -> tuple[tuple[int, int], Chargement, Chargement]:
    return await charger_reference(), await charger_livrees(utc_now()), await charger_livres(utc_now())


async def relaunch_tasks(settings: Settings, ids: list[Any]) -> None:
    """Starts tasks that were given up again."""
    count = await with_database(settings, parked_tasks.relancer(ids, utc_now()))
    console.print(f"{count} tâches relancées", highlight=False)


async def show_outbox(limit: int) -> None:
    """Prints the depth of the outbox, and the tasks that were given up."""
    now = utc_now()
    bilan = await parked_tasks.bilan(now)
    age = f", la plus ancienne depuis {now - bilan.plus_ancienne}" if bilan.plus_ancienne else ""
    console.print(f"{bilan.en_attente} en attente{age} ; {bilan.abandonnees} abandonnées", highlight=False)
    for tache in await parked_tasks.abandonnees(limit):
        console.print(
            f"{tache.id}  {tache.nom}  {tache.tentatives} essais  {tache.erreur}", highlight=False, soft_wrap=True
        )


async def verify_audit(anchors: Path | None, services: Services) -> None:
    """Prints the broken and missing places of the audit; exits with 1 where there are some."""
    code, said = await audits.verifier(services, RegistreFichier(anchors) if anchors else None)
    console.print(said, highlight=False, soft_wrap=True)
    if code:
        raise typer.Exit(code)


async def anchor_audit(motif: str | None, services: Services) -> None:
    """Anchors the chains of the audit."""
    op = Operation(acteur=None, now=services.clock(), services=services)
    count = await (audits.repartir(op, motif) if motif else audits.ancrer(op))
    console.print(f"{count} chains anchored", highlight=False)


async def seal_audit(services: Services) -> None:
    """Seals the chains of a version without seals."""
    console.print(f"{await audits.sceller(services.tokens.signers)} chains sealed", highlight=False)


async def change_key(services: Services) -> None:
    """Prints what a change of the secret key still asks for."""
    for line in await secret.changer(services):
        console.print(line, highlight=False, soft_wrap=True)


def journal_asked(natures: Sequence[str] | None, asked: Mapping[str, Any]) -> FiltreJournal:
    """The search of a command, whose instants are in UTC; of the last day when it tells no beginning."""
    if unknown := [name for name in natures or () if name not in set(NatureJournal)]:
        raise typer.BadParameter(f"{unknown[0]} is none of {', '.join(NatureJournal)}")
    instants = {name: value.replace(tzinfo=UTC) for name in ("depuis", "jusqua") if (value := asked.get(name))}
    since = {"depuis": utc_now() - timedelta(days=1)} | instants
    return FiltreJournal(natures=[NatureJournal(name) for name in natures] if natures else None, **{**asked, **since})


async def show_journal(filtre: FiltreJournal, limit: int, services: Services) -> None:
    """Prints what the security journal tells, its latest lines in the order of time, those about one thing together."""
    op = Operation(acteur=None, now=services.clock(), services=services)
    lines = await (await filtrer(op, filtre)).order_by("-le", "-id").limit(limit + 1)
    table = Table(*recit.TITRES, box=SIMPLE)
    for episode in recit.raconter(lines[:limit]):
        table.add_row(*map(escape, episode.cellules()))
    console.print(table)
    more = f", and more: raise --limit past {limit}, or narrow the search" if len(lines) > limit else ""
    console.print(f"{min(len(lines), limit)} lines{more}", highlight=False)


async def relancer(services: Services) -> None:
    """Sends the reminders that are due."""
    count = await relances.relancer(Operation(acteur=None, now=services.clock(), services=services))
    console.print(f"{count} candidatures relancées", highlight=False)


def ouvrir_bureau(
    courriel: str, libelle: str, couples: list[tuple[str | None, str | None]]
) -> Callable[[Services], Awaitable[None]]:
    """The opening of the account of an office, with its couples of an académie and a domaine."""
    habilitations = [HabilitationSaisie(academie=academie, domaine=domaine) for academie, domaine in couples]
    return lambda services: _ouvrir(courriel, libelle, TypeCompte.GESTIONNAIRE, habilitations, services)


def ouvrir_administrateur(courriel: str, libelle: str) -> Callable[[Services], Awaitable[None]]:
    """The opening of the account of a national administrator."""
    return lambda services: _ouvrir(courriel, libelle, TypeCompte.ADMINISTRATEUR, [], services)


async def _ouvrir(
    courriel: str, libelle: str, type_: TypeCompte, couples: list[HabilitationSaisie], services: Services
) -> None:
    op = commande(services, "compte ouvrir", courriel, type_, *couples)
    form = GestionnaireSaisi(courriel=courriel, libelle=libelle)
    await _print_link(bureaux.ouvrir(op, form, type_, couples))


async def ouvrir_etablissement(uai: str, courriel: str, libelle: str, services: Services) -> None:
    """Opens the account of a school."""
    op = commande(services, "compte etablissement", courriel, uai)
    form = CompteEtablissementSaisi(uai=uai, courriel=courriel, libelle=libelle)
    await _print_link(bureaux.ouvrir_etablissement(op, form))


async def recuperer(courriel: str, services: Services) -> None:
    """Gives a professional account a way in again, that of the last administrator too."""
    op = commande(services, "compte recuperer", courriel)
    await _print_link(bureaux.recuperer_par_commande(op, courriel))


def commande(services: Services, action: str, *sent: object) -> Operation:
    """The operation of a command on an account, which the audit records like a mutation: nobody is signed in."""
    acte = Acte(action=f"commande {action}", objet=None, empreinte=services.tokens.keyed_digest(repr(sent)))
    return Operation(acteur=None, now=services.clock(), services=services, acte=acte)


def dire(line: str, style: str = "") -> None:
    """Prints a line as it is, whatever signs a text of somebody has in it."""
    console.print(line, style=style or None, highlight=False, soft_wrap=True, markup=False)


def dire_constats(constats: Iterable[ConstatReglement]) -> None:
    """Prints the remarks of a check, each with its line."""
    for constat in constats:
        where = f"ligne {constat.ligne} : " if constat.ligne else ""
        dire(f"    {where}{constat.message}", "red" if constat.est_bloquant else "yellow")


def dire_refus(place: str, refused: RefusedError) -> None:
    """Prints each reason why something was refused."""
    for problem in refused.problems:
        dire(f"{place} : {problem.message}", "red")


async def _print_link(work: Coroutine[Any, Any, bureaux.Ouverture]) -> None:
    """Prints the link, once: its reader chooses the password, then enrols the second factor."""
    try:
        opened = await work
    except RefusedError as refused:
        for problem in refused.problems:
            console.print(f"{'.'.join(problem.path) or 'compte'} : {problem.message}", style="red", soft_wrap=True)
        raise typer.Exit(1) from refused
    console.print(f"{opened.compte.identifiant} : lien à ouvrir dans les 48 heures", highlight=False)
    console.print(opened.lien, highlight=False, soft_wrap=True)
