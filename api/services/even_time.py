"""The recent durations of answers whose time must tell nothing, and the even step after which they are sent."""

from collections import deque
from contextvars import ContextVar
from dataclasses import dataclass

RETENUE = 60.0  # seconds for which a duration counts
PLAFOND = 8.0  # seconds; nobody waits longer for an answer


@dataclass
class DureeReponse:
    """The time that an answer takes, from its beginning.

    Attributes:
        debut: instant of the loop.
        hachage: seconds of it spent on hashing, and on the wait for it: the same without an account, they tell nothing.
    """

    debut: float
    hachage: float = 0.0

    def a(self, instant: float) -> float:
        """The seconds of work until an instant."""
        return instant - self.debut - self.hachage


DUREE: ContextVar[DureeReponse | None] = ContextVar("DUREE", default=None)  # of the answer that is being made


class EvenTime:
    """The durations of one process."""

    def __init__(self) -> None:
        self._dernieres: deque[tuple[float, float]] = deque(maxlen=1000)  # (instant, duration)

    def noter(self, maintenant: float, duree: float) -> None:
        self._dernieres.append((maintenant, duree))

    def step(self, base: float, maintenant: float) -> float:
        """The base, doubled until the slowest recent duration is under half of it: no answer then misses its step."""
        while self._dernieres and maintenant - self._dernieres[0][0] > RETENUE:
            self._dernieres.popleft()
        pire = max((duree for _, duree in self._dernieres), default=0.0)
        while base < PLAFOND and pire > base / 2:
            base *= 2
        return base
