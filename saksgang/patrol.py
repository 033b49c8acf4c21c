"""The worker's patrol: wakes cases whose workflow let something due go by, and holds cases against their log, round after round.

A worker that was killed or hung may have committed what its workflow never heard of: then the log knows of something due,
or of somebody to be told, and the workflow does not. A workflow that the engine has lost waits for nothing at all. Neither
may depend on somebody noticing.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID, uuid4

import structlog
from sqlalchemy import Select, func, literal, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.exceptions import TemporalError

from saksgang.survival import Survivors, each, verify_log, verify_workflow
from store.keys import KeyUnavailable
from store.measuring import overdue, owing, recorded_when
from store.metrics import DIFFERENCES, VERIFIED, WOKEN
from store.outages import MAY_BE
from store.tables import cases
from workflows.client import NoAnswer, NoRun, look_at_the_clock, start_again

PATROL_SECONDS = 5.0
GRACE = timedelta(seconds=10)
AT_A_TIME = 100
VERIFIED_AT_A_TIME, RECENT_AT_A_TIME = 3, 100
LOOKS_BACK = timedelta(minutes=10)
"""From when on a patrol that begins looks at what was recorded: before, others have."""

ONE_AT_A_TIME = 7_274_002
LOCK, UNLOCK = text("select pg_try_advisory_lock(:key)"), text("select pg_advisory_unlock(:key)")
log = structlog.get_logger()


class Late(NamedTuple):
    """A case in which something is overdue."""

    case_id: UUID
    version: int
    due: datetime | None


class LastRecorded(NamedTuple):
    """When a case was last recorded, by the wall clock."""

    at: datetime
    case_id: UUID


class Patrol:
    """Goes round and round; of all workers' patrols one at a time."""

    def __init__(self, survivors: Survivors) -> None:
        self._survivors = survivors
        self._reached: UUID | None = None
        self._seen = LastRecorded(datetime.now(UTC) - LOOKS_BACK, UUID(int=0))
        self._unheard: dict[str, None] = {}
        self.different: set[str] = set()
        """Cases that did not agree with their log when they were last looked at."""

    async def once(self) -> None:
        """One turn, unless another worker is at it."""
        async with _alone(self._survivors.engine) as mine:
            if mine:
                await self.wake()
                await self.verify_some()

    async def wake(self) -> int:
        """Has recorded what is overdue; returns how many cases it was."""
        late = await self._late()
        async for _, how in each(late, self._wake):
            WOKEN.labels(how).inc()
            log.warning("case_overdue", how=how)
        return len(late)

    async def verify_some(self) -> None:
        """Wakes workflows that lag behind what was just recorded, and holds the next few of all cases against their log."""
        await self._hold_recent()
        round_ = await self._next()
        self._reached = UUID(round_[-1]) if len(round_) == VERIFIED_AT_A_TIME else None
        async for case_id, found in each(round_, self._verify, 1):
            VERIFIED.inc()
            (self.different.add if found else self.different.discard)(case_id)
            if found:
                log.error("case_differs", differences=len(found))
        DIFFERENCES.set(len(self.different))

    async def _hold_recent(self) -> None:
        """Each case once, soon after it was recorded; where the workflow has not heard of it, in the next turns again."""
        for case in list(self._unheard)[:VERIFIED_AT_A_TIME]:
            del self._unheard[case]
            await self._hears(case)
        for recorded in await self._recorded():
            self._seen = recorded
            if not await self._hears(str(recorded.case_id)):
                break  # the engine may be away: not so long a turn

    async def _hears(self, case_id: str) -> bool:
        try:
            lags = await self._lagging(case_id)
        except KeyUnavailable:
            return True
        if lags:
            self._unheard[case_id] = None
        return not lags

    async def _verify(self, case_id: str) -> list[str]:
        try:
            return [*await verify_log(self._survivors, case_id), *await self._lagging(case_id)]
        except KeyUnavailable as error:
            return [f"the key cannot be opened: {error}"]

    async def _lagging(self, case_id: str) -> list[str]:
        """How the workflow differs from the log, even after it was woken."""
        if not await verify_workflow(self._survivors, case_id):
            return []
        WOKEN.labels(await self._told(case_id, f"lagging-{uuid4()}")).inc()
        return await verify_workflow(self._survivors, case_id)

    async def _late(self) -> list[Late]:
        late = overdue(GRACE) | owing(GRACE)
        query = select(cases.c.id, cases.c.version, cases.c.next_due_at).where(late)
        # In no order: cases that nobody answers for must not stand in the others' way.
        query = query.order_by(func.random()).limit(AT_A_TIME)
        async with self._survivors.engine.connect() as connection:
            return [Late(*row) for row in await connection.execute(query)]

    async def _wake(self, late: Late) -> str:
        # Within ten minutes the same is one update, so that a case that cannot go on does not pile them up.
        bucket = int(asyncio.get_running_loop().time() // 600)
        return await self._told(str(late.case_id), f"overdue-{late.version}-{late.due}-{bucket}")

    async def _told(self, case_id: str, occasion: str) -> str:
        try:
            return await self._woken(case_id, occasion)
        except NoAnswer:
            return "silent"
        except KeyUnavailable:
            return "unreadable"

    async def _woken(self, case_id: str, occasion: str) -> str:
        try:
            await look_at_the_clock(self._survivors.client, case_id, occasion)
        except NoRun:
            await start_again(self._survivors.client, case_id, 1)
            return "started"
        return "told"

    async def _next(self) -> list[str]:
        query = select(cases.c.id).order_by(cases.c.id).limit(VERIFIED_AT_A_TIME)
        if self._reached is not None:
            query = query.where(cases.c.id > self._reached)
        return await self._ids(query)

    async def _recorded(self) -> list[LastRecorded]:
        """The next that were recorded since those seen last, and long enough ago for their workflows to have heard."""
        when = recorded_when()
        since = tuple_(when, cases.c.id) > tuple_(literal(self._seen.at), literal(self._seen.case_id))
        query = select(when, cases.c.id).where(since, when < datetime.now(UTC) - GRACE).order_by(when, cases.c.id)
        async with self._survivors.engine.connect() as connection:
            return [LastRecorded(*row) for row in await connection.execute(query.limit(RECENT_AT_A_TIME))]

    async def _ids(self, query: Select[UUID]) -> list[str]:
        async with self._survivors.engine.connect() as connection:
            return [str(id_) for id_ in (await connection.execute(query)).scalars()]


async def keep_patrolling(survivors: Survivors) -> None:
    """Patrols until cancelled; outlives the outages of database and engine, and a case that it cannot cope with."""
    patrol = Patrol(survivors)
    while True:
        try:
            await patrol.once()
        except (*MAY_BE, TemporalError) as error:
            log.warning("patrol_interrupted", error=type(error).__name__)
        except Exception as error:  # noqa: BLE001 - nothing that it finds may stop the worker that finds it
            log.error("patrol_failed", error=type(error).__name__)  # noqa: TRY400 - a traceback may hold what is secret
        await asyncio.sleep(PATROL_SECONDS)


@asynccontextmanager
async def _alone(engine: AsyncEngine) -> AsyncIterator[bool]:
    """Whether no other worker's patrol is under way; the lock is the session's, and so goes with a worker that dies."""
    async with engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        mine = (await connection.execute(LOCK, {"key": ONE_AT_A_TIME})).scalar_one()
        try:
            yield bool(mine)
        finally:
            if mine:
                await connection.execute(UNLOCK, {"key": ONE_AT_A_TIME})
