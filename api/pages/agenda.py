"""Deadlines over all cases that the visitor is a party to and may follow, each by the clock of its case."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, case, func, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from api.queries.case_views import deadline_view
from domain.disclosure.reader_rights import Names
from domain.primitives.text import Language
from store.db.schema import cases, deadlines
from store.events.serializer import deadline_from
from store.queries.agenda import breached
from store.queries.membership import ListReader, follows, its_own, knows, seat


@dataclass(frozen=True, slots=True)
class AgendaQuery:
    """The wanted deadlines; `mine` are those that the visitor's organisation is responsible for."""

    state: str
    mine: bool = False
    since: datetime | None = None
    until: datetime | None = None
    limit: int = 50


async def agenda(
    connection: AsyncConnection, who: ListReader, names: Names, wanted: AgendaQuery, now: datetime, language: Language
) -> list[dict[str, Any]]:
    """Return the deadlines, the nearest first, each with its case and the case's current time."""
    mine = seat(who)
    step = case((mine.c.path, cases.c.step)).label("step")
    columns = (deadlines.c.case_id, deadlines.c.detail, cases.c.clock_ahead, step)
    query = (
        _wanted(select(*columns), who, mine, wanted)
        .order_by(deadlines.c.due_at, deadlines.c.case_id, deadlines.c.position)
        .limit(wanted.limit)
    )
    return [_row(row, now, language, names) for row in await connection.execute(query)]


async def how_many(connection: AsyncConnection, who: ListReader, wanted: AgendaQuery) -> int:
    """Count the wanted deadlines, without the limit."""
    query = _wanted(select(func.count()).select_from(deadlines), who, seat(who), wanted)
    found: int = (await connection.execute(query)).scalar_one()
    return found


def _wanted(query: Select[Any], who: ListReader, mine: FromClause, wanted: AgendaQuery) -> Select[Any]:
    joined = query.join(cases, cases.c.id == deadlines.c.case_id).join(mine, true())
    return joined.where(cases.c.closed_at.is_(None), *_conditions(who, mine, wanted))


def _conditions(who: ListReader, mine: FromClause, wanted: AgendaQuery) -> list[ColumnElement[bool]]:
    """Return the conditions: deadlines that the visitor follows, in cases that it knows."""
    followed = its_own(who) if wanted.mine else follows(who, mine)
    found: list[ColumnElement[bool]] = [breached() if wanted.state == "breached" else deadlines.c.state == wanted.state]
    found += [knows(who), followed]
    if wanted.since:
        found.append(deadlines.c.due_at > wanted.since)
    if wanted.until:
        found.append(deadlines.c.due_at <= wanted.until)
    return found


def _row(row: Any, now: datetime, language: Language, names: Names) -> dict[str, Any]:
    deadline = deadline_from(row.detail)
    return {
        **deadline_view(deadline, language, names),
        "case_id": str(row.case_id),
        "step": row.step,
        "now": now + timedelta(seconds=row.clock_ahead),
        "acknowledged": deadline.state == "breached" and deadline.next_daily is None,
    }
