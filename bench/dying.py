"""Cost of a command after the worker that had cached its case was stopped, or was killed beside a second worker."""

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
    """Duration of first commands after a restart, each to an uncached case, and the maximum after SIGKILL."""
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
    """The slowest of several concurrent commands at the moment when the worker is killed, each with one command key.

    The cases are new, because the other worker has cached those of the previous kill.
    """
    ids = [await open_case(stack) for _ in range(CALLERS)]
    killed = process_of(stack, "worker")
    os.kill(killed, signal.SIGKILL)
    took = await asyncio.gather(*(_until_done(stack, case_id) for case_id in ids))
    await _replaced(stack, killed)
    return max(took) * 1000


@asynccontextmanager
async def _two_workers(stack: Stack) -> AsyncIterator[None]:
    """Run a second worker, as in production, which takes over while the first is restarted."""
    second = replace(worker(stack.layout, running(stack.layout)), log=stack.layout.log("worker-2"))
    await second.start()
    try:
        yield
    finally:
        await second.stop()


async def _replaced(stack: Stack, before: int) -> None:
    """Wait until the stack has a new worker process, and until that has settled."""
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
    """Seconds until the command is recorded; it is retried under its key on a retryable answer."""
    began, key = time.perf_counter(), {"Idempotency-Key": uuid4().hex}
    while time.perf_counter() - began < PATIENCE:
        path = f"/cases/{case_id}/transitions/record_follow_up"
        if (await stack.call("POST", path, HELPER, FOLLOW_UP, **key)).status_code == 200:
            return time.perf_counter() - began
        await asyncio.sleep(PAUSE_SECONDS)
    raise SystemExit("a command was not done in time")
