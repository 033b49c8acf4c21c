"""Timing calls, and saying what was found: medians with their spread, never one number alone."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

Call = Callable[[], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure over several rounds, and its goal: at most, or at least where `more` is better."""

    name: str
    values: tuple[float, ...]
    goal: float | None = None
    more: bool = False

    @property
    def median(self) -> float:
        """The figure to quote."""
        return statistics.median(self.values)

    @property
    def holds(self) -> bool | None:
        """Whether the goal is met, None where there is none."""
        if self.goal is None:
            return None
        return self.median >= self.goal if self.more else self.median <= self.goal

    def as_json(self) -> dict[str, Any]:
        """As `var/bench.json` has it."""
        spread = {"median": self.median, "min": min(self.values), "max": max(self.values)}
        return {**spread, "goal": self.goal, "holds": self.holds}

    def row(self) -> str:
        """As the terminal has it."""
        sign = "≥" if self.more else "≤"
        goal = "" if self.goal is None else f"{sign} {self.goal:g}  {'holds' if self.holds else 'MISSED'}"
        return f"{self.name:<38} {self.median:>10.2f}   {min(self.values):>10.2f} – {max(self.values):<10.2f} {goal}"


async def p50_ms(call: Call, times: int) -> float:
    """The median duration of a call, one after the other, in milliseconds."""
    found = []
    for _ in range(times):
        began = time.perf_counter()
        await call()
        found.append((time.perf_counter() - began) * 1000)
    return statistics.median(found)


async def per_second(call: Call, callers: int, times: int) -> float:
    """Calls a second with several callers at once."""

    async def caller() -> None:
        for _ in range(times):
            await call()

    began = time.perf_counter()
    await asyncio.gather(*(caller() for _ in range(callers)))
    return callers * times / (time.perf_counter() - began)
