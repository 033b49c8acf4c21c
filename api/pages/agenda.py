"""Deadlines over all cases that a visitor is a party to, each by its own case's clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from api.authentication import Caller
from api.views import deadline_view, only_own_place
from domain.text import Language
from store.codec import deadline_from
from store.tables import cases, deadlines, parties


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which deadlines: `mine` are those that the visitor's organisation is responsible for."""

    state: str
    mine: bool = False
    since: datetime | None = None
    until: datetime | None = None
    limit: int = 50


async def agenda(
    connection: AsyncConnection, caller: Caller, wanted: Wanted, now: datetime, language: Language
) -> list[dict[str, Any]]:
    """The deadlines, the nearest first, each with its case and the case's now."""
    query = (
        select(deadlines.c.case_id, deadlines.c.detail, cases.c.clock_ahead, cases.c.step)
        .join(cases, cases.c.id == deadlines.c.case_id)
        .where(cases.c.closed_at.is_(None), here(caller), *_conditions(caller, wanted))
        .order_by(deadlines.c.due_at, deadlines.c.case_id, deadlines.c.position)
        .limit(wanted.limit)
    )
    return [_row(row, now, language, caller) for row in await connection.execute(query)]


def here(caller: Caller) -> ColumnElement[bool]:
    """Whether the caller is a party to the case now, in one of the roles it acts in."""
    mine = (parties.c.organisation == caller.organisation, parties.c.role.in_(caller.roles), parties.c.until.is_(None))
    return exists().where(parties.c.case_id == cases.c.id, and_(*mine))


def _conditions(caller: Caller, wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [deadlines.c.state == wanted.state]
    if wanted.mine:
        found += [deadlines.c.organisation == caller.organisation, deadlines.c.role.in_(caller.roles)]
    if wanted.since:
        found.append(deadlines.c.due_at > wanted.since)
    if wanted.until:
        found.append(deadlines.c.due_at <= wanted.until)
    return found


def _row(row: Any, now: datetime, language: Language, caller: Caller) -> dict[str, Any]:
    deadline = deadline_from(row.detail)
    return {
        **deadline_view(deadline, language, only_own_place(caller)),
        "case_id": str(row.case_id),
        "step": row.step,
        "now": now + timedelta(seconds=row.clock_ahead),
        "acknowledged": deadline.state == "breached" and deadline.next_daily is None,
    }
