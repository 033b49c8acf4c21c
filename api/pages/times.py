"""Days and instants as people write them, and the time left."""

from datetime import datetime, time

from domain.primitives.calendar import last_day, local, local_date
from domain.primitives.plurals import counted
from domain.primitives.text import Language, Text

MONTHS: dict[Language, tuple[str, ...]] = {
    "nb": (
        "januar", "februar", "mars", "april", "mai", "juni",
        "juli", "august", "september", "oktober", "november", "desember",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
}  # fmt: skip
DAY: dict[Language, str] = {"nb": "{day}. {month} {year}", "en": "{day} {month} {year}"}
AT: dict[Language, str] = {"nb": "{day} kl. {clock}", "en": "{day} at {clock}"}
LEFT: dict[str, Text] = {
    "days":       Text("1 dag igjen|{n} dager igjen", "1 day left|{n} days left"),
    "hours":      Text("1 time igjen|{n} timer igjen", "1 hour left|{n} hours left"),
    "hour":       Text("under en time igjen", "less than an hour left"),
    "late_days":  Text("1 dag over|{n} dager over", "1 day over|{n} days over"),
    "late_hours": Text("1 time over|{n} timer over", "1 hour over|{n} hours over"),
    "late_hour":  Text("nettopp over", "just over"),
}  # fmt: skip
SOON_HOURS = 72


def instant(value: datetime | str) -> datetime:
    """Return an instant, parsed from RFC 3339 if it is text."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def day(value: datetime | str, language: Language) -> str:
    """Return the calendar day."""
    at = local(instant(value))
    return DAY[language].format(day=at.day, month=MONTHS[language][at.month - 1], year=at.year)


def moment(value: datetime | str, language: Language) -> str:
    """Return the day and the time of day."""
    return AT[language].format(day=day(value, language), clock=local(instant(value)).strftime("%H:%M"))


def due(value: datetime | str, language: Language) -> str:
    """Return a due time; if a day's end (24:00), the day itself, not the next one."""
    at = instant(value)
    if local(at).time() != time():
        return moment(at, language)
    last = last_day(at)
    return DAY[language].format(day=last.day, month=MONTHS[language][last.month - 1], year=last.year)


def left(value: datetime | str, now: datetime, language: Language) -> str:
    """Return the time left, or the time since."""
    until = instant(value)
    hours = int(abs((until - now).total_seconds()) // 3600)
    days = abs((last_day(until) - local_date(now)).days)
    late = "late_" if until <= now else ""
    if hours < 1:
        return _counted(f"{late}hour", 0, language)
    by_hours = hours < 24 if late else days == 0
    return _counted(f"{late}hours", hours, language) if by_hours else _counted(f"{late}days", max(days, 1), language)


def _counted(key: str, n: int, language: Language) -> str:
    return counted(LEFT[key], n, language).format(n=n)


def urgency(value: datetime | str, now: datetime) -> str:
    """Return `late`, `soon` or `calm`."""
    until = instant(value)
    if until <= now:
        return "late"
    return "soon" if (until - now).total_seconds() < SOON_HOURS * 3600 else "calm"
