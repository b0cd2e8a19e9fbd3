"""The answers about one event, each made once for all readers who ask the same."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class EventAnswers:
    """The answers about one event; they last as long as a reader holds it."""

    _made: dict[Hashable, Any] = field(default_factory=dict)
    _making: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def once(self, key: Hashable, make: Callable[[], Awaitable[Any]]) -> Any:  # noqa: ANN401 - what `make` gives
        """The answer under a key; while it is made, all who ask for it wait."""
        if key not in self._made:
            async with self._making:
                if key not in self._made:
                    self._made[key] = await make()
        return self._made[key]
