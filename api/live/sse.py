"""Server-sent events that a browser resumes from its place, which each event carries as `id`."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from typing import Any

import structlog
from starlette.responses import Response, StreamingResponse
from starlette.types import Send
from strawberry.asgi import GraphQL
from strawberry.http import process_result
from strawberry.http.streaming import SSETransport
from strawberry.types import SubscriptionExecutionResult

from api.live import PING
from api.live.stopping import SLOW, ClosingError, Stopping
from api.schema.context import Context
from api.schema.scalars import Cursor

log = structlog.get_logger(__name__)

RETRY = "retry: 2000\r\n\r\n"  # milliseconds before a browser connects again


class SlowReaderError(Exception):
    """A reader that takes no bytes any more; it may come back with its place."""


class ResumableStreams(GraphQL[Context, None]):
    """The streams over HTTP; one that the service ends has no `complete` event, so that browsers come back."""

    stopping: Stopping

    def event_stream(self, context: Context, result: SubscriptionExecutionResult) -> Response:
        """The response that sends results one after another."""
        return _PatientResponse(self._events(context, result), headers=SSETransport.headers)

    async def _events(self, context: Context, result: SubscriptionExecutionResult) -> AsyncGenerator[str, None]:
        transport = SSETransport()
        yield RETRY
        place: Cursor | None = None
        context.begun = asyncio.Event()
        async with aclosing(with_pauses(result, self.stopping, context.begun)) as values:
            async for value in values:
                if value is None:
                    place = place or context.depart  # a browser that saw no event goes on from there, too
                    event = transport.heartbeat_message(self.encode_json_string)
                else:
                    place = context.cursor or place
                    event = transport.encode_next(process_result(value), self.encode_json_string)
                yield f"id: {place}\r\n{event}" if place else event
        if not self.stopping.closing.is_set():
            yield transport.encode_complete()


async def with_pauses(
    result: SubscriptionExecutionResult, stopping: Stopping, begun: asyncio.Event
) -> AsyncGenerator[Any, None]:
    """The results until streams must end, and None once the stream has begun and after each silence.

    The next result is only asked for once the last one was sent; one that comes at the end stays unsent.
    """
    results = aiter(result)
    beginning = asyncio.create_task(begun.wait())
    coming: asyncio.Task[Any] | None = None
    told = False
    try:
        while True:
            coming = coming or asyncio.create_task(anext(results))
            async with stopping.streaming():
                waited = {coming} if told else {coming, beginning}
                await asyncio.wait(waited, timeout=PING, return_when=asyncio.FIRST_COMPLETED)
            told = told or beginning.done()
            if not coming.done():
                yield None
                continue
            value, coming = coming.result(), None
            yield value
    except (ClosingError, StopAsyncIteration):
        return
    finally:
        beginning.cancel()
        if coming is not None:
            coming.cancel()
            with suppress(asyncio.CancelledError, StopAsyncIteration):
                await coming
        await results.aclose()  # type: ignore[attr-defined]


class _PatientResponse(StreamingResponse):
    """A response that waits for a slow reader, for a bounded time, and reads nothing more for it meanwhile."""

    async def stream_response(self, send: Send) -> None:
        async def patient(message: Any) -> None:  # noqa: ANN401 - an ASGI message
            try:
                async with asyncio.timeout(SLOW):
                    await send(message)
            except TimeoutError as error:
                log.info("slow_reader", transport="sse")
                raise SlowReaderError from error

        try:
            with suppress(SlowReaderError):
                await super().stream_response(patient)
        finally:
            await self.body_iterator.aclose()  # type: ignore[attr-defined]
