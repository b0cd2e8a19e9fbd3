"""The forms of settings: the reason why a value can never work, for each variable, before anything is opened."""

import ipaddress
import math
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from email.errors import MessageError
from email.headerregistry import Address
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

Form = Callable[[Any], str | None]

SECRET_MIN = 16  # characters; `check --deploy` asks for more
HOST = re.compile(r"\*|(\*\.)?[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?|\[[0-9A-Fa-f:.]+\]")
# Neighbours that a start asks, by the setting that names them.
NEIGHBOURS = (
    "DATABASE_URL",
    "STORAGE_URL",
    "SMTP_HOST",
    "ANTIVIRUS_URL",
    "OTEL_ENDPOINT",
    "FRANCECONNECT_ISSUER",
    "PROCONNECT_ISSUER",
)
PROVIDERS = ("FRANCECONNECT", "PROCONNECT")
PASSWORD = re.compile(r"://\S*@")  # and the name before it
CONFIDENTIAL = {"SECRET_KEY", "SECRET_KEYS_FORMER", "SMTP_PASSWORD", *(f"{name}_CLIENT_SECRET" for name in PROVIDERS)}


def shown(variable: str, value: object) -> str:
    """The setting as messages show it, without its password."""
    if variable in CONFIDENTIAL:
        return variable
    text = value if isinstance(value, str) else ",".join(value) if isinstance(value, tuple) else str(value)
    return f"{variable}={PASSWORD.sub('://***@', text)!r}"


def faults(settings: Any, given: Iterable[str]) -> Iterator[str]:  # noqa: ANN401 - Settings, which import this module
    """The sentences about the given settings that can never work: the variable, the reason and the cure."""
    for name in (name for name in map(str.upper, given) if name in FORMS):
        value = getattr(settings, name.lower())
        reason = None if not value and name in MAY_BE_NOTHING else FORMS[name](value)
        if reason:
            yield f"{shown(name, value)} {reason}"
    yield from _together(settings)


def _together(settings: Any) -> Iterator[str]:  # noqa: ANN401 - idem
    """The faults of settings that go together."""
    for name in ("SMTP_USER", "SMTP_PASSWORD"):
        other = "SMTP_PASSWORD" if name == "SMTP_USER" else "SMTP_USER"
        if getattr(settings, name.lower()) and not settings.smtp_host:
            yield f"{name} is set without SMTP_HOST: name the mail server, or remove it"
        elif getattr(settings, name.lower()) and not getattr(settings, other.lower()):
            yield f"{name} is set without {other}: set both, or none"
    if settings.database_replica_url and not settings.database_url.startswith("postgres"):
        yield "DATABASE_REPLICA_URL is set without PostgreSQL, and SQLite has no replica: name it in DATABASE_URL, or remove it"
    for provider in PROVIDERS:
        yield from _registered(settings, provider)
    if settings.only_trusted_documents and settings.trusted_documents == Path():
        yield "ONLY_TRUSTED_DOCUMENTS=1 would refuse every operation: name the documents in TRUSTED_DOCUMENTS"
    if settings.worker_port and settings.worker_port == settings.port:
        yield f"WORKER_PORT={settings.worker_port} is PORT too: give the worker's probes a port of their own"


def _registered(settings: Any, provider: str) -> Iterator[str]:  # noqa: ANN401 - idem
    """The faults of the settings of one identity provider: all of them are needed, or none."""
    issuer, needed = f"{provider}_ISSUER", ("CLIENT_ID", "CLIENT_SECRET", "REDIRECT_URIS", "LOGOUT_URI")
    names = [name for name in map(str.upper, vars(settings)) if name.startswith(f"{provider}_") and name != issuer]
    given = {name: getattr(settings, name.lower()) for name in names}
    if getattr(settings, issuer.lower()):
        for name in (f"{provider}_{name}" for name in needed):
            if not given[name]:
                yield f"{name} is missing: {issuer} needs it, as registered at the provider"
    elif any(given.values()):
        yield f"{issuer} is missing: {next(name for name, value in given.items() if value)} needs it"
    if given.get(f"{provider}_IDPS") and "idp_id" not in (given[f"{provider}_SCOPES"] or ("idp_id",)):
        yield f"{provider}_SCOPES asks for no idp_id, which {provider}_IDPS needs: add it"


