"""The faults of a deployment, each with its cure: what a production needs, beyond what a start asks for."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from tortoise import Tortoise, connections
from tortoise.expressions import Q

from api.checks.fault import Fault
from api.checks.start import neighbours_faults
from api.checks.tables import Tables
from api.models import Compte, orm_config
from api.rules.compte import EtatCompte
from api.rules.fournisseur import Fournisseur
from api.rules.gestion.bureau import TYPES_PROFESSIONNELS
from api.services import scelles
from api.services.replica import Replica
from api.services.tokens import Tokens
from api.setting_forms import shown
from api.settings import Settings

Check = Callable[[Settings, Mapping[str, str]], Iterator[Fault]]

SECRET_LETTERS, SECRET_DIFFERENT = 32, 10  # least characters of a key, and least different ones
SKEW = timedelta(seconds=2)  # codes of second factors and leases of tasks bear more, an order of events does not
BACKUP_AGE = timedelta(hours=26)  # a night's backup, and two hours for it
SAMPLE = 20  # sealed second factors that are opened
# Domains that nobody owns (RFC 2606): their accounts are those of the demo, or of tests.
NOBODYS = ("@example.org", "@example.com", "@example.net")


async def faults(settings: Settings, env: Mapping[str, str]) -> list[Fault]:
    """Every fault of a deployment whose processes have these settings, read from `env`."""
    found = [fault for check in CHECKS for fault in check(settings, env)]
    away = await neighbours_faults(settings)
    if not any(fault.name.startswith("DATABASE_URL") for fault in away):
        found += await _database_faults(settings)
    return [*found, *away]


def _addresses(settings: Settings, _env: Mapping[str, str]) -> Iterator[Fault]:
    if not settings.is_https:
        yield _fault(
            settings,
            "PUBLIC_URL",
            "is no https address: cookies are not Secure, and passwords travel in plain",
            "Put the proxy of docs/proxy.md in front, and write its https address",
        )
    elif settings.portal_url.startswith("http://"):
        yield _fault(
            settings, "PORTAL_URL", "is no https address: links of mails would open in plain", "Write https://…"
        )
    host = urlsplit(settings.public_url).hostname or ""
    if "*" in settings.allowed_hosts:
        yield _fault(settings, "ALLOWED_HOSTS", "answers for any host", "Name the hosts of PUBLIC_URL")
    elif not any(host == one or (one[:2] == "*." and host.endswith(one[1:])) for one in settings.allowed_hosts):
        yield _fault(settings, "ALLOWED_HOSTS", f"does not hold {host}, the host of PUBLIC_URL", f"Add {host}")
    if open_to := [one for one in settings.allowed_origins if not one.startswith("https://")]:
        said = f"admits {open_to[0]}: a page that nobody protects may read answers"
        yield _fault(settings, "ALLOWED_ORIGINS", said, "Name https origins alone")
    if not settings.trusted_proxies:
        said = "is not set: all clients are one network to the throttling"
        yield _fault(settings, "TRUSTED_PROXIES", said, "Name the address that the proxy comes from")
    elif "*" in settings.trusted_proxies:
        said = "believes anybody: each client writes the address that it likes"
        yield _fault(settings, "TRUSTED_PROXIES", said, "Name the proxy's own address")


def _key(settings: Settings, env: Mapping[str, str]) -> Iterator[Fault]:
    cure = "Make one with `openssl rand -base64 48`, and give it to every process"
    if not env.get("SECRET_KEY"):
        said = f"is not set: this machine's own, in {settings.data_dir / 'secret-key'}, is not that of the others"
        yield _fault(settings, "SECRET_KEY", said, cure)
    elif len(settings.secret_key) < SECRET_LETTERS or len(set(settings.secret_key)) < SECRET_DIFFERENT:
        yield _fault(
            settings, "SECRET_KEY", f"can be guessed: it has fewer than {SECRET_LETTERS} characters, or few kinds", cure
        )


def _neighbours(settings: Settings, _env: Mapping[str, str]) -> Iterator[Fault]:
    if settings.database_url.startswith("sqlite://"):
        said = "is SQLite, which serves one process of one machine"
        yield _fault(settings, "DATABASE_URL", said, "Name a PostgreSQL: postgres://user:password@host:5432/base")
    if not settings.storage_url:
        said = "is not set: files stay on this machine's disk, where other servers and workers do not find them"
        yield _fault(settings, "STORAGE_URL", said, "Name a bucket: s3://bucket/prefix")
    if not settings.antivirus_url:
        yield _fault(settings, "ANTIVIRUS_URL", "is not set: no file is searched for malware", "Name a clamd")
    if not settings.smtp_host:
        said = "is not set: mails are files of DATA_DIR, and nobody can open an account"
        yield _fault(settings, "SMTP_HOST", said, "Name the mail server")
    elif settings.smtp_encryption == "aucun" and not _is_here(settings.smtp_host):
        said = "sends mails, and the links in them, in plain"
        yield _fault(settings, "SMTP_ENCRYPTION", said, "Write starttls or tls")
    if settings.smtp_host and settings.mail_from.rstrip(">").endswith(("@localhost", *NOBODYS)):
        yield _fault(settings, "MAIL_FROM", "is in a domain that is not yours: mails are refused", "Name one of yours")
    for name in (f"{one}_{kind}" for one in Fournisseur for kind in ("ISSUER", "REDIRECT_URIS")):
        value = getattr(settings, name.lower())
        if any(one.startswith("http://") for one in ([value] if isinstance(value, str) else value)):
            yield _fault(settings, name, "is no https address: identities travel in plain", "Write https://…")


def _choices(settings: Settings, env: Mapping[str, str]) -> Iterator[Fault]:
    """The faults of choices that a production makes in so many words, whichever they are."""
    for name in ("INTROSPECTION", "GRAPHIQL"):
        if not env.get(name):
            said = "is not told: by default everybody reads the schema and its page"
            yield _fault(settings, name, said, "Write 1 to keep it so, 0 to close it")
    if settings.start_without:
        said = "is for an incident: a start then ignores that a neighbour is absent"
        yield _fault(settings, "START_WITHOUT", said, "Remove it")


def _backups(settings: Settings, _env: Mapping[str, str]) -> Iterator[Fault]:
    stamp = settings.backup_stamp
    if stamp == Path():
        return
    if not stamp.is_file():
        said = "is no file: no backup ended yet, or its folder is not mounted here"
        yield _fault(settings, "BACKUP_STAMP", said, "Back up, and let the script touch this file at its end")
        return
    age = datetime.now(UTC) - datetime.fromtimestamp(stamp.stat().st_mtime, UTC)
    if age > BACKUP_AGE:
        said = f"is {age.total_seconds() / 3600:.0f} hours old: the last backups failed, or did not run"
        yield _fault(settings, "BACKUP_STAMP", said, "Read what the backup said, and run it again")


CHECKS: Sequence[Check] = (_addresses, _key, _neighbours, _choices, _backups)


async def _database_faults(settings: Settings) -> list[Fault]:
    """The faults that rows, and the server of the database, show."""
    await Tortoise.init(orm_config(settings.database_url, 1), _enable_global_fallback=True)
    try:
        found = [] if settings.database_url.startswith("sqlite://") else await _of_server(settings)
        if missing := await Tables().missing():
            return [*found, Fault("tables", missing, "Run that command, once for each version")]
        return [*found, *await _of_accounts(settings)]
    finally:
        await Tortoise.close_connections()


async def _of_server(settings: Settings) -> list[Fault]:
    before = datetime.now(UTC)
    asked = "SELECT clock_timestamp() AS now, current_setting('max_connections')::int AS connections"
    (row,) = await connections.get("default").execute_query_dict(asked)
    fault = skewed(before, row["now"], datetime.now(UTC))
    found = [fault] if fault else []
    if settings.database_pool + 1 >= row["connections"]:
        said = f"is more than the server's max_connections, {row['connections']}, leave to one process"
        cure = "Lower it, or raise max_connections; see docs/operations.md, Sizes"
        found.append(_fault(settings, "DATABASE_POOL", said, cure))
    return [*found, *await _of_replica(settings)]


async def _of_replica(settings: Settings) -> list[Fault]:
    """The fault of a replica that no query would read; a start does without it."""
    if not settings.database_replica_url:
        return []
    replica = Replica(settings.database_replica_url, size=1, at_most=settings.database_replica_behind)
    async with replica.running():
        reason = await replica.look()
    cure = "Start it, or name a standby that follows DATABASE_URL; see docs/operations.md, A replica"
    return [_fault(settings, "DATABASE_REPLICA_URL", f"is not read: {reason}", cure)] if reason else []


def skewed(before: datetime, theirs: datetime, after: datetime) -> Fault | None:
    """The fault of two clocks apart: the database's, read between two instants of ours."""
    skew = max(before - theirs, theirs - after)
    if skew <= SKEW:
        return None
    said = f"this machine's and that of the database are {skew.total_seconds():.0f} seconds apart"
    return Fault("clock", said, "Let both follow NTP (chrony, systemd-timesyncd)")


