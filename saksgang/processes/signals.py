"""Stop signals: Ctrl-C and SIGTERM as an event that a coroutine can wait for."""

import asyncio
import signal
from collections.abc import Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")


def stop_signal() -> asyncio.Event:
    """Return an event set by SIGINT, SIGTERM, or SIGHUP unless that is ignored (nohup)."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if number != signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:
            loop.add_signal_handler(number, stop.set)
    return stop


async def unless(stop: asyncio.Event, work: Coroutine[Any, Any, Result]) -> Result | None:
    """Return the result of the work; None if the stop came first, after cancelling the work."""
    working, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if working.done():
        return working.result()
    await ended(working)
    return None


async def ended(task: asyncio.Task[Any]) -> None:
    """Cancel the task and wait until it has released its resources."""
    task.cancel()
    await asyncio.wait({task})