def _scopes(values: tuple[str, ...]) -> str | None:
    if not values:
        return None
    missing = next((name for name in ("openid", "email") if name not in values), None)
    return missing and f"asks for no {missing}: an account is found by it; write openid,email,idp_id"


def _port(value: int) -> str | None:
    return None if 1 <= value <= 65535 else "is no port: write a number from 1 to 65535"  # noqa: PLR2004 - as told


def _count(value: int) -> str | None:
    return None if value >= 1 else "must be at least 1"


def _seconds(value: float) -> str | None:
    return None if value > 0 and math.isfinite(value) else "is no duration: write seconds, more than 0"


def _pause(value: float) -> str | None:
    return None if value >= 0 and math.isfinite(value) else "is no duration: write seconds, 0 or more"


def _one_of(*values: str) -> Form:
    return lambda value: None if value in values else f"must be one of {', '.join(values)}"


def _page(value: str) -> str | None:
    try:
        parts = urlsplit(value)
        good = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        good = False
    if not good or "@" in parts.netloc or parts.query or parts.fragment or not value.isprintable() or " " in value:
        return "is no address: write https://host, with a port or a path where there is one"
    return None


def _pages(values: tuple[str, ...]) -> str | None:
    return next((f"holds {value!r}, which {reason}" for value in values if (reason := _page(value))), None)


def _database(value: str) -> str | None:
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        parts = urlsplit("")
    if parts.scheme == "sqlite" and value.removeprefix("sqlite://").strip("/"):
        return None
    if parts.scheme in {"postgres", "postgresql"} and parts.path.strip("/"):
        return None
    return "is no database: write postgres://user:password@host:5432/base, or sqlite://path"


def _replica(value: str) -> str | None:
    reason = _database(value)
    if reason or value.startswith("sqlite://"):
        return "is no replica: write postgres://user:password@host:5432/base, that of DATABASE_URL"
    return None


def _behind(value: float) -> str | None:
    least = 3  # seconds: it is looked at each second
    return (
        None if value >= least and math.isfinite(value) else f"is too short to be kept: write seconds, {least} or more"
    )


def _bucket(value: str) -> str | None:
    parts = urlsplit(value)
    return (
        None if parts.scheme == "s3" and parts.netloc and not parts.query else "is no bucket: write s3://bucket/prefix"
    )


def _antivirus(value: str) -> str | None:
    try:
        parts = urlsplit(value)
        good = (parts.scheme == "tcp" and parts.hostname and parts.port != 0) or (parts.scheme == "unix" and parts.path)
    except ValueError:
        good = False
    return None if good else "is no clamd: write tcp://host:3310 or unix:///path"


def _sender(value: str) -> str | None:
    try:
        local, _, domaine = parseaddr(value)[1].rpartition("@")
        good = local and domaine and local.isascii() and value.isprintable() and Address("", local, domaine)
    except (ValueError, IndexError, MessageError):
        good = False
    return None if good else "is no sender: write Name <address@domain>"


def _hosts(values: tuple[str, ...]) -> str | None:
    wrong = next((value for value in values if not HOST.fullmatch(value)), None)
    return wrong and f"holds {wrong!r}, which is no host: write names without scheme or port, *.domain, or *"


def _proxies(value: str) -> str | None:
    if value.strip() == "*":
        return None
    for item in value.split(","):
        try:
            ipaddress.ip_network(item.strip())
        except ValueError:
            return f"holds {item.strip()!r}, which is no address: write addresses or networks, comma-separated"
    return None


def secret(value: str) -> str | None:
    if value != value.strip() or not value.isprintable():
        return "begins or ends with a space, or holds a line break: other processes may read it otherwise; remove it"
    if len(value) < SECRET_MIN:
        return f"is shorter than {SECRET_MIN} characters: make one with `openssl rand -base64 48`"
    return None


def _documents(value: Path) -> str | None:
    if value == Path():
        return None
    return None if value.exists() else "is neither a folder nor a file here: mount it, or correct the path"


