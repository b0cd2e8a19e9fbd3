"""The command line: `python -m api --help` lists its commands."""

import asyncio
import os
import sys
from collections.abc import Coroutine, Sequence
from contextlib import redirect_stdout
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Any, TypeVar
from uuid import UUID

import typer

from api import VERSION, import_command
from api.command_line import console, demo_part, errors, read_settings, refuse
from api.referentiel_commands import referentiel
from api.settings import SettingError, Settings

# The service is imported by the commands that need it: a health check every fifteen seconds must cost little.
# ruff: noqa: PLC0415

T = TypeVar("T")
SCHEMA = Path(__file__).parent / "schema" / "schema.graphql"
MIGRATIONS = Path(__file__).parent / "models" / "migrations"
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
commands.add_typer(referentiel, name="referentiel")
cle = typer.Typer(no_args_is_help=True, help="The secret key.")
commands.add_typer(cle, name="cle")
stores = typer.Typer(no_args_is_help=True, help="The files of the service, as one archive.")
commands.add_typer(stores, name="storage")


def _tell_version(asked: bool) -> None:  # noqa: FBT001 - Typer calls it with the option
    if asked:
        last = max(path.stem for path in MIGRATIONS.glob("[0-9]*.py"))
        console.print(f"portail-candidat {VERSION}, tables {last}", highlight=False, soft_wrap=True)
        raise typer.Exit


@commands.callback()
def main(
    *,
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_tell_version, help="Say the version and its tables.")
    ] = False,
) -> None:
    """Takes the options that come before a command."""


@commands.command()
def serve(
    workers: Annotated[int, typer.Option(min=1, max=64, help="Server processes on the port; needs PostgreSQL.")] = 1,
) -> None:
    """Serves the API at HOST:PORT, and works the outbox off beside it unless RUN_WORKER is 0."""
    from api import starting

    starting.serve(workers)


@commands.command()
def worker() -> None:
    """Works off mails, documents and scheduled jobs, apart from any server."""
    from api import starting

    starting.worker()


@commands.command()
def health() -> None:
    """Says whether the workers of this machine, or else its server, are healthy; for the health check of a container."""
    from api.heartbeat import unhealthy

    if reason := unhealthy(_settings()):
        errors.print(reason, highlight=False, soft_wrap=True)
        raise typer.Exit(1)


@commands.command()
def check(
    *,
    deploy: Annotated[bool, typer.Option("--deploy", help="Go through all that a production needs.")] = False,
) -> None:
    """Checks the settings and their neighbours; prints each fault with its cure, and exits with 1 if there is one."""
    from api import acts

    found = _run(acts.check(_settings(), os.environ, deploy=deploy))
    for fault in found:
        console.print(str(fault), highlight=False, soft_wrap=True, markup=False)
    console.print(f"{len(found)} faults" if found else "no fault", highlight=False)
    if found:
        raise typer.Exit(1)


@outbox.command("list")
def outbox_list(limit: Annotated[int, typer.Option(min=1, help="Most tasks to show.")] = 50) -> None:
    """Shows the depth of the outbox, and the tasks that were given up."""
    from api import acts

    _run(acts.with_database(_settings(), acts.show_outbox(limit)))


@outbox.command("retry")
def outbox_retry(
    ids: Annotated[list[UUID] | None, typer.Argument(help="Tasks; all when none is named.")] = None,
) -> None:
    """Starts tasks that were given up again."""
    from api import acts

    _run(acts.relaunch_tasks(_settings(), ids or []))


@audit.command("verify")
def audit_verify(
    anchors: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="A copy of the anchors, or lines of the log.")
    ] = None,
) -> None:
    """Checks every chain of audit records, then compares with the anchors; prints the broken and missing places."""
    from api import acts

    _run(acts.with_services(_settings(), partial(acts.verify_audit, anchors)))


@audit.command("anchor")
def audit_anchor(
    restart: Annotated[
        str | None, typer.Option(help="Anchor all chains as they are, for this reason: later checks begin there.")
    ] = None,
) -> None:
    """Anchors the chains that moved since the last anchor, as the clock does every ten minutes."""
    from api import acts

    _run(acts.with_services(_settings(), partial(acts.anchor_audit, restart)))


@audit.command("seal")
def audit_seal() -> None:
    """Seals the chains that a version without seals wrote, where all else holds; once, after its last server stopped."""
    from api import acts

    _run(acts.with_services(_settings(), acts.seal_audit))


