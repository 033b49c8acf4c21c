"""A loop that stands still ends its process: whoever looks after it starts another, and the cases go on there."""

import asyncio
import faulthandler

STANDSTILL_SECONDS = 15.0
BEATS = 5


async def keep_beating(standstill_seconds: float = STANDSTILL_SECONDS) -> None:
    """Ends the process once its loop has not turned for so long; it says where in the code it stood, and nothing else."""
    try:
        while True:
            faulthandler.dump_traceback_later(standstill_seconds, exit=True)
            await asyncio.sleep(standstill_seconds / BEATS)
    finally:
        faulthandler.cancel_dump_traceback_later()
