"""What one process of a run does while the others wait."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Holds the file, which is made if need be: one process at a time, whichever run it belongs to."""
    with path.open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
