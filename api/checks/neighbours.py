"""The neighbours that settings name, each asked once for what the service will ask of it."""

import asyncio
import sqlite3
import ssl
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import closing
from functools import partial

import aiosmtplib
import asyncpg
import httpx
from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError

from api.checks.fault import Fault
from api.error_words import told, words
from api.rules.fournisseur import Fournisseur
from api.services.identite import FournisseurIndisponibleError, FournisseurRefusError
from api.services.reception import open_antivirus
from api.services.smtp import MessagerieSmtp
from api.services.storage import UN_ESSAI, open_storage
from api.services.traces import adresse_des_traces
from api.setting_forms import shown
from api.settings import Settings
from api.wiring import fournisseur, messagerie

PATIENCE = 5.0  # seconds for a neighbour to answer
NOT_FOR_SPANS = {401, 403, 404, 405}  # statuses of a server that takes no spans, or not ours
# Words of a store that only another setting mends.
NOT_OURS = ("NoSuchBucket", "AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "builder error")
NOT_THERE = "Start it, or correct the address; START_WITHOUT={name} starts without it"


class WrongNeighbourError(Exception):
    """A neighbour that answered, and will never do: only another setting mends it."""

    def __init__(self, said: str, cure: str, name: str = "") -> None:
        super().__init__(said)
        self.cure, self.name = cure, name


async def ask(name: str, settings: Settings) -> Fault | None:
    """The fault of the neighbour that a setting names; None when it does what it should, or is not set."""
    told_name = shown(name, getattr(settings, name.lower()))
    try:
        async with asyncio.timeout(PATIENCE):
            await PROBES[name](settings)
    except WrongNeighbourError as error:
        other = error.name and shown(error.name, getattr(settings, error.name.lower(), ""))
        return Fault(other or told_name, str(error), error.cure)
    except TimeoutError:
        return Fault(
            told_name, f"gives no answer within {PATIENCE:.0f} seconds", NOT_THERE.format(name=name), is_away=True
        )
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told
        if wrong := _of_tls(error):
            return Fault(told_name, wrong, "Give it a certificate of an authority of this system for that name")
        return Fault(told_name, f"does not answer: {told(error)}", NOT_THERE.format(name=name), is_away=True)
    return None


def _of_tls(error: BaseException | None) -> str | None:
    """The reason why a certificate is not trusted, in an error or its causes."""
    wrong = next((one for one in _causes(error) if isinstance(one, ssl.SSLCertVerificationError)), None)
    return f"its certificate is not trusted: {wrong.verify_message}" if wrong else None


async def _database(settings: Settings) -> None:
    if settings.database_url.startswith("sqlite://"):
        await asyncio.to_thread(_sqlite, settings.database_url.removeprefix("sqlite://"))
        return
    try:
        connection = await asyncpg.connect(settings.database_url, timeout=PATIENCE)
    except asyncpg.PostgresError as error:
        if (error.sqlstate or "")[:2] in {"28", "3D"}:
            cure = "Correct the user, the password or the base, or create them"
            raise WrongNeighbourError(f"the server refuses it: {words(error)}", cure) from error
        raise
    except (asyncpg.InterfaceError, ValueError) as error:
        raise WrongNeighbourError("is not understood", "Write postgres://user:password@host:5432/base") from error
    try:
        encoding, is_copy = await connection.fetchrow("SELECT current_setting('server_encoding'), pg_is_in_recovery()")
    finally:
        await connection.close()
    if encoding != "UTF8":
        raise WrongNeighbourError(f"the base holds {encoding}, not UTF8", "Create it with ENCODING 'UTF8'")
    if is_copy:
        raise ConnectionError(0, "it is a copy that takes no writing")


def _sqlite(path: str) -> None:
    try:
        with closing(sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)) as base:
            base.execute("BEGIN IMMEDIATE")
            base.execute("ROLLBACK")
    except sqlite3.Error as error:
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
            raise
        cure = "Name a file in a folder that this process may write"
        raise WrongNeighbourError(f"cannot be opened: {words(error)}", cure) from error


