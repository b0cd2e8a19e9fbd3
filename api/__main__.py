"""The command line: `python -m api --help` lists its commands."""

import asyncio
import os
import sys
from collections.abc import Coroutine, Sequence
from contextlib import redirect_stdout
from functools import partial
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer
from obstore.store import ObjectStore
from rich.console import Console
from tortoise import Tortoise

from api.demo import DemoError, play
from api.logs import configure_logs
from api.models import migrate as migration
from api.models import orm_config
from api.resolvers import audit as audits
from api.resolvers import cle as secret
from api.resolvers.demo_data import SECRET_DEMO, semer
from api.resolvers.gestion import gestionnaire as bureaux
from api.resolvers.gestion import relances
from api.resolvers.operation import Operation
from api.resolvers.reference_rows import charger_reference
from api.rules.compte import TypeCompte
from api.rules.gestion.bureau import CompteEtablissementSaisi, GestionnaireSaisi, HabilitationSaisie
from api.rules.problems import RefusedError
from api.server import run_server
from api.services import Services, parked_tasks, second_facteur, storage_copy, utc_now
from api.services.ancrage import RegistreFichier
from api.services.storage import open_store
from api.settings import SettingError, Settings
from api.wiring import running_services
from api.worker import run_worker

SCHEMA = Path(__file__).parent / "schema" / "schema.graphql"
RELEASED = SCHEMA.with_name("released.graphql")
commands = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # pretty ones print the values of variables
    help="The exam-registration candidate portal.",
)
comptes = typer.Typer(no_args_is_help=True, help="The accounts of exam offices, schools and administrators.")
commands.add_typer(comptes, name="compte")
outbox = typer.Typer(help="Mails, documents and jobs that wait, or were given up.")
commands.add_typer(outbox, name="outbox")
audit = typer.Typer(no_args_is_help=True, help="The audit records, and their anchors outside the database.")
commands.add_typer(audit, name="audit")
cle = typer.Typer(no_args_is_help=True, help="The secret key.")
commands.add_typer(cle, name="cle")
stores = typer.Typer(no_args_is_help=True, help="The files of the service, as one archive.")
commands.add_typer(stores, name="storage")
console = Console()


@commands.command()
def serve(
    workers: Annotated[int, typer.Option(min=1, max=64, help="Server processes on the port; needs PostgreSQL.")] = 1,
) -> None:
    """Serves the API at HOST:PORT, and works the outbox off beside it unless RUN_WORKER is 0."""
    settings = _settings()
    console.print(f"Portail candidat : {settings.public_url}/graphql", highlight=False)
    try:
        run_server(settings, workers)
    except SettingError as error:
        raise typer.BadParameter(str(error)) from error


@commands.command()
def worker() -> None:
    """Works off mails, documents and scheduled jobs, apart from any server."""
    _run(run_worker(_settings()))


@outbox.command("list")
def outbox_list(limit: Annotated[int, typer.Option(min=1, help="Most tasks to show.")] = 50) -> None:
    """Shows the depth of the outbox, and the tasks that were given up."""
    _run(_with_database(_show_outbox(limit)))


@outbox.command("retry")
def outbox_retry(
    ids: Annotated[list[UUID] | None, typer.Argument(help="Tasks; all when none is named.")] = None,
) -> None:
    """Starts tasks that were given up again."""
    count = _run(_with_database(parked_tasks.relancer(ids or [], utc_now())))
    console.print(f"{count} tâches relancées", highlight=False)


@audit.command("verify")
def audit_verify(
    anchors: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="A copy of the anchors, or lines of the log.")
    ] = None,
) -> None:
    """Checks every chain of audit records, then compares with the anchors; prints the broken and missing places."""
    _run(_with_services(partial(_verify_audit, anchors)))


@audit.command("anchor")
def audit_anchor(
    restart: Annotated[
        str | None, typer.Option(help="Anchor all chains as they are, for this reason: later checks begin there.")
    ] = None,
) -> None:
    """Anchors the chains that moved since the last anchor, as the clock does every ten minutes."""
    _run(_with_services(partial(_anchor_audit, restart)))


@audit.command("seal")
def audit_seal() -> None:
    """Seals the chains that a version without seals wrote, where all else holds; once, after its last server stopped."""
    _run(_with_services(_seal_audit))


@cle.command()
def changer() -> None:
    """Guides a change of the secret key: what to set, then what still depends on a former key; safe to run again."""
    _run(_with_services(_change_key))


