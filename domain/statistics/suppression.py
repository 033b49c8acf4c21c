"""Which cells may be shown: none of fewer than five people, and none by which too much could be told of one that is not."""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set

from domain.statistics.audit import Audit, Disclosure
from domain.statistics.ceilings import State
from domain.statistics.lattice import LEAST, Cell, Sum

NATIONAL = 2
"""A figure and at most one value: what is said of the country."""

KEPT = {"role": 0, "track": 2}
"""What a row is of → how long it is kept, where that is not as long as others: whose a deadline was, the rules mostly say."""

Rank = tuple[int, int, int, Cell]


def hidden(
    values: Mapping[Cell, int],
    inner: Mapping[Cell, int],
    sums: Iterable[Sum],
    small: Set[Cell],
    later: tuple[str, ...],
    outer: Sequence[State] = (),
) -> set[Cell]:
    """The cells that are not shown: the `small` ones, and as many more as it takes that each of them may be nobody or five.

    Of the same kind of cell, that of the figure named first in `later` gives way first. The choice depends on the
    numbers alone, not on who asks or when. `outer` are the figures in which these lie, as they are and as they may be.
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
    """One shown cell of those by which each of them is known, and none where one was found already."""
    more: set[Cell] = set()
    for given in found:
        if more.isdisjoint(given.by):
            more.add(min(given.by, key=rank))
    return more


def _ranks(values: Mapping[Cell, int], later: tuple[str, ...]) -> Callable[[Cell], Rank]:
    """What is given up first: what cities say of themselves, then rows, towns, totals, and last where most were."""
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
    """What one sum alone gives away, which is most of it and needs no linear program."""
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
