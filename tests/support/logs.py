"""The logs of the service, in both forms at once, as `configure_logs` really sets them up."""

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
    """The lines written, by form."""

    written: dict[str, StringIO] = field(default_factory=lambda: {form: StringIO() for form in FORMS})

    def text(self, form: str) -> str:
        return self.written[form].getvalue()


@contextmanager
def written_logs(level: int = logging.DEBUG) -> Iterator[Lines]:
    """The logs as in production, and our own loggers down to `level`; the former set-up is restored afterwards."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    libraries = {
        name: logging.getLogger(name).level for name in ("tortoise", "httpx", "uvicorn.access", "uvicorn.error", "api")
    }
    lines, handlers, ours = Lines(), [], structlog.get_config()
    try:
        structlog.reset_defaults()  # the run leaves out lines below a warning
        _forget_cached_loggers()
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
    """Clears the loggers of modules, each of which keeps the set-up of its first line."""
    for name, module in list(sys.modules.items()):
        if name.startswith("api."):
            for value in vars(module).values():
                if type(value).__name__ == "BoundLoggerLazyProxy":
                    vars(value).pop("bind", None)
