"""Deliver a case's waiting outbox rows to the inboxes, and queue messages for the other channels.

One short attempt without waiting: slow channels belong to the delivery workflows, so that they delay no case workflow.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import ARRAY, any_, bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from temporalio import activity
from temporalio.client import Client

from activities.delivery_signals import wake, wake_meanwhile
from store.auth.directory import DirectoryCopy
from store.db.autocommit import at_once
from store.db.row_vouchers import ours
from store.db.schema import deadlines, outbox, webhooks
from store.notifications.fan_out import ActiveDeadline, OutboxEntry, Subscription, planned
from store.notifications.queue import Leaving, plan, waiting_routes
from store.notifications.webhooks import subscribed

log = structlog.get_logger()

_HOOKS = (
    select(func.jsonb_agg(func.jsonb_build_array(webhooks.c.id, webhooks.c.events)))
    .where(*subscribed(outbox.c.organisation))
    .scalar_subquery()
)
_UNDELIVERED = outbox.c.delivered_at.is_(None)
WAITING = select(outbox, _HOOKS.label("hooks")).where(outbox.c.case_id == bindparam("case"), _UNDELIVERED)
TAKE = (
    update(outbox)
    .where(outbox.c.id == any_(bindparam("ids", type_=ARRAY(outbox.c.id.type))), _UNDELIVERED)
    .values(delivered_at=bindparam("now"), attempts=outbox.c.attempts + 1)
)
_RUNNING = ("id", "rule", "organisation", "due_at", "state")
_STARTED_BY = deadlines.c.detail["started_by"].as_integer().label("started_by")
RUNNING = select(*(deadlines.c[name] for name in _RUNNING), _STARTED_BY).where(deadlines.c.case_id == bindparam("case"))


class NotificationActivities:
    """The notification activity; every organisation has an inbox as its first channel."""

    def __init__(self, engine: AsyncEngine, client: Client, directory: DirectoryCopy, *, mail: bool) -> None:
        self._engine = engine
        self._at_once = at_once(engine)
        self._client = client
        self._directory = directory
        self._mail = mail

    @activity.defn(name="notify")
    async def notify(self, case_id: str) -> int:
        """Deliver the case's waiting rows, queue messages for other channels, and return the number delivered.

        A local activity blocks the workflow task, so that it signals the delivery workflows without waiting for them.
        """
        now = datetime.now(UTC)
        async with self._at_once.connect() as connection:
            found = (await connection.execute(WAITING, {"case": UUID(case_id)})).all()
            entries = [_outbox_entry(row) for row in found if ours(connection, outbox, row)]
            messages = await self._messages(connection, entries, _subscriptions(found), now)
            taken = {"ids": [row.id for row in found], "now": now}
            if found and not messages:
                await connection.execute(TAKE, taken)
        # After a crash before the signals the next attempt finds no rows: it signals all routes with waiting messages.
        routes = await self._plan(case_id, taken, messages) if messages or not found else []
        if activity.info().is_local:
            wake_meanwhile(self._client, self._engine, routes)
        else:
            await wake(self._client, self._engine, routes)
        log.info("notifications_delivered", count=len(entries))
        return len(entries)

    async def _messages(
        self, connection: AsyncConnection, entries: Sequence[OutboxEntry], hooks: Sequence[Subscription], now: datetime
    ) -> list[Leaving]:
        if not entries or not (hooks or self._mail):
            return []
        directory = await self._directory.knowing({row.organisation for row in entries})
        active = await _deadlines(connection, entries[0].case_id)
        return planned(entries, active, directory, hooks, now, mail=self._mail)

    async def _plan(self, case_id: str, taken: Mapping[str, Any], messages: Sequence[Leaving]) -> list[str]:
        """Mark rows as delivered and queue messages in one transaction; return the case's waiting routes."""
        async with self._engine.begin() as connection:
            await connection.execute(TAKE, taken)
            await plan(connection, messages, taken["now"])
            return await waiting_routes(connection, case_id=case_id)


def _outbox_entry(row: Any) -> OutboxEntry:
    return OutboxEntry(str(row.case_id), *(getattr(row, name) for name in OutboxEntry.__slots__ if name != "case_id"))


def _subscriptions(found: Sequence[Any]) -> list[Subscription]:
    every = {id_: (row.organisation, events) for row in found for id_, events in row.hooks or ()}
    return [Subscription(id_, organisation, tuple(events)) for id_, (organisation, events) in every.items()]


async def _deadlines(connection: AsyncConnection, case_id: str) -> list[ActiveDeadline]:
    rows = (await connection.execute(RUNNING, {"case": UUID(case_id)})).mappings()
    return [ActiveDeadline(**row) for row in rows]
