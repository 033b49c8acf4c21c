"""Timing of calls, and figures as medians with their spread."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Call = Callable[[], Awaitable[Any]]
IN_A_TURN = 10


@dataclass(frozen=True, slots=True)
class Figure:
    """A row of the table.

    `name`: the figure. `values`: one value per round. `goal`: the maximum, or the minimum if `more`.
    """

    name: str
    values: tuple[float, ...]
    goal: float | None = None
    more: bool = False

    @property
    def median(self) -> float:
        """The median of the rounds."""
        return statistics.median(self.values)

    @property
    def holds(self) -> bool | None:
        """Whether the goal is met; None if there is no goal."""
        if self.goal is None:
            return None
        return self.median >= self.goal if self.more else self.median <= self.goal

    def as_json(self) -> dict[str, Any]:
        """The figure for `var/bench.json`."""
        spread = {"median": self.median, "min": min(self.values), "max": max(self.values)}
        return {**spread, "goal": self.goal, "holds": self.holds}

    def row(self) -> str:
        """The figure for the terminal."""
        sign = "≥" if self.more else "≤"
        goal = "" if self.goal is None else f"{sign} {self.goal:g}  {'holds' if self.holds else 'MISSED'}"
        return f"{self.name:<38} {self.median:>10.2f}   {min(self.values):>10.2f} – {max(self.values):<10.2f} {goal}"


async def p50_ms(call: Call, times: int) -> float:
    """The median duration of sequential calls, in milliseconds."""
    return statistics.median(await _durations(call, times))


async def p50s_ms(calls: Mapping[str, Call], times: int) -> dict[str, float]:
    """The median durations of several calls, measured in turns, so that a slow machine affects all of them."""
    found: dict[str, list[float]] = {name: [] for name in calls}
    for name in _turns(calls, times):
        found[name] += await _durations(calls[name], IN_A_TURN)
    return {name: statistics.median(durations) for name, durations in found.items()}


async def per_second(call: Call, callers: int, times: int) -> float:
    """Throughput of concurrent callers, in calls per second."""
    return callers * times / await _seconds(call, callers, times)


async def rates(calls: Mapping[str, Call], callers: int, times: int) -> dict[str, float]:
    """Throughputs of several calls, measured in turns."""
    seconds = dict.fromkeys(calls, 0.0)
    for name in _turns(calls, times):
        seconds[name] += await _seconds(calls[name], callers, IN_A_TURN)
    return {name: callers * times / taken for name, taken in seconds.items()}


def _turns(names: Iterable[str], times: int) -> list[str]:
    """The names in alternating order, so that no call always follows the same one."""
    there = list(names)
    return [name for turn in range(times // IN_A_TURN) for name in (there if turn % 2 else there[::-1])]


async def _durations(call: Call, times: int) -> list[float]:
    found = []
    for _ in range(times):
        began = time.perf_counter()
        await call()
        found.append((time.perf_counter() - began) * 1000)
    return found


async def _seconds(call: Call, callers: int, times: int) -> float:
    async def caller() -> None:
        for _ in range(times):
            await call()

    began = time.perf_counter()
    await asyncio.gather(*(caller() for _ in range(callers)))
    return time.perf_counter() - began
