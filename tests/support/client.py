"""A GraphQL client over ASGI, for tests."""

from datetime import datetime
from typing import Any

import httpx
from starlette.applications import Starlette

from api.services import second_facteur


def http_client(app: Starlette) -> httpx.AsyncClient:
    """An HTTP client of the application, without a socket; it stores cookies as a browser would."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test")


class Client:
    """Runs operations; `run` expects success, `refused` the errors of a payload, `errors` those of the request."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http

    async def send(self, query: str, **variables: Any) -> dict[str, Any]:
        response = await self.http.post("/graphql", json={"query": query, "variables": variables})
        assert response.status_code in {200, 401}, response.text  # the second for a bearer that ended
        return response.json()

    async def run(self, query: str, **variables: Any) -> Any:
        """The data of an operation; for a single root field, its value. Fails on any error, payload errors included."""
        answer = await self.send(query, **variables)
        assert "errors" not in answer, answer["errors"]
        values = list(answer["data"].values())
        for value in values:
            assert not (isinstance(value, dict) and value.get("errors")), value["errors"]
        return values[0] if len(values) == 1 else answer["data"]

    async def refused(self, query: str, **variables: Any) -> list[dict[str, Any]]:
        """The errors of the only payload, which must have some."""
        answer = await self.send(query, **variables)
        assert "errors" not in answer, answer["errors"]
        (payload,) = answer["data"].values()
        assert payload["errors"], payload
        return payload["errors"]

    async def errors(self, query: str, **variables: Any) -> list[dict[str, Any]]:
        """The errors of the request, which must have some."""
        answer = await self.send(query, **variables)
        return answer["errors"]

    async def enrol(self, identifiant: str, now: datetime, mot_de_passe: str = "Lampadaire!") -> str:
        """The code at an instant of the second factor that a professional account enrols by its password."""
        enrolled = await self.run(
            """mutation($i: String!, $m: String!) {
              compteEnrolerSecondFacteur(input: {identifiant: $i, motDePasse: $m}) { errors { code message } secret }
            }""",
            i=identifiant,
            m=mot_de_passe,
        )
        return second_facteur.code(enrolled["secret"], now)

    async def sign_in(self, identifiant: str, mot_de_passe: str = "Lampadaire!", code: str | None = None) -> None:
        """Signs in as a browser."""
        await self.run(
            """mutation($i: String!, $m: String!, $c: String) {
              compteSeConnecter(input: {identifiant: $i, motDePasse: $m, code: $c}) { errors { code message path } compte { id } }
            }""",
            i=identifiant,
            m=mot_de_passe,
            c=code,
        )
