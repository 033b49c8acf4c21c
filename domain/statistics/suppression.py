"""Cell suppression: of cells with fewer than five people, and of others that would reveal one of them."""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set

from domain.statistics.audit import Audit, Disclosure
from domain.statistics.ceilings import State
from domain.statistics.lattice import LEAST, Cell, Sum

NATIONAL = 2
"""Longest cell of the country: a figure and at most one value."""

KEPT = {"role": 0, "track": 2}
"""Dimension → level at which its cells are given up, if not 1; the tables mostly tell whose a deadline was anyway."""

Rank = tuple[int, int, int, Cell]


def hidden(
    values: Mapping[Cell, int],
    inner: Mapping[Cell, int],
    sums: Iterable[Sum],
    small: Set[Cell],
    later: tuple[str, ...],
    outer: Sequence[State] = (),
) -> set[Cell]:
    """The suppressed cells: the `small` ones, and as many more as keep each of them between zero and five.

    Among cells of the same kind, those of the figure named first in `later` are suppressed first. The choice depends on
    the numbers alone, not on who asks or when. `outer` are the ceilings of the figures around these: the true ones, and
    those of each state.
    """
    audit = Audit(values, inner, sums, outer)
    rank = _ranks(values, later)
    kept_back = set(small)
    _by_single_sums(audit, values, kept_back, {**values, **inner}, rank)
    for given_away in (audit.too_low, audit.given_away):
        while found := given_away(kept_back):
            kept_back |= _given_up(found, rank)
    return kept_back


def _given_up(found: Iterable[Disclosure], rank: Callable[[Cell], Rank]) -> set[Cell]:
    """One shown cell for each disclosure, none if a chosen cell is among its cells already."""
    more: set[Cell] = set()
    for given in found:
        if more.isdisjoint(given.by):
            more.add(min(given.by, key=rank))
    return more


def _ranks(values: Mapping[Cell, int], later: tuple[str, ...]) -> Callable[[Cell], Rank]:
    """The order of suppression: slices of cities, then rows, towns, totals, and last the place with most people."""
    return lambda c: (_level(c, values), later.index(c[0]), values[c], c)


def _level(c: Cell, values: Mapping[Cell, int]) -> int:
    if len(c) > NATIONAL:
        return 0
    if len(c) < NATIONAL:
        return 4
    name = c[1].partition("=")[0]
    if name != "municipality":
        return KEPT.get(name, 1)
    return 5 if 2 * values[c] > values.get(c[:1], 0) else 3


def _by_single_sums(
    audit: Audit,
    values: Mapping[Cell, int],
    kept_back: set[Cell],
    truth: Mapping[Cell, int],
    rank: Callable[[Cell], Rank],
) -> None:
    """Suppress what single sums reveal, which is most of it and needs no linear program."""
    changed = True
    while changed:
        changed = False
        for row in audit.sums:
            members = (row.whole, *row.parts)
            unknown = [c for c in members if c in kept_back or c not in values]
            known = [c for c in members if c not in unknown]
            if known and _tells(row, unknown, values, truth):
                kept_back.add(min(known, key=rank))
                changed = True


def _tells(row: Sum, unknown: list[Cell], values: Mapping[Cell, int], truth: Mapping[Cell, int]) -> bool:
    if len(unknown) == 1:
        only = unknown[0]
        return 0 < truth[only] < LEAST or (only in values and truth[only] > 0)
    parts = [c for c in unknown if c != row.whole]
    return len(parts) == len(unknown) and 0 < sum(truth[c] for c in parts) < LEAST
