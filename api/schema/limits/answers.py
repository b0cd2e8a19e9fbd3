"""Answers to introspections, each computed once and stored as JSON: the schema never changes in a process."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from weakref import WeakValueDictionary

import orjson
from graphql import ExecutionResult

from api.schema.limits.library import Library

ROOM = 20_000_000  # characters of the answers and of their keys

Key = tuple[str, str | None, bytes]


class Answers:
    """The answers of one schema; two requests for one answer wait for one computation."""

    def __init__(self, room: int = ROOM) -> None:
        self._kept: Library[Key, orjson.Fragment] = Library(room)
        self._making: WeakValueDictionary[Key, asyncio.Lock] = WeakValueDictionary()

    async def answer(
        self,
        source: str,
        operation: str | None,
        variables: Mapping[str, Any],
        make: Callable[[], Awaitable[ExecutionResult]],
    ) -> ExecutionResult:
        """The answer from memory, or from `make`; errors are returned and not stored."""
        key = source, operation, orjson.dumps(variables, option=orjson.OPT_SORT_KEYS)
        making = self._making.setdefault(key, asyncio.Lock())
        async with making:
            found = self._kept.get(key)
            if found is None:
                result = await make()
                if result.errors:
                    return result
                content = orjson.dumps(result.data)
                found = orjson.Fragment(content)
                self._kept.put(key, found, len(content) + len(source) + len(key[2]))
        data: Any = found
        return ExecutionResult(data)
