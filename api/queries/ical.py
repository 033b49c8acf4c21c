"""Deadlines as an iCalendar feed (RFC 5545): references and rules, nobody's name."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from icalendar import Calendar, Event

from domain.primitives.calendar import last_day, local
from domain.primitives.text import Language, Text
from domain.tables.deadlines import DEADLINE_RULES

MEDIA_TYPE = "text/calendar; charset=utf-8"
NAME = Text("Frister i Saksgang", "Deadlines in Saksgang")
CASE = Text("sak", "case")
LATE = Text("For sent", "Late")
LINK = Text("Logg inn for å se saken:", "Log in to see the case:")
FETCH_EVERY = timedelta(minutes=30)
SHOWN = timedelta(minutes=30)
"""The length of an entry that ends at a deadline's time of day, so that nothing is drawn after it."""


def feed(rows: Iterable[Any], language: Language, public_url: str) -> bytes:
    """Return the calendar of these deadline rows."""
    calendar = Calendar()
    calendar.add("prodid", "-//Saksgang//Saksgang//NO")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", NAME.to(language))
    calendar.add("refresh-interval", FETCH_EVERY, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", "PT30M")
    for row in rows:
        calendar.add_component(_event(row, language, public_url))
    found: bytes = calendar.to_ical()
    return found


def _event(row: Any, language: Language, public_url: str) -> Event:
    link = f"{public_url.rstrip('/')}/saker/{row.case_id}"
    title = DEADLINE_RULES[row.rule][-1].title.to(language)
    late = f"{LATE.to(language)}: " if row.state == "breached" else ""
    event = Event()
    event.add("uid", f"{row.id}.{row.case_id}@saksgang")
    event.add("dtstamp", row.recorded_at)
    start, end = _span(row.due_at)
    event.add("dtstart", start)
    event.add("dtend", end)
    event.add("summary", f"{late}{title} ({CASE.to(language)} …{str(row.case_id)[-8:]})")
    event.add("description", f"{LINK.to(language)} {link}")
    event.add("url", link)
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    return event


def _span(due: datetime) -> tuple[date | datetime, date | datetime]:
    """Return the whole last day if the deadline ends with it, else the last SHOWN before it: start must precede end."""
    if local(due).time() == time():
        day = last_day(due)
        return day, day + timedelta(days=1)
    end = due.astimezone(UTC)
    return end - SHOWN, end
