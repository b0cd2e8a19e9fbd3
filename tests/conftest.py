"""The database of the run, the services around it, a clock that stands still, and clients."""

import gc
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import structlog
from bases import BASES, Bases, bases_of, empty
from both import compare
from client import Client, http_client
from locks import alone
from pwdlib.hashers.argon2 import Argon2Hasher
from sharing import BySharedServer, precedence
from silent_writes import Listener, listening
from tortoise import Tortoise
from tortoise.backends.base.executor import EXECUTOR_CACHE

from api.app import build_app
from api.models import orm_config
from api.resolvers.jobs import TASKS
from api.resolvers.operation import Operation
from api.resolvers.reference_rows import charger_reference
from api.services import Services
from api.services.ancrage import RegistreFichier
from api.services.bell import LocalBell
from api.services.mail import MessagerieMemoire
from api.services.pdf import PdfRenderer
from api.services.referentiel import courant
from api.services.storage import open_storage
from api.services.tokens import Tokens
from api.settings import Settings

# Folders whose tests are about SQL itself; the others are about what stands on it, and have one database in the short run.
ON_BOTH = {"models"}
MIDI = datetime(2026, 11, 16, 11, tzinfo=UTC)  # a Monday at noon in Paris, within the demo periods of autumn


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--base", choices=[*BASES, "both"], default="sqlite", help="database of the run")


def pytest_configure() -> None:
    """Limits logs to warnings, since each request logs a line, and the values of a trace take seconds to print.

    Queries run by both executors, which are compared.
    """
    compare()
    console = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(
        processors=[*structlog.get_config()["processors"][:-1], console],
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
    )


