"""The commands of `python -m api`, with a watch on the loop that another process reads through the file `WATCH`.

A hold lasts from the moment the loop learns of events to the moment it asks for more: meanwhile nobody else is served.
It is what the thread of the loop used of the processor, which a busy machine does not change. The server runs on Python's
own loop here, which asks a selector for events: uvloop has none, and takes less for the same work.
"""

import mmap
import os
import selectors
import struct
import sys
import time
from pathlib import Path
from typing import Any

FIGURES = struct.Struct("4d")  # longest hold since it was set to zero, loop and process altogether in s; holds


class Figures:
    """The figures of a watch, in a file that its server and the search both map."""

    def __init__(self, path: Path) -> None:
        with path.open("a+b") as file:
            file.truncate(FIGURES.size)
            self._shared = mmap.mmap(file.fileno(), FIGURES.size)

    def read(self) -> tuple[float, float, float, int]:
        longest, loop, process, holds = FIGURES.unpack_from(self._shared)
        return longest, loop, process, int(holds)

    def add(self, held: float) -> None:
        longest, loop, _, holds = self.read()
        FIGURES.pack_into(self._shared, 0, max(longest, held), loop + held, time.process_time(), holds + 1)

    def forget_longest(self) -> None:
        struct.pack_into("d", self._shared, 0, 0.0)


class Watch(selectors.DefaultSelector):
    """A selector that tells how long the thread of its loop worked between two looks at events."""

    figures: Figures
    _began = 0.0

    def select(self, timeout: float | None = None) -> Any:  # noqa: ANN401 - as the base class
        if self._began:
            self.figures.add(time.thread_time() - self._began)
        found = super().select(timeout)
        self._began = time.thread_time()
        return found


if __name__ == "__main__":
    Watch.figures = Figures(Path(os.environ["WATCH"]))
    selectors.DefaultSelector = Watch  # type: ignore[misc]
    from api import server
    from api.__main__ import main

    options = server._options  # noqa: SLF001 - the loop is no setting
    server._options = lambda settings: options(settings) | {"loop": "asyncio"}  # noqa: SLF001 - idem
    main(sys.argv[1:])
