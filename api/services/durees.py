"""How long what must not be timed took of late, whoever asked: the step after which it is answered follows the load."""

from collections import deque

RETENUE = 60.0  # seconds during which a duration counts
PLAFOND = 8.0  # seconds; past it nobody waits for an answer


class Durees:
    """The durations of one process."""

    def __init__(self) -> None:
        self._dernieres: deque[tuple[float, float]] = deque(maxlen=1000)  # when, how long

    def noter(self, maintenant: float, duree: float) -> None:
        self._dernieres.append((maintenant, duree))

    def palier(self, base: float, maintenant: float) -> float:
        """The base, doubled until the slowest of late took less than half of it: no answer is then past its step."""
        while self._dernieres and maintenant - self._dernieres[0][0] > RETENUE:
            self._dernieres.popleft()
        pire = max((duree for _, duree in self._dernieres), default=0.0)
        while base < PLAFOND and pire > base / 2:
            base *= 2
        return base
