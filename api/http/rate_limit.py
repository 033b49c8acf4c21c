"""The limits of one organisation: requests per period, and the size of each request.

The counts are per process: two API processes let through twice as much.
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
    """Counts the requests of each organisation, reads and writes separately."""

    def __init__(self, reads: str = READS, writes: str = WRITES) -> None:
        self._reads: RateLimitItem = parse(reads)
        self._writes: RateLimitItem = parse(writes)
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    async def count(self, organisation: str, method: str) -> None:
        """Count a request. Raises the problem `too-many-requests` with `Retry-After` beyond the limit."""
        reads = method in READING
        row, bucket = (self._reads, "reads") if reads else (self._writes, "writes")
        if not await self._limiter.hit(row, bucket, organisation):
            free = await self._limiter.get_window_stats(row, bucket, organisation)
            seconds = max(1, math.ceil(free.reset_time - time.time()))
            raise Problem("too-many-requests", headers={"Retry-After": str(seconds)})


def require_size(request: Request) -> None:
    """Raise the problem `invalid` if the query or the headers are too large."""
    if len(request.scope["query_string"]) > LARGEST_QUERY:
        raise Problem("invalid", errors=[("", Text("Adressen er for lang", "The address is too long"))])
    if sum(len(name) + len(value) for name, value in request.scope["headers"]) > LARGEST_HEADERS:
        raise Problem("invalid", errors=[("", Text("HTTP-hodene er for store", "The headers are too large"))])
