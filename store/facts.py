"""What is counted, in the database: written with the events, kept when the case is erased, read as people."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import and_, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.calendar import end_of
from domain.case import Case
from domain.events import Event
from domain.figures.facts import Fact, details
from domain.figures.person import Person
from domain.tables.event_types import EVENT_TYPES
from store.tables import events, facts

UNCOUNTED = tuple(row.id for row in EVENT_TYPES.values() if not row.counted)


def fact_rows(before: Case, happened: Iterable[Event], now: Case) -> list[dict[str, Any]]:
    """The rows of `facts` for the events between a case before and now."""
    return [{"case_id": before.id, "seq": seq, "detail": kept} for seq, kept in details(before, happened, now).items()]


async def keep(connection: AsyncConnection, before: Case, happened: Sequence[Event], now: Case) -> None:
    """Keeps what of the events is counted."""
    if rows := fact_rows(before, happened, now):
        await connection.execute(insert(facts), rows)


async def people(connection: AsyncConnection, as_of: date | None) -> tuple[Person, ...]:
    """Everybody, by what was on record at the end of a day; None: by all that is on record."""
    mine = and_(facts.c.case_id == events.c.case_id, facts.c.seq == events.c.seq)
    columns = (events.c.case_id, events.c.seq, events.c.type, events.c.happened_at, events.c.recorded_at, events.c.role)
    query = select(*columns, facts.c.detail).join_from(events, facts, mine, isouter=True)
    query = query.where(events.c.type.not_in(UNCOUNTED)).order_by(events.c.case_id, events.c.seq)
    if as_of is not None:
        query = query.where(events.c.recorded_at < end_of(as_of))
    rows = (await connection.execute(query)).all()
    return tuple(person for _, of_case in groupby(rows, key=lambda r: r[0]) if (person := _person(list(of_case))))


def _person(rows: list[Any]) -> Person | None:
    """None where nothing was kept: erased before there were figures."""
    found = tuple(Fact(r.seq, r.type, r.happened_at, r.recorded_at, r.role, r.detail or {}) for r in rows)
    return Person(found) if "who" in found[0].detail else None
