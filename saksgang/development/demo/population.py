"""A synthetic population with the marginals that the report gives for 2011, and the totals of the years before (F 1).

Seeded, so that it is the same every time; nobody in it exists or ever did.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from domain.statistics.vocabulary import MEANS_OF_CONTROL
from saksgang.development.demo import population_paths as paths
from saksgang.development.demo.population_paths import Step, Where

YEAR, SEED = 2011, 20110101
FOLLOWED = {2007: 203, 2008: 256, 2009: 292, 2010: 319, 2011: 274}
"""Potential victims under follow-up, by year (F table 1.1)."""

STAYED = {2008: 180, 2009: 200, 2010: 220, 2011: 140}
"""How many of them were under follow-up in the year before; only 2011 follows from the report (274 less 134)."""

PROSTITUTION = {2009: 199, 2010: 195, 2011: 186}
"""68, 61 and 68 per cent (F 3)."""

GIRLS, BOYS = 32, 33
STREET, WITHDREW, PLACED = 27, 24, 39
"""Suspected minors met by Uteseksjonen, how many of them withdrew, and children with child welfare measures."""

WITHDREW_FROM_CARE = 7
OTHER_FORMS = ("forced_labour", "begging", "forced_crime", "drug_scene", "unknown")


@dataclass
class Invented:
    """An invented person: when the case opened and closed, and its steps."""

    opened: date
    closed: date
    minor: bool = False
    gender: str = "female"
    exploitation: str = "unknown"
    age: int = 27
    where: Where = paths.OSLO
    by: str = ""
    steps: list[Step] = field(default_factory=list)

    @property
    def years(self) -> range:
        """The years in which the case was open."""
        return range(self.opened.year, self.closed.year + 1)

    def opening(self, chance: Random) -> dict[str, Any]:
        """Return the data of the identification."""
        control = chance.sample(sorted(MEANS_OF_CONTROL), chance.randint(0, 3))
        said: dict[str, Any] = {"municipality": self.where.name, "gender": self.gender, "indicators": control}
        said |= {"exploitation": self.exploitation, "assessed_age": self.age, "on": self.opened.isoformat()}
        return said | ({"presumed_minor": True} if self.minor else {})


@dataclass(frozen=True)
class Told:
    """A case as it is sent to the program: who identifies, the data, and every later step."""

    by: str
    opening: dict[str, Any]
    steps: tuple[Step, ...]


def population() -> list[Told]:
    """Return everybody, in the order in which they were identified."""
    chance = Random(SEED)  # noqa: S311 - the same people every time is the point
    people = _open_and_close(chance)
    last = [p for p in people if YEAR in p.years]
    new, old = [p for p in last if p.opened.year == YEAR], [p for p in last if p.opened.year < YEAR]
    minors = [*new[: STREET + 10], *old[: GIRLS + BOYS - STREET - 10]]
    _children(minors, chance)
    _exploitation(people, chance)
    adults_new, adults_old = new[STREET + 10 :], old[len(minors) - STREET - 10 :]
    for person in people:
        if not person.minor:
            _adult(person, chance)
    paths.residence(adults_new, adults_old, chance)
    for person in people:
        paths.end(person)
    people.sort(key=lambda p: p.opened)
    return [Told(p.by, p.opening(chance), tuple(sorted(p.steps, key=lambda s: s.on))) for p in people]


def _open_and_close(chance: Random) -> list[Invented]:
    """Create the year's new cases, of which so many stay open into the next year."""
    here: list[Invented] = []
    everybody: list[Invented] = []
    for year, total in FOLLOWED.items():
        new = [Invented(_day(year, chance), date(year, 12, 30)) for _ in range(total - STAYED.get(year, 0))]
        everybody += new
        here = [*here, *new]
        chance.shuffle(here)
        staying = here[: STAYED.get(year + 1, 0)]
        for person in here[len(staying) :]:
            person.closed = date(year, 12, 1) + timedelta(days=chance.randrange(30))
        for person in staying:
            person.closed = date(year + 1, 12, 30)
        here = staying
    return everybody


def _day(year: int, chance: Random) -> date:
    return date(year, 1, 2) + timedelta(days=chance.randrange(150))


def _children(minors: list[Invented], chance: Random) -> None:
    """Choose the children: those met in the street first, then those whom child welfare or the police found."""
    genders = ["female"] * GIRLS + ["male"] * BOYS
    chance.shuffle(genders)
    for n, (person, gender) in enumerate(zip(minors, genders, strict=True)):
        person.minor, person.gender, person.age = True, gender, chance.randint(13, 17)
        if n < STREET:
            person.where, person.by = paths.OSLO, "uteseksjonen"
        else:
            person.where = chance.choice((paths.OSLO, paths.BERGEN, paths.TRONDHEIM))
            person.by = person.where.child_emergency
    street, others = minors[:STREET], minors[STREET:]
    for n, person in enumerate(street):
        if n < WITHDREW:
            paths.withdraws(person, chance, from_care=n < WITHDREW_FROM_CARE)
    for person in others[: PLACED - WITHDREW_FROM_CARE]:
        paths.placed(person, chance, max(person.opened, date(YEAR, 1, 10)))


def _adult(person: Invented, chance: Random) -> None:
    person.age = chance.randint(18, 45)
    person.where = chance.choices(paths.PLACES, paths.WEIGHTS)[0]
    person.by = chance.choice(person.where.finders)
    person.gender = "female" if person.exploitation == "prostitution" or chance.random() < 0.4 else "male"


def _exploitation(people: list[Invented], chance: Random) -> None:
    """Set prostitution as often as the report counts it, in each of its three years."""
    groups: dict[tuple[bool, ...], list[Invented]] = {}
    for person in people:
        person.exploitation = chance.choice(OTHER_FORMS)
        groups.setdefault(tuple(year in person.years for year in PROSTITUTION), []).append(person)
    for years, share in _shares({key: len(group) for key, group in groups.items()}):
        able = [p for p in groups[years] if not (p.minor and p.gender == "male")]
        for person in chance.sample(able, share):
            person.exploitation = "prostitution"


def _shares(sizes: dict[tuple[bool, ...], int]) -> Iterator[tuple[tuple[bool, ...], int]]:
    """Yield the number in each group, so that the years add up; a group is in 2009, 2010, 2011, or not."""
    wanted_2009, wanted_2010, wanted_2011 = PROSTITUTION.values()
    only_last = round(wanted_2011 * sizes[False, False, True] / FOLLOWED[YEAR])
    through = round(0.68 * sizes[True, True, True])
    both_last = wanted_2011 - only_last - through
    first_two = round(0.56 * sizes[True, True, False])
    only_2010 = wanted_2010 - through - both_last - first_two
    yield from (
        ((False, False, True), only_last),
        ((True, True, True), through),
        ((False, True, True), both_last),
        ((True, True, False), first_two),
        ((False, True, False), only_2010),
        ((True, False, False), wanted_2009 - through - first_two),
    )
