"""One round of a courier: attempts what is due on its route, folds a flood, and tells the cases what did not get through."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio import activity
from temporalio.client import Client
from temporalio.exceptions import TemporalError

from activities import mail, webhook
from activities.messages import NOTIFICATION_FAILED, Asked, Recorded
from activities.wording import word
from domain.callers import Credential, resolve
from domain.commands import SYSTEM
from domain.organisations import Organisation
from domain.text import Language
from store.deliveries import REVOKED, Claimed, Outcome, claim, given_up, next_attempt, record, reported
from store.directory import DirectoryCopy
from store.folding import keep_within_the_hour
from store.keys import KeyRing
from store.planning import mail_addresses
from store.webhooks import disable, hook, secrets_of
from store.withdrawing import may_leave, put_right

ROUND_SECONDS = 20.0
BEAT_SECONDS = 2.0
REPORTS = 50
REPORT_AGAIN_SECONDS = 60.0
REPORT_SECONDS = timedelta(seconds=5)
DATABASE_AWAY = (SQLAlchemyError, OSError, TimeoutError)
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Wire:
    """How messages leave: the mail server (None: nobody gets mail), the limit of mails an hour, and whether webhooks may point inside."""

    public_url: str
    server: mail.Server | None = None
    mails_per_hour: int = 30
    inside_too: bool = False


class Delivering:
    """The couriers' activity, with this worker's connections; `clock` is the wall clock."""

    def __init__(
        self,
        engine: AsyncEngine,
        client: Client,
        directory: DirectoryCopy,
        ring: KeyRing,
        wire: Wire,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._engine, self._client, self._directory = engine, client, directory
        self._ring, self._wire, self._clock = ring, wire, clock

    @activity.defn(name="deliver")
    async def deliver(self, route: str) -> float | None:
        """Attempts what is due on the route; returns in how many seconds the next is due, None where nothing waits."""
        async with _beating():
            return await self.round(route)

    async def round(self, route: str) -> float | None:
        """The same, outside the engine."""
        until = time.monotonic() + ROUND_SECONDS
        while time.monotonic() < until and (claimed := await self._claim(route)):
            outcome = await self._outcome(claimed)
            await self._record(claimed, outcome)
            log.info("delivery_attempted", kind=claimed.kind, outcome=outcome.ended, problem=outcome.problem)
        unheard = await self._report(route)
        async with self._engine.connect() as connection:
            next_at = await next_attempt(connection, route)
        # Seconds and not an instant: the engine's clock need not be this machine's.
        waits = [(next_at - self._clock()).total_seconds()] if next_at else []
        waits += [REPORT_AGAIN_SECONDS] if unheard else []
        return max(min(waits), 0.0) if waits else None

    async def _claim(self, route: str) -> Claimed | None:
        now = self._clock()
        async with self._engine.begin() as connection:
            if not route.startswith("webhook:"):
                await keep_within_the_hour(connection, route, self._wire.mails_per_hour, now)
            return await claim(connection, route, now)

    async def _outcome(self, claimed: Claimed) -> Outcome:
        try:
            return await self._attempt(claimed)
        except DATABASE_AWAY:
            raise
        except Exception:
            # One message that cannot be made must not stop all that follow.
            log.exception("delivery_broken", kind=claimed.kind)
            return Outcome("later", "broken")

    async def _attempt(self, claimed: Claimed) -> Outcome:
        directory = await self._directory.now()
        if resolve(Credential(claimed.organisation), directory) is None:
            return Outcome("revoked", REVOKED)
        organisation = directory.organisations[claimed.organisation]
        if claimed.route.startswith("webhook:"):
            return await self._post(claimed, organisation)
        return await self._mail(claimed, organisation)

    async def _mail(self, claimed: Claimed, organisation: Organisation) -> Outcome:
        if self._wire.server is None:
            return Outcome("later", "no_mail_server", away=True)
        wording = word(claimed.kind, claimed.content, _language(organisation), self._wire.public_url)
        lead = [organisation.lead_contact] if organisation.lead_contact else []
        to = lead if claimed.route.startswith("lead:") else mail_addresses(organisation)
        may_leave = partial(self._may_leave, claimed)
        return await mail.send(self._wire.server, to, wording, claimed.id, claimed.created_at, may_leave)

    async def _post(self, claimed: Claimed, organisation: Organisation) -> Outcome:
        async with self._engine.connect() as connection:
            row = await hook(connection, UUID(claimed.route.removeprefix("webhook:")))
        if row is None:
            return Outcome("never", "no_address")
        now, language = self._clock(), _language(organisation)
        receiver = webhook.Receiver(row.url, secrets_of(self._ring, row, now))
        body = webhook.cloud_event(
            claimed.id, claimed.kind, claimed.content, claimed.created_at, self._wire.public_url, language
        )
        may_leave = partial(self._may_leave, claimed)
        return await webhook.post(receiver, body, claimed.id, now, may_leave, inside_too=self._wire.inside_too)

    async def _may_leave(self, claimed: Claimed) -> bool:
        async with self._engine.connect() as connection:
            return await may_leave(connection, claimed)

    async def _record(self, claimed: Claimed, outcome: Outcome) -> None:
        now = self._clock()
        async with self._engine.begin() as connection:
            if outcome.ended == "withdrawn":
                await put_right(connection, claimed, now)
                return
            await record(connection, claimed, outcome, now)
            if outcome.ended == "gone":
                await disable(connection, UUID(claimed.route.removeprefix("webhook:")), now)

    async def _report(self, route: str) -> bool:
        """Tells each case that somebody was not told, once for each message; whether there is more to tell."""
        async with self._engine.connect() as connection:
            rows = await given_up(connection, route, REPORTS)
        told: list[UUID] = []
        for row in rows:
            data = {"organisation": row.organisation, "channel": route.partition(":")[0], "about": row.seq}
            asked = Asked(
                command_id=f"{NOTIFICATION_FAILED}-{row.id}",
                organisation=SYSTEM.organisation,
                roles=[SYSTEM.role],
                data={**data, "problem": row.problem or "unknown"},
            )
            if await self._said(str(row.case_id), asked):
                told.append(row.id)
        if told:
            async with self._engine.begin() as connection:
                await reported(connection, told, self._clock())
        return len(rows) > len(told) or len(rows) == REPORTS

    async def _said(self, case_id: str, asked: Asked) -> bool:
        """Through the case's workflow, as everything that is recorded; the same id is recorded once."""
        handle = self._client.get_workflow_handle(f"case-{case_id}")
        try:
            await handle.execute_update(
                NOTIFICATION_FAILED, asked, id=asked.command_id, result_type=Recorded, rpc_timeout=REPORT_SECONDS
            )
        except TemporalError as error:
            log.warning("failure_not_reported", exc_info=error)
            return False
        return True


def _language(organisation: Organisation) -> Language:
    return "en" if organisation.language == "en" else "nb"


@contextlib.asynccontextmanager
async def _beating() -> AsyncIterator[None]:
    """Lets the engine know that this worker lives, so that another takes over soon when it does not."""

    async def beat() -> None:
        while True:
            activity.heartbeat()
            await asyncio.sleep(BEAT_SECONDS)

    task = asyncio.create_task(beat())
    try:
        yield
    finally:
        task.cancel()
