"""How much one organisation may ask for: calls in a time, and the size of what it sends with them.

Counted in this process: two API processes let through twice as much.
"""

import math
import time

from fastapi import Request
from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter

from api.http.problems import Problem
from domain.primitives.text import Text

READS, WRITES = "6000/10 seconds", "3000/10 seconds"
READING = ("GET", "HEAD", "OPTIONS")
LARGEST_QUERY = 4_096
LARGEST_HEADERS = 16_384


class RateLimits:
    """Counts the calls of each organisation, reads and writes apart."""

    def __init__(self, reads: str = READS, writes: str = WRITES) -> None:
        self._reads: RateLimitItem = parse(reads)
        self._writes: RateLimitItem = parse(writes)
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    async def count(self, organisation: str, method: str) -> None:
        """Counts a call; the problem `too-many-requests`, with when to come back, where it is one too many."""
        reads = method in READING
        row, bucket = (self._reads, "reads") if reads else (self._writes, "writes")
        if not await self._limiter.hit(row, bucket, organisation):
            free = await self._limiter.get_window_stats(row, bucket, organisation)
            seconds = max(1, math.ceil(free.reset_time - time.time()))
            raise Problem("too-many-requests", headers={"Retry-After": str(seconds)})


def require_size(request: Request) -> None:
    """The problem `invalid` where address or headers are longer than anything that we ask for."""
    if len(request.scope["query_string"]) > LARGEST_QUERY:
        raise Problem("invalid", errors=[("", Text("Adressen er for lang", "The address is too long"))])
    if sum(len(name) + len(value) for name, value in request.scope["headers"]) > LARGEST_HEADERS:
        raise Problem("invalid", errors=[("", Text("HTTP-hodene er for store", "The headers are too large"))])
