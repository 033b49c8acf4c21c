"""Which times may be shown: a median is a cell too, of as many as it measures, and tells of those who make it another."""

from collections import Counter
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import date

from domain.figures.dimensions import REST
from domain.figures.durations import COHORT, DURATIONS, Duration, Lengths, measured
from domain.figures.lattice import Cell, cell
from domain.figures.person import Person
from domain.figures.suppression import LEAST

COHORTS_BACK = 4
COHORTS = "cohort/"
"""How the families of cohorts are called in the ledger: the same cohort is shown in the statistics of several years."""

FAR = date(2999, 12, 31)


@dataclass(frozen=True, slots=True)
class Measure:
    """A duration, the period in which it is measured (as far as it is known), and the year of identification of a cohort.

    `until` is the period's end whatever is known: measured until then, nothing changes by time alone.
    """

    id: str
    duration: Duration
    first: date
    last: date
    until: date
    cohort: int | None = None

    def shown(self, people: Iterable[Person]) -> dict[str, float | str | None]:
        """What is said of these people."""
        return measured(self.duration.unit, (self._of(person, self.last) for person in people))

    def marks(self, person: Person) -> Lengths:
        """What it takes the person in the whole period, as things stand: what two releases are compared by."""
        return self._of(person, self.until)

    def _of(self, person: Person, last: date) -> Lengths:
        mine = self.cohort is None or person.opened_on.year == self.cohort
        return self.duration.lengths(person, self.first, last) if mine else ()


def of_year(year: int, last: date) -> list[Measure]:
    """What is measured of a year, of everybody."""
    first, until = date(year, 1, 1), date(year, 12, 31)
    return [Measure(row.id, row, first, last, until) for row in DURATIONS.values()]


def of_cohorts(year: int, as_of: date) -> list[Measure]:
    """What is measured of those identified in a year, or in one of those before, until the day of the figures."""
    return [
        Measure(f"{COHORTS}{y}/{id_}", DURATIONS[id_], date(y, 1, 1), as_of, FAR, y)
        for y in range(year - COHORTS_BACK, year + 1)
        for id_ in COHORT
    ]


@dataclass(frozen=True, slots=True)
class Group:
    """How many a measure is of in each place, what it took each, and the places where nearly the same people are in another."""

    values: Mapping[Cell, int]
    marks: Mapping[Cell, tuple[Lengths, ...]]
    near: frozenset[Cell]


def group(measure: Measure, people: Iterable[Person], named: tuple[str, ...]) -> Group:
    """A measure in the country and in each municipality."""
    whole = cell(measure.id)
    homes = {m: cell(measure.id, municipality=m) for m in (*named, REST)}
    marks: dict[Cell, list[Lengths]] = {c: [] for c in (whole, *homes.values())}
    apart: Counter[Cell] = Counter()
    beside = _beside(measure)
    for person in people:
        took = measure.marks(person)
        places = (whole, homes.get(person.municipality, homes[REST]))
        for place in places if took else ():
            marks[place].append(took)
        if beside and took != beside.marks(person):
            apart.update(places)
    near = frozenset(place for place, n in apart.items() if n < LEAST)
    return Group({c: len(m) for c, m in marks.items()}, {c: tuple(sorted(m)) for c, m in marks.items()}, near)


def _beside(measure: Measure) -> Measure | None:
    """What a cohort could be compared with: the same, of everybody in the year in which it was identified."""
    if measure.cohort is None:
        return None
    return Measure("", measure.duration, measure.first, date(measure.cohort, 12, 31), date(measure.cohort, 12, 31))


def differing(some: Iterable[Lengths], others: Iterable[Lengths]) -> int:
    """How many came, went or took another time between two releases."""
    now, then = Counter(some), Counter(others)
    return max((now - then).total(), (then - now).total())


def held_back(values: Mapping[Cell, int], small: Set[Cell]) -> set[Cell]:
    """Beside the small ones as many places, the least first, as it takes that those of no place shown are nobody or five.

    From the country's median and a city's it follows where the others must lie; of fewer than five that would be too much.
    """
    back = set(small)
    homes = sorted((c for c in values if len(c) > 1), key=lambda c: (values[c], c))
    for home in homes:
        if not 0 < sum(values[c] for c in homes if c in back) < LEAST:
            break
        back.add(home)
    return back
