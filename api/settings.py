"""The settings of a process, read once from the environment."""

import os
import secrets
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from api.setting_forms import faults, secret, shown


class SettingError(ValueError):
    """A setting whose value cannot be used; the message names the variable and the value."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The values that differ between deployments; each field is an environment variable of the same name."""

    host: str = "127.0.0.1"
    port: int = 8000
    data_dir: Path = Path("var")
    database_url: str = ""
    database_pool: int = 10
    database_replica_url: str = ""
    database_replica_behind: float = 10.0
    public_url: str = ""
    portal_url: str = ""
    secret_key: str = ""
    secret_keys_former: tuple[str, ...] = ()
    audit_anchor: str = ""
    allowed_hosts: tuple[str, ...] = ()
    allowed_origins: tuple[str, ...] = ()
    trusted_proxies: str = ""
    journal_collector: str = ""
    security_contact: str = ""
    connections: int = 2000
    trusted_documents: Path = Path()
    only_trusted_documents: bool = False
    storage_url: str = ""
    upload_silence: float = 20.0
    upload_duration: float = 900.0
    upload_processes: int = 2
    antivirus_url: str = ""
    antivirus_timeout: float = 30.0
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_encryption: str = "starttls"
    smtp_timeout: float = 20.0
    mail_from: str = "Cyclades <ne-pas-repondre@localhost>"
    franceconnect_issuer: str = ""
    franceconnect_client_id: str = ""
    franceconnect_client_secret: str = ""
    franceconnect_redirect_uris: tuple[str, ...] = ()
    franceconnect_logout_uri: str = ""
    proconnect_issuer: str = ""
    proconnect_client_id: str = ""
    proconnect_client_secret: str = ""
    proconnect_redirect_uris: tuple[str, ...] = ()
    proconnect_logout_uri: str = ""
    proconnect_idps: tuple[str, ...] = ()
    proconnect_scopes: tuple[str, ...] = ()
    proconnect_levels: tuple[str, ...] = ()
    proconnect_second_factor_levels: tuple[str, ...] = ()
    proconnect_second_factor_methods: tuple[str, ...] = ()
    pdf_processes: int = 1
    run_worker: bool = True
    outbox_tasks: int = 4
    worker_port: int = 0
    streams_per_account: int = 20
    drain_seconds: float = 1.0
    metrics: bool = False
    otel_endpoint: str = ""
    introspection: bool = True
    graphiql: bool = True
    portail: bool = True
    log_format: str = "console"
    start_patience: float = 30.0
    start_without: tuple[str, ...] = ()
    webhook_networks: tuple[str, ...] = ()
    backup_stamp: Path = Path()

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> "Settings":
        """The settings in `env`; an unusable value is refused with the name of its variable."""
        values: dict[str, Any] = {
            name: _read(name.upper(), env[name.upper()], getattr(cls, name))
            for name in cls.__dataclass_fields__
            if name.upper() in env
        }
        settings = cls(**values)
        if wrong := "\n".join(faults(settings, values)):
            raise SettingError(wrong)
        return settings.completed()

    def completed(self) -> "Settings":
        """The settings with derived values: local database, address, and a secret stored in the data folder."""
        _open_folder(self.data_dir)
        public_url = (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")
        everywhere = self.host in {"0.0.0.0", "::"} and not self.public_url  # noqa: S104 - compared, not bound
        hosts = ("*",) if everywhere else (urlsplit(public_url).hostname or "*", "localhost", "127.0.0.1", "[::1]")
        values = self.__dict__ | {
            "database_url": self.database_url or f"sqlite://{self.data_dir / 'portail.sqlite3'}",
            "public_url": public_url,
            "allowed_hosts": self.allowed_hosts or hosts,
            "allowed_origins": tuple(map(_origin, self.allowed_origins)),
            "portal_url": (self.portal_url or public_url).rstrip("/"),
            "secret_key": self.secret_key or _kept_secret(self.data_dir / "secret-key"),
            "audit_anchor": self.audit_anchor or ("storage" if self.storage_url else ""),
            "security_contact": _contact(self.security_contact),
        }
        return Settings(**values)

    @property
    def is_https(self) -> bool:
        return self.public_url.startswith("https://")


def _read(variable: str, raw: str, default: object) -> object:
    try:
        match default:
            case bool():
                return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}[raw.lower()]
            case int() | float():
                return type(default)(raw)
            case Path():
                return Path(raw)
            case tuple():
                return tuple(item.strip() for item in raw.split(",") if item.strip())
            case _:
                return raw
    except (KeyError, ValueError) as error:
        kind = {bool: "1 or 0", int: "a whole number", float: "a number"}.get(type(default), "a value")
        raise SettingError(f"{shown(variable, raw)} cannot be read: write {kind}") from error


def _open_folder(path: Path) -> None:
    """Makes the data folder where it is missing, and proves that files can be written there."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            pass
    except OSError as error:
        cure = "give its owner's rights to this process, or name another folder"
        raise SettingError(f"DATA_DIR={str(path)!r} cannot be written: {error.strerror}; {cure}") from error


def _origin(raw: str) -> str:
    """The origin of a page, or « * »: a scheme and a host, nothing after them."""
    try:
        parts = urlsplit(raw)
        is_origin = bool(parts.hostname) and parts.port != 0 and raw == f"{parts.scheme}://{parts.netloc}"
    except ValueError:
        is_origin = False
    if raw != "*" and not (is_origin and "@" not in raw):
        raise SettingError(f"ALLOWED_ORIGINS={raw!r} is no origin: write such as https://portail.example.fr")
    return raw


def _contact(raw: str) -> str:
    """The contact for a fault of security, as RFC 9116 writes it: an address of mail, or of a page."""
    contact = f"mailto:{raw}" if "@" in raw and ":" not in raw else raw
    if contact and (
        not contact.startswith(("mailto:", "https://", "tel:"))
        or not contact.isascii()
        or not contact.isprintable()
        or " " in contact
    ):
        raise SettingError(
            f"SECURITY_CONTACT={raw!r} is neither an e-mail address nor a page: write security@example.fr, or https://…"
        )
    return contact


def _kept_secret(path: Path) -> str:
    """The secret of this data folder, made the first time: whole at once, since several processes may begin together."""
    if not path.exists():
        with tempfile.NamedTemporaryFile("w", dir=path.parent, encoding="ascii") as file:  # only this user may read it
            file.write(secrets.token_urlsafe(48))
            file.flush()
            with suppress(FileExistsError):
                os.link(file.name, path)
    try:
        kept = path.read_text(encoding="ascii")
    except (OSError, ValueError) as error:
        raise SettingError(f"SECRET_KEY is not set, and {path} cannot be read: set it, or mend the file") from error
    if reason := secret(kept):
        raise SettingError(f"SECRET_KEY is not set, and that of {path} {reason}")
    return kept
