"""GraphQL over WebSocket (`graphql-transport-ws`): any frame gets an answer or a close code of the protocol."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing, suppress
from typing import Any

import structlog
from graphql import GraphQLError
from starlette.websockets import WebSocketDisconnect, WebSocketState
from strawberry.asgi import ASGIWebSocketAdapter
from strawberry.http.exceptions import WebSocketDisconnected
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import Operation
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError

from api.http.documents import Documents
from api.http.door import told
from api.http.request import GraphQLRequest, RequestError, decode
from api.live.haltes import PlaceGardee
from api.live.sockets import LiveHandler
from api.live.stopping import ClosingError, Stopping
from api.models.faults import PassingError
from api.rules.gestion.bureau import TYPES_DE_BUREAU
from api.schema import schema
from api.schema.context import Context
from api.services.turnstile import Pass, TooManyError

log = structlog.get_logger(__name__)

NORMAL, BAD_REQUEST, INTERNAL_ERROR, TRY_LATER = 1000, 4400, 4500, 1013
IDLE = 300.0  # seconds after which a socket without an operation is closed
REASON_MAX = 120  # bytes of the reason in a close frame
ID_MAX = 200


class Socket(ASGIWebSocketAdapter):
    """The frames of one socket; sends nothing once it is closed."""

    async def iter_json(self, *, ignore_parsing_errors: bool = False) -> AsyncGenerator[object, None]:  # noqa: ARG002
        with suppress(WebSocketDisconnect):
            while self.ws.application_state is WebSocketState.CONNECTED:
                message = await self.ws.receive()
                if message["type"] == "websocket.disconnect":
                    return
                text = message.get("text")
                if text is None:
                    await self.close(BAD_REQUEST, "Messages are text, not binary")
                    return
                try:
                    yield decode(text.encode("utf-8", "surrogatepass"))
                except RequestError:
                    await self.close(BAD_REQUEST, "Messages are JSON")
                    return
                await asyncio.sleep(0)  # messages that came together leave their turn to other sockets

    async def send_json(self, message: Mapping[str, object]) -> None:
        if self.ws.application_state is not WebSocketState.CONNECTED:
            raise WebSocketDisconnected
        try:
            await super().send_json(message)
        except RuntimeError as error:
            raise WebSocketDisconnected from error

    async def close(self, code: int, reason: str) -> None:
        if self.ws.application_state is not WebSocketState.CONNECTED:
            return
        shortened = reason.encode()[:REASON_MAX].decode(errors="ignore")
        with suppress(RuntimeError, WebSocketDisconnect):
            await self.ws.close(code=code, reason=shortened)


class SocketHandler(LiveHandler):
    """The protocol of one socket; each operation is its own request: a new instant, its sign-in checked again."""

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - as the base class
        super().__init__(*args, **options)
        self._documents: Documents = self.view.documents  # type: ignore[attr-defined]  # the view is our endpoint
        self._stopping: Stopping = self.view.stopping  # type: ignore[attr-defined]  # idem
        self._asked: dict[str, GraphQLRequest] = {}
        self._served = self._seen = 0

    async def handle(self) -> None:
        self._watch()
        try:
            await super().handle()
        finally:
            self._watching.cancel()

    def _watch(self) -> None:
        self._seen = self._served
        self._watching = asyncio.get_running_loop().call_later(IDLE, self._look)

    def _look(self) -> None:
        """Closes the connection of a client without an operation, which connects again at its next one."""
        if self.operations or self._served != self._seen:
            self._watch()
        else:
            self._ending = asyncio.create_task(self.websocket.close(NORMAL, "Nothing runs here"))

    async def handle_message(self, message: Any) -> None:  # noqa: ANN401 - any JSON value
        wrong = _wrong(message)
        if wrong:
            await self.handle_invalid_message(wrong)
            return
        try:
            await super().handle_message(message)
        except WebSocketDisconnected:
            raise
        except PassingError:
            await self.websocket.close(TRY_LATER, "Service unavailable")
        except Exception:
            log.exception("socket_failed")
            await self.websocket.close(INTERNAL_ERROR, "Internal server error")

    async def handle_connection_init(self, message: Any) -> None:  # noqa: ANN401 - a message
        if message.get("payload") is None:
            message = {"type": "connection_init"}
        await super().handle_connection_init(message)
        self.connection_init_timeout_task = None  # it was cancelled: nobody looks at it any more

    async def handle_subscribe(self, message: Any) -> None:  # noqa: ANN401 - a message
        asked = GraphQLRequest.of(message["payload"])
        message["payload"].setdefault("query", "")  # absent when a persisted document is named
        is_new = message["id"] not in self.operations
        await super().handle_subscribe(message)
        if is_new and message["id"] in self.operations:  # a refused one is not among them
            self._asked[message["id"]] = asked  # in time: the operation begins when this task next waits
            self._served += 1

    async def cleanup_operation(self, operation_id: str) -> None:
        self._asked.pop(operation_id, None)
        await super().cleanup_operation(operation_id)

    async def run_operation(self, operation: Operation[Context, None]) -> None:
        try:
            await self._run(operation)
        except WebSocketDisconnected:
            self.operations.pop(operation.id, None)
        except PassingError:
            self.operations.pop(operation.id, None)
            await self.websocket.close(TRY_LATER, "Service unavailable")
        except Exception:
            log.exception("operation_failed")
            self.operations.pop(operation.id, None)
            await self.websocket.close(INTERNAL_ERROR, "Internal server error")

    async def _run(self, operation: Operation[Context, None]) -> None:
        asked = self._asked.pop(operation.id)
        try:
            text = self._documents.text(asked)
        except RequestError as error:
            await operation.send_initial_errors([GraphQLError(error.message, extensions={"code": error.code})])
            return
        acteur, turnstile = self.context.op.acteur, self.context.op.services.operations
        try:
            place = await turnstile.enter(first=acteur is not None and acteur.type in TYPES_DE_BUREAU)
        except TooManyError as error:
            message, extensions = told(error).values()
            await operation.send_initial_errors([GraphQLError(message, extensions=extensions)])
            return
        with place:
            await self._answer(operation, asked, text, place)

    async def _answer(self, operation: Operation[Context, None], asked: GraphQLRequest, text: str, held: Pass) -> None:
        context = await self.context.again()
        chosen = await schema.choose(text, asked.operation_name, introspection=context.introspection)
        given: dict[str, Any] = {
            "variable_values": asked.variables,
            "context_value": context,
            "operation_name": asked.operation_name,
            "operation_extensions": asked.extensions,
        }
        if chosen is not None and chosen.kind == "subscription":
            context.is_written = True
            await self._follow(operation, text, given, held)
        elif await _send(operation, await schema.execute(text, **given)):
            await operation.send_operation_message({"id": operation.id, "type": "complete"})

    async def _follow(self, operation: Operation[Context, None], text: str, given: dict[str, Any], held: Pass) -> None:
        """Sends what a subscription gives, until it ends or the process leaves."""
        context: Context = given["context_value"]
        halte = PlaceGardee(context.op, [operation.id, text, given["operation_name"], given["variable_values"]])
        context.last_event_id = await halte.reprendre()
        results: Any = await schema.stream(text, **given)
        held.leave()
        place, is_left = None, False
        try:
            async with aclosing(results), self._stopping.streaming():
                async for result in results:
                    if not await _send(operation, result):
                        return
                    place = context.cursor
        except ClosingError:
            is_left = True
        left = place or context.depart
        if is_left and left:
            await halte.quitter(left)
        else:
            await operation.send_operation_message({"id": operation.id, "type": "complete"})


async def _send(operation: Operation[Context, None], result: ExecutionResult) -> bool:
    """Sends a result; whether more may follow it, which nothing does after a refusal of the document."""
    if isinstance(result, PreExecutionError):
        await operation.send_initial_errors(result.errors or [])
        return False
    await operation.send_next(result)
    return True


def _wrong(message: object) -> str | None:
    """The reason why a JSON value is no message of the protocol; None when it is one."""
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        return "Messages are objects with a type"
    match message["type"]:
        case "connection_init" | "ping" | "pong":
            if not isinstance(message.get("payload"), dict | None):
                return "The payload must be an object"
        case "subscribe" | "complete" as kind:
            if not isinstance(message.get("id"), str) or not 0 < len(message["id"]) <= ID_MAX:
                return f"The id must be a text of 1 to {ID_MAX} characters"
            if kind == "subscribe":
                return _wrong_payload(message.get("payload"))
        case _:
            return "Unknown message type"
    return None


def _wrong_payload(payload: object) -> str | None:
    if not isinstance(payload, dict):
        return "The payload must be an object"
    try:
        asked = GraphQLRequest.of(payload)
    except RequestError as error:
        return error.message
    return None if asked.has_document else "The payload has no query, and names no document"
