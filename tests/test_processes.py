"""Processes of tests: their end, and ports that no two of them share."""

import asyncio
import subprocess
import sys

import live
import pytest

from benchmarks.ports import free_port

DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); signal.pause()"
OTHERS = """
import socket
found = [socket.socket() for _ in range(2000)]
for one in found:
    one.bind(("127.0.0.1", 0))
print(*(one.getsockname()[1] for one in found))
"""


async def test_a_process_that_ignores_sigterm_is_killed_and_fails_its_test(monkeypatch):
    monkeypatch.setattr(live, "LAST_WORDS", 0.1)
    deaf = await asyncio.create_subprocess_exec(sys.executable, "-c", DEAF, stdout=asyncio.subprocess.PIPE)
    assert await deaf.stdout.readline() == b"ready\n"

    with pytest.raises(AssertionError, match="SIGTERM"):
        await live.end(deaf)

    assert deaf.returncode == -9


async def test_one_that_ended_by_itself_is_left_alone():
    short = await asyncio.create_subprocess_exec("true")
    await short.wait()

    await live.end(short)


async def test_a_port_is_taken_from_the_system_until_a_server_listens_there():
    ours = {free_port() for _ in range(100)}
    others = subprocess.check_output([sys.executable, "-c", OTHERS], text=True)  # noqa: ASYNC221 - an instant

    assert len(ours) == 100
    assert ours.isdisjoint(map(int, others.split()))
    async with await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", min(ours)):
        _, writer = await asyncio.open_connection("127.0.0.1", min(ours))
        writer.close()
        await writer.wait_closed()