@stores.command("save")
def storage_save() -> None:
    """Writes every file to a tar archive on standard output; says how many on standard error."""
    archive = sys.stdout.buffer
    with redirect_stdout(sys.stderr):  # nothing else goes into the archive
        count = storage_copy.save(_store(), archive)
        console.print(f"{count} fichiers copiés", highlight=False)


@stores.command("restore")
def storage_restore() -> None:
    """Puts the files of such an archive, on standard input, back into the store."""
    count = storage_copy.restore(_store(), sys.stdin.buffer)
    console.print(f"{count} fichiers rendus", highlight=False)


@commands.command()
def migrate() -> None:
    """Brings the database to the present schema; safe to run from several places at once."""
    _run(migration.migrate(_settings().database_url))


@commands.command()
def reference() -> None:
    """Loads the reference data into the database; safe to run again."""
    count = _run(_with_database(charger_reference()))
    console.print(f"{count} établissements", highlight=False)


@commands.command()
def seed() -> None:
    """Adds the demo data that are missing and prints the demo logins."""
    _run(_with_services(_seed))


@commands.command()
def relancer() -> None:
    """Sends the reminders of pièces that are due, as the clock of a worker does; safe to run again."""
    _run(_with_services(_relancer))


@commands.command()
def schema(
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Only say whether the committed schema is up to date, and breaks no client.")
    ] = False,
    release: Annotated[bool, typer.Option("--release", help="Print it as the released schema too.")] = False,
) -> None:
    """Prints the schema into api/schema/schema.graphql."""
    from api.schema import changes  # noqa: PLC0415 - the schema takes seconds to make, which other commands spare
    from api.schema import schema as graphql_schema  # noqa: PLC0415

    printed, today = graphql_schema.as_str() + "\n", utc_now().date()
    released = RELEASED.read_text("utf-8") if RELEASED.is_file() else printed
    faults = changes.breaking(released, printed, today) + changes.undated(printed)
    if release:
        faults += changes.hasty(released, printed, today)
    if check and (not SCHEMA.is_file() or SCHEMA.read_text("utf-8") != printed):
        faults.append("schema.graphql is not the schema any more: run `make schema` and commit it.")
    if not check:
        SCHEMA.write_text(printed, "utf-8")
    if release and not faults:
        RELEASED.write_text(printed, "utf-8")
    for fault in faults:
        console.print(fault, highlight=False, soft_wrap=True)
    if faults:
        console.print("docs/changes.md says how a client is warned.")
        sys.exit(1)


@commands.command()
def demo(
    url: Annotated[str, typer.Argument(help="Address of the server.")] = "http://127.0.0.1:8000",
    dossier: Annotated[Path, typer.Option(help="Folder for the PDFs and mails received.")] = Path("demo"),
) -> None:
    """Plays the journeys of candidates, of an office and of a school against a running server, as clients do."""
    try:
        _run(play(url, dossier, _settings()))
    except DemoError as error:
        console.print(str(error), style="red", highlight=False, soft_wrap=True)
        raise typer.Exit(1) from error


Adresse = Annotated[str, typer.Argument(help="E-mail address, which is the login.")]


@comptes.command()
def gestionnaire(
    courriel: Adresse,
    libelle: Annotated[str, typer.Argument(help="Name shown in histories.")],
    academie: Annotated[list[str] | None, typer.Option(help="Code of an académie; all of them when absent.")] = None,
    domaine: Annotated[list[str] | None, typer.Option(help="Code of a domaine; all of them when absent.")] = None,
) -> None:
    """Opens the account of an exam office, acting where both an académie and a domaine are given; prints its link."""
    academies: Sequence[str | None] = academie or (None,)
    domaines: Sequence[str | None] = domaine or (None,)
    couples = [HabilitationSaisie(academie=a, domaine=d) for a in academies for d in domaines]
    _run(_with_services(partial(_ouvrir, courriel, libelle, TypeCompte.GESTIONNAIRE, couples)))


@comptes.command()
def administrateur(courriel: Adresse, libelle: Annotated[str, typer.Argument(help="Name shown in histories.")]) -> None:
    """Opens the account of a national administrator; prints its link."""
    _run(_with_services(partial(_ouvrir, courriel, libelle, TypeCompte.ADMINISTRATEUR, [])))


