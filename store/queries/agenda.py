"""An organisation's agenda: deadlines and notifications, read from the projections for lists, calendar and digest."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, literal, or_, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.primitives.calendar import end_of, start_of
from store.db.schema import cases, deadlines, outbox
from store.queries.membership import ListReader, follows, its_own, knows, seat, sees_to_what_is_missed

NAMED = 25
"""Number of items listed in each part of a digest; the others are counted."""

AHEAD = func.make_interval(0, 0, 0, 0, 0, 0, cases.c.clock_ahead)
WALL_DUE = deadlines.c.due_at - AHEAD
"""Due time by the wall clock; in development a case's clock may be ahead."""


OPEN, BREACHED = (literal(state, literal_execute=True) for state in ("open", "breached"))
WAITING = deadlines.c.state.in_((OPEN, BREACHED))
"""Literals instead of parameters, because the partial index covers only these two states."""


def breached() -> ColumnElement[bool]:
    """Breached deadlines that can still be acted on: neither over, nor replaced by their next repetition."""
    detail = deadlines.c.detail
    replaced = and_(detail["repeats"].as_boolean(), detail["next_daily"].as_string().is_(None))
    due = and_(detail["kind"].as_string().in_(("act", "routine")), detail["over"].as_boolean().is_not(True))
    return and_(deadlines.c.state == BREACHED, due, ~replaced)


def owed() -> Select[Any]:
    """Deadlines of open cases that still need action."""
    columns = (deadlines.c.case_id, deadlines.c.id, deadlines.c.rule, deadlines.c.role, deadlines.c.organisation)
    more = (deadlines.c.due_at, deadlines.c.state, WALL_DUE.label("wall_due"))
    unfinished = or_(deadlines.c.state == OPEN, breached())
    return _open_cases(select(*columns, *more)).where(WAITING, unfinished)


def _open_cases(query: Select[Any]) -> Select[Any]:
    return query.join(cases, cases.c.id == deadlines.c.case_id).where(cases.c.closed_at.is_(None))


def owed_by(who: ListReader) -> Select[Any]:
    """The deadlines that the organisation must act on, in the reader's roles."""
    return owed().where(its_own(who), knows(who, deadlines.c.case_id))


def watched_by(who: ListReader) -> Select[Any]:
    """The organisation's own deadlines, and unhandled breaches that it must see to as coordinator now.

    The column `followed` says whether the organisation may know what the deadline is about.
    """
    unhandled = and_(breached(), deadlines.c.detail["next_daily"].as_string().is_not(None))
    mine = seat(who)
    query = owed().add_columns(follows(who, mine).label("followed")).join(mine, true())
    return query.where(knows(who), or_(its_own(who), and_(unhandled, sees_to_what_is_missed(who))))


async def calendar(connection: AsyncConnection, who: ListReader, limit: int) -> Sequence[Row[Any]]:
    """The organisation's unmet deadlines, including breached ones, by due time."""
    columns = (deadlines.c.case_id, deadlines.c.id, deadlines.c.rule, deadlines.c.due_at, deadlines.c.state)
    query = _open_cases(select(*columns, cases.c.recorded_at)).where(
        WAITING, its_own(who), knows(who, deadlines.c.case_id)
    )
    ordered = query.order_by(deadlines.c.due_at, deadlines.c.case_id, deadlines.c.id).limit(limit)
    found: Sequence[Row[Any]] = (await connection.execute(ordered)).all()
    return found


async def digest(connection: AsyncConnection, who: ListReader, day: date, since: datetime) -> dict[str, Any] | None:
    """The organisation's digest: late, due today, due this week, new since `since`; None if all parts are empty."""
    rows = watched_by(who).subquery()
    tomorrow, monday = end_of(day), start_of(day + timedelta(days=7 - day.weekday()))
    open_ = rows.c.state == "open"
    parts = {
        "late": rows.c.state == "breached",
        # A deadline at 24:00 is due on the day that ends.
        "today": and_(open_, rows.c.wall_due <= tomorrow),
        "week": and_(open_, rows.c.wall_due > tomorrow, rows.c.wall_due <= monday),
    }
    found = {name: await _part(connection, rows, condition) for name, condition in parts.items()}
    found["new"] = await _news(connection, who, since)
    return found if any(part["count"] for part in found.values()) else None


async def _part(connection: AsyncConnection, rows: Any, condition: ColumnElement[bool]) -> dict[str, Any]:
    rule = case((rows.c.followed, rows.c.rule)).label("rule")
    query = select(rows.c.case_id, rule, rows.c.due_at, func.count().over().label("of")).where(condition)
    named = (await connection.execute(query.order_by(rows.c.wall_due, rows.c.case_id).limit(NAMED))).all()
    count = named[0].of if named else 0
    items = [{"case_id": str(r.case_id), "rule": r.rule, "due_at": r.due_at.isoformat()} for r in named]
    return {"count": count, "items": items, "more": count - len(items)}


async def _news(connection: AsyncConnection, who: ListReader, since: datetime) -> dict[str, Any]:
    which = (outbox.c.event_type, outbox.c.rule, outbox.c.shown)
    mine = (outbox.c.organisation == who.organisation, outbox.c.delivered_at >= since)
    query = select(*which, func.count().label("count")).where(*mine).group_by(*which)
    kinds: dict[tuple[str | None, str | None], int] = {}
    for row in (await connection.execute(query)).mappings():
        key = (row["event_type"], row["rule"]) if row["shown"] else (None, None)
        kinds[key] = kinds.get(key, 0) + row["count"]
    ranked = sorted(kinds.items(), key=lambda pair: -pair[1])
    return {
        "count": sum(kinds.values()),
        "kinds": [{"event_type": e, "rule": r, "count": n} for (e, r), n in ranked[:NAMED]],
    }