def _anchor(value: str) -> str | None:
    if value in {"storage", "log"}:
        return None
    if "/" not in value:
        return f"is neither storage, nor log, nor the path of a file: write ./{value}"
    try:
        Path(value).parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=Path(value).parent):
            pass
    except OSError as error:
        return f"cannot be written: {error.strerror}; name a file in a folder that this process may write"
    return "is a folder: name a file in it" if Path(value).is_dir() else None


def _collector(value: str) -> str | None:
    try:
        parts = urlsplit(value)
        good = parts.scheme in {"udp", "tcp", "tls"} and parts.hostname and parts.port != 0
        good = good and not (parts.path or parts.query or "@" in parts.netloc)
    except ValueError:
        good = False
    return None if good else "is no collector: write udp://host:514, tcp://host:601 or tls://host:6514"


def _networks(values: tuple[str, ...]) -> str | None:
    for item in values:
        try:
            ipaddress.ip_network(item)
        except ValueError:
            return f"holds {item!r}, which is no network: write such as 10.20.0.0/16, comma-separated"
    return None


def _neighbours(values: tuple[str, ...]) -> str | None:
    wrong = next((value for value in values if value not in NEIGHBOURS), None)
    return wrong and f"holds {wrong!r}: name some of {', '.join(NEIGHBOURS)}"


# What is nothing by default is not set: its form is only that of a value.
MAY_BE_NOTHING = {
    "AUDIT_ANCHOR",
    "JOURNAL_COLLECTOR",
    "DATABASE_URL",
    "DATABASE_REPLICA_URL",
    "PUBLIC_URL",
    "PORTAL_URL",
    "SECRET_KEY",
    "STORAGE_URL",
    "ANTIVIRUS_URL",
    "OTEL_ENDPOINT",
    "FRANCECONNECT_ISSUER",
    "FRANCECONNECT_LOGOUT_URI",
    "PROCONNECT_ISSUER",
    "PROCONNECT_LOGOUT_URI",
    "TRUSTED_PROXIES",
    "WORKER_PORT",
}
FORMS: Mapping[str, Form] = {
    "PORT": _port,
    "DATABASE_URL": _database,
    "DATABASE_POOL": _count,
    "DATABASE_REPLICA_URL": _replica,
    "DATABASE_REPLICA_BEHIND": _behind,
    "PUBLIC_URL": _page,
    "PORTAL_URL": _page,
    "SECRET_KEY": secret,
    "AUDIT_ANCHOR": _anchor,
    "JOURNAL_COLLECTOR": _collector,
    "ALLOWED_HOSTS": _hosts,
    "TRUSTED_PROXIES": _proxies,
    "CONNECTIONS": _count,
    "TRUSTED_DOCUMENTS": _documents,
    "STORAGE_URL": _bucket,
    "UPLOAD_SILENCE": _seconds,
    "UPLOAD_DURATION": _seconds,
    "UPLOAD_PROCESSES": _count,
    "ANTIVIRUS_URL": _antivirus,
    "ANTIVIRUS_TIMEOUT": _seconds,
    "SMTP_PORT": _port,
    "SMTP_ENCRYPTION": _one_of("starttls", "tls", "aucun"),
    "SMTP_TIMEOUT": _seconds,
    "MAIL_FROM": _sender,
    "FRANCECONNECT_ISSUER": _page,
    "FRANCECONNECT_REDIRECT_URIS": _pages,
    "FRANCECONNECT_LOGOUT_URI": _page,
    "PROCONNECT_ISSUER": _page,
    "PROCONNECT_REDIRECT_URIS": _pages,
    "PROCONNECT_LOGOUT_URI": _page,
    "PROCONNECT_SCOPES": _scopes,
    "PDF_PROCESSES": _count,
    "OUTBOX_TASKS": _count,
    "WORKER_PORT": _port,
    "STREAMS_PER_ACCOUNT": _count,
    "DRAIN_SECONDS": _pause,
    "OTEL_ENDPOINT": _page,
    "LOG_FORMAT": _one_of("console", "json"),
    "START_PATIENCE": _pause,
    "START_WITHOUT": _neighbours,
    "WEBHOOK_NETWORKS": _networks,
}
