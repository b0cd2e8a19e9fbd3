"""The portal as the demo reaches it: GraphQL over HTTP and signed download links, nothing else."""

from typing import Any
from urllib.parse import urlsplit

import httpx


class DemoError(Exception):
    """The demo cannot go on; the message, in French, says what to do."""


class Portail:
    """One person's way into the portal."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http
        self._porteur: str | None = None

    def entrer(self, porteur: str) -> None:
        """Sends this bearer from now on."""
        self._porteur = porteur

    async def run(self, operation: str, **variables: object) -> Any:  # noqa: ANN401 - the data of any operation
        """The data of an operation; of a single root field, its value. Any error ends the demo."""
        data = await self._send(operation, variables)
        for value in data.values():
            if isinstance(value, dict) and value.get("errors"):
                raise DemoError(_refusals(value["errors"]))
        return next(iter(data.values())) if len(data) == 1 else data

    async def refused(self, operation: str, **variables: object) -> str:
        """The reason for which a mutation is refused, as it must be."""
        (payload,) = (await self._send(operation, variables)).values()
        if not payload["errors"]:
            raise DemoError("Le serveur a accepté ce qu'il devait refuser.")
        return str(payload["errors"][0]["message"])

    async def download(self, url: str) -> bytes:
        """The file behind a signed link; the link's path is asked of the server that the demo plays against."""
        response = await self._http.get(urlsplit(url).path)
        if response.status_code != httpx.codes.OK:
            raise DemoError(f"Le téléchargement a échoué ({response.status_code}).")
        return response.content

    async def _send(self, operation: str, variables: dict[str, object]) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self._porteur}"} if self._porteur else {}
        try:
            response = await self._http.post(
                "/graphql", json={"query": operation, "variables": variables}, headers=headers
            )
            answer = response.json()
        except (httpx.HTTPError, ValueError) as error:
            raise DemoError(f"Le serveur n'a pas répondu comme attendu : {error}") from error
        if "errors" in answer:
            raise DemoError(" ".join(error["message"] for error in answer["errors"]))
        return dict(answer["data"])


def _refusals(errors: list[dict[str, Any]]) -> str:
    return " ".join(f"{error['message']} ({error['code']}, {'.'.join(error['path']) or '-'})" for error in errors)
