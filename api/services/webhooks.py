"""The way out of webhooks: signed, to an address that was checked, and nowhere else."""

import asyncio
import base64
import hashlib
import hmac
import secrets
import socket
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from ipaddress import IPv6Address, ip_address
from ssl import SSLContext

import httpx

from api.rules.abonnement import Ip, Reseau, adresse_lue, est_permise

DELAI = 10.0  # seconds for the whole of a delivery
PREFIXE = "whsec_"
Resoudre = Callable[[str, int], Awaitable[Sequence[Ip]]]


class EnvoiRefuseError(Exception):
    """A delivery that its receiver did not take, or that must not leave; its text holds no personal datum."""


async def resoudre(host: str, port: int) -> list[Ip]:
    """The addresses of a host."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [ip_address(str(address[4][0]).partition("%")[0]) for address in found]


class Webhooks:
    """The deliveries of this process.

    Attributes:
        reseaux: the networks of the inside that a setting allows, by http too.
    """

    def __init__(
        self,
        reseaux: Sequence[Reseau] = (),
        resolve: Resoudre = resoudre,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.reseaux = reseaux
        self._resolve, self._transport = resolve, transport

    @cached_property
    def _tls(self) -> SSLContext:
        """The authorities trusted by every delivery: reading them takes 40 ms, during which all requests wait."""
        return httpx.create_ssl_context()

    async def envoyer(self, adresse: str, corps: bytes, entetes: Mapping[str, str]) -> None:
        """Posts a body; refused unless the receiver answers 2xx, from the very address that was checked."""
        try:
            async with asyncio.timeout(DELAI):
                await self._envoyer(adresse, corps, entetes)
        except TimeoutError:
            raise EnvoiRefuseError(f"pas de réponse en {DELAI:.0f} secondes") from None
        except OSError:
            raise EnvoiRefuseError("nom d'hôte introuvable") from None
        except httpx.HTTPError as error:
            raise EnvoiRefuseError(f"connexion impossible ({type(error).__name__})") from None

    async def _envoyer(self, adresse: str, corps: bytes, entetes: Mapping[str, str]) -> None:
        parts = adresse_lue(adresse)
        if parts is None or parts.hostname is None:
            raise EnvoiRefuseError("adresse illisible")
        is_https = parts.scheme == "https"
        port = parts.port or (443 if is_https else 80)
        addresses = await self._resolve(parts.hostname, port)
        if not addresses or not all(est_permise(ip, self.reseaux, https=is_https) for ip in addresses):
            raise EnvoiRefuseError("adresse à l'intérieur d'un réseau")
        # The name is resolved this once: another answer of its owner a moment later leads nowhere.
        url = httpx.URL(adresse).copy_with(host=_written(addresses[0]))
        headers = {
            **entetes,
            "host": parts.netloc,
            "content-type": "application/json",
            "user-agent": "portail-webhooks",
        }
        async with (
            httpx.AsyncClient(timeout=DELAI, trust_env=False, transport=self._transport, verify=self._tls) as http,
            http.stream(
                "POST", url, content=corps, headers=headers, extensions={"sni_hostname": parts.hostname}
            ) as response,
        ):
            if not response.is_success:  # its body is never read
                raise EnvoiRefuseError(f"réponse {response.status_code}")


def nouveau_secret() -> str:
    """A secret of 256 bits, in the form that libraries of Standard Webhooks take."""
    return PREFIXE + base64.b64encode(secrets.token_bytes(32)).decode()


def cle_de(secret: str) -> str:
    """The id of a secret, which tells nothing of it."""
    return hashlib.sha256(secret.encode()).hexdigest()[:8]


def signer(secrets_: Sequence[str], identifiant: str, le: datetime, corps: bytes) -> dict[str, str]:
    """The headers of a delivery (Standard Webhooks): its id, its instant, a signature by each secret, their ids."""
    seconds = str(int(le.timestamp()))
    signed = f"{identifiant}.{seconds}.".encode() + corps
    return {
        "webhook-id": identifiant,
        "webhook-timestamp": seconds,
        "webhook-signature": " ".join(f"v1,{_signature(secret, signed)}" for secret in secrets_),
        "webhook-key-id": " ".join(map(cle_de, secrets_)),
    }


def _signature(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIXE))
    return base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


def _written(ip: Ip) -> str:
    return f"[{ip}]" if isinstance(ip, IPv6Address) else str(ip)
