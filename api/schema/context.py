"""The operation that use cases see, made from a request; the only reader of headers and cookies."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property, lru_cache

import strawberry
from starlette.requests import HTTPConnection
from starlette.responses import Response

from api.models.faults import patiently
from api.resolvers.compte.connexion import DUREES, acteur_lu, encore, lecture_de_la_suite
from api.resolvers.compte.fournisseur import DUREE
from api.resolvers.operation import Acteur, Operation
from api.resolvers.streams import Garde
from api.rules.compte import UsageJeton
from api.rules.limite import reseau
from api.rules.problems import Code, Problem, RefusedError
from api.schema.credentials import Credentials, bearer_of
from api.schema.head import Head
from api.schema.loaders import Loaders
from api.schema.scalars import Cursor
from api.services import Services
from api.services.tokens import DUREE_APPAREIL

SANS_COOKIE = Problem(
    Code.CANAL_SANS_COOKIE,
    "La connexion ne peut pas être gardée par ce canal : identifiez-vous par une requête HTTP, ou comme client mobile.",
    ("client",),
)

AUTRE_SITE = Problem(
    Code.CANAL_SANS_COOKIE,
    "Votre navigateur ne garderait pas cette connexion, demandée depuis un autre site que celui du service.",
    ("client",),
)


@dataclass(frozen=True)
class CookiePolicy:
    """The names and attributes of the web client's cookies; without https the `__Host-` prefix is impossible."""

    secure: bool

    @cached_property
    def name(self) -> str:
        return "__Host-jeton" if self.secure else "jeton"

    @cached_property
    def binding(self) -> str:
        """The cookie that ties an exchange with an identity provider to the browser that began it."""
        return "__Host-liaison" if self.secure else "liaison"

    @cached_property
    def device(self) -> str:
        """The cookie of a device where somebody signed in before; it signs nobody in."""
        return "__Host-appareil" if self.secure else "appareil"

    def remember(self, response: Response, token: str) -> None:
        self._set(response, self.device, token, timedelta(seconds=DUREE_APPAREIL))

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
    """The context of the schema's resolvers: the operation, its loaders, the response's cookies.

    Attributes:
        idempotency_key: the key under which the client may repeat this request.
        last_event_id: the last event that a browser saw on the stream that it resumes.
        cursor: place of the event being sent on a stream.
        client: address and port of the connection, as the proxy tells them.
        depart: place from which a stream begins, once it has; `begun` is set then, where somebody waits for it.
        is_written: whether the answer goes to its transport as it is, to be written as JSON there, and is read by nobody.
        is_cross_site: whether a page of another site asks, by its browser's word: no browser keeps our cookie there.
    """

    op: Operation
    cookies: CookiePolicy
    response: Response | None  # None where no answer can set a cookie
    credentials: Credentials
    connection_params: object = None
    liaison: str | None = None
    introspection: bool = True
    idempotency_key: str | None = None
    last_event_id: str | None = None
    cursor: Cursor | None = None
    is_cross_site: bool = False
    client: str = ""
    is_written: bool = False
    depart: Cursor | None = None
    begun: asyncio.Event | None = None

    @cached_property
    def reaching(self) -> asyncio.Lock:
        """The lock of `nodes`, which reaches for the objects of one field after those of another."""
        return asyncio.Lock()

    @cached_property
    def loaders(self) -> Loaders:
        return Loaders(self.op)

    def forget_loaded(self) -> None:
        """Empties the loaders, so that a further try loads everything anew."""
        self.__dict__.pop("loaders", None)

    def begin_stream(self, depart: Cursor) -> None:
        """Tells the place from which a stream begins, where a client goes on that saw no event of it."""
        self.depart = depart
        if self.begun is not None:
            self.begun.set()

    def read_anew(self) -> None:
        """Brings a stream to its next event: what is asked of it is read now, whatever was loaded for the last one."""
        acteur = self.op.acteur
        if acteur is not None and acteur.lu is not None:
            acteur = replace(acteur, lu=None)
        self.op = replace(self.op, now=self.op.services.clock(), acteur=acteur)
        self.forget_loaded()

    def act_as(self, acteur: Acteur | None) -> None:
        """Sets the acteur for the rest of the document, once a mutation signed somebody in or out."""
        self.op = replace(self.op, acteur=acteur)
        self.forget_loaded()

    def sign_out(self) -> None:
        """Signs the acteur out, for the rest of the document and for the cookie."""
        self.act_as(None)
        if self.response is not None:
            self.cookies.take_back(self.response)

    def needs_cookies(self) -> None:
        """Refuses a mutation that sets a cookie where no answer carries one: over a socket, or on a stream."""
        if self.response is None:
            raise RefusedError(SANS_COOKIE)
        if self.is_cross_site:
            raise RefusedError(AUTRE_SITE)

    async def settle_sign_in(self) -> None:
        """Makes the check of the sign-in where it waits for the first reading of a plan, which is not run or gave up."""
        op = self.op
        if op.check is None:
            return
        if op.acteur is not None and op.check.lu is not None:
            self.op = replace(op, check=None, acteur=replace(op.acteur, lu=op.check.lu))
        else:
            self.op = await self.credentials.sign_in(replace(op, check=None))
        self.forget_loaded()

    async def sign_in_again(self) -> None:
        """Takes the bearer of a socket's `connection_init`, which arrives after its headers."""
        params = self.connection_params if isinstance(self.connection_params, Mapping) else {}
        bearer = bearer_of(params.get("authorization") or params.get("Authorization"))
        if bearer:
            self.credentials = replace(self.credentials, bearer=bearer)
            self.op = await self.credentials.sign_in(self.op)
            self.read_anew()  # by each operation, so that a socket holds nothing of it

    async def again(self) -> "Context":
        """The context of the next operation of a socket: a later instant, the sign-in checked again, nothing loaded."""
        now, acteur = self.op.services.clock(), self.op.acteur
        if acteur is not None:
            op = replace(self.op, now=now, acteur=await patiently(lambda: encore(acteur, now)))
        else:
            op = await self.credentials.sign_in(replace(self.op, now=now))
        # The handshake's key and place belong to no operation.
        return replace(self, op=op, idempotency_key=None, last_event_id=None, depart=None)

    def garde(self) -> Garde:
        """The check that the acteur of a stream is still signed in, made before each reading."""
        famille, services = self.op.signed_in().famille, self.op.services
        return Garde(services.streams, famille, lambda: lecture_de_la_suite(famille, services.clock()), acteur_lu)


