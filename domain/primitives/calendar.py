"""Date arithmetic in Europe/Oslo as domstolloven §§ 148-149 and spec 3 prescribe it.

Functions return instants in UTC, because two instants in Oslo time are compared by their wall clocks, which is wrong in
the hour that repeats in October. Days, weeks, months and working days end at 24:00 local time of their last day; hours
are exact instants.
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
    """The length as an ISO 8601 duration; working days are written as days, and the caller flags them."""
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
    """The Norwegian public holidays of one year (helligdager and the two movable working holidays)."""
    return frozenset(holidays.country_holidays("NO", years=year))


def is_working_day(day: date) -> bool:
    """Whether the day is neither Saturday, Sunday nor a public holiday."""
    return day.weekday() < 5 and day not in public_holidays(day.year)


def next_working_day(day: date) -> date:
    """The day itself if it is a working day, else the next one after it (CALC-3)."""
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
    """The same date n months later (or earlier), else the last day of that month (CALC-2)."""
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
    """The instant in Oslo time."""
    return at.astimezone(OSLO)


def local_date(at: datetime) -> date:
    """The calendar day in Oslo at this instant."""
    return at.astimezone(OSLO).date()


def on_the_wall(wall: datetime) -> tuple[datetime, ...]:
    """The instants at which clocks in Oslo show this time.

    One as a rule, none in the hour skipped in March, two in the hour repeated in October.
    """
    found = (wall.replace(tzinfo=OSLO, fold=fold).astimezone(UTC) for fold in (0, 1))
    return tuple(dict.fromkeys(at for at in found if local(at).replace(tzinfo=None, fold=0) == wall.replace(fold=0)))


OPENS, CLOSES = time(8), time(15, 30)


def in_office_hours(at: datetime) -> bool:
    """Whether public offices are open: working days, 08:00 to 15:30."""
    wall = local(at)
    return is_working_day(wall.date()) and OPENS <= wall.time() < CLOSES


def office_opens(at: datetime) -> datetime:
    """The instant itself in office hours, else the next opening time."""
    if in_office_hours(at):
        return at
    wall = local(at)
    day = wall.date() if wall.time() < OPENS else wall.date() + timedelta(days=1)
    return datetime.combine(next_working_day(day), OPENS, OSLO).astimezone(UTC)


def start_of(day: date) -> datetime:
    """00:00 local time of the day."""
    return datetime.combine(day, time(), OSLO).astimezone(UTC)


def end_of(day: date) -> datetime:
    """24:00 local time of the day, that is 00:00 of the next."""
    return start_of(day + timedelta(days=1))


def last_day(due: datetime) -> date:
    """The last day included in a day-deadline that is due at this instant."""
    return local_date(due - timedelta(microseconds=1))


def plus(start: datetime, length: Length, *, moves: bool = False) -> datetime:
    """The end of a limit of this length from this start; `moves`: on to the next working day (CALC-3)."""
    if isinstance(length, Hours):
        return start.astimezone(UTC) + timedelta(hours=length.n)
    day = shift(local_date(start), length)
    return end_of(next_working_day(day) if moves else day)


def minus(due: datetime, length: Length) -> datetime:
    """The instant this long before a due time; whole days are counted back from the last day, and end at its 24:00."""
    if isinstance(length, Hours):
        return due.astimezone(UTC) - timedelta(hours=length.n)
    return end_of(shift(last_day(due), length, -1))


def next_day(at: datetime, first: datetime) -> datetime:
    """The next day at the local time of `first`.

    If the clocks skip this time that night, the result is an hour later; if it occurs twice, the first of the two.
    """
    clock = local(first).time().replace(fold=0)
    return datetime.combine(local_date(at) + timedelta(days=1), clock, OSLO).astimezone(UTC)


def age_on(birth: date, day: date) -> int:
    """Completed years of life on the day."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
