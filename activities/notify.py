"""Telling people: takes from the outbox what waits for a case and delivers it, each notification under a stable id."""

from datetime import UTC, datetime
from uuid import UUID

import structlog
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio import activity

from store.tables import outbox

log = structlog.get_logger()


class Notifying:
    """The activities that deliver; the inbox is the channel that every organisation has."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    @activity.defn(name="notify")
    async def notify(self, case_id: str) -> int:
        """Delivers all that waits for the case to the inboxes; returns how many."""
        waiting = update(outbox).where(outbox.c.case_id == UUID(case_id), outbox.c.delivered_at.is_(None))
        async with self._engine.begin() as connection:
            done = await connection.execute(
                waiting.values(delivered_at=datetime.now(UTC), attempts=outbox.c.attempts + 1).returning(outbox.c.id)
            )
            delivered = len(done.all())
        log.info("notifications_delivered", count=delivered)
        return delivered
