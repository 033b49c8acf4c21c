"""The watchdog: ends a process whose event loop hangs, so that its supervisor restarts it and the cases go on."""

import asyncio
import faulthandler

STANDSTILL_SECONDS = 15.0
BEATS = 5


async def keep_beating(standstill_seconds: float = STANDSTILL_SECONDS) -> None:
    """End the process if its loop hangs for so long; it prints only where in the code it stood."""
    try:
        while True:
            faulthandler.dump_traceback_later(standstill_seconds, exit=True)
            await asyncio.sleep(standstill_seconds / BEATS)
    finally:
        faulthandler.cancel_dump_traceback_later()
