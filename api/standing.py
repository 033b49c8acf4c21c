"""How things stood when somebody last asked the database for it."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from prometheus_client import CollectorRegistry

FRESH_SECONDS = 5.0


class Standing:
    """A measurement that is taken seldom: whoever asks more often gets the same answer."""

    def __init__(self) -> None:
        self._found = CollectorRegistry()
        self._looked = float("-inf")
        self._one_at_a_time = asyncio.Lock()

    async def now(self, look: Callable[[], Awaitable[CollectorRegistry]]) -> CollectorRegistry:
        """What `look` found, at most a few seconds ago."""
        async with self._one_at_a_time:
            if time.monotonic() - self._looked > FRESH_SECONDS:
                self._found = await look()
                self._looked = time.monotonic()
            return self._found
