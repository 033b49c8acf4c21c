"""Waiting for a condition instead of sleeping."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any


def eventually(condition: Callable[[], Any], seconds: float = 10, why: Callable[[], str] = str) -> None:
    """Waits until the condition holds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"it did not come true in {seconds} s: {why()}"
        time.sleep(0.02)


async def soon(condition: Callable[[], Awaitable[Any]], seconds: float = 10) -> Any:
    """Waits until the condition gives something."""
    end = time.monotonic() + seconds
    while not (found := await condition()):
        assert time.monotonic() < end, f"it did not come true in {seconds} s"
        await asyncio.sleep(0.02)
    return found
