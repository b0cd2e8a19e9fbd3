"""The endpoint: it reads a request, finds its document, runs it, and answers with the right status."""

from collections.abc import Coroutine
from datetime import timedelta
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.exceptions import ConnectionRejectionError
from strawberry.subscriptions import GRAPHQL_SSE_PROTOCOL

from api.http.answer import RENEW, answer, compressed, refusal, sent_back, shared
from api.http.documents import Documents, load_trusted
from api.http.door import goes_first
from api.http.media import Accepted, accepted
from api.http.origin import OriginPolicy
from api.http.page import page, wants_page
from api.http.request import GraphQLRequest, RequestError, read
from api.http.sockets import Socket, SocketHandler
from api.live.sse import ResumableStreams
from api.live.stopping import Stopping
from api.models.faults import PassingError
from api.resolvers.sign_in import SignInRequiredError
from api.rules.problems import Code
from api.rules.textes import SERVICE_INDISPONIBLE
from api.schema import schema
from api.schema.context import Context, CookiePolicy, make_context
from api.schema.head import Head
from api.services import Services
from api.services.turnstile import TooManyError, Turnstile
from api.settings import Settings


class Endpoint(ResumableStreams):
    """GraphQL over HTTP, WebSocket and server-sent events; a browser that asks for a page gets GraphiQL.

    `graphql_transport_ws_handler_class` is the protocol of its sockets.
    """

    websocket_adapter_class = Socket  # type: ignore[assignment]
    graphql_transport_ws_handler_class = SocketHandler

    def __init__(self, settings: Settings, stopping: Stopping | None = None) -> None:
        self.stopping = stopping or Stopping()
        super().__init__(
            schema,
            graphql_ide=None,
            subscription_protocols=("graphql-transport-ws", GRAPHQL_SSE_PROTOCOL),
            allowed_origins=settings.allowed_origins,
            connection_init_wait_timeout=timedelta(seconds=10),
            max_subscriptions_per_connection=20,
        )
        self.documents = Documents(
            load_trusted(settings.trusted_documents), only_trusted=settings.only_trusted_documents
        )
        self._cookies = CookiePolicy(secure=settings.is_https)
        self._origins = OriginPolicy(self.allowed_origins, self._cookies.name)
        self._has_page = settings.graphiql
        self._introspection = settings.introspection

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Coroutine[Any, Any, None]:
        if scope["type"] == "websocket":
            return self._open(WebSocket(scope, receive=receive, send=send))
        return self._respond(scope, receive, send)

    async def _open(self, socket: WebSocket) -> None:
        """Runs a socket, unless its page may not open one, or too many people come."""
        turnstile: Turnstile = socket.app.state.services.operations
        if not self._origins.admits(Head.of(socket.scope)):
            await socket.close()
        elif turnstile.refuses() and not goes_first(turnstile, Head.of(socket.scope).raw):
            await socket.send_denial_response(sent_back(turnstile.turn_away(), None))
        else:
            await self.run(socket)

    async def _respond(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request, whatever prevents it from being served."""
        request, head = Request(scope, receive=receive), Head.of(scope)
        wanted = accepted(head.get("accept"))
        response: Response
        try:
            is_page = self._has_page and wants_page(request)
            response = page() if is_page else await self._answer(request, head, wanted)
        except TooManyError as error:
            response = sent_back(error, wanted.json)
        except PassingError:
            away = RequestError(503, SERVICE_INDISPONIBLE, Code.REESSAYER, headers={"Retry-After": "2"})
            response = refusal(away, wanted.json)
        except RequestError as error:
            response = refusal(error, wanted.json)
        await response(scope, receive, send)

    async def _answer(self, request: Request, head: Head, wanted: Accepted) -> Response:
        self._check(request.scope["method"], head, wanted)
        asked = await read(request, head)
        text = self.documents.text(asked)
        services: Services = request.app.state.services
        turnstile = services.operations
        first = turnstile.is_full and goes_first(turnstile, head.raw)
        with await turnstile.enter(first=first):
            return await self._run(request, services, wanted, asked, text)

    async def _run(
        self, request: Request, services: Services, wanted: Accepted, asked: GraphQLRequest, text: str
    ) -> Response:
        head, is_get = Head.of(request.scope), request.scope["method"] == "GET"
        chosen = await schema.choose(text, asked.operation_name, introspection=self._introspection)
        kind = chosen.kind if chosen else None
        if kind == "subscription" and not wanted.stream:
            raise RequestError(406, "Follow a subscription over text/event-stream or a WebSocket.")
        if kind == "mutation" and is_get:
            raise RequestError(405, "Send a mutation by POST.", headers={"Allow": "POST"})
        cookies = None if kind == "query" else Response()  # no query sets a cookie
        may_wait = wanted.json is not None and schema.has_plan(chosen)
        context = await make_context(request, cookies, services, self._cookies, may_wait=may_wait)
        context.introspection = self._introspection
        if wanted.stream and (wanted.json is None or kind == "subscription"):
            context.response = None  # the headers are sent before the operation has run
            if kind == "subscription" and context.op.acteur is None:
                raise _signed_out(context)
            context.is_written = kind == "subscription"
            return await self._stream(asked, text, context)
        context.is_written = kind == "query"
        result = await schema.execute(
            text,
            variable_values=asked.variables,
            context_value=context,
            operation_name=asked.operation_name,
            operation_extensions=asked.extensions,
            chosen=chosen,
        )
        response = answer(result, wanted.json or "", cookies)
        if kind == "query":
            response = await compressed(response, head.get("accept-encoding") or "")
        if chosen and "cout" in (result.extensions or {}):
            self.documents.keep(asked)
            if is_get and not result.errors and schema.is_public(chosen):
                return shared(response, head.get("if-none-match"), anonymous=not context.credentials)
        return response

    def _check(self, method: str, head: Head, wanted: Accepted) -> None:
        """Refuses, before anything is read, a method, an origin or a media type that cannot be served."""
        if method not in {"GET", "POST"}:
            raise RequestError(405, "Use GET for queries, or POST.", headers={"Allow": "GET, POST"})
        if not self._origins.admits(head):
            raise RequestError(403, "Requests from that origin are not accepted.", Code.ORIGINE_REFUSEE)
        if wanted.json is None and not wanted.stream:
            raise RequestError(
                406, "Answers are application/graphql-response+json, application/json or text/event-stream."
            )

    async def _stream(self, asked: GraphQLRequest, text: str, context: Context) -> Response:
        """The response of one operation over server-sent events, in the distinct connections mode."""
        result: Any = await schema.stream(
            text,
            variable_values=asked.variables,
            context_value=context,
            operation_name=asked.operation_name,
            operation_extensions=asked.extensions,
        )
        return self.event_stream(context, result)

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket | None) -> Context:
        """The context of a socket, whose answers set no cookie."""
        del response
        context = await make_context(request, None, request.app.state.services, self._cookies)
        context.introspection = self._introspection
        return context

    async def on_ws_connect(self, context: Context) -> dict[str, object] | None:
        presented = context.connection_params is not None and context.credentials.bearer is None
        await context.sign_in_again()
        if presented and context.credentials.bearer and context.op.acteur is None:
            raise ConnectionRejectionError
        return None

    def encode_json(self, data: object) -> str:
        # Text, not bytes: a WebSocket client of this protocol reads text frames.
        return orjson.dumps(data).decode()


def _signed_out(context: Context) -> RequestError:
    """The refusal of a stream without a sign-in; by this status a browser's EventSource stops coming back."""
    code = SignInRequiredError(bearer_ended=context.op.bearer_ended).code
    return RequestError(401, "Veuillez vous identifier.", code, headers={"WWW-Authenticate": RENEW})
