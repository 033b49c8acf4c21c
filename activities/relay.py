"""Signal the case workflow after an append.

At most one signal per case is in progress, and at most one per second; transitions recorded meanwhile join the next
signal. The workers' reconciler makes up for signals that are lost with a process or an unavailable engine.
"""

import asyncio
import time
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import structlog
from sqlalchemy import ARRAY, Integer, Uuid, bindparam, func, update
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client
from temporalio.exceptions import TemporalError

from activities.contracts import CASE, TASK_QUEUE, TOLD, CaseInput, CaseNews, RecordedTransition, workflow_id
from store.db.autocommit import at_once
from store.db.schema import cases
from store.db.transient_errors import MAY_BE

APART_SECONDS = 1.0
ANSWER_WITHIN = timedelta(seconds=5)
AT_ONCE, MOST = 32, 10_000
"""`AT_ONCE`: maximum number of concurrent signals. `MOST`: maximum number of waiting cases; the reconciler signals the
rest."""

WRITES_SECONDS, WRITTEN_AT_ONCE = 0.2, 500
TASK_TIMEOUT = timedelta(seconds=1.5)
"""Time after which another worker takes over a workflow task from a dead worker."""

log = structlog.get_logger()

_ACCEPTED = (
    func.unnest(bindparam("cases", type_=ARRAY(Uuid)), bindparam("versions", type_=ARRAY(Integer)))
    .table_valued("id", "version", name="accepted")
    .render_derived()
)
ACCEPT = (
    update(cases)
    .where(cases.c.id == _ACCEPTED.c.id, cases.c.engine_version < _ACCEPTED.c.version, cases.c.erased_at.is_(None))
    .values(engine_version=_ACCEPTED.c.version)
)


async def signal(client: Client, case_id: str, news: CaseNews) -> None:
    """Signal the case's workflow, starting it if needed; raises TemporalError or RuntimeError."""
    await client.start_workflow(
        CASE,
        CaseInput(case_id),
        id=workflow_id(case_id),
        task_queue=TASK_QUEUE,
        task_timeout=TASK_TIMEOUT,
        start_signal=TOLD,
        start_signal_args=[news],
        rpc_timeout=ANSWER_WITHIN,
    )


async def accept(engine: AsyncEngine, versions: Sequence[tuple[str, int]]) -> None:
    """Record the versions that the engine has accepted, in order of case ids, so that writers do not deadlock."""
    newest = dict(sorted(versions, key=lambda one: one[1]))
    ids = sorted(newest)
    if ids:
        async with at_once(engine).connect() as connection:
            known = {"cases": [UUID(id_) for id_ in ids], "versions": [newest[id_] for id_ in ids]}
            await connection.execute(ACCEPT, known)


async def forgotten(engine: AsyncEngine, case_id: str) -> None:
    """Record that the engine has nothing left of an erased case."""
    gone = update(cases).where(cases.c.id == UUID(case_id), cases.c.erased_at.is_not(None)).values(engine_version=-1)
    async with at_once(engine).connect() as connection:
        await connection.execute(gone)


async def heard_of(engine: AsyncEngine, case_id: str) -> None:
    """Record that the engine has a workflow of an erased case again; the reconciler deletes it."""
    again = update(cases).where(cases.c.id == UUID(case_id), cases.c.erased_at.is_not(None)).values(engine_version=0)
    async with at_once(engine).connect() as connection:
        await connection.execute(again)


class Relay:
    """The relay of this process; callers do not wait for it."""

    def __init__(self, client: Client, engine: AsyncEngine) -> None:
        self._client, self._engine = client, engine
        self._waiting: dict[str, CaseNews] = {}
        self._serving: dict[str, asyncio.Task[None]] = {}
        self._free = asyncio.Semaphore(AT_ONCE)
        self._accepted: list[tuple[str, int]] = []
        self._writing: asyncio.Task[None] | None = None
        self._away_until: float | None = None
        self._trying = False

    def tell(self, case_id: str, version: int, entry: RecordedTransition | None = None) -> None:
        """Schedule a signal that the case has this version, by this transition."""
        known = self._waiting.get(case_id)
        if known is None and len(self._waiting) >= MOST:
            return
        entries = [*(known.entries if known else ()), *([entry] if entry else ())]
        self._waiting[case_id] = CaseNews(max(version, known.version if known else 0), entries)
        if case_id not in self._serving:
            self._serving[case_id] = asyncio.create_task(self._serve(case_id))

    def accepted(self, case_id: str, version: int) -> None:
        """Schedule recording that the engine has accepted this version; written in batches."""
        self._accepted.append((case_id, version))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())

    async def close(self) -> None:
        """Stop signalling, and record what has been accepted."""
        for task in self._serving.values():
            task.cancel()
        await asyncio.gather(*self._serving.values(), return_exceptions=True)
        if self._writing:
            await self._writing

    async def _serve(self, case_id: str) -> None:
        try:
            while case_id in self._waiting:
                async with self._free:
                    news = self._waiting.pop(case_id)
                    await self._tell(case_id, news)
                await asyncio.sleep(APART_SECONDS)
        finally:
            del self._serving[case_id]

    async def _tell(self, case_id: str, news: CaseNews) -> None:
        """Send one signal; a failure is left to the reconciler.

        An unavailable engine is probed with one case at a time, because a stalled engine queues its signals and would
        process all of them at once later.
        """
        away_until = self._away_until
        if away_until is not None and (self._trying or time.monotonic() < away_until):
            return
        if trying := away_until is not None:
            self._trying = True
        try:
            await signal(self._client, case_id, news)
        except (TemporalError, RuntimeError, TimeoutError) as error:
            self._away_until = time.monotonic() + APART_SECONDS
            log.warning("engine_not_told", error=type(error).__name__)
        else:
            self._away_until = None
            self.accepted(case_id, news.version)
        finally:
            if trying:
                self._trying = False

    async def _write(self) -> None:
        await asyncio.sleep(WRITES_SECONDS)
        while self._accepted:
            batch, self._accepted = self._accepted[:WRITTEN_AT_ONCE], self._accepted[WRITTEN_AT_ONCE:]
            try:
                await accept(self._engine, batch)
            except MAY_BE as error:
                log.warning("accepted_not_written", error=type(error).__name__)
