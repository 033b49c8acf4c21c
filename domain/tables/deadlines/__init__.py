"""Every deadline rule (spec 3): what starts it, how long it is, who must act, what meets it, and what its end brings."""

from datetime import date, datetime

from domain.primitives.calendar import Hours, add_months, end_of
from domain.primitives.text import Text
from domain.tables.deadlines import adults, children, common, compensation, placed, residence, travel
from domain.tables.row_types import DeadlineRule

_ROWS: tuple[DeadlineRule, ...] = (
    *adults.ROWS,
    *residence.ROWS,
    *compensation.ROWS,
    *common.ROWS,
    *children.ROWS,
    *placed.ROWS,
    *travel.ROWS,
)

DEADLINE_RULES: dict[str, tuple[DeadlineRule, ...]] = {}
for _row in _ROWS:
    DEADLINE_RULES[_row.id] = (*DEADLINE_RULES.get(_row.id, ()), _row)


def rule_in_force(rule: str, day: date) -> DeadlineRule | None:
    """The row of the rule that applies to what starts on the day."""
    for row in DEADLINE_RULES[rule]:
        if row.in_force(day):
            return row
    return None


def monthly_after(first: date, after: datetime) -> datetime:
    """The end of the first day that is whole months from the first one, or that month's last, and lies after the instant."""
    n = 1
    while end_of(add_months(first, n)) <= after:
        n += 1
    return end_of(add_months(first, n))


ENTERING = Hours(1)
"""How long whoever enters a case afterwards has to finish, before what lies behind is told: one sitting (0018)."""

OWED = ("act", "routine")
"""Kinds that somebody may have met beforehand; what ends by itself is not met by the end of what was before it."""

RUNG_TITLES: dict[str, Text] = {
    "remind": Text("Påminnelse", "Reminder"),
    "warn":   Text("Varsel", "Warning"),
    "end":    Text("Frist ute", "Deadline ends"),
    "daily":  Text("Daglig varsel", "Daily escalation"),
}  # fmt: skip
"""The kinds of rungs, in people's words."""
