"""The server's processes: one, or several that share a port."""

import os
import resource
import socket
import tempfile
from contextlib import suppress
from typing import Any

import uvicorn
from uvicorn.supervisors import Multiprocess

from api.http.guard import BODY
from api.http.protocol import BoundedRequests, BoundedSocket, bound
from api.live import PING
from api.settings import SettingError, Settings

ADIEUX = 20  # seconds for requests under way to end
# Seconds of silence after which a process counts as hung. A starting one is silent while it imports, which on a
# loaded machine takes longer than uvicorn's five.
SILENCE_PROCESSUS = 30
# Milliseconds after which the system drops a connection whose other side acknowledges nothing: a slow reader was
# given up before (api/live), and only its buffer is left.
SILENCE = 60_000
OTHER_FILES = 500  # open files beside connections: database, files of pièces, processes


def run_server(settings: Settings, workers: int) -> None:
    """Serves until a signal; replaces a process that dies."""
    if workers > 1 and settings.database_url.startswith("sqlite://"):
        raise SettingError("--workers needs PostgreSQL: SQLite serves one process")
    options = _options(settings)
    _allow_files(settings.connections + OTHER_FILES)
    port = _bound(settings)  # before the application is made, for seconds
    if workers == 1:
        from api.app import build_app  # noqa: PLC0415 - it makes the schema, for seconds: several processes make theirs

        config = uvicorn.Config(build_app(settings), **options)
        with suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[port])
        return
    # Set before a process starts, when prometheus-client reads it: processes share counters through files there.
    with tempfile.TemporaryDirectory(prefix="portail-metrics-") as folder:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        config = uvicorn.Config("api.app:serve_app", factory=True, workers=workers, **options)
        Multiprocess(config, sockets=[port]).run()


def _options(settings: Settings) -> dict[str, Any]:
    return {
        "host": settings.host,
        "port": settings.port,
        "log_config": None,
        "server_header": False,
        "loop": "uvloop",
        "http": BoundedRequests,
        "ws": BoundedSocket,
        "ws_max_size": BODY,
        "ws_ping_interval": PING,
        "ws_per_message_deflate": False,  # 256 KiB would be 256 MiB once inflated
        # A forwarded client address is trusted only from the proxies named in the settings.
        "proxy_headers": bool(settings.trusted_proxies),
        "forwarded_allow_ips": settings.trusted_proxies or None,
        "timeout_graceful_shutdown": ADIEUX,
        "timeout_worker_healthcheck": SILENCE_PROCESSUS,
    }


def _allow_files(number: int) -> None:
    """Raises the limit of open files, connections included: without one left, a server accepts nobody."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < number:
        resource.setrlimit(
            resource.RLIMIT_NOFILE, (number if hard == resource.RLIM_INFINITY else min(number, hard), hard)
        )


def _bound(settings: Settings) -> socket.socket:
    found = bound(settings.host, settings.port, "PORT")
    # A response is written in two parts: without this option the second waits 40 ms for the first one's ACK.
    found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        found.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, SILENCE)
    return found
