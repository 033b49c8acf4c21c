"""`make bench`: starts a stack of its own, measures it in rounds, prints a table and writes `var/bench.json`."""

import asyncio
import itertools
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.measure import Call, Figure, p50_ms, per_second
from bench.pages import measure_pages
from domain.calendar import local_date
from saksgang.demo.on_stack import Hear, OnStack, Stack
from saksgang.demo.typical_case import LAWYER, NAV, TOT, to_the_application, to_the_support
from saksgang.fast_forward import fast_forward, parse_duration
from saksgang.stack.layout import Layout

ROUNDS, TIMES, CALLERS = 5, 40, 8
READY_SECONDS = 40
PERSON = {"municipality": "Oslo", "gender": "female", "birth_date": "1998-05-04", "exploitation": "prostitution"}


@contextmanager
def a_stack() -> Iterator[Path]:
    """A stack for as long as it is measured."""
    with tempfile.TemporaryDirectory() as root:
        folder, log = Path(root) / "data", Path(root) / "up.log"
        command = [sys.executable, "-m", "saksgang", "up", "--port", "0", "--data-dir", str(folder)]
        with log.open("w") as output, subprocess.Popen(command, stdout=output, stderr=output) as process:
            try:
                _wait(process, log)
                yield folder
            finally:
                process.terminate()


def _wait(process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + READY_SECONDS
    while "Ready" not in log.read_text():
        if process.poll() is not None or time.monotonic() > end:
            raise SystemExit(log.read_text())
        time.sleep(0.05)


async def measure(folder: Path) -> list[Figure]:
    """Every figure, in interleaved rounds, after one that is not counted."""
    stack = await Stack.connect(Layout.at(folder))
    try:
        calls = await _calls(stack)
        await _round(calls)
        rounds = [await _round(calls) for _ in range(ROUNDS)]
        skipped = [await _fortnights(stack) for _ in range(3)]
        pages = await measure_pages(stack, await _open(stack), ROUNDS)
    finally:
        await stack.close()
    return [*_figures(rounds), Figure("fast_forward_26_fortnights_s", tuple(skipped), 8), *pages]


async def _calls(stack: Stack) -> dict[str, Call]:
    """What is measured, by name; transitions go round many cases, as they do in life."""
    cases = itertools.cycle([await _open(stack) for _ in range(CALLERS * 2)])
    teller = OnStack(stack, Hear())
    await to_the_application(teller)
    await to_the_support(teller)
    follow_up = {"data": {"kind": "conversation"}}

    async def transition() -> None:
        await _ok(stack, "POST", f"/cases/{next(cases)}/transitions/record_follow_up", "nadheim", follow_up)

    async def refused() -> None:
        path = f"/cases/{teller.case_id}/transitions/submit_reflection_application"
        await _ok(stack, "POST", path, LAWYER, {"data": {}}, status=409)

    async def opening() -> None:
        await _open(stack)

    async def read() -> None:
        await _ok(stack, "GET", f"/cases/{teller.case_id}", NAV)

    async def forecast() -> None:
        await _ok(stack, "GET", f"/cases/{teller.case_id}/forecast", TOT)

    return {"transition": transition, "refused": refused, "open": opening, "read": read, "forecast": forecast}


async def _round(calls: dict[str, Call]) -> dict[str, float]:
    found = {name: await p50_ms(call, TIMES) for name, call in calls.items()}
    return {**found, "throughput": await per_second(calls["transition"], CALLERS, TIMES)}


def _figures(rounds: list[dict[str, float]]) -> list[Figure]:
    def each(name: str) -> tuple[float, ...]:
        return tuple(r[name] for r in rounds)

    def ratio(name: str) -> tuple[float, ...]:
        return tuple(r[name] / r["transition"] for r in rounds)

    return [
        Figure("transition_c1_p50_ms", each("transition")),
        Figure("transition_c8_per_second", each("throughput"), more=True),
        Figure("open_over_transition_p50", ratio("open"), 1.7),
        Figure("refused_over_accepted_p50", ratio("refused"), 0.8),
        Figure("read_case_p50_ms", each("read"), 6),
        Figure("forecast_p50_ms", each("forecast"), 10),
    ]


async def _fortnights(stack: Stack) -> float:
    """A year of support, confirmed every fortnight: what the skipping itself takes."""
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
                await _ok(stack, "POST", path, LAWYER, {"data": status})
    return seconds


async def _open(stack: Stack) -> str:
    return str((await _ok(stack, "POST", "/cases", "nadheim", PERSON, status=201))["id"])


async def _ok(stack: Stack, method: str, path: str, by: str, body: Any = None, *, status: int = 200) -> dict[str, Any]:
    answer = await stack.call(method, path, by, body)
    if answer.status_code != status:
        raise SystemExit(f"{method} answered {answer.status_code} instead of {status}: {answer.text}")
    found: dict[str, Any] = answer.json()
    return found


def report(figures: list[Figure]) -> None:
    """The table to the terminal, and the same as JSON."""
    print(f"{'figure':<34} {'median':>9}   {'min':>9} – {'max':<9} goal")
    for figure in figures:
        print(figure.row())
    git = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=False)
    machine = {"system": platform.system(), "processors": os.cpu_count(), "python": platform.python_version()}
    told = {"machine": machine, "commit": git.stdout.strip(), "figures": {f.name: f.as_json() for f in figures}}
    target = Path("var/bench.json")
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(told, indent=2) + "\n")


def main() -> None:
    """Measures and reports."""
    with a_stack() as folder:
        figures = asyncio.run(measure(folder))
    report(figures)


if __name__ == "__main__":
    main()
