"""The portal for the demo: GraphQL over HTTP, live events, signed addresses of files, nothing else."""

import asyncio
import hashlib
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import httpx

PATIENCE = 60.0  # seconds for the server's work after its answer
PAUSE = 0.2  # seconds between two looks
ESSAIS = 10  # of a request that a full server sends back


class DemoError(Exception):
    """An error that ends the demo; the message, in French, says how to go on."""


class Portail:
    """One person's way into the portal."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http
        self._porteur: str | None = None

    def entrer(self, porteur: str) -> None:
        """Makes every later request carry this bearer."""
        self._porteur = porteur

    async def run(self, operation: str, **variables: object) -> Any:  # noqa: ANN401 - the data of any operation
        """The data of an operation; for a single root field, its value. Any error ends the demo."""
        data = await self._send(operation, variables)
        for value in data.values():
            if isinstance(value, dict) and value.get("errors"):
                raise DemoError(_refusals(value["errors"]))
        return next(iter(data.values())) if len(data) == 1 else data

    async def refusals(self, operation: str, **variables: object) -> tuple[Any, list[dict[str, Any]]]:
        """The payload of a mutation, and its errors, if any."""
        (payload,) = (await self._send(operation, variables)).values()
        return payload, payload["errors"]

    async def refused(self, operation: str, **variables: object) -> str:
        """The reason for which a mutation is refused, as it must be."""
        _, errors = await self.refusals(operation, **variables)
        if not errors:
            raise DemoError("Le serveur a accepté ce qu'il devait refuser.")
        return str(errors[0]["message"])

    async def attendre(self, lire: str, est_fini: Callable[[Any], bool], **variables: object) -> Any:  # noqa: ANN401
        """The answer to a query, once it is as wanted: the worker does the rest meanwhile."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            found = await self.run(lire, **variables)
            if est_fini(found):
                return found
            await asyncio.sleep(PAUSE)
        raise DemoError("Le traitement demandé n'aboutit pas : vérifiez que le worker du serveur tourne.")

    async def en_direct(
        self, suivre: str, est_attendu: Callable[[Any], bool], agir: Callable[[], Awaitable[Any]], **variables: object
    ) -> Any:  # noqa: ANN401 - a value of any subscription
        """The first value of a subscription that is as wanted, while something is done elsewhere."""
        try:
            async with asyncio.timeout(PATIENCE), self._events(suivre, variables) as events:
                await agir()
                async for value in events:
                    if est_attendu(value):
                        return value
        except TimeoutError:
            pass
        raise DemoError("L'événement attendu n'est pas arrivé en direct.")

    async def download(self, url: str) -> bytes:
        """The file behind a signed link, whose path is asked of the server under demo."""
        response = await self._ask("GET", urlsplit(url).path)
        if response.status_code != httpx.codes.OK:
            raise DemoError(f"Le téléchargement a échoué ({response.status_code}).")
        return response.content

    async def upload(self, url: str, contenu: bytes) -> None:
        """Sends a file to the address given for it."""
        response = await self._ask("PUT", urlsplit(url).path, content=contenu)
        if response.status_code != httpx.codes.NO_CONTENT:
            raise DemoError(f"L'envoi du fichier a échoué ({response.status_code}).")

    async def _send(self, operation: str, variables: dict[str, object]) -> dict[str, Any]:
        try:
            asked = {"query": operation, "variables": variables}
            response = await self._ask("POST", "/graphql", json=asked, headers=self._headers())
            answer = response.json()
        except (httpx.HTTPError, ValueError) as error:
            raise DemoError(f"Le serveur n'a pas répondu comme attendu : {error}") from error
        if "errors" in answer:
            raise DemoError(" ".join(error["message"] for error in answer["errors"]))
        return dict(answer["data"])

    async def _ask(self, method: str, path: str, **asked: Any) -> httpx.Response:  # noqa: ANN401 - as httpx
        """The answer of the server; one that sends people back is asked again when it says, nothing being done."""
        for _ in range(ESSAIS):
            response = await self._http.request(method, path, **asked)
            if response.status_code != httpx.codes.SERVICE_UNAVAILABLE or "Retry-After" not in response.headers:
                break
            await asyncio.sleep(int(response.headers["Retry-After"]))
        return response

    @asynccontextmanager
    async def _events(self, operation: str, variables: dict[str, object]) -> AsyncIterator[AsyncIterator[Any]]:
        """The values of a subscription, over server-sent events."""
        body = {"query": operation, "variables": variables}
        headers = {**self._headers(), "Accept": "text/event-stream"}
        async with self._http.stream("POST", "/graphql", json=body, headers=headers) as response:
            if response.status_code != httpx.codes.OK:
                raise DemoError(f"Le suivi en direct a été refusé ({response.status_code}).")
            yield _values(response)

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._porteur}"} if self._porteur else {}


def annonce(nom: str, contenu: bytes) -> dict[str, object]:
    """The description of a file before it is sent."""
    return {"nom": nom, "taille": len(contenu), "empreinte": hashlib.sha256(contenu).hexdigest()}


async def _values(response: httpx.Response) -> AsyncIterator[Any]:
    async for line in response.aiter_lines():
        if line.startswith("data:") and (text := line.removeprefix("data:").strip()):
            answer = json.loads(text)
            if answer.get("errors"):
                raise DemoError(" ".join(error["message"] for error in answer["errors"]))
            yield next(iter(answer["data"].values()))


def _refusals(errors: list[dict[str, Any]]) -> str:
    return " ".join(f"{error['message']} ({error['code']}, {'.'.join(error['path']) or '-'})" for error in errors)
