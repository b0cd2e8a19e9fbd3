"""What the service writes in its logs, in both forms at once, as `configure_logs` sets them up for real."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import StringIO

import structlog

from api.logs import configure_logs

FORMS = ("console", "json")


@dataclass
class Lines:
    """What was written, by form."""

    written: dict[str, StringIO] = field(default_factory=lambda: {form: StringIO() for form in FORMS})

    def text(self, form: str) -> str:
        return self.written[form].getvalue()


@contextmanager
def written_logs(level: int = logging.DEBUG) -> Iterator[Lines]:
    """Logs as in production, and our own loggers down to `level`; afterwards all is as it was."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    libraries = {
        name: logging.getLogger(name).level for name in ("tortoise", "httpx", "uvicorn.access", "uvicorn.error", "api")
    }
    lines, handlers, ours = Lines(), [], structlog.get_config()
    try:
        for form, stream in lines.written.items():
            configure_logs(form)
            [handler] = root.handlers
            handler.setStream(stream)
            handlers.append(handler)
        root.handlers[:] = handlers
        logging.getLogger("api").setLevel(level)
        yield lines
    finally:
        root.handlers[:], root.level = before
        for name, kept in libraries.items():
            logging.getLogger(name).setLevel(kept)
        structlog.configure(**ours)
        _forget_cached_loggers()


def _forget_cached_loggers() -> None:
    """A logger of a module remembers how it was set up when it first spoke."""
    for name, module in list(sys.modules.items()):
        if name.startswith("api."):
            for value in vars(module).values():
                if type(value).__name__ == "BoundLoggerLazyProxy":
                    vars(value).pop("bind", None)
