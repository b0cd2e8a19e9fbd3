"""A receiver of webhooks, in memory: it checks each signature as an integrator would, and answers as told."""

import base64
import hashlib
import hmac
import json
from ipaddress import ip_address
from typing import Any

import httpx

from api.services.webhooks import Webhooks


class Recepteur:
    """The deliveries that came, in order; `statuts` are the next answers, then 204."""

    def __init__(self) -> None:
        self.recus: list[dict[str, Any]] = []
        self.requests: list[httpx.Request] = []
        self.statuts: list[int] = []
        self.refuses: set[str] = set()
        self.secrets: list[str] = []

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        body = request.content
        assert any(signed(secret, request.headers, body) for secret in self.secrets), "no secret made this signature"
        self.requests.append(request)
        told = json.loads(body)
        statut = self.statuts.pop(0) if self.statuts else 204
        if told["data"].get("candidatureId") in self.refuses:
            statut = 500
        if statut < 300:
            self.recus.append(told)
        return httpx.Response(statut)

    def webhooks(self, *addresses: str, reseaux: Any = ()) -> Webhooks:
        """The way out to this receiver, whose name has these addresses."""
        found = [ip_address(item) for item in addresses or ("93.184.216.34",)]

        async def resolve(_host: str, _port: int) -> Any:
            return found

        return Webhooks(reseaux, resolve, httpx.MockTransport(self))


def signed(secret: str, headers: Any, body: bytes) -> bool:
    """Whether a delivery bears a signature of this secret."""
    said = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    wanted = "v1," + base64.b64encode(hmac.digest(key, said, hashlib.sha256)).decode()
    return any(hmac.compare_digest(wanted, item) for item in headers["webhook-signature"].split())
