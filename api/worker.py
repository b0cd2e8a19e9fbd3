"""A process that works off the outbox and the clock's jobs, apart from any server."""

import asyncio
import signal

from api.settings import Settings
from api.wiring import background, loops, running_services


async def run_worker(settings: Settings) -> None:
    """Runs until a signal asks to stop."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with running_services(settings) as services, background(*loops(services, settings)):
        await stop.wait()
