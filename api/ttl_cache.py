"""A cache for a value that is expensive to compute and may be a few seconds old."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

FRESH_SECONDS = 5.0
Found = TypeVar("Found")


class TtlCache(Generic[Found]):
    """One value with a time to live of FRESH_SECONDS; concurrent readers share one computation."""

    def __init__(self) -> None:
        self._found: Found | None = None
        self._looked = float("-inf")
        self._one_at_a_time = asyncio.Lock()

    async def now(self, look: Callable[[], Awaitable[Found]]) -> Found:
        """Return the cached value, computed by `look` if it is too old."""
        async with self._one_at_a_time:
            if self._found is None or time.monotonic() - self._looked > FRESH_SECONDS:
                self._found = await look()
                self._looked = time.monotonic()
            return self._found
