"""The tables: event types, transitions, refusals, deadlines and tracks, one row per line, unique when loaded; `soundness` asks the rest."""

from collections.abc import Callable, Iterable
from typing import TypeVar

R = TypeVar("R")


def unique(rows: Iterable[R], id_of: Callable[[R], str]) -> dict[str, R]:
    """The rows by id; ValueError where two have the same."""
    found: dict[str, R] = {}
    for row in rows:
        if id_of(row) in found:
            raise ValueError(f"two rows are called {id_of(row)!r}")
        found[id_of(row)] = row
    return found
