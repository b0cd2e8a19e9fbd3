"""Structured logs: readable on a console, one JSON object a line in production; never a personal datum."""

import logging
import sys
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import nullcontext
from contextvars import ContextVar
from datetime import UTC, datetime
from traceback import TracebackException
from typing import Any

import orjson
import structlog
from structlog.typing import Processor

from api.error_words import words

Event = MutableMapping[str, Any]
# The facts of an error that nobody typed: codes, and names of the database's schema.
# The identifier of the request under way, which each of its lines has.
request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
_quick: list[logging.StreamHandler[Any]] = []  # the handler of lines in JSON, which a plain line may go to directly
log = structlog.get_logger(__name__)
LINE = orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE
FAITS = ("sqlstate", "table_name", "column_name", "constraint_name", "sqlite_errorname", "errno")


def configure_logs(form: str) -> None:
    """Sends every log, ours and the libraries', to the standard error in one form: "console" or "json"."""
    shared: list[Processor] = [
        _of_request,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: Processor = (
        structlog.processors.JSONRenderer(_json)
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[first_line, *shared],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                trace,
                renderer,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    _quick[:] = [handler] if form == "json" else []
    root.setLevel(logging.INFO)
    logging.getLogger("tortoise").setLevel(logging.WARNING)
    for name in ("httpx", "uvicorn.access", "uvicorn.error"):
        logging.getLogger(name).setLevel(logging.WARNING)  # their lines hold addresses, and tokens of links


def write(event: str, **facts: str | int) -> None:
    """Writes a line of plain facts: in JSON at once, fifteen times quicker than by way of the libraries."""
    handler = _quick[0] if _quick else None
    if handler is None or logging.root.handlers != [handler]:
        log.info(event, **facts)
        return
    now = datetime.now(UTC)
    line = {**facts, "event": event, "request_id": request_id.get(), "level": "info", "timestamp": now}
    with handler.lock or nullcontext():
        handler.stream.write(orjson.dumps(line, option=LINE).decode())
        handler.stream.flush()


def _of_request(_logger: object, _method: str, event: Event) -> Event:
    """The event with the identifier of its request, where there is one."""
    found = request_id.get()
    if found is not None:
        event.setdefault("request_id", found)
    return event


def _json(event: Event, default: Callable[[Any], Any] | None = None, **_others: object) -> str:
    """A line of JSON; ten times quicker than the standard library writes it, once a request."""
    return orjson.dumps(event, default, orjson.OPT_NON_STR_KEYS).decode()


def first_line(_logger: object, _method: str, event: Event) -> Event:
    """The event with its first line alone, since asyncio adds tasks and their errors, with the values in them."""
    event["event"] = str(event["event"]).partition("\n")[0]
    return event


def trace(_logger: object, _method: str, event: Event) -> Event:
    """The event with the place and the kind of its error, and of its text the words that quote no typed value."""
    found = event.pop("exc_info", None)
    error = found[1] if isinstance(found, tuple) else sys.exc_info()[1] if found is True else found
    if isinstance(error, BaseException):
        event["exception"] = "\n".join(_lines(error, set()))
    return event


def _lines(error: BaseException, seen: set[int]) -> Iterator[str]:
    """The lines of an error, its causes first, as Python shows them."""
    seen.add(id(error))
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None and id(before) not in seen:
        yield from _lines(before, seen)
        yield "which led to:"
    for inner in error.exceptions if isinstance(error, BaseExceptionGroup) else ():
        yield from _lines(inner, seen)
        yield "together with, or in:"
    yield from (line.rstrip("\n") for line in TracebackException.from_exception(error, compact=True).stack.format())
    if type(error).__name__ == "_RemoteTraceback":  # the trace of a process of ours, as a text
        yield from (line for line in str(error).splitlines() if line.lstrip().startswith('File "'))
    facts = [f"{name}={value}" for name in FAITS if isinstance(value := getattr(error, name, None), str | int)]
    yield " ".join(filter(None, (f"{type(error).__module__}.{type(error).__qualname__}", *facts, words(error))))