def pytest_collection_finish() -> None:
    """Leaves what the collection made, for good, out of the rounds of the garbage collector."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts first what takes long; each part keeps its random order."""
    items.sort(key=precedence)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> BySharedServer:
    """A scheduler that gives out the tests in their order, instead of the longest modules first."""
    config.option.loadscopereorder = False
    return BySharedServer(config, log)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Runs a test that asks for a database on each of the run's, and one that asks for none once.

    Outside `ON_BOTH`, the turn on PostgreSQL is among the long tests.

    A test about a single database asks for the fixture of its name; one for which any will do is marked
    `any_database`.
    """
    if "base" in metafunc.fixturenames:
        metafunc.parametrize("base", _bases_of(metafunc), indirect=True, scope="session")


def _bases_of(metafunc: pytest.Metafunc) -> Sequence[object]:
    asked = metafunc.config.getoption("--base")
    if asked != "both":
        return [asked]
    if metafunc.definition.get_closest_marker("any_database"):
        return BASES[:1]
    proved = [base for base in BASES if base in metafunc.fixturenames]
    if proved or metafunc.definition.path.relative_to(Path(__file__).parent).parts[0] in ON_BOTH:
        return proved or BASES
    return [BASES[0], pytest.param(BASES[1], marks=pytest.mark.long)]


class Horloge:
    """The clock of the services: stands at an instant until a test moves it."""

    def __init__(self) -> None:
        self.now = MIDI

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **duration: float) -> None:
        self.now += timedelta(**duration)

    def follow(self) -> None:
        """Stands at the machine's present instant, for a neighbour with the machine's clock."""
        self.now = datetime.now(UTC)


@pytest.fixture(scope="session")
def node_modules() -> Callable[[Path], str]:
    """Installs the locked npm packages of a folder, once for each lock, and gives the Node.js that runs them."""

    def install(folder: Path) -> str:
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        node, npm = shutil.which("node", path=path), shutil.which("npm", path=path)
        assert node, "Node.js is missing: make test installs one"
        locked, installed = folder / "package-lock.json", folder / "node_modules" / ".package-lock.json"
        with alone(locked):
            if not installed.exists() or installed.stat().st_mtime < locked.stat().st_mtime:
                command = [npm, "ci", "--ignore-scripts", "--loglevel=error"]
                subprocess.run(command, cwd=folder, check=True, env=os.environ | {"PATH": path})
        return node

    return install


@pytest_asyncio.fixture(scope="session")
async def bases(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Bases]:
    """The databases that this process may copy; PostgreSQL is started for them unless TEST_DATABASE_URL names one."""
    ours = tmp_path_factory.getbasetemp()
    async with bases_of((ours.parent if "PYTEST_XDIST_WORKER" in os.environ else ours) / "bases") as found:
        yield found


@pytest.fixture(scope="session")
def base(request: pytest.FixtureRequest) -> str:
    """The kind of database of this run."""
    return request.param


@pytest_asyncio.fixture(scope="session")
async def database_url(base: str, bases: Bases) -> str:
    """A database of this run; PostgreSQL is started here unless TEST_DATABASE_URL names one."""
    return await bases.own(base)


@pytest_asyncio.fixture(scope="session")
async def migrated(database_url: str) -> AsyncIterator[str]:
    """Tortoise connected to the database, where the schools are."""
    EXECUTOR_CACHE.clear()
    await Tortoise.init(orm_config(database_url, 20), _enable_global_fallback=True)
    await charger_reference()
    yield database_url
    await Tortoise.close_connections()


@pytest.fixture
def postgresql(base: str) -> None:
    """Skips a test of two concurrent transactions on SQLite."""
    if base != "postgresql":
        pytest.skip("SQLite takes no row lock: a green run there would prove nothing")


@pytest.fixture
def sqlite(base: str) -> None:
    """Skips a test of faults that only SQLite has, on PostgreSQL."""
    if base != "sqlite":
        pytest.skip("PostgreSQL has faults of its own")


@pytest.fixture
def listener() -> Iterator[Listener]:
    """The listener to every statement of the test."""
    with listening() as found:
        yield found
    assert found.untold == [], (
        "record an event in the same change, or say in tests/support/silent_writes.py why there is none"
    )


@pytest.fixture
def untold(listener: Listener) -> list[str]:
    """The changes committed without an event; a line left there at the end fails the test."""
    return listener.untold


@pytest_asyncio.fixture
async def database(migrated: str, listener: Listener) -> AsyncIterator[str]:
    """A database of empty tables, except the schools."""
    courant.oublier()
    yield migrated
    await empty(schools="etablissement" in listener.written)


@pytest.fixture
def horloge() -> Horloge:
    return Horloge()


@pytest_asyncio.fixture(scope="session")
async def pdf() -> AsyncIterator[PdfRenderer]:
    async with PdfRenderer(1) as renderer:
        yield renderer


@pytest.fixture
def messagerie() -> MessagerieMemoire:
    """The mails of a test."""
    return MessagerieMemoire()


@pytest.fixture
def services(
    database: str, horloge: Horloge, pdf: PdfRenderer, messagerie: MessagerieMemoire, tmp_path: Path
) -> Services:
    """The real services, except the mail server and the clock; passwords are hashed at the lowest cost."""
    return Services(
        mail=messagerie,
        pdf=pdf,
        storage=open_storage("", tmp_path / "fichiers"),
        tokens=Tokens("clef-de-test", Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1), horloge),
        bell=LocalBell(),
        api_url="http://test",
        portal_url="http://portail",
        clock=horloge,
        jobs=TASKS,
        ancrages=RegistreFichier(tmp_path / "ancrages.jsonl"),
        step=0,  # tests of times set their own
    )


@pytest.fixture
def op(services: Services, horloge: Horloge) -> Operation:
    """An operation without a sign-in, now."""
    return Operation(acteur=None, now=horloge.now, services=services)


@pytest_asyncio.fixture
async def client(services: Services, tmp_path: Path) -> AsyncIterator[Client]:
    """A client without a sign-in, through the whole application."""
    settings = Settings(data_dir=tmp_path, public_url="http://test")
    app = build_app(settings, services)
    app.state.services = services
    async with http_client(app) as http:
        yield Client(http)