async def _storage(settings: Settings) -> None:
    name = "STORAGE_URL" if settings.storage_url else "DATA_DIR"
    try:
        await open_storage(settings.storage_url, settings.data_dir / "fichiers", UN_ESSAI).sonder()
    except (BaseError, OSError, ValueError) as error:
        said = words(error) or type(error).__name__
        refused = isinstance(error, PermissionDeniedError | UnauthenticatedError)
        if name == "STORAGE_URL" and not refused and not any(word in said for word in NOT_OURS):
            raise
        cure = "Create the bucket, and give AWS_ACCESS_KEY_ID the rights to write, read and delete in it; check AWS_…"
        raise WrongNeighbourError(
            f"files cannot be kept there: {said}", cure if name == "STORAGE_URL" else "Give rights", name
        ) from error


async def _mail(settings: Settings) -> None:
    carrier = messagerie(settings)
    if not isinstance(carrier, MessagerieSmtp):
        return
    try:
        await carrier.sonder()
    except aiosmtplib.SMTPAuthenticationError as error:
        raise WrongNeighbourError(
            f"the server refuses it: {error.code}", "Correct SMTP_USER and SMTP_PASSWORD", "SMTP_USER"
        ) from error
    except aiosmtplib.SMTPSenderRefused as error:
        raise WrongNeighbourError(
            f"the server refuses it: {error.code}", "Name a sender of yours", "MAIL_FROM"
        ) from error
    except aiosmtplib.SMTPResponseException as error:
        if error.code >= 500:  # noqa: PLR2004 - SMTP's permanent failures
            raise WrongNeighbourError(
                f"the server refuses to serve: {error.code}", "Ask who runs it, or name another"
            ) from error
        raise
    except (aiosmtplib.SMTPConnectError, aiosmtplib.SMTPTimeoutError, aiosmtplib.SMTPServerDisconnected) as error:
        if _of_tls(error) is None and any(isinstance(one, ssl.SSLError) for one in _causes(error)):
            raise _no_tls() from error
        raise
    except aiosmtplib.SMTPException as error:
        if settings.smtp_user and "auth" in str(error).lower():
            raise WrongNeighbourError(
                "the server takes no password", "Remove SMTP_USER and SMTP_PASSWORD", "SMTP_USER"
            ) from error
        raise _no_tls() from error


def _no_tls() -> WrongNeighbourError:
    cure = "Write `tls` for a port such as 465, `starttls` for 587, `aucun` only on a network of yours"
    return WrongNeighbourError("the server does not speak TLS so on this port", cure, "SMTP_ENCRYPTION")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


async def _antivirus(settings: Settings) -> None:
    clamd = open_antivirus(settings.antivirus_url)
    if clamd is not None and (answer := await clamd.sonder()) != "PONG":
        raise WrongNeighbourError(
            "it is no clamd: it does not answer PONG" if answer else "it hangs up", "Name clamd's own address"
        )


async def _traces(settings: Settings) -> None:
    if not settings.otel_endpoint:
        return
    async with httpx.AsyncClient(timeout=PATIENCE) as http:
        headers = {"Content-Type": "application/x-protobuf"}
        answer = await http.post(adresse_des_traces(settings.otel_endpoint), content=b"", headers=headers)
    if answer.status_code in NOT_FOR_SPANS:
        raise WrongNeighbourError(
            f"takes no traces: {answer.status_code}", "Name an OTLP/HTTP collector, such as http://host:4318"
        )
    answer.raise_for_status()


async def _provider(nom: Fournisseur, settings: Settings) -> None:
    async with fournisseur(settings, nom) as provider:
        try:
            if provider is not None:
                await provider.sonder()
        except FournisseurRefusError as error:
            raise WrongNeighbourError(f"is no such provider: {error}", "Write the issuer as it names itself") from error
        except FournisseurIndisponibleError as error:
            raise ConnectionError(0, str(error)) from error


PROBES: Mapping[str, Callable[[Settings], Awaitable[None]]] = {
    "DATABASE_URL": _database,
    "STORAGE_URL": _storage,
    "SMTP_HOST": _mail,
    "ANTIVIRUS_URL": _antivirus,
    "OTEL_ENDPOINT": _traces,
    **{f"{nom}_ISSUER": partial(_provider, nom) for nom in Fournisseur},
}
