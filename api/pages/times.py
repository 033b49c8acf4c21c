"""Days and instants as people write them, and how much time is left."""

from datetime import datetime, time

from domain.calendar import last_day, local, local_date
from domain.text import Language

MONTHS: dict[Language, tuple[str, ...]] = {
    "nb": ("januar", "februar", "mars", "april", "mai", "juni", "juli", "august", "september", "oktober", "november", "desember"),
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"),
}  # fmt: skip
DAY: dict[Language, str] = {"nb": "{day}. {month} {year}", "en": "{day} {month} {year}"}
AT: dict[Language, str] = {"nb": "{day} kl. {clock}", "en": "{day} at {clock}"}
LEFT: dict[Language, dict[str, str]] = {
    "nb": {"day": "1 dag igjen", "days": "{n} dager igjen", "hour": "under en time igjen", "hours": "{n} timer igjen", "today": "i dag",
           "late_day": "1 dag over", "late_days": "{n} dager over", "late_hours": "{n} timer over", "late_hour": "nettopp over"},
    "en": {"day": "1 day left", "days": "{n} days left", "hour": "less than an hour left", "hours": "{n} hours left", "today": "today",
           "late_day": "1 day over", "late_days": "{n} days over", "late_hours": "{n} hours over", "late_hour": "just over"},
}  # fmt: skip
SOON_HOURS = 72


def instant(value: datetime | str) -> datetime:
    """An instant, whether it comes as one or as RFC 3339."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def day(value: datetime | str, language: Language) -> str:
    """The calendar day."""
    at = local(instant(value))
    return DAY[language].format(day=at.day, month=MONTHS[language][at.month - 1], year=at.year)


def moment(value: datetime | str, language: Language) -> str:
    """The day and the time of day."""
    return AT[language].format(day=day(value, language), clock=local(instant(value)).strftime("%H:%M"))


def due(value: datetime | str, language: Language) -> str:
    """A limit: a day that ends at 24:00 is called by its name, not by the next one's."""
    at = instant(value)
    if local(at).time() != time():
        return moment(at, language)
    last = last_day(at)
    return DAY[language].format(day=last.day, month=MONTHS[language][last.month - 1], year=last.year)


def left(value: datetime | str, now: datetime, language: Language) -> str:
    """How much time is left, or by how much it is over."""
    words, until = LEFT[language], instant(value)
    hours = int(abs((until - now).total_seconds()) // 3600)
    days = abs((last_day(until) - local_date(now)).days)
    if until > now:
        if hours < 1:
            return words["hour"]
        return words["hours"].format(n=hours) if days == 0 else words["day" if days == 1 else "days"].format(n=days)
    if hours < 1:
        return words["late_hour"]
    return (
        words["late_hours"].format(n=hours)
        if hours < 24
        else words["late_day" if days <= 1 else "late_days"].format(n=days)
    )


def urgency(value: datetime | str, now: datetime) -> str:
    """`late`, `soon` or `calm`."""
    until = instant(value)
    if until <= now:
        return "late"
    return "soon" if (until - now).total_seconds() < SOON_HOURS * 3600 else "calm"
