"""Table rows by id, each id once."""

from collections.abc import Callable, Iterable
from typing import TypeVar

R = TypeVar("R")


class DoubleRow(ValueError):
    """Two rows have the same id."""

    def __init__(self, id_: str) -> None:
        super().__init__(f"two rows are called {id_!r}")


def unique(rows: Iterable[R], id_of: Callable[[R], str]) -> dict[str, R]:
    """The rows by id; raises `DoubleRow` if two have the same id."""
    found: dict[str, R] = {}
    for row in rows:
        if id_of(row) in found:
            raise DoubleRow(id_of(row))
        found[id_of(row)] = row
    return found
