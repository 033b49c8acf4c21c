"""The row form of the deadline table."""

from typing import Any

from domain.facts.deadlines import Kind
from domain.primitives.calendar import Days, Length, Months, WorkingDays
from domain.primitives.text import Text
from domain.tables.row_types import Before, Condition, DeadlineRule, OnlyIf, Step, Until, Varies, When

Words = str | tuple[str | OnlyIf, ...]
Events = str | tuple[str | When, ...]

DAY, WORKDAY, WEEK, MONTH = Days(1), WorkingDays(1), Days(7), Months(1)
SILENT = ("right_expired",)


def deadline_rule(
    *,
    id: str,  # noqa: A002
    kind: Kind,
    title: Text,
    starts: str | tuple[str, ...],
    length: Length | Until | Varies,
    responsible: Words,
    met_by: Events,
    reminders: tuple[Step | Length, ...],
    basis: tuple[str, ...],
    cancelled_by: Events = (),
    **more: Any,
) -> DeadlineRule:
    """A deadline rule; an event that counts only under a condition is written `When(event, condition)`."""
    named = (*_each(met_by), *_each(cancelled_by))
    return DeadlineRule(
        id=id,
        kind=kind,
        title=title,
        starts=_each(starts),
        length=length,
        responsible=_each(responsible),
        met_by=_names(met_by),
        basis=basis,
        reminders=tuple(step if isinstance(step, Step) else Before(step) for step in reminders),
        cancelled_by=_names(cancelled_by),
        only_when=_conditions(named),
        **more,
    )


def _each(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


def _names(events: Events) -> tuple[str, ...]:
    return tuple(e.event if isinstance(e, When) else e for e in _each(events))


def _conditions(events: tuple[str | When, ...]) -> dict[str, Condition]:
    return {e.event: e.condition for e in events if isinstance(e, When)}
