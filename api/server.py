"""The server's processes: one, or several that share a port."""

import os
import resource
import socket
import tempfile
from contextlib import suppress
from typing import Any

import uvicorn
from uvicorn.supervisors import Multiprocess

from api.app import build_app
from api.http.guard import BODY, HEAD
from api.http.protocol import BoundedSocket
from api.settings import SettingError, Settings

ADIEUX = 20  # seconds that requests under way have to end
# Seconds without a word after which a process counts as hung. One that starts is silent while it imports, and on
# a loaded machine that takes longer than uvicorn's five.
SILENCE_PROCESSUS = 30
# Milliseconds after which the system drops a connection whose other side takes nothing: a slow reader was
# given up by then (api/live), and only its buffer is left.
SILENCE = 60_000
OTHER_FILES = 500  # open at once beside connections: database, files of pièces, processes


def run_server(settings: Settings, workers: int) -> None:
    """Serves until a signal; a process that dies is replaced."""
    if workers > 1 and settings.database_url.startswith("sqlite://"):
        raise SettingError("--workers needs PostgreSQL: SQLite serves one process")
    options = _options(settings)
    _allow_files(settings.connections + OTHER_FILES)
    if workers == 1:
        config = uvicorn.Config(build_app(settings), **options)
        with suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[_listen(config)])
        return
    # Read by prometheus-client when a process starts: its counters are shared through files of this folder.
    with tempfile.TemporaryDirectory(prefix="portail-metrics-") as folder:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        config = uvicorn.Config("api.app:serve_app", factory=True, workers=workers, **options)
        Multiprocess(config, sockets=[_listen(config)]).run()


def _options(settings: Settings) -> dict[str, Any]:
    return {
        "host": settings.host,
        "port": settings.port,
        "log_config": None,
        "server_header": False,
        "http": "h11",
        "h11_max_incomplete_event_size": HEAD,
        "ws": BoundedSocket,
        "ws_max_size": BODY,
        "ws_per_message_deflate": False,  # 256 KiB would be 256 MiB once inflated
        # An address that a proxy tells is believed from the proxies named in the settings, and from nobody else.
        "proxy_headers": bool(settings.trusted_proxies),
        "forwarded_allow_ips": settings.trusted_proxies or None,
        "timeout_graceful_shutdown": ADIEUX,
        "timeout_worker_healthcheck": SILENCE_PROCESSUS,
    }


def _allow_files(number: int) -> None:
    """Asks the system for as many open files, which connections are: short of them, a server accepts nobody."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < number:
        resource.setrlimit(
            resource.RLIMIT_NOFILE, (number if hard == resource.RLIM_INFINITY else min(number, hard), hard)
        )


def _listen(config: uvicorn.Config) -> socket.socket:
    listening = config.bind_socket()
    # A response is written in two parts: without this the second waits 40 ms for the first to be acknowledged.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, SILENCE)
    return listening