async def make_context(
    connection: HTTPConnection,
    response: Response | None,
    services: Services,
    cookies: CookiePolicy,
    *,
    may_wait: bool = False,
) -> Context:
    """The context of one request or one socket; with `may_wait`, its first reading may bring the check of the sign-in."""
    head, client = Head.of(connection.scope), connection.scope.get("client")
    sent = head.cookies
    credentials = Credentials(bearer=bearer_of(head.get("authorization")), cookie=sent.get(cookies.name))
    now = services.clock()
    check = credentials.pending(services, now) if may_wait else None
    acteur = check.supposed if check else await credentials.acteur(services, now)
    op = Operation(
        acteur=acteur,
        check=check,
        now=now,
        services=services,
        appareil=_printable(head.get("user-agent") or ""),
        reseau=_reseau(client[0] if client else ""),
        confiance=sent.get(cookies.device) or head.get("appareil") or "",
        bearer_ended=acteur is None and credentials.bearer is not None,
    )
    return Context(
        op,
        cookies,
        response,
        credentials,
        liaison=sent.get(cookies.binding),
        idempotency_key=head.get("idempotency-key"),
        last_event_id=head.get("last-event-id"),
        is_cross_site=head.get("sec-fetch-site") == "cross-site",
        client=f"{client[0]}:{client[1]}" if client else "",
    )


_reseau = lru_cache(4096)(reseau)


@lru_cache(1024)
def _printable(text: str) -> str:
    return "".join(char for char in text if char.isprintable())


Info = strawberry.Info[Context, None]
