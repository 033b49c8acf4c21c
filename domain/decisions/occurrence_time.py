"""Occurrence times: never in the future of the case's clock, never before the opening."""

from datetime import date, datetime

from domain.case import Case
from domain.facts.commands import Command, Data, past_fields
from domain.primitives.calendar import local_date, start_of
from domain.primitives.refusals import Invalid


def instant(on: datetime | date | None, at: datetime, earliest: datetime | None = None) -> datetime:
    """The instant itself; a bare date is the start of that day, but not before an opening on the same day."""
    if on is None:
        return at
    if isinstance(on, datetime):
        return on
    return max(start_of(on), earliest) if earliest and on == local_date(earliest) else start_of(on)


def happened(case: Case, command: Command, at: datetime) -> datetime:
    """The occurrence time of the command; raises `Invalid` for an impossible time."""
    on = instant(command.on, at, case.opened.on)
    if on > at:
        raise Invalid("/on", "in_the_future")
    if on < case.opened.on:
        raise Invalid("/on", "before_opening")
    return on


def nothing_ahead(data: Data, at: datetime) -> None:
    """Raise `Invalid` if a field for the time of a past occurrence lies in the future."""
    for name in past_fields(type(data)):
        value = getattr(data, name)
        ahead = value > at if isinstance(value, datetime) else value is not None and value > local_date(at)
        if ahead:
            raise Invalid(f"/data/{name.rstrip('_')}", "in_the_future")
