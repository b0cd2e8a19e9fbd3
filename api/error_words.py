"""The words of an error that surely hold nothing typed by anybody, for logs.

Libraries quote values in some of their messages: only the messages whose form is known are let through.
"""

import re
import sqlite3
import ssl
from collections.abc import Iterator

# Errors whose text names parts of the program, never a value.
OF_THE_PROGRAM = (AttributeError, NameError, ImportError, NotImplementedError, RecursionError)
NAME = r"[A-Za-z_][\w.]*"
SQLITE = re.compile(
    rf"no such (table|column|index|function|module): {NAME}"
    rf"|table {NAME} (already exists|has no column named {NAME}|may not be modified)"
    rf"|(UNIQUE|NOT NULL|CHECK) constraint failed: {NAME}(, {NAME})*"
    r"|FOREIGN KEY constraint failed"
    r"|database (is locked|table is locked|disk image is malformed|or disk is full|schema has changed)"
    r"|unable to open database file|attempt to write a readonly database|disk I/O error|file is not a database"
    r"|too many SQL variables|out of memory|interrupted|Cannot operate on a closed database\."
)
# Classes of SQLSTATE whose first line names parts of the database: connections, transactions, rights, names,
# resources, its own stops. Data (22) quote values; 23 quotes them in its DETAIL, which is no part of the first line.
POSTGRESQL = {"08", "0A", "23", "25", "26", "28", "3D", "3F", "40", "42", "53", "54", "55", "57", "58"}
SYNTAX = "42601"  # quotes the statement
# The client's own sentences about its connections; others of its sentences quote arguments.
ASYNCPG = re.compile(
    r"(the underlying )?connection (is closed|was closed in the middle of operation|has been released back to the pool)"
    r"|pool is (closed|closing|being closed|not initialized)|cannot perform operation: another operation is in progress"
    r"|unexpected connection_lost\(\) call|the server expects \d+ arguments? for this query, \d+ (was|were) passed"
)
# Causes that a store of objects tells among addresses of files, which are left out.
STORE = re.compile(
    r"NoSuchBucket|NoSuchKey|AccessDenied|InvalidAccessKeyId|SignatureDoesNotMatch|RequestTimeTooSkewed|SlowDown"
    r"|(?i:builder error|error sending request|connection refused|connection reset|dns error|invalid peer certificate"
    r"|operation timed out|no space left on device|permission denied|no credentials)"
)


def words(error: BaseException) -> str:
    """The error's own words where they hold no personal datum; nothing otherwise."""
    inner = error.args[0] if error.args else None
    if isinstance(inner, BaseException):  # Tortoise's errors hold the driver's
        return words(inner)
    return " ".join(dict.fromkeys(_words(error)))


def told(error: BaseException) -> str:
    """The class of an error and its words, or those of its cause, on one line."""
    said = words(error) or (told(error.__cause__) if error.__cause__ else "")
    return f"{type(error).__name__}: {said}".removesuffix(": ")


def _words(error: BaseException) -> Iterator[str]:
    text = str(error.args[0] if error.args else "")
    module = type(error).__module__.partition(".")[0]
    if isinstance(error, OF_THE_PROGRAM):
        yield str(error)
    elif isinstance(error, ssl.SSLError):
        yield from filter(None, (error.reason, getattr(error, "verify_message", "")))
    elif module == "aiosmtplib":
        yield str(getattr(error, "code", "") or "")  # its text may hold the address of somebody
    elif isinstance(error, OSError):
        yield error.strerror or ""
    elif isinstance(error, sqlite3.Error):
        yield text if SQLITE.fullmatch(text) else ""
    elif module == "asyncpg":
        yield _of_postgresql(error, text.partition("\n")[0])
    elif module == "obstore":
        yield from (found[0] for found in STORE.finditer(str(error)))


def _of_postgresql(error: BaseException, line: str) -> str:
    state = getattr(error, "sqlstate", None)
    if isinstance(state, str):
        return line if state[:2] in POSTGRESQL and state != SYNTAX else ""
    return found[0] if (found := ASYNCPG.match(line)) else ""
