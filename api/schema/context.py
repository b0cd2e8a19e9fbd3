"""From a request to the operation that use cases see; the only reader of headers and cookies."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property

import strawberry
from starlette.requests import HTTPConnection
from starlette.responses import Response

from api.resolvers.compte.connexion import DUREES, acteur_de
from api.resolvers.compte.franceconnect import DUREE
from api.resolvers.operation import Acteur, Operation
from api.rules.compte import UsageJeton
from api.schema.loaders import Loaders
from api.services import Services


@dataclass(frozen=True)
class CookiePolicy:
    """How the web client's cookie is named and sent; without https the `__Host-` prefix is impossible."""

    secure: bool

    @property
    def name(self) -> str:
        return "__Host-jeton" if self.secure else "jeton"

    @property
    def binding(self) -> str:
        """The cookie that ties an exchange with FranceConnect to the browser that began it."""
        return "__Host-liaison" if self.secure else "liaison"

    def give(self, response: Response, jeton: str) -> None:
        self._set(response, self.name, jeton, DUREES[UsageJeton.COOKIE])

    def take_back(self, response: Response) -> None:
        self._delete(response, self.name)

    def bind(self, response: Response, liaison: str) -> None:
        self._set(response, self.binding, liaison, DUREE)

    def unbind(self, response: Response) -> None:
        self._delete(response, self.binding)

    def _set(self, response: Response, name: str, value: str, duration: timedelta) -> None:
        response.set_cookie(
            name,
            value,
            max_age=int(duration.total_seconds()),
            path="/",
            secure=self.secure,
            httponly=True,
            samesite="strict",
        )

    def _delete(self, response: Response, name: str) -> None:
        response.delete_cookie(name, path="/", secure=self.secure, httponly=True, samesite="strict")


@dataclass
class Context:
    """What resolvers of the schema reach: the operation, its loaders, and the response's cookies."""

    op: Operation
    cookies: CookiePolicy
    response: Response | None
    credentials: "Credentials"
    connection_params: object = None
    liaison: str | None = None

    @cached_property
    def loaders(self) -> Loaders:
        return Loaders(self.op)

    async def sign_in_again(self) -> None:
        """Takes the bearer of a socket's `connection_init`, which arrives after its headers."""
        params = self.connection_params if isinstance(self.connection_params, Mapping) else {}
        bearer = _bearer(params.get("authorization") or params.get("Authorization"))
        if bearer:
            self.credentials = replace(self.credentials, bearer=bearer)
            self.op = replace(self.op, acteur=await self.credentials.acteur(self.op))

    def still_in(self) -> Callable[[], Awaitable[bool]]:
        """Whether the sign-in of a stream still holds, asked again at each call."""

        async def ask() -> bool:
            now = self.op.services.clock()
            acteur = await self.credentials.acteur(replace(self.op, now=now))
            return acteur is not None and self.op.acteur is not None and acteur.famille == self.op.acteur.famille

        return ask


@dataclass(frozen=True)
class Credentials:
    """The tokens that a request carries; a bearer goes before a cookie."""

    bearer: str | None
    cookie: str | None

    async def acteur(self, op: Operation) -> Acteur | None:
        if self.bearer:
            return await acteur_de(op.services.tokens, self.bearer, UsageJeton.PORTEUR, op.now)
        if self.cookie:
            return await acteur_de(op.services.tokens, self.cookie, UsageJeton.COOKIE, op.now)
        return None


async def make_context(
    connection: HTTPConnection, response: Response | None, services: Services, cookies: CookiePolicy
) -> Context:
    """The context of one request or one socket."""
    credentials = Credentials(
        bearer=_bearer(connection.headers.get("authorization")), cookie=connection.cookies.get(cookies.name)
    )
    op = Operation(
        acteur=None,
        now=services.clock(),
        services=services,
        appareil=connection.headers.get("user-agent", ""),
    )
    signed_in = replace(op, acteur=await credentials.acteur(op))
    liaison = connection.cookies.get(cookies.binding)
    return Context(signed_in, cookies, response, credentials, liaison=liaison)


def _bearer(header: object) -> str | None:
    if not isinstance(header, str):
        return None
    scheme, _, token = header.partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


Info = strawberry.Info[Context, None]
