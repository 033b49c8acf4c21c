"""What a command costs when the worker that knew its case is gone: stopped in order, or killed with another one beside it."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from uuid import uuid4

from bench.measure import Figure
from bench.stack import FOLLOW_UP, HELPER, open_case, process_of
from saksgang.development.demo.on_stack import Stack
from saksgang.development.stack.addresses import running
from saksgang.development.stack.processes import worker

CASES, KILLS, CALLERS = 24, 3, 8
PAUSE_SECONDS, SETTLED_SECONDS, PATIENCE = 0.05, 4.0, 30.0


async def restarted(stack: Stack) -> list[Figure]:
    """First commands after a restart, each to a case that no worker remembers; and the worst one after SIGKILL."""
    ids = [await open_case(stack) for _ in range(CASES)]
    before = process_of(stack, "worker")
    os.kill(before, signal.SIGTERM)
    await _replaced(stack, before)
    await _until_done(stack, ids[0])
    cold = [await _until_done(stack, case_id) * 1000 for case_id in ids[1:]]
    async with _two_workers(stack):
        worst = [await _killed(stack) for _ in range(KILLS)]
    return [Figure("cold_command_p50_ms", tuple(cold), 300), Figure("after_sigkill_max_ms", (max(worst),), 2000)]


async def _killed(stack: Stack) -> float:
    """Several callers in the moment in which the worker dies, each with one key until it is answered.

    Their cases are new: those of the time before are all with the worker that is left.
    """
    ids = [await open_case(stack) for _ in range(CALLERS)]
    killed = process_of(stack, "worker")
    os.kill(killed, signal.SIGKILL)
    took = await asyncio.gather(*(_until_done(stack, case_id) for case_id in ids))
    await _replaced(stack, killed)
    return max(took) * 1000


@asynccontextmanager
async def _two_workers(stack: Stack) -> AsyncIterator[None]:
    """As in production: a second one takes over while the first is started again."""
    second = replace(worker(stack.layout, running(stack.layout)), log=stack.layout.log("worker-2"))
    await second.start()
    try:
        yield
    finally:
        await second.stop()


async def _replaced(stack: Stack, before: int) -> None:
    """Waits until the stack's worker is another process than before, and has had the time to take up work."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        await asyncio.sleep(PAUSE_SECONDS)
        try:
            if process_of(stack, "worker") != before:
                await asyncio.sleep(SETTLED_SECONDS)
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
