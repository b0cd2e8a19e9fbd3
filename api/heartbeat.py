"""The health of the processes of a machine, for the checks of containers: a worker's heartbeat, a server's own port."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from time import time

from api.settings import Settings

BEAT = 5.0  # seconds
SILENCE = 30.0  # seconds without a beat after which a worker counts as hung
PATIENCE = 4.0  # seconds for a server to answer
ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared, not bound
OK = 200


@asynccontextmanager
async def beating(data_dir: Path, is_whole: Callable[[], bool]) -> AsyncIterator[None]:
    """Renews this process's heartbeat, a file, while its event loop turns and `is_whole` says so."""
    folder = data_dir / "battements"
    folder.mkdir(exist_ok=True)
    for left in (path for path in _ours(folder) if not _runs(path)):
        left.unlink(missing_ok=True)
    ours = folder / f"{socket.gethostname()}.{os.getpid()}"
    task = asyncio.create_task(_beat(ours, is_whole))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        ours.unlink(missing_ok=True)


async def _beat(path: Path, is_whole: Callable[[], bool]) -> None:
    while is_whole():
        with suppress(OSError):  # a heartbeat that cannot be written is one that is missed
            path.touch()  # noqa: ASYNC240 - an instant
        await asyncio.sleep(BEAT)


def unhealthy(settings: Settings) -> str | None:
    """The reason why the workers of this machine, or else its server, are not healthy; None when they are."""
    workers = [path for path in _ours(settings.data_dir / "battements") if _runs(path)]
    if not workers:
        return _silent_server(settings)
    late = [path.suffix[1:] for path in workers if time() - path.stat().st_mtime > SILENCE]
    return f"no heartbeat of the worker {', '.join(late)} for {SILENCE:.0f} seconds" if late else None


def _ours(folder: Path) -> list[Path]:
    """The heartbeats of this machine: other containers may share the folder."""
    return sorted(path for path in folder.glob("*") if path.stem == socket.gethostname())


def _runs(path: Path) -> bool:
    try:
        os.kill(int(path.suffix[1:]), 0)
    except PermissionError:
        return True
    except (ProcessLookupError, ValueError):
        return False
    return True


def _silent_server(settings: Settings) -> str | None:
    connection = HTTPConnection(ANYWHERE.get(settings.host, settings.host), settings.port, timeout=PATIENCE)
    try:
        connection.request("GET", "/livez", headers={"Host": _host(settings.allowed_hosts)})
        status = connection.getresponse().status
    except (OSError, HTTPException) as error:
        return f"no worker runs here, and no server answers on port {settings.port}: {type(error).__name__}"
    finally:
        connection.close()
    return None if status == OK else f"the server on port {settings.port} answers {status}"


def _host(allowed: tuple[str, ...]) -> str:
    """A host that the server answers for."""
    first = allowed[0] if allowed else "*"
    return "localhost" if first == "*" else first.replace("*.", "livez.", 1)
