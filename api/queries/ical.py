"""Deadlines as a calendar that calendar programs subscribe to (RFC 5545): references and rules, nobody's name."""

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
"""How much room a deadline with a time of day takes before that time; nothing is drawn after it."""


def feed(rows: Iterable[Any], language: Language, public_url: str) -> bytes:
    """The calendar of these rows of the deadlines."""
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
    """The whole last day, where the deadline ends with it; else what is left of it at the end: an end must come after its start."""
    if local(due).time() == time():
        day = last_day(due)
        return day, day + timedelta(days=1)
    end = due.astimezone(UTC)
    return end - SHOWN, end
