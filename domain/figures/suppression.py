"""Which cells may be shown: none under five, and none that can be computed from what is shown (complementary suppression)."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Set

from domain.figures.lattice import Cell, Sum

LEAST = 5
NATIONAL = 2
"""A figure and at most one value: what is said of the country."""

KEPT_LONGEST = "municipality="
"""What is hidden last: where help was given is what the figures are read for."""

PRIME = (1 << 61) - 1


def hidden(values: Mapping[Cell, int], sums: Iterable[Sum], free: Set[Cell], small: Set[Cell]) -> set[Cell]:
    """The cells that are not shown: the `small` ones, and as many more as it takes that none of them can be computed.

    `free` are always shown. Cells that only the sums name are nobody's to see and count as unknown. The country's own
    cells are settled first; what a municipality may see of itself gives way to them.
    """
    systems = [dict.fromkeys((s.whole,), -1) | dict.fromkeys(s.parts, 1) for s in sums]
    unknown = {c for row in systems for c in row if c not in values} | (set(small) - free)
    national = [row for row in systems if not any(len(c) > NATIONAL and c in values for c in row)]
    _complete(values, national, unknown, lambda c: c not in free)
    _complete(values, systems, unknown, lambda c: len(c) > NATIONAL)
    return unknown & set(values)


def _complete(
    values: Mapping[Cell, int], systems: list[dict[Cell, int]], unknown: set[Cell], may_hide: Callable[[Cell], bool]
) -> None:
    """Hides more, the least first, until nothing that is hidden can be computed."""
    while found := _computable(values, systems, unknown):
        more = _covers(found, values, systems, unknown, may_hide)
        if not more:
            return
        unknown |= more


def _computable(values: Mapping[Cell, int], systems: list[dict[Cell, int]], unknown: set[Cell]) -> set[Cell]:
    """The hidden cells that a reader could compute: first what one sum gives away, then what all together do."""
    left = [row for row in ({c: k for c, k in system.items() if c in unknown} for system in systems) if row]
    alone = {next(iter(row)) for row in left if len(row) == 1} & set(values)
    return alone or solved(left) & set(values)


def _covers(
    found: Set[Cell],
    values: Mapping[Cell, int],
    systems: list[dict[Cell, int]],
    unknown: set[Cell],
    may_hide: Callable[[Cell], bool],
) -> set[Cell]:
    """One more cell to hide beside each that could be computed; where none is left there, one further away."""

    def least(among: Iterable[Cell]) -> set[Cell]:
        beside = [c for c in among if c in values and c not in unknown and may_hide(c)]
        return {min(beside, key=lambda c: (c[-1].startswith(KEPT_LONGEST), values[c], c))} if beside else set()

    more: set[Cell] = set()
    for target in sorted(found):
        around = sorted((system for system in systems if target in system), key=len)
        if not any(more & system.keys() for system in around):
            more |= next((cover for system in around if (cover := least(system))), set())
    return more or least(c for system in systems if system.keys() & unknown for c in system)


def solved(rows: Collection[Mapping[Cell, int]]) -> set[Cell]:
    """The unknowns that a system of sums determines: those alone in a row of its reduced echelon form."""
    pivots: dict[Cell, dict[Cell, int]] = {}
    users: dict[Cell, set[Cell]] = defaultdict(set)
    for given in rows:
        row = _reduced(given, pivots)
        if not row:
            continue
        pivot = min(row, key=lambda c: len(users[c]))
        row = _scaled(row, pow(row[pivot], -1, PRIME))
        for other in list(users.pop(pivot, ())):
            _replace(pivots, users, other, _plus(pivots[other], row, -pivots[other][pivot]))
        _replace(pivots, users, pivot, row)
    return {pivot for pivot, row in pivots.items() if len(row) == 1}


def _replace(
    pivots: dict[Cell, dict[Cell, int]], users: dict[Cell, set[Cell]], pivot: Cell, row: dict[Cell, int]
) -> None:
    for c in pivots.get(pivot, {}):
        users[c].discard(pivot)
    pivots[pivot] = row
    for c in row:
        if c != pivot:
            users[c].add(pivot)


def _reduced(row: Mapping[Cell, int], pivots: Mapping[Cell, Mapping[Cell, int]]) -> dict[Cell, int]:
    found = {c: k % PRIME for c, k in row.items()}
    for c in [c for c in found if c in pivots]:
        found = _plus(found, pivots[c], -found[c])
    return found


def _scaled(row: Mapping[Cell, int], by: int) -> dict[Cell, int]:
    return {c: k * by % PRIME for c, k in row.items()}


def _plus(row: Mapping[Cell, int], other: Mapping[Cell, int], times: int) -> dict[Cell, int]:
    found = dict(row)
    for c, k in other.items():
        if value := (found.get(c, 0) + times * k) % PRIME:
            found[c] = value
        else:
            found.pop(c, None)
    return found
