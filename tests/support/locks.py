"""The lock of work that one process of a run does while the others wait."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Locks the file, made if need be, for one process at a time, of any run."""
    with path.open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
