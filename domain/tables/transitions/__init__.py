"""The transitions: who may do each, its data, its refusals and its events (spec 2)."""

from domain.facts.commands import Data
from domain.facts.notices import NotificationFailed
from domain.primitives.unique_rows import unique
from domain.tables.transitions import adults, common, minors, residence
from domain.tables.transitions.row import Transition

_ROWS: tuple[Transition, ...] = (*common.ROWS, *residence.ROWS, *adults.ROWS, *minors.ROWS)

TRANSITIONS: dict[str, Transition] = unique(_ROWS, lambda row: row.name)

COMMON, RESIDENCE, ADULTS, MINORS = (
    tuple(row.name for row in rows) for rows in (common.ROWS, residence.ROWS, adults.ROWS, minors.ROWS)
)
MEETINGS = ("convene_case_meeting", "record_case_meeting", "complete_action")

GIVEN_BY_TIME = frozenset({
    "deadline_reminded", "deadline_escalated", "deadline_breached", "interim_support_resumed",
    "reflection_expired", "permit_expired", "placement_lapsed", "acute_decision_lapsed", "complaint_forwarded",
    "turned_18",
    "acute_travel_ban_lapsed", "travel_ban_ended",
    "responsibility_gap_detected", "notification_failed", "right_expired", "enforcement_possible", "pass_time",
})  # fmt: skip
"""Events of time only (spec 2); a command with such a name is refused with `only_time_does_this`."""

BY_SYSTEM: dict[str, type[Data]] = {"notification_failed": NotificationFailed}
"""Event type → its data, for events that only the program itself records."""
