"""Elapsed time: which rung fires when, and the events it records. Engine and forecast both use this module."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from domain.case import Case
from domain.decisions.event_builder import build_event
from domain.evolve import evolve
from domain.facts.age import Turned18
from domain.facts.commands import SYSTEM, Data
from domain.facts.deadlines import Deadline
from domain.facts.ended import (
    DeadlineBreached,
    DeadlineEscalated,
    DeadlineReminded,
    EnforcementPossible,
    ResponsibilityGapDetected,
    RightExpired,
)
from domain.facts.events import Event, by_time
from domain.facts.permit import PermitExpired
from domain.facts.placement import AcuteDecisionLapsed, PlacementEnded, PlacementLapsed
from domain.facts.reflection import ReflectionExpired
from domain.facts.travel_ban import AcuteTravelBanLapsed, TravelBanEnded
from domain.primitives.calendar import next_day
from domain.primitives.organisations import Directory
from domain.tables.tracks import TRACKS


class DueRung(NamedTuple):
    """The next due rung: its time, its deadline, and its index (-1 is the daily escalation)."""

    at: datetime
    deadline: str
    rung: int


def next_due(case: Case) -> DueRung | None:
    """The earliest due rung of any ladder; of several at once, that of the deadline recorded first."""
    found: DueRung | None = None
    for deadline in case.deadlines.values():
        rung = deadline.next_rung()
        if rung is not None and (found is None or rung[0] < found.at):
            found = DueRung(rung[0], deadline.id, -1 if rung[1] is None else rung[1])
    return found


def advance(
    case: Case, at: datetime, directory: Directory, *, recorded: Callable[[datetime], datetime] | None = None
) -> tuple[Case, list[Event]]:
    """Record every rung that is due by `at`, in order.

    `recorded` maps a due time to its time of recording (default: `at`).
    """
    events: list[Event] = []
    while (due := next_due(case)) is not None and due.at <= at:
        recorded_at = recorded(due.at) if recorded else at
        for data, on in _data_of(case, due):
            event = build_event(
                case,
                by_time(data, on),
                on=on,
                at=recorded_at,
                actor=SYSTEM,
                directory=directory,
                basis=case.deadlines[due.deadline].basis,
            )
            case = evolve(case, event)
            events.append(event)
    return case, events


def forecast(case: Case, until: datetime, directory: Directory) -> list[Event]:
    """The events that will be recorded until then if nobody acts."""
    return advance(case, until, directory, recorded=lambda due: due)[1]


def _data_of(case: Case, due: DueRung) -> list[tuple[Data, datetime]]:
    deadline = case.deadlines[due.deadline]
    if due.rung < 0:
        next_at = next_day(due.at, deadline.counted_from or due.at)
        return [(DeadlineEscalated(deadline=deadline.id, rule=deadline.rule, next_at=next_at), due.at)]
    rung = deadline.rungs[due.rung]
    fired = max(due.at, deadline.recorded_at)
    on = fired if rung.kind != "end" else rung.at
    made = (_make(case, deadline, name, due.rung, on, fired) for name in _event_types(deadline, rung.events))
    return [(data, when) for data, when in made if data is not None]


def _event_types(deadline: Deadline, events: tuple[str, ...]) -> tuple[str, ...]:
    """The events of a rung without breach and escalation if the deadline was met and only its end was left."""
    met = deadline.state in ("met", "met_late")
    return tuple(name for name in events if not (met and name in ("deadline_breached", "deadline_escalated")))


Maker = Callable[[Case, Deadline, int, datetime], Data | None]


def _reflection_expired(case: Case, deadline: Deadline, rung: int, on: datetime) -> Data:
    return ReflectionExpired(
        deadline=deadline.id,
        rule=deadline.rule,
        new_basis=case.permit.runs,
        stay_discretionary=case.permit.pending or case.asylum.pending,
    )


def _turned_18(case: Case, deadline: Deadline, rung: int, on: datetime) -> Data:
    track = TRACKS[case.track].counterpart or case.track
    return Turned18(deadline=deadline.id, rule=deadline.rule, track=track)


def _placement_ended(case: Case, deadline: Deadline, rung: int, on: datetime) -> Data | None:
    """The end of the placement at 18; None if the child is placed nowhere."""
    return PlacementEnded(reason="turned_18") if case.placement.somewhere else None


Simple = (
    DeadlineBreached
    | RightExpired
    | EnforcementPossible
    | PermitExpired
    | PlacementLapsed
    | AcuteDecisionLapsed
    | AcuteTravelBanLapsed
    | TravelBanEnded
)


def _simply(kind: type[Simple]) -> Maker:
    return lambda _case, deadline, _rung, _on: kind(deadline=deadline.id, rule=deadline.rule)


def _on_rung(kind: type[DeadlineReminded | ResponsibilityGapDetected]) -> Maker:
    return lambda _case, deadline, rung, _on: kind(deadline=deadline.id, rule=deadline.rule, rung=rung)


MAKERS: dict[str, Maker] = {
    "deadline_reminded": _on_rung(DeadlineReminded),
    "responsibility_gap_detected": _on_rung(ResponsibilityGapDetected),
    "deadline_breached": _simply(DeadlineBreached),
    "right_expired": _simply(RightExpired),
    "enforcement_possible": _simply(EnforcementPossible),
    "reflection_expired": _reflection_expired,
    "permit_expired": _simply(PermitExpired),
    "placement_lapsed": _simply(PlacementLapsed),
    "acute_decision_lapsed": _simply(AcuteDecisionLapsed),
    "acute_travel_ban_lapsed": _simply(AcuteTravelBanLapsed),
    "travel_ban_ended": _simply(TravelBanEnded),
    "placement_ended": _placement_ended,
    "turned_18": _turned_18,
}
"""Event type → function that makes its data when a ladder records it; None if there is nothing to record."""


def _make(
    case: Case, deadline: Deadline, name: str, rung: int, on: datetime, fired: datetime
) -> tuple[Data | None, datetime]:
    if name == "deadline_escalated":
        next_at = None if deadline.repeats else next_day(fired, fired)
        return DeadlineEscalated(deadline=deadline.id, rule=deadline.rule, next_at=next_at), fired
    return MAKERS[name](case, deadline, rung, on), on
