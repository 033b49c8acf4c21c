"""What a command costs when the worker that knew its case is gone: stopped in order, or killed."""

import asyncio
import os
import signal
import time
from uuid import uuid4

from bench.measure import Figure
from bench.stack import FOLLOW_UP, HELPER, open_case, process_of
from saksgang.demo.on_stack import Stack

CASES, KILLS, CALLERS = 24, 3, 8
PAUSE_SECONDS, PATIENCE = 0.05, 30.0


async def restarted(stack: Stack) -> list[Figure]:
    """First commands after a restart, each to a case that no worker remembers; and the worst one after SIGKILL."""
    ids = [await open_case(stack) for _ in range(CASES)]
    await _replaced(stack, signal.SIGTERM)
    await _until_done(stack, ids[0])
    cold = [await _until_done(stack, case_id) * 1000 for case_id in ids[1:]]
    worst = [await _killed(stack, ids[:CALLERS]) for _ in range(KILLS)]
    return [Figure("cold_command_p50_ms", tuple(cold), 300), Figure("after_sigkill_max_ms", tuple(worst), 2000)]


async def _killed(stack: Stack, ids: list[str]) -> float:
    """Several callers in the moment in which the worker dies, each with one key until it is answered."""
    os.kill(process_of(stack, "worker"), signal.SIGKILL)
    took = await asyncio.gather(*(_until_done(stack, case_id) for case_id in ids))
    return max(took) * 1000


async def _replaced(stack: Stack, how: signal.Signals) -> None:
    """The worker is another process than before."""
    before, end = process_of(stack, "worker"), time.monotonic() + PATIENCE
    os.kill(before, how)
    while time.monotonic() < end:
        await asyncio.sleep(PAUSE_SECONDS)
        try:
            if process_of(stack, "worker") != before:
                return
        except (SystemExit, OSError):
            continue
    raise SystemExit("no worker came back")


async def _until_done(stack: Stack, case_id: str) -> float:
    """Seconds until the command is recorded; sent again, under its key, where it is told to come again."""
    began, key = time.perf_counter(), {"Idempotency-Key": uuid4().hex}
    while time.perf_counter() - began < PATIENCE:
        path = f"/cases/{case_id}/transitions/record_follow_up"
        if (await stack.call("POST", path, HELPER, FOLLOW_UP, **key)).status_code == 200:
            return time.perf_counter() - began
        await asyncio.sleep(PAUSE_SECONDS)
    raise SystemExit("a command was not done in time")
