"""Durations: median and ninetieth percentile, each with at least five people on either side of it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from domain.primitives.text import Text
from domain.primitives.unique_rows import unique
from domain.statistics.lattice import LEAST
from domain.statistics.person import Person

Stretch = tuple[date, date | None]
"""(first day, last day or None while it runs)."""

Lengths = tuple[float, ...]
"""Each duration of one person."""

Said = dict[str, float | str | None]
"""The unit, the median and the ninetieth percentile of several people."""

DAYS_IN_MONTH = 30.4375
PLACED = ("child_placed_acutely", "child_placed_by_consent", "care_order_recorded")
UNPLACED = ("placement_ended", "placement_lapsed", "acute_decision_lapsed", "case_closed")
SUPPORTED = ("interim_support_opened", "services_granted")
UNSUPPORTED = (
    "case_closed",
    "reception_place_confirmed",
    "permit_expired",
    "reflection_refused",
    "reflection_expired",
    "return_completed",
)
DECISIONS = (
    (("reflection_application_submitted",), ("reflection_granted", "reflection_refused")),
    (("temporary_permit_applied", "permit_renewal_applied"), ("temporary_permit_granted", "temporary_permit_refused")),
)


@dataclass(frozen=True, slots=True)
class Duration:
    """A row of the table of durations."""

    id: str  # stable id
    title: Text  # title shown to people
    unit: str  # unit of its lengths
    stretches: Callable[[Person], Iterable[Stretch]]  # stretches of a person
    # days per unit, counting the part in the period; None: days of the stretches that end in it
    per: float | None = None

    def lengths(self, stretches: Iterable[Stretch], first: date, last: date) -> Lengths:
        """The lengths of the stretches in a period."""
        if self.per is None:
            return tuple((until - since).days for since, until in stretches if until and first <= until <= last)
        after = last + timedelta(days=1)
        days = sum(max((min(until or after, after) - max(since, first)).days, 0) for since, until in stretches)
        return (days / self.per,) if days else ()


def between(start: tuple[str, ...], end: tuple[str, ...]) -> Callable[[Person], Iterator[Stretch]]:
    """Stretches from the first event of one kind to the first later one of another."""

    def stretches(person: Person) -> Iterator[Stretch]:
        if began := person.first(start):
            yield began, person.first(end, began)

    return stretches


def decided(person: Person) -> Iterator[Stretch]:
    """Stretches from each application (the latest, if one was withdrawn) to the day on which UDI decided it."""
    for start, end in DECISIONS:
        applied = None
        for event in person.happened if not person.by_type.keys().isdisjoint(start) else ():
            if event.type in start:
                applied = event.day
            elif event.type in end and applied is not None:
                yield applied, event.day
                applied = None


def spent(start: tuple[str, ...], end: tuple[str, ...]) -> Callable[[Person], Iterator[Stretch]]:
    """Stretches from each event of one kind to the next of another."""

    def stretches(person: Person) -> Iterator[Stretch]:
        since = None
        for event in person.happened if not person.by_type.keys().isdisjoint(start) else ():
            if event.type in start and since is None:
                since = event.day
            elif event.type in end and since is not None:
                yield since, event.day
                since = None
        if since is not None:
            yield since, None

    return stretches


DURATIONS: dict[str, Duration] = unique(
    (
        Duration(
            id="application_to_decision",
            title=Text("Søknad til vedtak i UDI", "Application to decision by UDI"),
            unit="days",
            stretches=decided,
        ),
        Duration(
            id="identification_to_lawyer",
            title=Text("Identifisering til advokat", "Identification to lawyer"),
            unit="days",
            stretches=between(("person_identified",), ("lawyer_assigned",)),
        ),
        Duration(
            id="identification_to_permit",
            title=Text("Identifisering til tillatelse", "Identification to permit"),
            unit="days",
            stretches=between(("person_identified",), ("temporary_permit_granted",)),
        ),
        Duration(
            id="screening_to_place",
            title=Text("Kartlegging til plass", "Screening to place"),
            unit="days",
            stretches=between(("screening_conducted",), PLACED),
        ),
        Duration(
            id="days_in_placement",
            title=Text("Dager i plassering i året", "Days in placement in the year"),
            unit="days",
            stretches=spent(PLACED, UNPLACED),
            per=1,
        ),
        Duration(
            id="months_of_support",
            title=Text("Måneder med kommunal støtte i året", "Months of municipal support in the year"),
            unit="months",
            stretches=spent(SUPPORTED, UNSUPPORTED),
            per=DAYS_IN_MONTH,
        ),
    ),
    lambda row: row.id,
)

COHORT = ("identification_to_lawyer", "identification_to_permit", "months_of_support")
"""Durations followed for all who were identified in one year, until the day of the figures."""


def measured(unit: str, people: Iterable[Lengths]) -> Said:
    """Median and ninetieth percentile of several people's durations."""
    people = list(people)
    return {"unit": unit, "median": percentile(people, 50), "p90": percentile(people, 90)}


def percentile(people: Iterable[Lengths], share: int) -> float | None:
    """The least value that this share of the lengths does not exceed (nearest rank), to one decimal.

    None if fewer than five people lie on either side, because that would be a cell under five.
    """
    ordered = sorted((length, n) for n, lengths in enumerate(people) for length in lengths)
    rank = ceil(share * len(ordered) / 100)
    sides = ordered[:rank], ordered[max(rank - 1, 0) :]
    if any(len({n for _, n in side}) < LEAST for side in sides):
        return None
    return round(float(ordered[rank - 1][0]), 1)
