"""The start of a server and of a worker: settings that are proven, then work until a signal."""

import asyncio
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

import uvloop

from api.checks.start import ready_to_start
from api.http.documents import load_trusted
from api.logs import configure_logs
from api.server import run_server
from api.settings import SettingError, Settings
from api.worker import run_worker


def serve(workers: int = 1) -> None:
    """Serves the API at HOST:PORT, and works the outbox off beside it unless RUN_WORKER is 0."""
    with _ready() as settings:
        if settings.portail:
            _say(sys.stdout, f"Portail candidat : {settings.public_url}")
        _say(sys.stdout, f"GraphQL : {settings.public_url}/graphql")
        run_server(settings, workers)


def worker() -> None:
    """Works off mails, documents and scheduled jobs, apart from any server."""
    with _ready() as settings:
        uvloop.run(run_worker(settings))


@contextmanager
def _ready() -> Iterator[Settings]:
    """The settings, once what they name is proven to be there and to do what it should.

    Ends the process with each setting that is refused, its reason and its cure, on a line of its own.
    """
    try:
        settings = Settings.from_env(os.environ)
        configure_logs(settings.log_format)
        load_trusted(settings.trusted_documents)
        asyncio.run(ready_to_start(settings))
        yield settings
    except SettingError as error:
        _say(sys.stderr, f"\x1b[31m{error}\x1b[0m" if sys.stderr.isatty() else str(error))
        sys.exit(2)


def _say(where: TextIO, line: str) -> None:
    where.write(f"{line}\n")
    where.flush()
