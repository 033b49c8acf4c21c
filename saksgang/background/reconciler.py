"""The reconciler of the workers: tells the engine what it has missed, and compares cases with their log.

An API may die between commit and signal; an engine may be away, or lose its store. No repair may depend on an operator:
one signal mends what the engine has not accepted, what is overdue, and a workflow that differs from the log.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import structlog
from sqlalchemy import ColumnElement, func, select, text
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.exceptions import TemporalError

from activities.contracts import CaseNews
from activities.relay import accept, forgotten, signal
from saksgang.background.recovery import RecoveryContext, each, verify_log, verify_workflow
from store.crypto.keys import KeyUnavailable
from store.db.schema import cases
from store.db.transient_errors import MAY_BE
from store.queries.gauges import lags, overdue, owing, recorded_when
from store.telemetry.metrics import DIFFERENCES, VERIFIED, WOKEN
from workflows.client import has_work, stop

TURN_SECONDS = 1.0
NOT_ACCEPTED_FOR, GRACE = timedelta(seconds=3), timedelta(seconds=10)
"""The delays after which the reconciler signals instead of the relay, and looks for overdue events."""

WAKES_AGAIN_SECONDS = 60.0
"""The shortest time between two signals of one worker to a stuck case.

Unheard signals pile up in the history of its workflow.
"""

AT_A_TIME, SIGNALS_AT_ONCE = 1_000, 200
"""Cases per turn and concurrent signals.

