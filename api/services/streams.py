"""The streams that a process serves: counted per account, so that none takes more than its share."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID


class Streams:
    """Places for streams; `limit` for each account."""

    def __init__(self, limit: int = 20) -> None:
        self._limit = limit
        self._open: Counter[UUID] = Counter()

    def __len__(self) -> int:
        return self._open.total()

    @contextmanager
    def place(self, compte_id: UUID) -> Iterator[bool]:
        """A place while the context lasts, or False when the account has all of its own."""
        if self._open[compte_id] >= self._limit:
            yield False
            return
        self._open[compte_id] += 1
        try:
            yield True
        finally:
            self._open[compte_id] -= 1
            if not self._open[compte_id]:
                del self._open[compte_id]
