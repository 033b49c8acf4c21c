"""Date arithmetic as domstolloven §§ 148-149 and spec 3 prescribe it, in Europe/Oslo.

Instants come out in UTC: two in Oslo's own zone would be compared by their wall clocks, wrongly in the hour that
repeats in October. Days, weeks, months and working days end at 24:00 local time of their last day; hours are exact instants.
"""

import calendar as _months
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

OSLO = ZoneInfo("Europe/Oslo")


@dataclass(frozen=True, slots=True)
class Days:
    """Calendar days; the first is not counted (CALC-1)."""

    n: int


@dataclass(frozen=True, slots=True)
class Weeks:
    """Weeks; end on the same weekday (CALC-2)."""

    n: int


@dataclass(frozen=True, slots=True)
class Months:
    """Months; end on the same date, else the month's last day (CALC-2)."""

    n: int


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Days that are neither Saturday, Sunday nor a Norwegian public holiday; the first is not counted."""

    n: int


@dataclass(frozen=True, slots=True)
class Hours:
    """Exact hours, across summer-time changes."""

    n: int


Length = Days | Weeks | Months | WorkingDays | Hours


def iso(length: Length) -> str:
    """The length as an ISO 8601 duration; working days are written as days and flagged by the caller."""
    match length:
        case Days(n) | WorkingDays(n):
            return f"P{n}D"
        case Weeks(n):
            return f"P{n}W"
        case Months(n):
            return f"P{n}M"
        case Hours(n):
            return f"PT{n}H"


@cache
def public_holidays(year: int) -> frozenset[date]:
    """Norwegian public holidays (helligdager and the two movable working holidays) of one year."""
    return frozenset(holidays.country_holidays("NO", years=year))


def is_working_day(day: date) -> bool:
    """Neither Saturday, Sunday nor public holiday."""
    return day.weekday() < 5 and day not in public_holidays(day.year)


def next_working_day(day: date) -> date:
    """The day itself if it is a working day, else the first one after it (CALC-3)."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def add_working_days(day: date, n: int) -> date:
    """The n-th working day after the day; negative n counts backwards."""
    step = timedelta(days=1 if n > 0 else -1)
    for _ in range(abs(n)):
        day += step
        while not is_working_day(day):
            day += step
    return day


def add_months(day: date, n: int) -> date:
    """Same date n months on (or back), else the last day of that month (CALC-2)."""
    month = day.month - 1 + n
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, _months.monthrange(year, month)[1]))


def shift(day: date, length: Length, sign: int = 1) -> date:
    """The day moved by a length counted in days or more."""
    match length:
        case Days(n):
            return day + timedelta(days=sign * n)
        case Weeks(n):
            return day + timedelta(weeks=sign * n)
        case Months(n):
            return add_months(day, sign * n)
        case WorkingDays(n):
            return add_working_days(day, sign * n)
        case Hours():
            raise ValueError("hours move instants, not days")


def local(at: datetime) -> datetime:
    """The instant on the wall clock in Oslo."""
    return at.astimezone(OSLO)


def local_date(at: datetime) -> date:
    """The calendar day in Oslo at this instant."""
    return at.astimezone(OSLO).date()


def on_the_wall(wall: datetime) -> tuple[datetime, ...]:
    """The instants at which clocks in Oslo show this: one, none in the hour skipped in March, two in the one repeated in October."""
    found = (wall.replace(tzinfo=OSLO, fold=fold).astimezone(UTC) for fold in (0, 1))
    return tuple(dict.fromkeys(at for at in found if local(at).replace(tzinfo=None, fold=0) == wall.replace(fold=0)))


OPENS, CLOSES = time(8), time(15, 30)


def in_office_hours(at: datetime) -> bool:
    """Whether a public office is open: working days, eight to half past three."""
    wall = local(at)
    return is_working_day(wall.date()) and OPENS <= wall.time() < CLOSES


def office_opens(at: datetime) -> datetime:
    """The instant itself in office hours, else when they next begin."""
    if in_office_hours(at):
        return at
    wall = local(at)
    day = wall.date() if wall.time() < OPENS else wall.date() + timedelta(days=1)
    return datetime.combine(next_working_day(day), OPENS, OSLO).astimezone(UTC)


def start_of(day: date) -> datetime:
    """00:00 local time of the day."""
    return datetime.combine(day, time(), OSLO).astimezone(UTC)


def end_of(day: date) -> datetime:
    """24:00 local time of the day, which is 00:00 of the next."""
    return start_of(day + timedelta(days=1))


def last_day(due: datetime) -> date:
    """The day that a day-deadline due at this instant still includes."""
    return local_date(due - timedelta(microseconds=1))


def plus(start: datetime, length: Length, *, moves: bool = False) -> datetime:
    """When a limit of this length that starts at the instant ends; `moves`: to the next working day (CALC-3)."""
    if isinstance(length, Hours):
        return start.astimezone(UTC) + timedelta(hours=length.n)
    day = shift(local_date(start), length)
    return end_of(next_working_day(day) if moves else day)


def minus(due: datetime, length: Length) -> datetime:
    """The instant this long before a due time; whole days are counted from the last day, and end at its 24:00."""
    if isinstance(length, Hours):
        return due.astimezone(UTC) - timedelta(hours=length.n)
    return end_of(shift(last_day(due), length, -1))


def next_day(at: datetime, first: datetime) -> datetime:
    """The next day, at the time that the clock showed at `first`.

    In the night that skips this time it is an hour later; in the night that has it twice it is the first of the two.
    """
    clock = local(first).time().replace(fold=0)
    return datetime.combine(local_date(at) + timedelta(days=1), clock, OSLO).astimezone(UTC)


def age_on(birth: date, day: date) -> int:
    """Completed years of life on the day."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
