"""One round of a delivery workflow: attempt due messages, fold excess mail, and report failures to cases."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from uuid import UUID

import structlog
from sqlalchemy.exc import SQLAlchemyError
from temporalio import activity

from activities import mail, webhook
from activities.contracts import NOTIFICATION_FAILED, RecordedTransition
from activities.mail_text import word
from activities.relay import Relay
from domain.facts.commands import SYSTEM, Command
from domain.primitives.callers import Credential, resolve
from domain.primitives.organisations import Organisation
from domain.primitives.refusals import REFUSALS
from domain.primitives.text import Language
from domain.tables.transitions import BY_SYSTEM
from store.commands.handler import CommandHandler, LostRace
from store.crypto.column_types import shown_route
from store.crypto.keys import KeyUnavailable
from store.crypto.lasting import lasting
from store.notifications.fan_out import mail_addresses
from store.notifications.queue import (
    REVOKED,
    AttemptResult,
    LeasedDelivery,
    claim,
    given_up,
    next_attempt,
    record,
    reported,
)
from store.notifications.throttle import keep_within_the_hour
from store.notifications.webhooks import disable, hook, secrets_of
from store.notifications.withdrawal import may_leave, put_right

ROUND_SECONDS = 20.0
BEAT_SECONDS = 2.0
REPORTS = 50
REPORT_AGAIN_SECONDS = 60.0
DATABASE_AWAY = (SQLAlchemyError, OSError, TimeoutError)
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class DeliverySettings:
    """Settings for delivery.

    `public_url`: base of links. `server`: the mail server; None means that no mail is sent. `mails_per_hour`: limit per
    organisation. `inside_too`: whether webhooks may have internal addresses.
    """

    public_url: str
    server: mail.MailServer | None = None
    mails_per_hour: int = 30
    inside_too: bool = False


class DeliveryActivities:
    """The delivery activity with this worker's connections; `clock` is the wall clock."""

    def __init__(
        self,
        recorder: CommandHandler,
        relay: Relay,
        wire: DeliverySettings,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._recorder, self._relay = recorder, relay
        self._engine, self._directory, self._ring = recorder.engine, recorder.directory, recorder.reader.ring
        self._wire, self._clock = wire, clock

    @activity.defn(name="deliver")
    async def deliver(self, hidden: str) -> float | None:
        """Attempt the route's due messages; return the seconds until the next is due, None if none is waiting.

        The engine knows the route in encrypted form; nothing is waiting on a route that cannot be decrypted.
        """
        keys = lasting(self._engine.dialect)
        try:
            route = shown_route(keys, hidden)
        except KeyUnavailable:
            log.warning("route_not_ours")
            return None
        async with _heartbeats():
            return await self.round(route)

    async def round(self, route: str) -> float | None:
        """As `deliver`, for a decrypted route and without the engine."""
        until = time.monotonic() + ROUND_SECONDS
        while time.monotonic() < until and (claimed := await self._claim(route)):
            outcome = await self._outcome(claimed)
            await self._record(claimed, outcome)
            log.info("delivery_attempted", kind=claimed.kind, outcome=outcome.ended, problem=outcome.problem)
        unheard = await self._report(route)
        async with self._engine.connect() as connection:
            next_at = await next_attempt(connection, route)
        # Seconds and not an instant, because the engine's clock may differ from this machine's.
        waits = [(next_at - self._clock()).total_seconds()] if next_at else []
        waits += [REPORT_AGAIN_SECONDS] if unheard else []
        return max(min(waits), 0.0) if waits else None

    async def _claim(self, route: str) -> LeasedDelivery | None:
        now = self._clock()
        async with self._engine.begin() as connection:
            if not route.startswith("webhook:"):
                await keep_within_the_hour(connection, route, self._wire.mails_per_hour, now)
            return await claim(connection, route, now)

    async def _outcome(self, claimed: LeasedDelivery) -> AttemptResult:
        try:
            return await self._attempt(claimed)
        except DATABASE_AWAY:
            raise
        except Exception:
            # One message that cannot be rendered must not block the others.
            log.exception("delivery_broken", kind=claimed.kind)
            return AttemptResult("later", "broken")

    async def _attempt(self, claimed: LeasedDelivery) -> AttemptResult:
        directory = await self._directory.now()
        if resolve(Credential(claimed.organisation), directory) is None:
            return AttemptResult("revoked", REVOKED)
        organisation = directory.organisations[claimed.organisation]
        if claimed.route.startswith("webhook:"):
            return await self._post(claimed, organisation)
        return await self._mail(claimed, organisation)

    async def _mail(self, claimed: LeasedDelivery, organisation: Organisation) -> AttemptResult:
        if self._wire.server is None:
            return AttemptResult("later", "no_mail_server", away=True)
        wording = word(claimed.kind, claimed.content, _language(organisation), self._wire.public_url)
        lead = [organisation.lead_contact] if organisation.lead_contact else []
        to = lead if claimed.route.startswith("lead:") else mail_addresses(organisation)
        may_leave = partial(self._may_leave, claimed)
        return await mail.send(self._wire.server, to, wording, claimed.id, claimed.created_at, may_leave)

    async def _post(self, claimed: LeasedDelivery, organisation: Organisation) -> AttemptResult:
        async with self._engine.connect() as connection:
            row = await hook(connection, UUID(claimed.route.removeprefix("webhook:")))
        if row is None:
            return AttemptResult("never", "no_address")
        now, language = self._clock(), _language(organisation)
        receiver = webhook.Receiver(row.url, secrets_of(self._ring, row, now))
        body = webhook.cloud_event(
            claimed.id, claimed.kind, claimed.content, claimed.created_at, self._wire.public_url, language
        )
        may_leave = partial(self._may_leave, claimed)
        return await webhook.post(receiver, body, claimed.id, now, may_leave, inside_too=self._wire.inside_too)

    async def _may_leave(self, claimed: LeasedDelivery) -> bool:
        async with self._engine.connect() as connection:
            return await may_leave(connection, claimed)

    async def _record(self, claimed: LeasedDelivery, outcome: AttemptResult) -> None:
        now = self._clock()
        async with self._engine.begin() as connection:
            if outcome.ended == "withdrawn":
                await put_right(connection, claimed, now)
                return
            await record(connection, claimed, outcome, now)
            if outcome.ended == "gone":
                await disable(connection, UUID(claimed.route.removeprefix("webhook:")), now)

    async def _report(self, route: str) -> bool:
        """Report each failed message to its case once; return whether more are left to report."""
        async with self._engine.connect() as connection:
            rows = await given_up(connection, route, REPORTS)
        done: list[UUID] = []
        for row in rows:
            data = {"organisation": row.organisation, "channel": route.partition(":")[0], "about": row.seq}
            payload = BY_SYSTEM[NOTIFICATION_FAILED].model_validate({**data, "problem": row.because or "unknown"})
            id_, who = f"{NOTIFICATION_FAILED}-{row.id}", (SYSTEM.organisation, (SYSTEM.role,))
            if await self._record_failure(str(row.case_id), Command(id_, NOTIFICATION_FAILED, payload, *who)):
                done.append(row.id)
        if done:
            async with self._engine.begin() as connection:
                await reported(connection, done, self._clock())
        return len(rows) > len(done) or len(rows) == REPORTS

    async def _record_failure(self, case_id: str, command: Command) -> bool:
        """Record the command and return whether it succeeded; idempotent by the command's id."""
        try:
            outcome = await self._recorder.record(case_id, command, b"")
        except (*REFUSALS, LostRace, KeyUnavailable) as error:
            log.warning("failure_not_reported", error=type(error).__name__)
            return False
        first, last = outcome.events[0].seq, outcome.events[-1].seq
        self._relay.tell(case_id, outcome.now.version, RecordedTransition(command.name, first, last, outcome.told))
        return True


def _language(organisation: Organisation) -> Language:
    return "en" if organisation.language == "en" else "nb"


@contextlib.asynccontextmanager
async def _heartbeats() -> AsyncIterator[None]:
    """Send heartbeats, so that another worker takes over soon if this one dies."""

    async def beat() -> None:
        while True:
            activity.heartbeat()
            await asyncio.sleep(BEAT_SECONDS)

    task = asyncio.create_task(beat())
    try:
        yield
    finally:
        task.cancel()
