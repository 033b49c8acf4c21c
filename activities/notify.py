"""Telling people: takes from the outbox what waits for a case, puts it in the inboxes, and hands the couriers the rest.

One short attempt, never a wait: whatever may take long is the couriers', so that no case's workflow is held up by it.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

import structlog
from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from temporalio import activity
from temporalio.client import Client

from activities.planning import Running, Subscription, Told, planned
from activities.waking import wake, wake_meanwhile
from store.deliveries import Planned, plan, waiting_routes
from store.directory import DirectoryCopy
from store.tables import deadlines, outbox, webhooks

log = structlog.get_logger()


class Notifying:
    """The activity that tells; the inbox is the channel that every organisation has."""

    def __init__(self, engine: AsyncEngine, client: Client, directory: DirectoryCopy, *, mail: bool) -> None:
        self._engine = engine
        self._client = client
        self._directory = directory
        self._mail = mail

    @activity.defn(name="notify")
    async def notify(self, case_id: str) -> int:
        """Delivers all that waits for the case to the inboxes and plans the other channels; returns how many were told.

        A caller waits for a local attempt, so that it leaves the couriers to be woken meanwhile.
        """
        now = datetime.now(UTC)
        async with self._engine.begin() as connection:
            told = await _take(connection, case_id, now)
            messages = await self._messages(connection, case_id, told, now) if told else []
            await plan(connection, messages, now)
            # After a crash below the next attempt finds nothing to take, and still wakes the couriers.
            anything = messages or not told
            routes = await waiting_routes(connection, case_id=case_id) if anything else []
        if activity.info().is_local:
            wake_meanwhile(self._client, routes)
        else:
            await wake(self._client, routes)
        log.info("notifications_delivered", count=len(told))
        return len(told)

    async def _messages(
        self, connection: AsyncConnection, case_id: str, told: Sequence[Told], now: datetime
    ) -> list[tuple[Planned, datetime]]:
        directory = await self._directory.knowing({row.organisation for row in told})
        hooks = await _subscriptions(connection, {row.organisation for row in told})
        running = await _deadlines(connection, case_id) if hooks or self._mail else []
        return planned(told, running, directory, hooks, now, mail=self._mail)


_TOLD = [name for name in Told.__slots__ if name != "case_id"]
TAKE = (
    update(outbox)
    .where(outbox.c.case_id == bindparam("case"), outbox.c.delivered_at.is_(None))
    .values(delivered_at=bindparam("now"), attempts=outbox.c.attempts + 1)
    .returning(*(outbox.c[name] for name in _TOLD))
)
_RUNNING = ("id", "rule", "organisation", "due_at", "state")
_STARTED_BY = deadlines.c.detail["started_by"].as_integer().label("started_by")
RUNNING = select(*(deadlines.c[name] for name in _RUNNING), _STARTED_BY).where(deadlines.c.case_id == bindparam("case"))
SUBSCRIPTIONS = select(webhooks.c.id, webhooks.c.organisation, webhooks.c.events).where(
    webhooks.c.organisation.in_(bindparam("organisations", expanding=True)), webhooks.c.disabled_at.is_(None)
)


async def _take(connection: AsyncConnection, case_id: str, now: datetime) -> list[Told]:
    rows = (await connection.execute(TAKE, {"case": UUID(case_id), "now": now})).mappings()
    return [Told(case_id, **row) for row in rows]


async def _deadlines(connection: AsyncConnection, case_id: str) -> list[Running]:
    rows = (await connection.execute(RUNNING, {"case": UUID(case_id)})).mappings()
    return [Running(**row) for row in rows]


async def _subscriptions(connection: AsyncConnection, organisations: set[str]) -> list[Subscription]:
    rows = await connection.execute(SUBSCRIPTIONS, {"organisations": list(organisations)})
    return [Subscription(str(row.id), row.organisation, tuple(row.events)) for row in rows]
