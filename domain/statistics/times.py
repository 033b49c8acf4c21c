"""Disclosure control of durations: a median is a cell of the people it measures, and reveals those that change it."""

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
"""Prefix of cohort families in the release ledger; a cohort is shown in the statistics of several years."""

FAR = date(2999, 12, 31)
"""End of the period of a cohort."""


@dataclass(frozen=True, slots=True)
class TimeTaken:
    """A person's stretches of one duration: her index among all, her municipality, and her year of identification."""

    who: int
    municipality: str
    year: int
    stretches: tuple[Stretch, ...]


def taken(who: int, person: Person) -> Iterator[tuple[str, TimeTaken]]:
    """The person's stretches by duration."""
    for id_, duration in DURATIONS.items():
        if stretches := tuple(duration.stretches(person)):
            yield id_, TimeTaken(who, person.municipality, person.opened_on.year, stretches)


@dataclass(frozen=True, slots=True)
class Measure:
    """A duration, its period, and for a cohort its year of identification.

    `until` is the period's nominal end; measured until then, no value changes by the passing of time alone.
    """

    id: str
    duration: Duration
    first: date
    last: date
    until: date
    cohort: int | None = None

    def of(self, everybody: Iterable[TimeTaken], last: date) -> list[tuple[TimeTaken, Lengths]]:
        """(stretches, lengths) of each person with a length in the period, until `last`."""
        mine = everybody if self.cohort is None else (t for t in everybody if t.year == self.cohort)
        return [(t, took) for t in mine if (took := self.duration.lengths(t.stretches, self.first, last))]


def of_year(year: int, last: date) -> list[Measure]:
    """The measures of a year, for everybody."""
    first, until = date(year, 1, 1), date(year, 12, 31)
    return [Measure(row.id, row, first, last, until) for row in DURATIONS.values()]


def of_cohorts(year: int, as_of: date) -> list[Measure]:
    """The measures of those identified in the year or one of the years before, until the day of the figures."""
    return [
        Measure(f"{COHORTS}{y}/{id_}", DURATIONS[id_], date(y, 1, 1), as_of, FAR, y)
        for y in range(year - COHORTS_BACK, year + 1)
        for id_ in COHORT
    ]


@dataclass(frozen=True, slots=True)
class Group:
    """A measure in the country and in each municipality, with its disclosure risks."""

    said: Mapping[Cell, Said]  # place → its values
    marks: Mapping[Cell, Counter[Lengths]]  # place → durations over the whole period, to compare releases by
    near: frozenset[Cell]  # places in which one to four people tell a cohort from its year

    @property
    def values(self) -> dict[Cell, int]:
        """The number of people in each place."""
        return {place: marks.total() for place, marks in self.marks.items()}


def group(measure: Measure, everybody: list[TimeTaken], named: tuple[str, ...]) -> Group:
    """The measure of these people."""
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
    """The places in which one to four people tell the cohort from everybody in its year of identification."""
    if measure.cohort is None:
        return []
    end = date(measure.cohort, 12, 31)
    year = Measure("", measure.duration, measure.first, end, end).of(everybody, end)
    both = Counter((one.who, took) for one, took in (*cohort, *year))
    apart = {one.who: (one, took) for one, took in (*cohort, *year) if both[one.who, took] == 1}
    return [place for place, few in _by_place(measure, apart.values(), named).items() if len(few) < LEAST]


def differing(now: Counter[Lengths], then: Counter[Lengths]) -> int:
    """The number of people who came, went or have other lengths between two releases."""
    return max((now - then).total(), (then - now).total())


def held_back(values: Mapping[Cell, int], small: Set[Cell]) -> set[Cell]:
    """The small places, and the next larger ones until the suppressed people are none or at least five.

    A reader could locate the others from the country's median and a city's; for fewer than five that would be too much.
    """
    back = set(small)
    homes = sorted((c for c in values if len(c) > 1), key=lambda c: (values[c], c))
    for home in homes:
        if not 0 < sum(values[c] for c in homes if c in back) < LEAST:
            break
        back.add(home)
    return back