@commands.command()
def journal(
    *,
    since: Annotated[datetime | None, typer.Option(help="First instant, in UTC; a day ago when absent.")] = None,
    until: Annotated[datetime | None, typer.Option(help="Instant before which to end, in UTC.")] = None,
    nature: Annotated[list[str] | None, typer.Option(help="Nature of lines, such as CONNEXION_REFUSEE.")] = None,
    login: Annotated[str | None, typer.Option(help="Login of an account, or one that somebody typed.")] = None,
    network: Annotated[str | None, typer.Option(help="Address of a network, as the proxy saw it.")] = None,
    pseudonym: Annotated[str | None, typer.Option(help="Pseudonym of a line, whole.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="Lines read at most, the latest ones.")] = 1000,
) -> None:
    """Tells what the security journal holds: who tried, came in, was refused, read or exported."""
    from api import acts

    asked = {"identifiant": login, "reseau": network, "pseudonyme": pseudonym, "depuis": since, "jusqua": until}
    _run(acts.with_services(_settings(), partial(acts.show_journal, acts.journal_asked(nature, asked), limit)))


@cle.command()
def changer() -> None:
    """Guides a change of the secret key: what to set, then what still depends on a former key; safe to run again."""
    from api import acts

    _run(acts.with_services(_settings(), acts.change_key))


@stores.command("save")
def storage_save() -> None:
    """Writes every file to a tar archive on standard output; says how many on standard error."""
    from api.services import storage_copy

    archive = sys.stdout.buffer
    with redirect_stdout(sys.stderr):  # nothing else goes into the archive
        count = storage_copy.save(_store(), archive)
        console.print(f"{count} fichiers copiés", highlight=False)


@stores.command("restore")
def storage_restore() -> None:
    """Puts the files of such an archive, on standard input, back into the store."""
    from api.services import storage_copy

    count = storage_copy.restore(_store(), sys.stdin.buffer)
    console.print(f"{count} fichiers rendus", highlight=False)


@commands.command()
def migrate() -> None:
    """Brings the database to the present schema; safe to run from several places at once."""
    from api import acts
    from api.models.migrate import BusyTablesError

    try:
        _run(acts.migrate(_settings()))
    except SettingError as error:
        refuse(error)
    except BusyTablesError as error:
        errors.print(str(error), style="red", highlight=False, soft_wrap=True, markup=False)
        raise typer.Exit(1) from error


@commands.command()
def reference() -> None:
    """Loads the reference data into the database; safe to run again."""
    from api import acts

    _run(acts.reference(_settings()))


@commands.command()
def seed() -> None:
    """Adds the demo data that are missing and prints the demo logins."""
    from api import acts
    from api.http.courriels import marked

    demo_data = demo_part("api.resolvers.demo_data")
    settings = _settings()
    if settings.is_https:
        said = "is an https address: everybody knows the passwords of the demo, which a real portal must not have"
        refuse(SettingError(f"PUBLIC_URL={settings.public_url!r} {said}"))
    for line in _run(acts.with_services(settings, demo_data.semer)):
        console.print(line, highlight=False)
    if not settings.smtp_host:
        mailbox = marked(settings.data_dir)
        mailbox.parent.mkdir(parents=True, exist_ok=True)
        mailbox.touch()
        console.print(f"Courriels : {settings.public_url}/courriels", highlight=False)


@commands.command()
def relancer() -> None:
    """Sends the reminders of pièces that are due, as the clock of a worker does; safe to run again."""
    from api import acts

    _run(acts.with_services(_settings(), acts.relancer))


@commands.command()
def schema(
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Only say whether the committed schema is up to date, and breaks no client.")
    ] = False,
    release: Annotated[bool, typer.Option("--release", help="Print it as the released schema too.")] = False,
) -> None:
    """Prints the schema into api/schema/schema.graphql."""
    from api.schema import changes
    from api.schema import schema as graphql_schema
    from api.services import utc_now

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
    demonstration = demo_part("api.demo")
    try:
        _run(demonstration.play(url, dossier, _settings()))
    except demonstration.DemoError as error:
        console.print(str(error), style="red", highlight=False, soft_wrap=True, markup=False)
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
    from api import acts

    academies: Sequence[str | None] = academie or (None,)
    domaines: Sequence[str | None] = domaine or (None,)
    couples = [(a, d) for a in academies for d in domaines]
    _run(acts.with_services(_settings(), acts.ouvrir_bureau(courriel, libelle, couples)))


@comptes.command()
def administrateur(courriel: Adresse, libelle: Annotated[str, typer.Argument(help="Name shown in histories.")]) -> None:
    """Opens the account of a national administrator; prints its link."""
    from api import acts

    _run(acts.with_services(_settings(), acts.ouvrir_administrateur(courriel, libelle)))


@comptes.command()
def etablissement(
    uai: Annotated[str, typer.Argument(help="UAI of the school, or the code of a pseudo-school.")],
    courriel: Adresse,
    libelle: Annotated[str, typer.Argument(help="Name shown in histories.")],
) -> None:
    """Opens the account of a school, acting for it alone; prints its link."""
    from api import acts

    _run(acts.with_services(_settings(), partial(acts.ouvrir_etablissement, uai, courriel, libelle)))


@comptes.command()
def recuperer(courriel: Adresse) -> None:
    """Revokes the second factor of a professional account and closes its sign-ins; prints a link for a new password."""
    from api import acts

    _run(acts.with_services(_settings(), partial(acts.recuperer, courriel)))


@comptes.command()
def code_demo() -> None:
    """Prints the six digits of the demo office and of the demo school at this instant."""
    from api.services import second_facteur, utc_now

    console.print(second_facteur.code(demo_part("api.resolvers.demo_data").SECRET_DEMO, utc_now()), highlight=False)


def _settings() -> Settings:
    return read_settings(os.environ)


import_command.attach(commands, _settings)


def _store() -> Any:  # noqa: ANN401 - obstore's store
    from api.services.storage import open_store

    settings = _settings()
    return open_store(settings.storage_url, settings.data_dir / "fichiers")


def _run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)
