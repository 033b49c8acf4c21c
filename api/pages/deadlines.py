"""Deadlines over all cases, as a list and as the calendar of a month."""

import calendar
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from fastapi import APIRouter, Response

from api.auth.authentication import require
from api.http.inputs import Word
from api.http.problems import Problem
from api.pages.agenda import AgendaQuery, agenda, how_many
from api.pages.times import MONTHS
from api.pages.visits import LoggedIn, Visit
from api.queries.case_access import record_list
from domain.primitives.calendar import add_months, end_of, is_working_day, last_day, local_date, start_of
from domain.primitives.text import Text

router = APIRouter(include_in_schema=False)
SHOWN, IN_MONTH = 50, 100
FARTHEST_YEARS = 30


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the calendar with the deadlines that end on it."""

    day: date
    inside: bool
    working: bool
    today: bool
    items: tuple[dict[str, Any], ...]


@router.get("/frister")
async def deadlines(visit: LoggedIn, hvem: Literal["vi", "alle"] = "vi", maaned: Word = "") -> Response:
    """Show the late and the open deadlines: those of the organisation, or all in its cases."""
    require(visit.caller, "read")
    today = local_date(visit.now)
    month = _month(maaned, today)
    weeks = calendar.Calendar().monthdatescalendar(month.year, month.month)
    open_, late, in_month = await _found(visit, hvem == "vi", weeks[0][0], weeks[-1][-1])
    others = await _late_elsewhere(visit) if hvem == "vi" and not late else 0
    return await visit.page(
        "deadlines.html", nav="deadlines", who=hvem, open=open_, late=late, late_elsewhere=others,
        weeks=_weeks(weeks, month, in_month, today), shown=SHOWN,
        month=f"{MONTHS[visit.language][month.month - 1]} {month.year}", this=f"{month:%Y-%m}",
        before=f"{add_months(month, -1):%Y-%m}", after=f"{add_months(month, 1):%Y-%m}",
    )  # fmt: skip


async def _found(visit: Visit, mine: bool, first: date, last: date) -> tuple[list[Any], list[Any], list[Any]]:
    """Return the open deadlines, the late ones, and those that end between two days."""
    since, until = start_of(first), end_of(last)
    wanted = (
        AgendaQuery("open", mine, limit=SHOWN),
        AgendaQuery("breached", mine, limit=SHOWN),
        AgendaQuery("open", mine, since, until, IN_MONTH),
        AgendaQuery("breached", mine, since, until, IN_MONTH),
    )
    async with visit.services.at_once.connect() as connection:
        rows = [await agenda(connection, visit.who, visit.names, w, visit.now, visit.language) for w in wanted]
        named = (item["case_id"] for row in rows for item in row)
        await record_list(connection, visit.services, visit.caller, "page of deadlines", named)
    return rows[0], rows[1], [*rows[3], *rows[2]]


async def _late_elsewhere(visit: Visit) -> int:
    """Count the late deadlines of others in the organisation's cases; the first page lists the first of them."""
    async with visit.services.at_once.connect() as connection:
        return await how_many(connection, visit.who, AgendaQuery("breached"))


def _month(text: str, today: date) -> date:
    """Return the first day of the given month, within the allowed range."""
    try:
        found = date.fromisoformat(f"{text}-01") if text else today.replace(day=1)
    except ValueError as error:
        raise Problem("invalid", Text("Måneden kan ikke leses.", "The month cannot be read.")) from error
    if abs(found.year - today.year) > FARTHEST_YEARS:
        raise Problem("invalid", Text("Måneden ligger for langt unna.", "The month is too far away."))
    return found


def _weeks(weeks: Iterable[list[date]], month: date, items: list[dict[str, Any]], today: date) -> list[list[Day]]:
    by_day: dict[date, list[dict[str, Any]]] = defaultdict(list)
    for item in items:
        by_day[last_day(datetime.fromisoformat(item["due_at"]))].append(item)
    return [
        [Day(d, d.month == month.month, is_working_day(d), d == today, tuple(by_day.get(d, ()))) for d in week]
        for week in weeks
    ]
