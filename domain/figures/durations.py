"""How long things took: median and ninetieth percentile, of at least five people."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from domain.figures.person import Person
from domain.figures.suppression import LEAST
from domain.tables import unique
from domain.text import Text as T

DAYS_IN_MONTH = 30.4375
PLACED = ("child_placed_acutely", "child_placed_by_consent", "care_order_recorded")
UNPLACED = ("placement_ended", "placement_lapsed", "acute_decision_lapsed", "tribunal_rejected", "case_closed")
SUPPORTED = ("interim_support_opened", "services_granted")
UNSUPPORTED = (
    "case_closed",
    "reception_place_confirmed",
    "permit_expired",
    "reflection_refused",
    "reflection_expired",
    "return_completed",
)


@dataclass(frozen=True, slots=True)
class Duration:
    """A stretch of time: its title, its unit, and the lengths that ended (or, of care and support, ran) in a period."""

    id: str
    title: T
    unit: str
    lengths: Callable[[Person, date, date], list[float]]


def between(start: tuple[str, ...], end: tuple[str, ...]) -> Callable[[Person, date, date], list[float]]:
    """Days from the first event of one kind to the first of another that happened in the period."""

    def lengths(person: Person, first: date, last: date) -> list[float]:
        began = person.first(start)
        ended = person.first(end, began, last) if began else None
        return [(ended - began).days] if began and ended and ended >= first else []

    return lengths


def decided(person: Person, first: date, last: date) -> list[float]:
    """Days from each application to the decision on it, by the day on which UDI decided."""
    pairs = (
        (("reflection_application_submitted",), ("reflection_granted", "reflection_refused")),
        (("temporary_permit_applied",), ("temporary_permit_granted", "temporary_permit_refused")),
    )
    return [days for start, end in pairs for days in between(start, end)(person, first, last)]


def spent(start: tuple[str, ...], end: tuple[str, ...], per: float) -> Callable[[Person, date, date], list[float]]:
    """What of a period was spent between events of one kind and the next of another."""

    def lengths(person: Person, first: date, last: date) -> list[float]:
        days, since = 0, None
        for event in person.happened:
            if event.type in start and since is None:
                since = event.day
            elif event.type in end and since is not None:
                days += _within(since, event.day, first, last)
                since = None
        days += _within(since, last + timedelta(days=1), first, last) if since else 0
        return [days / per] if days else []

    return lengths


def _within(since: date, until: date, first: date, last: date) -> int:
    return max((min(until, last + timedelta(days=1)) - max(since, first)).days, 0)


D = Duration
DURATIONS: dict[str, Duration] = unique((
    D("application_to_decision",  T("Søknad til vedtak i UDI", "Application to decision by UDI"), "days", decided),
    D("identification_to_lawyer", T("Identifisering til advokat", "Identification to lawyer"), "days", between(("person_identified",), ("lawyer_assigned",))),
    D("identification_to_permit", T("Identifisering til tillatelse", "Identification to permit"), "days", between(("person_identified",), ("temporary_permit_granted",))),
    D("screening_to_place",       T("Kartlegging til plass", "Screening to place"), "days", between(("screening_conducted",), PLACED)),
    D("days_in_placement",        T("Dager i plassering i året", "Days in placement in the year"), "days", spent(PLACED, UNPLACED, 1)),
    D("months_of_support",        T("Måneder med kommunal støtte i året", "Months of municipal support in the year"), "months", spent(SUPPORTED, UNSUPPORTED, DAYS_IN_MONTH)),
), lambda row: row.id)  # fmt: skip

COHORT = ("identification_to_lawyer", "identification_to_permit", "months_of_support")
"""What is followed for all who were identified in the same year, from then to the day of the figures."""


def measured(duration: Duration, people: Iterable[Person], first: date, last: date) -> dict[str, float | str | None]:
    """Median and ninetieth percentile; null where there are fewer than five."""
    found = sorted(length for person in people for length in duration.lengths(person, first, last))
    enough = len(found) >= LEAST
    return {
        "unit": duration.unit,
        "median": percentile(found, 50) if enough else None,
        "p90": percentile(found, 90) if enough else None,
    }


def percentile(ordered: list[float], share: int) -> float:
    """The least value that so many per cent do not exceed (nearest rank), to one decimal."""
    return round(float(ordered[ceil(share * len(ordered) / 100) - 1]), 1)
