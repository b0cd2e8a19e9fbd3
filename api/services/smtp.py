"""The carrier of mails to a server: it keeps its connections for the next mails."""

import asyncio
import ssl
from dataclasses import dataclass, field
from email.utils import parseaddr
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Self

import aiosmtplib

from api.services.mail import Courriel, EnvoiImpossibleError, adresse_de, composer

OISIVE = 20.0  # seconds that a connection waits for the next mail: less than the patience of any server
COURRIELS = 100  # mails over one connection: many servers count them
ADIEU = 2.0  # seconds for the server to take leave


class Chiffrement(StrEnum):
    """The protection of the connection to the mail server."""

    AUCUN = "aucun"
    STARTTLS = "starttls"
    TLS = "tls"


@dataclass(frozen=True, kw_only=True)
class ReglagesMessagerie:
    """The server, the sender and the limits of mails.

    Attributes:
        expediteur: the From header, `Nom <adresse>`.
        delai: longest time for one mail, in seconds.
        autorite: PEM file of a certification authority trusted beside those of the system.
    """

    hote: str
    port: int = 587
    utilisateur: str = ""
    mot_de_passe: str = field(default="", repr=False)
    chiffrement: Chiffrement = Chiffrement.STARTTLS
    expediteur: str
    delai: float = 20.0
    autorite: Path | None = None


@dataclass(eq=False)
class Connexion:
    """A signed-in connection to the mail server, and what it has carried."""

    client: aiosmtplib.SMTP
    courriels: int = 0
    fin: asyncio.TimerHandle | None = None


class MessagerieSmtp:
    """A carrier that sends mails through a server; as a context, it ends its connections in order.

    Of the ten exchanges or so that a mail takes, six open the connection, protect it and sign in.
    """

    def __init__(self, reglages: ReglagesMessagerie) -> None:
        self._reglages = reglages
        self._expediteur = adresse_de(parseaddr(reglages.expediteur)[1]).addr_spec
        self._tls = ssl.create_default_context()
        if reglages.autorite is not None:
            self._tls.load_verify_locations(reglages.autorite)
        self._libres: list[Connexion] = []
        self._adieux: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        while self._libres:
            self._leave(self._libres[-1])
        await asyncio.gather(*self._adieux)

    async def envoyer(self, courriel: Courriel) -> None:
        message = composer(courriel, self._reglages.expediteur)
        try:
            async with asyncio.timeout(self._reglages.delai):
                await self._send(adresse_de(courriel.destinataire).addr_spec, message.as_bytes())
        except (aiosmtplib.SMTPException, OSError) as error:  # TimeoutError is an OSError
            raise EnvoiImpossibleError(f"{type(error).__name__}: {error}", definitif=_is_final(error)) from error

    async def sonder(self) -> None:
        """Opens a connection as a mail does, and tells its sender; what aiosmtplib raises is raised."""
        async with self._client() as client:
            await client.mail(self._expediteur)

    async def _send(self, destinataire: str, content: bytes) -> None:
        connexion = await self._kept() or await self._opened()
        try:
            await connexion.client.rcpt(destinataire)
            await connexion.client.data(content)
        except aiosmtplib.SMTPResponseException:
            self._leave(connexion)
            raise
        except BaseException:
            connexion.client.close()  # nobody knows what the server has read
            raise
        connexion.courriels += 1
        self._keep(connexion)

    async def _kept(self) -> Connexion | None:
        """A kept connection where the sender was told; None when the server has left them all.

        The server may leave between two mails: as long as it has not taken the sender, nothing of the mail is lost.
        """
        while self._libres:
            connexion = self._taken(self._libres[-1])
            try:
                await connexion.client.mail(self._expediteur)
            except (aiosmtplib.SMTPException, ConnectionError):
                connexion.client.close()
            except BaseException:
                connexion.client.close()
                raise
            else:
                return connexion
        return None

    async def _opened(self) -> Connexion:
        """A new connection where the sender was told."""
        client = self._client()
        try:
            await client.connect()
            await client.mail(self._expediteur)
        except BaseException:
            client.close()
            raise
        return Connexion(client)

    def _keep(self, connexion: Connexion) -> None:
        if connexion.courriels >= COURRIELS:
            self._leave(connexion)
            return
        connexion.fin = asyncio.get_running_loop().call_later(OISIVE, self._leave, connexion)
        self._libres.append(connexion)

    def _taken(self, connexion: Connexion) -> Connexion:
        """The connection, no longer among those that wait."""
        if connexion in self._libres:
            self._libres.remove(connexion)
        if connexion.fin is not None:
            connexion.fin.cancel()
        return connexion

    def _leave(self, connexion: Connexion) -> None:
        """Ends a connection in order, beside the mails."""
        task = asyncio.create_task(_quit(self._taken(connexion).client))
        self._adieux.add(task)
        task.add_done_callback(self._adieux.discard)

    def _client(self) -> aiosmtplib.SMTP:
        reglages = self._reglages
        return aiosmtplib.SMTP(
            hostname=reglages.hote,
            port=reglages.port,
            username=reglages.utilisateur or None,
            password=reglages.mot_de_passe or None,
            use_tls=reglages.chiffrement is Chiffrement.TLS,
            start_tls=reglages.chiffrement is Chiffrement.STARTTLS,
            tls_context=None if reglages.chiffrement is Chiffrement.AUCUN else self._tls,
            timeout=reglages.delai,
        )


async def _quit(client: aiosmtplib.SMTP) -> None:
    try:
        await client.quit(timeout=ADIEU)
    except (aiosmtplib.SMTPException, OSError):
        client.close()


def _is_final(error: Exception) -> bool:
    if not isinstance(error, aiosmtplib.SMTPRecipientRefused | aiosmtplib.SMTPDataError):
        return False
    return error.code >= 500  # noqa: PLR2004 - SMTP's permanent failures
