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

A_LA_FOIS = 8  # mails on their way at once, each over its connection
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
class Liaison:
    """A signed-in connection to the mail server.

    Attributes:
        annonce: the telling of the sender, the same for all mails, ahead of the next one: an exchange less to wait for.
            Its result is what went wrong.
        courriels: number of mails it has carried.
        fin: the end of its wait for a next mail.
    """

    client: aiosmtplib.SMTP
    annonce: asyncio.Task[Exception | None]
    courriels: int = 0
    fin: asyncio.TimerHandle | None = None


class MessagerieSmtp:
    """A carrier that sends mails through a server; as a context, it ends its connections in order.

    Of the ten exchanges or so that a mail takes, three are left over a kept connection: the others open it, protect it,
    sign in, tell the sender and take leave.
    """

    def __init__(self, reglages: ReglagesMessagerie) -> None:
        self._reglages = reglages
        self._expediteur = adresse_de(parseaddr(reglages.expediteur)[1]).addr_spec
        self._tls = ssl.create_default_context()
        if reglages.autorite is not None:
            self._tls.load_verify_locations(reglages.autorite)
        self._places = asyncio.Semaphore(A_LA_FOIS)
        self._libres: list[Liaison] = []
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
        content = composer(courriel, self._reglages.expediteur)
        try:
            async with self._places, asyncio.timeout(self._reglages.delai):
                await self._send(courriel.adresse, content)
        except (aiosmtplib.SMTPException, OSError) as error:  # TimeoutError is an OSError
            raise EnvoiImpossibleError(f"{type(error).__name__}: {error}", definitif=_is_final(error)) from error

    async def sonder(self) -> None:
        """Opens a connection as a mail does, and tells its sender; what aiosmtplib raises is raised."""
        async with self._client() as client:
            await client.mail(self._expediteur)

    async def _send(self, destinataire: str, content: bytes) -> None:
        connexion = await self._addressed(destinataire)
        try:
            await connexion.client.data(content)
        except aiosmtplib.SMTPResponseException:
            self._leave(connexion)
            raise
        except BaseException:
            connexion.client.close()  # nobody knows what the server has read
            raise
        self._keep(connexion)

    async def _addressed(self, destinataire: str) -> Liaison:
        """A connection where the server has taken the sender and the recipient of a mail.

        It may have left a kept one meanwhile: as long as it has not read the mail, another connection loses nothing.
        """
        while self._libres:
            try:
                return await self._address(self._taken(self._libres[-1]), destinataire)
            except (aiosmtplib.SMTPSenderRefused, aiosmtplib.SMTPServerDisconnected):
                continue
            except aiosmtplib.SMTPRecipientRefused as error:
                if error.code != aiosmtplib.SMTPStatus.domain_unavailable:
                    raise
        client = self._client()
        try:
            await client.connect()
        except BaseException:
            client.close()
            raise
        return await self._address(self._announced(client), destinataire)

    async def _address(self, connexion: Liaison, destinataire: str) -> Liaison:
        try:
            if error := await connexion.annonce:
                raise error  # noqa: TRY301 - as if it were told now
            await connexion.client.rcpt(destinataire)
        except aiosmtplib.SMTPRecipientRefused:
            self._leave(connexion)
            raise
        except BaseException:
            connexion.client.close()
            raise
        return connexion

    def _announced(self, client: aiosmtplib.SMTP, courriels: int = 0) -> Liaison:
        return Liaison(client, asyncio.create_task(_tell(client, self._expediteur)), courriels)

    def _keep(self, connexion: Liaison) -> None:
        """Keeps a connection that has just carried a mail for the next one."""
        if connexion.courriels + 1 >= COURRIELS:
            self._leave(connexion)
            return
        kept = self._announced(connexion.client, connexion.courriels + 1)
        kept.fin = asyncio.get_running_loop().call_later(OISIVE, self._leave, kept)
        self._libres.append(kept)

    def _taken(self, connexion: Liaison) -> Liaison:
        """The connection, no longer among those that wait."""
        if connexion in self._libres:
            self._libres.remove(connexion)
        if connexion.fin is not None:
            connexion.fin.cancel()
        return connexion

    def _leave(self, connexion: Liaison) -> None:
        """Ends a connection in order, beside the mails."""
        task = asyncio.create_task(_quit(self._taken(connexion)))
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


async def _tell(client: aiosmtplib.SMTP, expediteur: str) -> Exception | None:
    try:
        await client.mail(expediteur)
    except (aiosmtplib.SMTPException, OSError) as error:
        return error
    return None


async def _quit(connexion: Liaison) -> None:
    try:
        async with asyncio.timeout(ADIEU):
            await asyncio.wait([connexion.annonce])
            await connexion.client.quit()
    except (aiosmtplib.SMTPException, OSError):
        connexion.client.close()


def _is_final(error: Exception) -> bool:
    if not isinstance(error, aiosmtplib.SMTPRecipientRefused | aiosmtplib.SMTPDataError):
        return False
    return error.code >= 500  # noqa: PLR2004 - SMTP's permanent failures
