"""Releases, each made for every reader: the figures that may be shown, given all others and earlier releases."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from domain.statistics import lattice, limits
from domain.statistics.durations import Lengths, Said
from domain.statistics.lattice import LEAST, MINORS_OF, WITHIN, Cell, Sum
from domain.statistics.rows import FIGURES
from domain.statistics.times import Measure, TimeTaken, differing, group, held_back

STEP = 5
"""Step size of the country's totals before a year's tables are released."""


@dataclass(frozen=True)
class Family:
    """Figures of people or of deadlines that are released together, because one can be computed from another."""

    id: str  # name in the release ledger
    values: Mapping[Cell, int]  # offered cells
    inner: Mapping[Cell, int]  # cells that occur in sums only
    sums: tuple[Sum, ...]  # equations between the cells
    small: frozenset[Cell]  # cells of fewer than five people
    later: tuple[str, ...]  # figures in order of suppression
    outer: "Family | None" = None  # family whose figures contain these; no cell exceeds its outer one

    def shown(self) -> dict[Cell, int]:
        """The cells that may be shown."""
        return {c: n for c, n in self.values.items() if c not in self._kept_back}

    @cached_property
    def _kept_back(self) -> set[Cell]:
        from domain.statistics.suppression import hidden  # noqa: PLC0415 - the solver loads for a second, once a year

        outer = self.outer.states_around([*self.values, *self.inner]) if self.outer else ()
        return hidden(self.values, self.inner, self.sums, self.small, self.later, outer)

    def states_around(self, cells: Iterable[Cell]) -> list[dict[Cell, float]]:
        """Ceilings of these inner cells: in the true outer figures, and in each state that fits what is shown."""
        pairs = ((c, outer) for c in cells if (outer := lattice.outer(c)) is not None)
        known = {c: outer for c, outer in pairs if outer in self.values or outer in self.inner}
        return [{c: state[outer] for c, outer in known.items()} for state in self._states]

    @cached_property
    def _states(self) -> list[dict[Cell, float]]:
        from domain.statistics.states import states  # noqa: PLC0415 - as above

        return states(self.values, self.inner, self.sums, self._kept_back)


@dataclass(frozen=True, slots=True)
class Timed:
    """A duration before disclosure control, in the country and in each municipality."""

    id: str  # id of the measure
    said: Mapping[Cell, Said]  # place → its values
    marks: Mapping[Cell, Counter[Lengths]]  # place → durations over the whole period, to compare releases by
    near: frozenset[Cell]  # places in which one to four people tell a cohort from its year


@dataclass(frozen=True, slots=True)
class Times:
    """A duration as it was released: its values, and the durations behind them."""

    said: Mapping[Cell, Said] = field(default_factory=dict)  # place → released values
    marks: Mapping[Cell, Counter[Lengths]] = field(default_factory=dict)  # place → durations behind them


def families(
    counts: Counter[Cell], of_limits: Counter[Cell], with_limits: Counter[Cell], named: tuple[str, ...]
) -> list[Family]:
    """All figures in families; for deadlines both their number and the number of people."""
    around, *groups = _groups()
    outer = _people(around, counts, named)
    found = [outer, *(replace(_people(group, counts, named), outer=outer) for group in groups)]
    few = limits.few(with_limits)
    for figure, cells in limits.cells(of_limits).items():
        values = {c: of_limits[c] for c in cells}
        inner, sums = limits.inner(figure, of_limits), tuple(limits.sums(figure, of_limits))
        found.append(Family(figure, values, inner, sums, frozenset(values.keys() & few), (figure,)))
    return found


def _groups() -> list[tuple[str, ...]]:
    """Groups of figures within one another, the innermost first in each; the group around all others comes first."""
    outer = sorted((figure for figure in FIGURES if figure not in WITHIN), key=lambda figure: figure not in MINORS_OF)
    return [(*(inner for inner in FIGURES if WITHIN.get(inner) == figure), figure) for figure in outer]


def _people(group: tuple[str, ...], counts: Counter[Cell], named: tuple[str, ...]) -> Family:
    values = {c: counts[c] for figure in group for c in lattice.cells(figure, named)}
    sums = [s for figure in group for s in (*lattice.sums(figure, named), *lattice.without(figure, named))]
    sums += [s for figure in group if figure in WITHIN for s in lattice.within(figure, named)]
    if set(MINORS_OF) <= set(group):
        sums += lattice.linked(named)
    small = frozenset(c for c, n in values.items() if n < LEAST)
    return Family(group[-1], values, _inner(values, sums), tuple(sums), small, group)


def _inner(values: Mapping[Cell, int], sums: Iterable[Sum]) -> dict[Cell, int]:
    """Counts of the cells that occur in sums only, each from the first sum that determines it."""
    known, left = dict(values), list(sums)
    while True:
        wait: list[Sum] = []
        for row in left:
            unknown = [c for c in (row.whole, *row.parts) if c not in known]
            if len(unknown) > 1:
                wait.append(row)
            elif unknown:
                parts = sum(known[c] for c in row.parts if c in known)
                known[unknown[0]] = parts if unknown[0] == row.whole else known[row.whole] - parts
        if len(wait) == len(left):
            return {c: n for c, n in known.items() if c not in values}
        left = wait


def of_time(measure: Measure, everybody: list[TimeTaken], named: tuple[str, ...]) -> Timed:
    """The duration of a measure, ready for release."""
    found = group(measure, everybody, named)
    return Timed(measure.id, found.said, found.marks, found.near)


def timed(now: Timed, earlier: Iterable[Times]) -> Times:
    """The values that may be released: an earlier value is repeated until at least five people differ."""
    before = list(earlier)
    values = {place: marks.total() for place, marks in now.marks.items()}
    small = {place for place, n in values.items() if n < LEAST} | now.near
    back = held_back(values, small)
    said: dict[Cell, Said] = {}
    marks: dict[Cell, Counter[Lengths]] = {}
    for place in values:
        shown = [times for times in before if place in times.said]
        if any(differing(now.marks[place], times.marks[place]) < LEAST for times in shown):
            said[place], marks[place] = shown[-1].said[place], shown[-1].marks[place]
        elif place not in back:
            said[place], marks[place] = now.said[place], now.marks[place]
    return Times(said, marks)


def in_steps(families: Iterable[Family]) -> dict[Cell, int]:
    """The country's totals before the tables are out: rounded down to steps of five."""
    totals = {c: n for family in families for c, n in family.values.items() if len(c) == 1 and c not in family.small}
    return {c: n // STEP * STEP for c, n in totals.items()}
