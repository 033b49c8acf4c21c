"""`make bench`: start a separate stack, measure it in rounds, print a table and write `var/bench.json`."""

import argparse
import asyncio
import json
import os
import platform
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

from bench import dying, side_by_side
from bench.beside import peers
from bench.calling import Callers
from bench.floor import floor
from bench.growth import grown, lived
from bench.measure import Figure
from bench.pages import measure_history, measure_pages
from bench.stack import a_stack, ok, open_case
from domain.primitives.calendar import local_date
from saksgang.development.demo.on_stack import Hear, OnStack, Stack
from saksgang.development.demo.typical_case import LAWYER, to_the_application, to_the_support
from saksgang.development.stack.addresses import running
from saksgang.development.stack.layout import Layout
from saksgang.temporal.time_skipping import fast_forward, parse_duration

ROUNDS, MANY, FEWEST = 5, 10_000, 1_000
TARGET = Path("var/bench.json")


async def measure(folder: Path, rounds: int, many: int) -> AsyncIterator[Figure]:
    """Yield every figure as soon as it is known."""
    addresses = running(Layout.at(folder))
    stack = await Callers.connect(Layout.at(folder))
    try:
        runs = side_by_side.CALLERS * 2
        where = (addresses.temporal, addresses.database, runs)
        async with (
            floor(*where) as bare,
            floor(*where, tuned=True) as tuned,
            peers(addresses.database) as others,
        ):
            subject = side_by_side.Subject(await side_by_side.product_calls(stack), bare, tuned, others)
            most = 0.0
            for figure in await side_by_side.compared(subject, rounds):
                yield figure
                if figure.name == "transition_c8_per_second":
                    most = figure.median
        yield await side_by_side.engine_lag(stack, subject.product["transition"], most)
        yield await side_by_side.refused_in_history(stack)
        yield Figure("fast_forward_26_fortnights_s", tuple([await _fortnights(stack) for _ in range(3)]), 8)
        long = await open_case(stack)
        for part in (
            dying.restarted(stack),
            # Before 10,000 cases fall due at once, because the reconciler compares each with its workflow afterwards.
            measure_history(stack, long, rounds),
            grown(stack, many, rounds),
            measure_pages(stack, long, rounds),
            lived(stack),
        ):
            for figure in await part:
                yield figure
    finally:
        await stack.close()


async def _fortnights(stack: Stack) -> float:
    """Seconds spent in `fast_forward` for a year of support that is confirmed every fortnight."""
    teller = OnStack(stack, Hear())
    await to_the_application(teller)
    await to_the_support(teller)
    seconds = 0.0
    for _ in range(26):
        for days in ("P10D", "P4D"):
            began = time.perf_counter()
            now = await fast_forward(stack.client, stack.engine, teller.case_id, parse_duration(days))
            seconds += time.perf_counter() - began
            if days == "P10D":
                status = {"status": "pending", "as_of": local_date(now).isoformat()}
                path = f"/cases/{teller.case_id}/transitions/confirm_udi_status"
                await ok(stack, "POST", path, LAWYER, {"data": status})
    return seconds


async def tell(figures: AsyncIterator[Figure]) -> list[Figure]:
    """Print the table row by row and return the figures."""
    print(f"{'figure':<38} {'median':>10}   {'min':>10} – {'max':<10} goal", flush=True)
    found = []
    async for figure in figures:
        print(figure.row(), flush=True)
        found.append(figure)
    return found


def write(figures: list[Figure]) -> None:
    """Write the figures as JSON."""
    git = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=False)
    machine = {"system": platform.system(), "processors": os.cpu_count(), "python": platform.python_version()}
    told = {"machine": machine, "commit": git.stdout.strip(), "figures": {f.name: f.as_json() for f in figures}}
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(json.dumps(told, indent=2) + "\n")


def main() -> None:
    """Measure and report."""
    asked = argparse.ArgumentParser(prog="make bench")
    asked.add_argument("--rounds", type=int, default=ROUNDS, help="how often everything is measured")
    asked.add_argument("--cases", type=int, default=MANY, help="how many open cases it grows to")
    given = asked.parse_args()
    if given.cases < FEWEST or given.rounds < 1:
        asked.error(f"at least {FEWEST} cases, and one round")
    # SIGTERM ends the benchmark together with its processes.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended before it was done"))
    with a_stack() as folder:
        write(asyncio.run(tell(measure(folder, given.rounds, given.cases))))


if __name__ == "__main__":
    main()
