"""Which times may be shown: a median is a cell too, of as many as it measures, and tells of those who make it another."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import date

from domain.figures.dimensions import REST
from domain.figures.durations import COHORT, DURATIONS, Duration, Lengths, Said, Stretch, measured
from domain.figures.lattice import Cell, cell
from domain.figures.person import Person
from domain.figures.suppression import LEAST

COHORTS_BACK = 4
COHORTS = "cohort/"
"""How the families of cohorts are called in the ledger: the same cohort is shown in the statistics of several years."""

FAR = date(2999, 12, 31)
"""Until when a cohort is followed."""

Taken = tuple[Person, tuple[Stretch, ...]]
"""Somebody, and when something took her time."""


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

    def of(self, taken: Iterable[Taken], last: date) -> list[tuple[Person, Lengths]]:
        """What it took each in the period until a day; nobody whom it took nothing."""
        mine = (t for t in taken if self.cohort in (None, t[0].opened_on.year))
        return [(p, took) for p, stretches in mine if (took := self.duration.lengths(stretches, self.first, last))]


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

    `marks` are what the whole period takes each, by which two releases are compared; `near` the places where one to four
    people tell a cohort from its year.
    """

    said: Mapping[Cell, Said]
    marks: Mapping[Cell, tuple[Lengths, ...]]
    near: frozenset[Cell]

    @property
    def values(self) -> dict[Cell, int]:
        """How many people in each place."""
        return {place: len(marks) for place, marks in self.marks.items()}


def groups(
    measures: Iterable[Measure], people: Iterable[Person], named: tuple[str, ...]
) -> Iterator[tuple[str, Group]]:
    """Each measure of these people, by its id."""
    everybody = list(people)
    taken = {id_: [(p, s) for p in everybody if (s := tuple(d.stretches(p)))] for id_, d in DURATIONS.items()}
    for measure in measures:
        yield measure.id, _group(measure, taken[measure.duration.id], named)


def _group(measure: Measure, taken: list[Taken], named: tuple[str, ...]) -> Group:
    places = [cell(measure.id), *(cell(measure.id, municipality=m) for m in (*named, REST))]
    now, marks = measure.of(taken, measure.last), measure.of(taken, measure.until)
    by_place = _by_place(measure, now, named)
    of_all = _by_place(measure, marks, named)
    return Group(
        {place: measured(measure.duration.unit, by_place[place]) for place in places},
        {place: tuple(sorted(of_all[place])) for place in places},
        frozenset(_near(measure, taken, marks, named)),
    )


def _by_place(
    measure: Measure, took: Iterable[tuple[Person, Lengths]], named: tuple[str, ...]
) -> dict[Cell, list[Lengths]]:
    found: dict[Cell, list[Lengths]] = defaultdict(list)
    for person, lengths in took:
        found[cell(measure.id)].append(lengths)
        home = person.municipality if person.municipality in named else REST
        found[cell(measure.id, municipality=home)].append(lengths)
    return found


def _near(
    measure: Measure, taken: list[Taken], marks: list[tuple[Person, Lengths]], named: tuple[str, ...]
) -> list[Cell]:
    """Where a cohort could be compared with the same, of everybody in the year in which it was identified."""
    if measure.cohort is None:
        return []
    end = date(measure.cohort, 12, 31)
    of_year = Measure("", measure.duration, measure.first, end, end).of(taken, end)
    cohort, year = {id(p): took for p, took in marks}, {id(p): took for p, took in of_year}
    people = {id(p): p for p, _ in (*marks, *of_year)}
    apart = [(p, ()) for key, p in people.items() if cohort.get(key) != year.get(key)]
    return [place for place, few in _by_place(measure, apart, named).items() if len(few) < LEAST]


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
