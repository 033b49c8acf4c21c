"""What of the figures may be shown, in a release that is for everybody: held against all of it, and what came out before."""

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
"""In what steps the country's totals grow while the tables of a year are not out."""


@dataclass(frozen=True)
class Family:
    """Figures of people or of deadlines that are released together, because a reader can compute from one to another.

    `inner` are the cells that only the sums name; `small` are those of fewer than five people. No cell is more than that of
    the figure in `outer` in which it lies.
    """

    id: str
    values: Mapping[Cell, int]
    inner: Mapping[Cell, int]
    sums: tuple[Sum, ...]
    small: frozenset[Cell]
    later: tuple[str, ...]
    outer: "Family | None" = None

    def shown(self) -> dict[Cell, int]:
        """The cells that may be shown."""
        return {c: n for c, n in self.values.items() if c not in self._kept_back}

    @cached_property
    def _kept_back(self) -> set[Cell]:
        from domain.statistics.suppression import hidden  # noqa: PLC0415 - the solver takes a second to load, once a year

        outer = self.outer.states_around([*self.values, *self.inner]) if self.outer else ()
        return hidden(self.values, self.inner, self.sums, self.small, self.later, outer)

    def states_around(self, cells: Iterable[Cell]) -> list[dict[Cell, float]]:
        """What these cells of figures that lie within are at most: as it is, and as it may be for all that is shown."""
        pairs = ((c, outer) for c in cells if (outer := lattice.outer(c)) is not None)
        known = {c: outer for c, outer in pairs if outer in self.values or outer in self.inner}
        return [{c: state[outer] for c, outer in known.items()} for state in self._states]

    @cached_property
    def _states(self) -> list[dict[Cell, float]]:
        from domain.statistics.states import states  # noqa: PLC0415 - as above

        return states(self.values, self.inner, self.sums, self._kept_back)


@dataclass(frozen=True, slots=True)
class Timed:
    """A time, in the country and in each municipality: what is said, what it is made of, and what few people tell from others."""

    id: str
    said: Mapping[Cell, Said]
    marks: Mapping[Cell, Counter[Lengths]]
    near: frozenset[Cell]


@dataclass(frozen=True, slots=True)
class Times:
    """What was shown of a time once, and what that was made of."""

    said: Mapping[Cell, Said] = field(default_factory=dict)
    marks: Mapping[Cell, Counter[Lengths]] = field(default_factory=dict)


def families(
    counts: Counter[Cell], of_limits: Counter[Cell], with_limits: Counter[Cell], named: tuple[str, ...]
) -> list[Family]:
    """Everything that is counted, in families; of the deadlines, how many there were and how many people had them."""
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
    """The figures that lie within one another, the innermost first; first those in which all others lie."""
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
    """How many there are in the cells that only the sums name, each by the first sum that says so."""
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
    """A time that is released."""
    found = group(measure, everybody, named)
    return Timed(measure.id, found.said, found.marks, found.near)


def timed(now: Timed, earlier: Iterable[Times]) -> Times:
    """What may be said of a time: again what was said before, until it is made of five other people at least."""
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
    """The country's totals while the tables are not out: how many at least, in steps of five."""
    totals = {c: n for family in families for c, n in family.values.items() if len(c) == 1 and c not in family.small}
    return {c: n // STEP * STEP for c, n in totals.items()}
