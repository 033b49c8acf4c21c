"""The facts kept of an event for statistics: coarse, identifying nobody, readable without the case's key."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.case import Case
from domain.evolve import evolve
from domain.facts.events import Event
from domain.facts.identification import PersonIdentified
from domain.primitives.calendar import last_day, local_date
from domain.statistics.vocabulary import MEANS_OF_CONTROL
from domain.tables.tracks import TRACKS

KEPT = 2
"""Version of the kept facts; cases whose first row has another version need `saksgang rebuild`."""

ADULT_BANDS = ((25, "18_24"), (35, "25_34"), (121, "35_plus"))
MINOR_BANDS = ((12, "under_12"), (16, "12_15"), (18, "16_17"))

SAID: dict[str, tuple[str, ...]] = {
    "temporary_permit_granted":     ("renewal",),
    "temporary_permit_refused":     ("renewal",),
    "screening_conducted":          ("suspicion",),
    "child_placed_acutely":         ("basis",),
    "tribunal_approved":            ("matter",),
    "tribunal_rejected":            ("matter",),
    "complaint_reviewed":           ("outcome",),
    "appeal_decided":               ("outcome",),
}  # fmt: skip
"""Event type → its fields that are kept: outcomes, never words."""

DATED: dict[str, str] = {
    "reflection_granted":           "decided_on",
    "reflection_refused":           "decided_on",
    "temporary_permit_granted":     "decided_on",
    "temporary_permit_refused":     "decided_on",
    "interim_support_opened":       "from_",
    "child_placed_acutely":         "decided_at",
    "care_order_recorded":          "decided_at",
    "tribunal_approved":            "decided_at",
    "tribunal_rejected":            "decided_at",
}  # fmt: skip
"""Event type → the field with the day of the fact, which may differ from the day of the entry."""


@dataclass(frozen=True, slots=True)
class Fact:
    """An event as the statistics know it.

    Keys of `detail`: `who` are changes of the person's values, `limits` of her deadlines, `said` the outcome, and `day`
    the day of the fact if it differs from `on`.
    """

    seq: int
    type: str
    on: datetime
    recorded_at: datetime
    role: str
    detail: dict[str, Any] = field(default_factory=dict)


def details(case: Case, events: Iterable[Event], after: Case) -> dict[int, dict[str, Any]]:
    """Seq → the detail kept of each event between the two states; an event without detail is left out."""
    found: dict[int, dict[str, Any]] = {}
    for event in events:
        now = after if event.seq == after.version else evolve(case, event)
        parts = {"who": _who(case, now, event), "said": _said(event), "limits": _limits(case, now), "day": _day(event)}
        if kept := {name: part for name, part in parts.items() if part}:
            found[event.seq] = kept if case.opening else kept | {"kept": KEPT}
        case = now
    return found


def _who(before: Case, now: Case, event: Event) -> dict[str, Any]:
    """The person's values that the event changes."""
    known = _profile(before, event.on) if before.opening else {}
    found = {name: value for name, value in _profile(now, event.on).items() if known.get(name) != value}
    if before.opening and _settled(before) == _settled(now):
        found.pop("age", None)  # a birthday within a track changes no row
    if isinstance(event.data, PersonIdentified):
        found["control"] = sorted(MEANS_OF_CONTROL.keys() & set(event.data.indicators))
    return found


def _settled(case: Case) -> tuple[Any, ...]:
    return case.track, case.opened.birth_date, case.opened.assessed_age


def _profile(case: Case, on: datetime) -> dict[str, Any]:
    opened = case.opened
    return {
        "municipality": opened.municipality,
        "track": case.track,
        "age": age_band(case.age_at(on), minor=TRACKS[case.track].minors),
        "gender": opened.gender,
        "exploitation": opened.exploitation,
        "identified_by": opened.role,
    }


def age_band(age: int | None, *, minor: bool) -> str:
    """The band of an age; a person on a minors' track counts as a minor, whatever the papers say."""
    bands, unknown = (MINOR_BANDS, "minor_unknown") if minor else (ADULT_BANDS, "adult_unknown")
    if age is None:
        return unknown
    return next((band for below, band in bands if age < below), unknown)


def _said(event: Event) -> dict[str, Any]:
    return {name: getattr(event.data, name) for name in SAID.get(event.type, ())}


def _day(event: Event) -> str | None:
    so = getattr(event.data, DATED[event.type]) if event.type in DATED else None
    day = local_date(so) if isinstance(so, datetime) else so
    return day.isoformat() if day is not None and day != local_date(event.on) else None


def _limits(before: Case, now: Case) -> dict[str, Any]:
    """Deadlines that started or changed state: id → rule, role, last day, state."""
    return {
        id_: [limit.rule, limit.role, last_day(limit.due_at).isoformat(), limit.state]
        for id_, limit in now.deadlines.items()
        if id_ not in before.deadlines or before.deadlines[id_].state != limit.state
    }
