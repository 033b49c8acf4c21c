"""Which times may be shown: a median is a cell too, of as many as it measures, and tells of those who make it another."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import date

from domain.statistics.dimensions import REST
from domain.statistics.durations import COHORT, DURATIONS, Duration, Lengths, Said, Stretch, measured
from domain.statistics.lattice import LEAST, Cell, cell
from domain.statistics.person import Person

COHORTS_BACK = 4
COHORTS = "cohort/"
"""How the families of cohorts are called in the ledger: the same cohort is shown in the statistics of several years."""

FAR = date(2999, 12, 31)
"""Until when a cohort is followed."""


@dataclass(frozen=True, slots=True)
class TimeTaken:
    """When something took somebody her time: which one of all she is, where, and in which year she was identified."""

    who: int
    municipality: str
    year: int
    stretches: tuple[Stretch, ...]


def taken(who: int, person: Person) -> Iterator[tuple[str, TimeTaken]]:
    """What took a person her time, by duration."""
    for id_, duration in DURATIONS.items():
        if stretches := tuple(duration.stretches(person)):
            yield id_, TimeTaken(who, person.municipality, person.opened_on.year, stretches)


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

    def of(self, everybody: Iterable[TimeTaken], last: date) -> list[tuple[TimeTaken, Lengths]]:
        """What it took each in the period until a day; nobody whom it took nothing."""
        mine = everybody if self.cohort is None else (t for t in everybody if t.year == self.cohort)
        return [(t, took) for t in mine if (took := self.duration.lengths(t.stretches, self.first, last))]


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
    """A measure in the country and in each municipality: what may be said there, and how much it tells of each person.

    `marks` are how many what the whole period takes, by which two releases are compared; `near` the places where one to four
    people tell a cohort from its year.
    """

    said: Mapping[Cell, Said]
    marks: Mapping[Cell, Counter[Lengths]]
    near: frozenset[Cell]

    @property
    def values(self) -> dict[Cell, int]:
        """How many people in each place."""
        return {place: marks.total() for place, marks in self.marks.items()}


def group(measure: Measure, everybody: list[TimeTaken], named: tuple[str, ...]) -> Group:
    """A measure of these people."""
    places = [cell(measure.id), *(cell(measure.id, municipality=m) for m in (*named, REST))]
    now, whole = measure.of(everybody, measure.last), measure.of(everybody, measure.until)
    by_place, marks = _by_place(measure, now, named), _by_place(measure, whole, named)
    return Group(
        {place: measured(measure.duration.unit, by_place[place]) for place in places},
        {place: Counter(marks[place]) for place in places},
        frozenset(_near(measure, everybody, whole, named)),
    )


def _by_place(
    measure: Measure, took: Iterable[tuple[TimeTaken, Lengths]], named: tuple[str, ...]
) -> dict[Cell, list[Lengths]]:
    whole = cell(measure.id)
    found: dict[Cell, list[Lengths]] = defaultdict(list)
    for one, lengths in took:
        home = one.municipality if one.municipality in named else REST
        found[whole].append(lengths)
        found[cell(measure.id, municipality=home)].append(lengths)
    return found


def _near(
    measure: Measure, everybody: list[TimeTaken], cohort: list[tuple[TimeTaken, Lengths]], named: tuple[str, ...]
) -> list[Cell]:
    """Where a cohort could be compared with the same, of everybody in the year in which it was identified."""
    if measure.cohort is None:
        return []
    end = date(measure.cohort, 12, 31)
    year = Measure("", measure.duration, measure.first, end, end).of(everybody, end)
    both = Counter((one.who, took) for one, took in (*cohort, *year))
    apart = {one.who: (one, took) for one, took in (*cohort, *year) if both[one.who, took] == 1}
    return [place for place, few in _by_place(measure, apart.values(), named).items() if len(few) < LEAST]


def differing(now: Counter[Lengths], then: Counter[Lengths]) -> int:
    """How many came, went or took another time between two releases."""
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
