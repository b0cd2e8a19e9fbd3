"""The command line: `python -m api serve | worker | migrate | reference | seed | schema | demo`."""

import asyncio
import os
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from strawberry.printer import print_schema
from tortoise import Tortoise

from api.demo import DemoError, play
from api.logs import configure_logs
from api.models import migrate as migration
from api.models import orm_config
from api.resolvers.amorce import charger_reference, semer
from api.schema import schema as graphql_schema
from api.server import run_server
from api.settings import SettingError, Settings
from api.wiring import running_services
from api.worker import run_worker

SCHEMA = Path(__file__).parent / "schema" / "schema.graphql"
commands = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # they print the values of variables
    help="The exam-registration candidate portal.",
)
console = Console()


@commands.command()
def serve(
    workers: Annotated[int, typer.Option(min=1, max=64, help="Server processes on the port; needs PostgreSQL.")] = 1,
) -> None:
    """Serves the API at HOST:PORT, and works the outbox off beside it unless RUN_WORKER is 0."""
    settings = _settings()
    console.print(f"Portail candidat : {settings.public_url}/graphql", highlight=False)
    run_server(settings, workers)


@commands.command()
def worker() -> None:
    """Works off mails, documents and scheduled jobs, apart from any server."""
    _run(run_worker(_settings()))


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
def schema(
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Only say whether the committed schema is up to date.")
    ] = False,
) -> None:
    """Prints the schema into api/schema/schema.graphql."""
    printed = print_schema(graphql_schema) + "\n"
    if not check:
        SCHEMA.write_text(printed, "utf-8")
    elif not SCHEMA.is_file() or SCHEMA.read_text("utf-8") != printed:
        console.print("schema.graphql is not the schema any more: run `make schema` and commit it.")
        sys.exit(1)


@commands.command()
def demo(
    url: Annotated[str, typer.Argument(help="Where the server answers.")] = "http://127.0.0.1:8000",
    dossier: Annotated[Path, typer.Option(help="Folder for the PDFs and mails received.")] = Path("demo"),
) -> None:
    """Plays the journeys of both guides against a running server, through GraphQL only."""
    try:
        _run(play(url, dossier, _settings()))
    except DemoError as error:
        console.print(str(error), style="red", highlight=False, soft_wrap=True)
        raise typer.Exit(1) from error


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


async def _with_services(work: Any) -> None:  # noqa: ANN401 - a function of the services
    settings = _settings()
    async with running_services(settings) as services:
        await work(services)


async def _seed(services: Any) -> None:  # noqa: ANN401 - the services
    for line in await semer(services):
        console.print(line, highlight=False)


def _run(work: Coroutine[Any, Any, Any]) -> Any:  # noqa: ANN401 - what the work returns
    return asyncio.run(work)


if __name__ == "__main__":
    commands()
