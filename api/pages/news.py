"""News for an organisation from the outbox; a redacted event has no title."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from api.queries.case_views import REDACTED, instant
from domain.primitives.text import Language
from domain.tables.deadlines import DEADLINE_RULES
from domain.tables.event_types import EVENT_TYPES
from store.db.schema import cases, outbox
from store.queries.membership import ListReader, knows, reads_as


async def news(
    connection: AsyncConnection, who: ListReader, language: Language, limit: int = 12
) -> list[dict[str, Any]]:
    """Return the organisation's news, newest first."""
    query = (
        select(outbox)
        .join(cases, cases.c.id == outbox.c.case_id)
        .where(outbox.c.organisation == who.organisation, reads_as(who, outbox.c.role), knows(who))
        .order_by(outbox.c.created_at.desc(), outbox.c.id.desc())
        .limit(limit)
    )
    return [_row(row, language) for row in await connection.execute(query)]


async def told_of(connection: AsyncConnection, case_id: Any) -> list[Any]:
    """Return all outbox rows of a case, oldest first."""
    query = select(outbox).where(outbox.c.case_id == case_id).order_by(outbox.c.id)
    return list(await connection.execute(query))


def _row(row: Any, language: Language) -> dict[str, Any]:
    """Return a row's view; title and rule only if the event was shown to the role."""
    title = EVENT_TYPES[row.event_type].title if row.shown else REDACTED
    rule = DEADLINE_RULES[row.rule][-1].title.to(language) if row.shown and row.rule in DEADLINE_RULES else None
    return {
        "case_id": str(row.case_id),
        "seq": row.seq,
        "title": title.to(language),
        "rule_title": rule,
        "at": instant(row.created_at),
    }
