"""The law behind rules and deadlines: a norm is one duty or right, its provisions are its dated sources.

The rows are in `domain.tables.norms`. A reader is always shown which provisions are not confirmed, and which are the
program's own.
"""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from domain.primitives.provisions import Provision
from domain.tables.norms import ROWS


def _index(rows: Iterable[Provision]) -> dict[str, tuple[Provision, ...]]:
    norms: dict[str, list[Provision]] = {}
    for row in rows:
        norms.setdefault(row.norm, []).append(row)
    return {norm: tuple(found) for norm, found in norms.items()}


NORMS: dict[str, tuple[Provision, ...]] = _index(ROWS)


def citations(norms: Iterable[str], on: date) -> tuple[Provision, ...]:
    """The provisions of these norms, for each norm the one in force on the day first, then the others newest first."""
    return tuple(row for norm in norms for row in _cited(norm, on))


@lru_cache(maxsize=4_096)
def _cited(norm: str, on: date) -> tuple[Provision, ...]:
    """The provisions of one norm, cached because a list of deadlines has few norms and days."""
    rows = sorted(NORMS[norm], key=lambda row: (not row.in_force(on), -row.in_force_from.toordinal()))
    return tuple(rows)