@comptes.command()
def etablissement(
    uai: Annotated[str, typer.Argument(help="UAI of the school, or the code of a pseudo-school.")],
    courriel: Adresse,
    libelle: Annotated[str, typer.Argument(help="Name shown in histories.")],
) -> None:
    """Opens the account of a school, acting for it alone; prints its link."""
    _run(_with_services(partial(_ouvrir_etablissement, uai, courriel, libelle)))


@comptes.command()
def recuperer(courriel: Adresse) -> None:
    """Revokes the second factor of an office and closes its sign-ins; prints a link for a new password."""
    _run(_with_services(partial(_recuperer, courriel)))


@comptes.command()
def code_demo() -> None:
    """Prints the six digits of the demo office at this instant."""
    console.print(second_facteur.code(SECRET_DEMO, utc_now()), highlight=False)


async def _ouvrir(
    courriel: str, libelle: str, type_: TypeCompte, couples: list[HabilitationSaisie], services: Services
) -> None:
    op = Operation(acteur=None, now=services.clock(), services=services)
    form = GestionnaireSaisi(courriel=courriel, libelle=libelle)
    await _print_link(bureaux.ouvrir(op, form, type_, couples))


async def _ouvrir_etablissement(uai: str, courriel: str, libelle: str, services: Services) -> None:
    op = Operation(acteur=None, now=services.clock(), services=services)
    form = CompteEtablissementSaisi(uai=uai, courriel=courriel, libelle=libelle)
    await _print_link(bureaux.ouvrir_etablissement(op, form))


async def _recuperer(courriel: str, services: Services) -> None:
    op = Operation(acteur=None, now=services.clock(), services=services)
    await _print_link(bureaux.recuperer_par_commande(op, courriel))


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


def _store() -> ObjectStore:
    settings = _settings()
    return open_store(settings.storage_url, settings.data_dir / "fichiers")


def _settings() -> Settings:
    try:
        settings = Settings.from_env(os.environ)
    except SettingError as error:
        raise typer.BadParameter(str(error)) from error
    configure_logs(settings.log_format)
    return settings


async def _with_database(work: Coroutine[Any, Any, Any]) -> Any:  # noqa: ANN401 - what the work returns
    await Tortoise.init(orm_config(_settings().database_url), _enable_global_fallback=True)
    try:
        return await work
    finally:
        await Tortoise.close_connections()


async def _show_outbox(limit: int) -> None:
    now = utc_now()
    bilan = await parked_tasks.bilan(now)
    age = f", la plus ancienne depuis {now - bilan.plus_ancienne}" if bilan.plus_ancienne else ""
    console.print(f"{bilan.en_attente} en attente{age} ; {bilan.abandonnees} abandonnées", highlight=False)
    for tache in await parked_tasks.abandonnees(limit):
        console.print(
            f"{tache.id}  {tache.nom}  {tache.tentatives} essais  {tache.erreur}", highlight=False, soft_wrap=True
        )


async def _with_services(work: Any) -> None:  # noqa: ANN401 - a function of the services
    settings = _settings()
    async with running_services(settings) as services:
        await work(services)


async def _verify_audit(anchors: Path | None, services: Services) -> None:
    code, said = await audits.verifier(services, RegistreFichier(anchors) if anchors else None)
    console.print(said, highlight=False, soft_wrap=True)
    if code:
        raise typer.Exit(code)


async def _anchor_audit(motif: str | None, services: Services) -> None:
    op = Operation(acteur=None, now=services.clock(), services=services)
    count = await (audits.repartir(op, motif) if motif else audits.ancrer(op))
    console.print(f"{count} chains anchored", highlight=False)


async def _seal_audit(services: Services) -> None:
    console.print(f"{await audits.sceller(services.tokens.signers)} chains sealed", highlight=False)


async def _change_key(services: Services) -> None:
    for line in await secret.changer(services):
        console.print(line, highlight=False, soft_wrap=True)


async def _relancer(services: Any) -> None:  # noqa: ANN401 - the services
    count = await relances.relancer(Operation(acteur=None, now=services.clock(), services=services))
    console.print(f"{count} candidatures relancées", highlight=False)


async def _seed(services: Any) -> None:  # noqa: ANN401 - the services
    for line in await semer(services):
        console.print(line, highlight=False)


def _run(work: Coroutine[Any, Any, Any]) -> Any:  # noqa: ANN401 - what the work returns
    return asyncio.run(work)


if __name__ == "__main__":
    commands()
