"""The daily digest: late, due today, due this week, and new, queued for the organisation as one mail."""

from datetime import UTC, date, datetime, time

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio import activity
from temporalio.client import Client

from activities.contracts import DigestInput
from activities.delivery_signals import wake
from domain.primitives.calendar import OSLO, add_working_days, is_working_day
from domain.primitives.callers import Credential, resolve
from domain.primitives.organisations import Organisation
from store.auth.directory import DirectoryCopy
from store.crypto.keys import KeyUnavailable
from store.crypto.lasting import lasting
from store.notifications.fan_out import mail_addresses
from store.notifications.queue import PlannedDelivery, plan
from store.queries.agenda import digest
from store.queries.membership import ListReader

MORNING = time(7, 30)

FOR_DIGEST = "digest"
"""Encryption context of organisations in digest workflows; differs from the context of routes, so that ids do not
match."""

log = structlog.get_logger()


class DigestActivities:
    """The activity that composes a digest."""

    def __init__(self, engine: AsyncEngine, client: Client, directory: DirectoryCopy, *, mail: bool) -> None:
        self._engine, self._client, self._directory, self._mail = engine, client, directory, mail

    @activity.defn(name="sum_up")
    async def sum_up(self, asked: DigestInput) -> bool:
        """Queue the organisation's digest of a day at most once; return False if there is nothing to say."""
        day = date.fromisoformat(asked.day or "")
        organisation = await self._organisation(asked.organisation)
        if organisation is None or not (self._mail and mail_addresses(organisation) and is_working_day(day)):
            return False
        since = datetime.combine(add_working_days(day, -1), MORNING, OSLO)
        who = ListReader(organisation.id, organisation.roles, organisation.roles)
        route, now = f"mail:{organisation.id}", datetime.now(UTC)
        async with self._engine.begin() as connection:
            content = await digest(connection, who, day, since)
            if content is not None:
                message = PlannedDelivery(
                    route, f"digest:{day}", organisation.id, "digest", {**content, "day": day.isoformat()}
                )
                await plan(connection, [(message, now)], now)
        if content is not None:
            await wake(self._client, self._engine, [route])
        log.info("digest_planned", anything=content is not None)
        return content is not None

    async def _organisation(self, hidden: str) -> Organisation | None:
        """The organisation of the digest; None if it is unknown or revoked."""
        directory, keys = await self._directory.now(), lasting(self._engine.dialect)
        try:
            id_ = keys.shown(FOR_DIGEST, hidden)
        except KeyUnavailable:
            return None
        return directory.organisations[id_] if resolve(Credential(id_), directory) else None