They are large so that an engine that comes back hears of every case before it begins to work on the first ones.
"""

VERIFIES_EVERY, VERIFIED_AT_A_TIME = 5, 3
"""Every so many turns, so many cases are compared with their log."""

ONE_AT_A_TIME = 7_274_002
LOCK, UNLOCK = text("select pg_try_advisory_lock(:key)"), text("select pg_advisory_unlock(:key)")
log = structlog.get_logger()


class LaggingCase(NamedTuple):
    """A case that the engine must be told of, with its version."""

    case_id: str
    version: int


class Reconciler:
    """Repeats its turns; an advisory lock lets one worker's reconciler run at a time."""

    def __init__(self, survivors: RecoveryContext) -> None:
        self._survivors = survivors
        self._verified_up_to: UUID | None = None
        self._turn = 0
        self._signalled_at: dict[str, float] = {}
        self.different: set[str] = set()
        """The cases that differed from their log when last compared."""

    async def once(self) -> bool:
        """Run one turn, unless another worker runs one; whether there is more to do at once."""
        async with _exclusively(self._survivors.engine) as mine:
            if not mine:
                return False
            full = await self.catch_up()
            await self.wake()
            self._turn += 1
            if self._turn % VERIFIES_EVERY == 0:
                await self.verify_some()
            return full

    async def catch_up(self) -> bool:
        """Tell the engine of events that it has not accepted; whether there may be more."""
        behind = await self._select(
            lags() & (recorded_when() < datetime.now(UTC) - NOT_ACCEPTED_FOR), cases.c.erased_at.is_(None)
        )
        await self._tell(behind, "behind")
        for gone in await self._select(lags(), cases.c.erased_at < datetime.now(UTC) - GRACE):
            if await stop(self._survivors.client, gone.case_id):
                await forgotten(self._survivors.engine, gone.case_id)
                WOKEN.labels("erased").inc()
        return len(behind) == AT_A_TIME

    async def wake(self) -> int:
        """Signal the cases with overdue events or pending notifications; return how many cases."""
        now = time.monotonic()
        self._signalled_at = {id_: at for id_, at in self._signalled_at.items() if at > now - WAKES_AGAIN_SECONDS}
        late = await self._select(overdue(GRACE) | owing(GRACE), cases.c.erased_at.is_(None))
        fresh = [one for one in late if one.case_id not in self._signalled_at]
        await self._tell(fresh, "overdue")
        return len(fresh)

    async def verify_some(self) -> None:
        """Compare the next few cases with their log, and signal a workflow that differs."""
        round_ = await self._next_round()
        self._verified_up_to = UUID(round_[-1].case_id) if len(round_) == VERIFIED_AT_A_TIME else None
        async for behind, found in each(round_, self._verify, 1):
            VERIFIED.inc()
            (self.different.add if found else self.different.discard)(behind.case_id)
            if found:
                log.error("case_differs", differences=len(found))
        DIFFERENCES.set(len(self.different))

    async def _verify(self, behind: LaggingCase) -> list[str]:
        try:
            found = await verify_log(self._survivors, behind.case_id)
        except KeyUnavailable as error:
            return [f"the key cannot be opened: {error}"]
        if await verify_workflow(self._survivors, behind.case_id):
            await self._tell([behind], "different")
        return [*found, *await self.settled(behind.case_id)]

    async def settled(self, case_id: str) -> list[str]:
        """How the workflow differs once it has attended to all that it was told; nothing while that is under way."""
        found = await verify_workflow(self._survivors, case_id)
        if not found or await self._untold(case_id) or await has_work(self._survivors.client, case_id):
            return []
        # It may just have attended to the last of it.
        return await verify_workflow(self._survivors, case_id)

    async def _untold(self, case_id: str) -> bool:
        query = select(cases.c.id).where(cases.c.id == UUID(case_id), lags())
        async with self._survivors.engine.connect() as connection:
            return (await connection.execute(query)).first() is not None

    async def _tell(self, behind: list[LaggingCase], how: str) -> None:
        if not behind:
            return
        told: list[LaggingCase] = []
        try:
            # The first one alone: a hanging engine queues the signals and would process them all when it goes on.
            await self._signal(behind[0])
            told.append(behind[0])
            async for one, _ in each(behind[1:], self._signal, SIGNALS_AT_ONCE):
                told.append(one)
        finally:
            if told:
                await self._mark_told(told, how)

    async def _mark_told(self, told: list[LaggingCase], how: str) -> None:
        # Give a case that was just signalled time to catch up.
        self._signalled_at |= {one.case_id: time.monotonic() for one in told}
        await accept(self._survivors.engine, [(one.case_id, one.version) for one in told])
        WOKEN.labels(how).inc(len(told))
        log.info("engine_told", cases=len(told), how=how)

    async def _signal(self, behind: LaggingCase) -> None:
        await signal(self._survivors.client, behind.case_id, CaseNews(behind.version))

    async def _select(self, *which: ColumnElement[bool]) -> list[LaggingCase]:
        # In random order, so that stuck cases do not block the others.
        query = select(cases.c.id, cases.c.version).where(*which).order_by(func.random()).limit(AT_A_TIME)
        async with self._survivors.engine.connect() as connection:
            return [LaggingCase(str(id_), version) for id_, version in await connection.execute(query)]

    async def _next_round(self) -> list[LaggingCase]:
        query = select(cases.c.id, cases.c.version).order_by(cases.c.id).limit(VERIFIED_AT_A_TIME)
        if self._verified_up_to is not None:
            query = query.where(cases.c.id > self._verified_up_to)
        async with self._survivors.engine.connect() as connection:
            return [LaggingCase(str(id_), version) for id_, version in await connection.execute(query)]


async def keep_reconciling(survivors: RecoveryContext) -> None:
    """Run turns until cancelled; survives outages of database and engine, and a failing case."""
    reconciler, away = Reconciler(survivors), False
    while True:
        more = False
        try:
            more = await reconciler.once()
            away = False
        except (*MAY_BE, TemporalError) as error:
            if not away:
                log.warning("reconciler_interrupted", error=type(error).__name__)
            away = True
        except Exception as error:  # noqa: BLE001 - no finding may stop the worker
            log.error("reconciler_failed", error=type(error).__name__)  # noqa: TRY400 - a traceback may contain a secret
        await asyncio.sleep(0 if more else TURN_SECONDS)


@asynccontextmanager
async def _exclusively(engine: AsyncEngine) -> AsyncIterator[bool]:
    """Whether no other worker's reconciler runs; the session's lock is released when a worker dies."""
    async with engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        mine = (await connection.execute(LOCK, {"key": ONE_AT_A_TIME})).scalar_one()
        try:
            yield bool(mine)
        finally:
            if mine:
                await connection.execute(UNLOCK, {"key": ONE_AT_A_TIME})
