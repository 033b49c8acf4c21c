"""Withdraw messages about an erased case: the case's own messages, and its lines in messages about several cases.

A delivery may be in progress when its case is erased; the activity calls `may_leave` once more just before sending.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Text, cast, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from store.crypto.lasting import lasting
from store.db.row_vouchers import VOUCHERS, ours
from store.db.schema import deliveries
from store.events.erased_cases import erased_among
from store.notifications.queue import LeasedDelivery
from store.notifications.throttle import summed

PARTS = ("late", "today", "week")
"""The parts of a digest that list cases."""


async def may_leave(connection: AsyncConnection, claimed: LeasedDelivery) -> bool:
    """Whether the leased message is unchanged and still waiting, and none of its cases is erased."""
    query = select(deliveries.c.content).where(deliveries.c.id == claimed.id, deliveries.c.state == "waiting")
    row = (await connection.execute(query)).one_or_none()
    return row is not None and row.content == claimed.content and not await _erased_in(connection, claimed)


async def put_right(connection: AsyncConnection, claimed: LeasedDelivery, now: datetime) -> None:
    """Remove erased cases from a message that may not be sent; the rest of it is due at once."""
    for case_id in await _erased_in(connection, claimed):
        await withdraw(connection, case_id)
    mine = (deliveries.c.id == claimed.id, deliveries.c.state == "waiting")
    await connection.execute(update(deliveries).where(*mine).values(next_attempt_at=now))


async def withdraw(connection: AsyncConnection, case_id: str) -> int:
    """Delete the case's messages and its lines in others; return the number of deleted messages."""
    own = await connection.execute(delete(deliveries).where(deliveries.c.case_id == UUID(case_id)))
    others = (deliveries.c.case_id.is_(None), cast(deliveries.c.content, Text).contains(case_id))
    named = (await connection.execute(select(deliveries).where(*others).with_for_update())).all()
    gone = own.rowcount
    for row in named:
        content = await _summary(connection, row.id) if row.kind == "summary" else _digest(row.content, case_id)
        mine = deliveries.c.id == row.id
        if content is None:
            gone += (await connection.execute(delete(deliveries).where(mine))).rowcount
        else:
            await _replace_content(connection, row, content)
    return gone


async def _replace_content(connection: AsyncConnection, row: Row[Any], content: dict[str, Any]) -> None:
    """Replace a message's content and voucher; a forged message stays unchanged."""
    was = row._mapping  # noqa: SLF001 - SQLAlchemy's name for it
    if ours(connection, deliveries, was):
        voucher = VOUCHERS[deliveries].of(lasting(connection), {**was, "content": content})
        changed = update(deliveries).where(deliveries.c.id == row.id).values(content=content, voucher=voucher)
        await connection.execute(changed)


async def _summary(connection: AsyncConnection, carrier: UUID) -> dict[str, Any] | None:
    """The summary of the messages still folded into `carrier`; None if there are none."""
    folded = (await connection.execute(select(deliveries).where(deliveries.c.folded_into == carrier))).mappings()
    contents = [row["content"] for row in folded if ours(connection, deliveries, row)]
    return summed(contents) if contents else None


def _digest(content: dict[str, Any], case_id: str) -> dict[str, Any] | None:
    """The digest without the case; None if nothing else is in it."""
    found = {**content, **{name: _without(content[name], case_id) for name in PARTS if name in content}}
    parts = (part for part in found.values() if isinstance(part, dict))
    return found if any(part["count"] for part in parts) else None


def _without(part: dict[str, Any], case_id: str) -> dict[str, Any]:
    items = [item for item in part["items"] if item["case_id"] != case_id]
    return {**part, "items": items, "count": part["count"] - len(part["items"]) + len(items)}


async def _erased_in(connection: AsyncConnection, claimed: LeasedDelivery) -> list[str]:
    named = {*cases_in(claimed.content), *([str(claimed.case_id)] if claimed.case_id else [])}
    return sorted(await erased_among(connection, named)) if named else []


def cases_in(content: Any) -> Iterator[str]:
    """The case ids in a message, at any depth."""
    if isinstance(content, dict):
        for name, value in content.items():
            yield from [value] if name == "case_id" else cases_in(value)
    elif isinstance(content, list):
        for value in content:
            yield from cases_in(value)
