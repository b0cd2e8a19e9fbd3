"""Patient waits for an expected condition: a minute in a test that fails, an instant in the others."""

import asyncio
from collections.abc import Awaitable, Callable
from inspect import isawaitable

import httpx

from api.services.bell import LocalBell

PATIENCE = 60  # seconds


async def until(is_so: Callable[[], bool | Awaitable[bool]]) -> None:
    """Waits for a condition that tells nobody when it becomes true."""
    async with asyncio.timeout(PATIENCE):
        while True:
            found = is_so()
            if await found if isawaitable(found) else found:
                return
            await asyncio.sleep(0.01)


async def until_followed(bell: LocalBell, streams: int = 1) -> None:
    """Waits for streams of this process to listen: they miss nothing of what happens from then on."""
    await until(lambda: sum(map(len, bell._ears.values())) >= streams)


async def until_server_followed(address: str, streams: int) -> None:
    """Waits for so many streams, no more and no less, of a server that tells its counters."""
    async with httpx.AsyncClient(timeout=PATIENCE, verify=False) as http:

        async def is_followed() -> bool:
            told = (await http.get(f"{address}/metrics")).text.splitlines()
            return f"portail_streams {float(streams)}" in told

        await until(is_followed)
