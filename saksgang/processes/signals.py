"""Being told to stop: Ctrl-C and SIGTERM as an event that a coroutine can wait for."""

import asyncio
import signal
from collections.abc import Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")


def stop_signal() -> asyncio.Event:
    """An event that is set by SIGINT, SIGTERM, or the end of the terminal unless that is ignored (nohup)."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if number != signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:
            loop.add_signal_handler(number, stop.set)
    return stop


async def unless(stop: asyncio.Event, work: Coroutine[Any, Any, Result]) -> Result | None:
    """What the work gives; None where the stop came first, and then the work has ended too."""
    working, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if working.done():
        return working.result()
    await ended(working)
    return None


async def ended(task: asyncio.Task[Any]) -> None:
    """Cancels the task and waits until it has let go of what it holds."""
    task.cancel()
    await asyncio.wait({task})
