"""Sockets whose close code tells clients when to come back: after a restart, after a pause, after a sign-in."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import structlog
from strawberry.http.exceptions import WebSocketDisconnected
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import BaseGraphQLTransportWSHandler

from api.live.stopping import COME_BACK, SIGNED_OUT, SLOW, SLOW_READER, Stopping
from api.rules.problems import Code
from api.schema.context import Context

log = structlog.get_logger(__name__)

FAREWELL = 5.0  # seconds for an operation under way to end, and for a close frame to leave


class LiveHandler(BaseGraphQLTransportWSHandler[Context, None]):
    """A handler of the protocol that closes well when the process leaves, the reader sleeps, or the sign-in ends."""

    _signed_out = False

    async def handle(self) -> None:
        stopping: Stopping = self.view.stopping  # type: ignore[attr-defined]
        with stopping.parting(self._part):
            await super().handle()

    async def send_message(self, message: Any) -> None:  # noqa: ANN401 - one of the protocol's messages
        try:
            async with asyncio.timeout(SLOW):
                await super().send_message(message)
        except TimeoutError as error:
            log.info("slow_reader", transport="socket")
            await self._close(SLOW_READER, "Read on from your last cursor")
            raise WebSocketDisconnected from error
        kind = message.get("type")
        self._signed_out |= kind == "next" and self._was_signed_out(message["payload"])
        # After its `complete`, without which clients would come back with the same sign-in; after that of the last one.
        if kind == "complete" and self._signed_out and not self.operations:
            await self._close(SIGNED_OUT, "Sign in again")

    def _was_signed_out(self, payload: Mapping[str, Any]) -> bool:
        codes = {(error.get("extensions") or {}).get("code") for error in payload.get("errors") or ()}
        return Code.CONNEXION_REQUISE in codes and self.context.op.acteur is not None

    async def _part(self) -> None:
        """Closes the socket: operations under way are answered first, and streams end by themselves."""
        running = {item.task for item in self.operations.values() if item.task}
        if running:
            await asyncio.wait(running, timeout=FAREWELL)
        await self._close(COME_BACK, "Service restart")

    async def _close(self, code: int, reason: str) -> None:
        with suppress(TimeoutError, WebSocketDisconnected):
            async with asyncio.timeout(FAREWELL):
                await self.websocket.close(code, reason)
