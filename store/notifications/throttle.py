"""Throttling of mail: messages above an organisation's hourly limit are folded into one summary or postponed."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from store.crypto.lasting import lasting
from store.db.row_vouchers import VOUCHERS, ours
from store.db.schema import deliveries
from store.notifications.queue import due, lay_aside

HOUR = timedelta(hours=1)
NAMED = 25
"""Number of folded messages listed individually; the others are counted."""

FOLDABLE = ("event", "lead", "failure")


async def keep_within_the_hour(connection: AsyncConnection, route: str, per_hour: int, now: datetime) -> None:
    """Fold or postpone due messages, so that at most `per_hour` mails are sent in any hour."""
    left = per_hour - await _sent_count(connection, route, now)
    if left <= 0:
        await _postpone(connection, route, per_hour)
    elif await _due_count(connection, route, now) > left:
        await _fold(connection, route, now)


async def _sent_count(connection: AsyncConnection, route: str, now: datetime) -> int:
    mine = (deliveries.c.route == route, deliveries.c.state == "delivered", deliveries.c.ended_at > now - HOUR)
    return (await connection.execute(select(func.count()).where(*mine))).scalar_one()


async def _due_count(connection: AsyncConnection, route: str, now: datetime) -> int:
    query = select(func.count()).select_from(due(route, now).order_by(None).subquery())
    return (await connection.execute(query)).scalar_one()


async def _postpone(connection: AsyncConnection, route: str, per_hour: int) -> None:
    """Postpone the route's messages until the oldest counted mail is an hour old."""
    latest = (
        select(deliveries.c.ended_at)
        .where(deliveries.c.route == route, deliveries.c.state == "delivered")
        .order_by(deliveries.c.ended_at.desc())
        .offset(per_hour - 1)
        .limit(1)
    )
    free_at = (await connection.execute(latest)).scalar_one() + HOUR
    waiting = (deliveries.c.route == route, deliveries.c.state == "waiting", deliveries.c.next_attempt_at < free_at)
    await connection.execute(update(deliveries).where(*waiting).values(next_attempt_at=free_at))


async def _fold(connection: AsyncConnection, route: str, now: datetime) -> None:
    carrier = uuid4()
    foldable = due(route, now).where(deliveries.c.kind.in_(FOLDABLE)).with_for_update(skip_locked=True)
    folded = update(deliveries).where(deliveries.c.id.in_(foldable)).returning(*deliveries.c)
    rows = (await connection.execute(folded.values(state="folded", folded_into=carrier, ended_at=now))).all()
    if forged := [row.id for row in rows if not ours(connection, deliveries, row)]:
        await lay_aside(connection, forged, now)
        rows = [row for row in rows if row.id not in forged]
    if not rows:
        return
    values = {
        "id": carrier,
        "route": route,
        "subject": f"summary:{carrier}",
        "organisation": rows[0].organisation,
        "kind": "summary",
        "content": summed([row.content for row in rows]),
        "created_at": now,
        "next_attempt_at": now,
        "case_id": None,
        "seq": None,
    }
    await connection.execute(insert(deliveries).values(VOUCHERS[deliveries].with_voucher(lasting(connection), values)))


def summed(contents: list[dict[str, Any]]) -> dict[str, Any]:
    """The content of a summary: counts by kind, number of cases, and the messages with the earliest due times."""
    named = sorted(contents, key=lambda c: (c["due_at"] is None, c["due_at"] or "", c["at"]))[:NAMED]
    counts = Counter((c["event_type"], c["rule"]) for c in contents)
    return {
        "count": len(contents),
        "cases": len({c["case_id"] for c in contents}),
        "kinds": [{"event_type": e, "rule": r, "count": n} for (e, r), n in counts.most_common(NAMED)],
        "items": named,
        "more": len(contents) - len(named),
    }
