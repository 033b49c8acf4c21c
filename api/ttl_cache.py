"""What takes a while to find out and may be a few seconds old."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

FRESH_SECONDS = 5.0
Found = TypeVar("Found")


class TtlCache(Generic[Found]):
    """How something stood when it was last looked at: whoever asks more often gets the same answer."""

    def __init__(self) -> None:
        self._found: Found | None = None
        self._looked = float("-inf")
        self._one_at_a_time = asyncio.Lock()

    async def now(self, look: Callable[[], Awaitable[Found]]) -> Found:
        """What `look` found, at most a few seconds ago."""
        async with self._one_at_a_time:
            if self._found is None or time.monotonic() - self._looked > FRESH_SECONDS:
                self._found = await look()
                self._looked = time.monotonic()
            return self._found
