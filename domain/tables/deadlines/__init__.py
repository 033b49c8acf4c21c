"""The deadline rules (spec 3): start, length, responsible role, the events that meet them, and their end."""

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
    """The row of the rule that applies to starts on the day, None if there is none."""
    for row in DEADLINE_RULES[rule]:
        if row.in_force(day):
            return row
    return None


def monthly_after(first: date, after: datetime) -> datetime:
    """24:00 of the first day after the instant that is whole months after `first`, or the last of that month."""
    n = 1
    while end_of(add_months(first, n)) <= after:
        n += 1
    return end_of(add_months(first, n))


ENTERING = Hours(1)
"""Time to complete a case entered afterwards before its past deadlines are reported: one sitting (0018)."""

OWED = ("act", "routine")
"""Kinds that may be met beforehand; a period that ends by itself is not met by the end of an earlier one."""

RUNG_TITLES: dict[str, Text] = {
    "remind": Text("Påminnelse", "Reminder"),
    "warn":   Text("Varsel", "Warning"),
    "end":    Text("Frist ute", "Deadline ends"),
    "daily":  Text("Daglig varsel", "Daily escalation"),
}  # fmt: skip
"""Titles of the kinds of rungs."""
