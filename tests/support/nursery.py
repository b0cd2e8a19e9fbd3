"""Processes of `python -m …`, each forked from one that has imported `api`: a start takes an instant, not seconds.

A process is otherwise as an operator starts it: its own environment, output, signals and children.
"""

import asyncio
import atexit
import gc
import json
import os
import runpy
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MESSAGE = 100_000  # bytes of an order, with its environment
CODE = 20  # bytes of an exit code, or of the id of a process


@dataclass
class Process:
    """A process under way, with the members of `asyncio.subprocess.Process` that tests use."""

    pid: int
    _end: socket.socket = field(repr=False)
    _code: int | None = None

    @property
    def returncode(self) -> int | None:
        """The exit code of a process that ended."""
        if self._code is None:
            with suppress(BlockingIOError):
                self._settle(self._end.recv(CODE))
        return self._code

    async def wait(self) -> int:
        if self._code is None:
            self._settle(await asyncio.get_running_loop().sock_recv(self._end, CODE))
        assert self._code is not None
        return self._code

    def _settle(self, said: bytes) -> None:
        self._code = int(said)
        self._end.close()

    def send_signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


async def start(module: str, arguments: Sequence[str], env: dict[str, str], output: int) -> Process:
    """Starts `python -m module …` at the root of the project, both its outputs written to a file descriptor."""
    ours, theirs = socket.socketpair()
    order = json.dumps({"command": [module, *arguments], "env": env}).encode()
    with theirs:
        await asyncio.to_thread(socket.send_fds, _nursery(), [order], [output, theirs.fileno()])
    ours.settimeout(0)
    pid = await asyncio.get_running_loop().sock_recv(ours, CODE)
    return Process(int(pid), ours)


async def run(*arguments: str, env: dict[str, str]) -> tuple[int, str]:
    """Runs `python -m api …`; returns its exit code and its output."""
    with tempfile.TemporaryFile() as said:
        process = await start("api", arguments, env, said.fileno())
        code = await process.wait()
        said.seek(0)
        return code, said.read().decode()


@cache
def _nursery() -> socket.socket:
    """The socket of this run's nursery, which leaves when the socket closes."""
    ours, theirs = socket.socketpair(type=socket.SOCK_SEQPACKET)
    with theirs:
        process = subprocess.Popen([sys.executable, "-m", "tests.support.nursery"], cwd=ROOT, stdin=theirs)

    @atexit.register
    def leave() -> None:
        ours.close()
        process.wait(5)

    return ours


@dataclass
class Nursery:
    """The process that forks the others, and tells the code with which each ended."""

    orders: socket.socket
    ends: dict[int, socket.socket] = field(default_factory=dict)

    def serve(self) -> list[str] | None:
        """Forks a process for each order; returns its command in a forked one, None once no order can come."""
        heard, hears = socket.socketpair()
        for one in (heard, hears):
            one.settimeout(0)
        signal.set_wakeup_fd(hears.fileno())
        signal.signal(signal.SIGCHLD, lambda *_: None)
        with selectors.DefaultSelector() as waiting:
            waiting.register(self.orders, selectors.EVENT_READ)
            waiting.register(heard, selectors.EVENT_READ)
            while True:
                for key, _ in waiting.select():
                    if key.fileobj is heard:
                        heard.recv(100)
                        self._reap()
                        continue
                    order, files, *_ = socket.recv_fds(self.orders, MESSAGE, 2)
                    if not order:
                        return None
                    if self._fork(*files):
                        for one in (heard, hears, self.orders):
                            one.close()
                        return _become(json.loads(order), files[0])

    def _fork(self, output: int, end: int) -> bool:
        """Whether this is the forked process."""
        pid = os.fork()
        told = socket.socket(fileno=end)
        if pid == 0:
            told.close()
            for other in self.ends.values():
                other.close()
            return True
        os.close(output)
        told.sendall(str(pid).encode())
        self.ends[pid] = told
        return False

    def _reap(self) -> None:
        while self.ends:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            with self.ends.pop(pid) as told:
                told.sendall(str(os.waitstatus_to_exitcode(status)).encode())


def _become(order: dict, output: int) -> list[str]:
    """Gives this process the signals, the environment and the outputs of a new one."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (output, 1), (output, 2)):
        os.dup2(source, target)
    os.closerange(3, max(nothing, output) + 1)
    os.environ.clear()
    os.environ.update(order["env"])
    return order["command"]


def main() -> None:
    for module in ("api.app", "api.acts", "api.worker", "api.demo", "api.starting", "api.commands"):
        import_module(module)
    import_module("api.app").load_reference()
    sys.path += [str(ROOT / "tests"), str(ROOT / "tests" / "support")]
    gc.freeze()
    sys.argv = Nursery(socket.socket(fileno=os.dup(0))).serve() or []
    if sys.argv:
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