async def _of_accounts(settings: Settings) -> list[Fault]:
    found = []
    nobodys = Q(*(Q(identifiant__endswith=domain) for domain in NOBODYS), join_type="OR")
    if count := await Compte.filter(nobodys).count():
        said = f"{count} accounts of the demo or of tests are there, whose passwords everybody knows"
        found.append(Fault("accounts", said, "Start from an empty base, without `seed`; or delete these accounts"))
    active = Compte.filter(type__in=list(TYPES_PROFESSIONNELS), etat=EtatCompte.ACTIF)
    if count := await active.filter(totp_active_le=None, pro_connect__id__isnull=True).count():
        said = f"{count} active accounts of offices, schools or administrators have no second factor"
        found.append(
            Fault("second factors", said, "Let their owners sign in and enrol one, or deactivate the accounts")
        )
    sealed = await Compte.exclude(totp=None).order_by("-totp_active_le").limit(SAMPLE).values_list("totp", flat=True)
    keys = Tokens(settings.secret_key, former=settings.secret_keys_former).keys
    if closed := sum(scelles.ouvrir(keys, str(one)) is None for one in sealed):
        said = f"does not open {closed} of the {len(sealed)} latest second factors: other processes have another key"
        found.append(_fault(settings, "SECRET_KEY", said, "Give every process the key that sealed them"))
    return found


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _fault(settings: Settings, name: str, said: str, cure: str) -> Fault:
    return Fault(shown(name, getattr(settings, name.lower())), said, cure)
