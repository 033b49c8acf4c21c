"""Comparing log, projections and workflows, and restoring workflows from the log."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, TypeVar
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client

from activities.contracts import CaseNews, RunState
from activities.relay import accept, signal
from saksgang import wiring
from saksgang.cli.commands import opened
from saksgang.cli.progress import Seen, counted, unseen
from saksgang.config.errors import Failure
from saksgang.config.settings import Settings
from saksgang.processes.signals import ended
from store.db.schema import cases
from store.events.repository import CaseRepository
from store.maintenance.consistency_check import differences, strangers
from store.maintenance.rebuild import every_case
from workflows.client import NoAnswer, NoRun, state_of
from workflows.contracts import case_of

LOOKS, PAUSE_SECONDS = 10, 0.3
"""Retries of a comparison, because the case may be changing meanwhile."""
AT_ONCE = 8
JUST_STARTED = timedelta(minutes=2)
OF_NO_CASE = "no case"
RUNNING = "WorkflowType = 'Case' AND ExecutionStatus = 'Running'"
Given = TypeVar("Given")
Found = TypeVar("Found")


class ProjectedCase(NamedTuple):
    """The part of a case's projection that its workflow must know too."""

    version: int
    next_due_at: datetime | None


@dataclass(frozen=True, slots=True)
class RecoveryContext:
    """The dependencies of recovery: database, repository and engine client."""

    engine: AsyncEngine
    reader: CaseRepository
    client: Client


@dataclass
class Recovered:
    """The result of `recover`: workflows started, and running ones signalled to look at the log."""

    started: int = 0
    told: int = 0


@asynccontextmanager
async def surviving(settings: Settings) -> AsyncIterator[RecoveryContext]:
    """Open the connections of a command. Raises Failure if database or engine does not answer."""
    reader = wiring.repository_for(settings)
    async with opened(wiring.database(settings, pool=AT_ONCE)) as engine:
        try:
            client = await wiring.temporal(settings)
        except RuntimeError as error:
            raise Failure(f"the engine does not answer at {settings.temporal_address}") from error
        yield RecoveryContext(engine, reader, client)


async def verify(
    survivors: RecoveryContext, only: str | None = None, seen: Seen = unseen
) -> AsyncIterator[tuple[str, list[str]]]:
    """Yield every case with its differences; with `only`, that one."""
    running = [] if only else await _cases_with_workflow(survivors)
    async with survivors.engine.connect() as connection:
        ids = [only] if only else await every_case(connection)
    looked_at = each(ids, lambda id_: verify_case(survivors, id_))
    async for case_id, found in counted(looked_at, len(ids), seen):
        yield case_id, found
    if rows := [] if only else await _orphaned_rows(survivors):
        yield OF_NO_CASE, rows
    for case_id in sorted(set(running) - set(ids)):
        yield case_id, ["workflow: runs for a case that the log does not have"]


async def _orphaned_rows(survivors: RecoveryContext) -> list[str]:
    async with survivors.engine.connect() as connection:
        return await strangers(connection)


async def verify_case(survivors: RecoveryContext, case_id: str) -> list[str]:
    """Return the differences of one case: chain, projections, outbox, commands, workflow."""
    return [*await verify_log(survivors, case_id), *await verify_workflow(survivors, case_id)]


async def verify_log(survivors: RecoveryContext, case_id: str) -> list[str]:
    """Return the differences within the database."""
    async with survivors.engine.connect() as connection:
        await connection.execution_options(isolation_level="REPEATABLE READ")
        return await differences(connection, survivors.reader, case_id)


async def recover(survivors: RecoveryContext, seen: Seen = unseen) -> Recovered:
    """Start a workflow for every case of the log and signal the running ones; may be repeated at any time."""
    recovered = Recovered()
    async with survivors.engine.begin() as connection:
        # A backup may contain an engine version that is ahead of its log.
        await connection.execute(update(cases).where(cases.c.erased_at.is_(None)).values(engine_version=0))
        query = select(cases.c.id, cases.c.version).where(cases.c.erased_at.is_(None)).order_by(cases.c.id)
        known = [(str(id_), version) for id_, version in await connection.execute(query)]
    done = each(known, lambda one: _recover(survivors, *one, recovered))
    async for _ in counted(done, len(known), seen):
        pass
    return recovered


async def _recover(survivors: RecoveryContext, case_id: str, version: int, recovered: Recovered) -> None:
    try:
        await state_of(survivors.client, case_id)
        recovered.told += 1
    except NoAnswer:
        recovered.told += 1
    except NoRun:
        recovered.started += 1
    await signal(survivors.client, case_id, CaseNews(version))
    await accept(survivors.engine, [(case_id, version)])


async def _cases_with_workflow(survivors: RecoveryContext) -> list[str]:
    """Return the cases whose workflow is older than an opening takes."""
    before = datetime.now(UTC) - JUST_STARTED
    running = survivors.client.list_workflows(RUNNING)
    return [id_ async for run in running if run.start_time < before and (id_ := case_of(run.id))]


async def verify_workflow(survivors: RecoveryContext, case_id: str) -> list[str]:
    """Return how the workflow differs from the log, after both have settled."""
    found: list[str] = []
    for look in range(LOOKS):
        if look:
            await asyncio.sleep(PAUSE_SECONDS)
        known = await _projected(survivors.engine, case_id)
        if known is None:
            return []
        try:
            found = _compare(known, await state_of(survivors.client, case_id))
        except NoRun:
            found = ["workflow: there is none"]
        except NoAnswer:
            found = ["workflow: does not answer"]
        if not found:
            return []
    return found


def _compare(known: ProjectedCase, state: RunState) -> list[str]:
    if state.version != known.version:
        return [f"workflow: knows the case up to event {state.version}, the log ends at {known.version}"]
    due = datetime.fromisoformat(state.due_at) if state.due_at else None
    if due != known.next_due_at:
        return [f"workflow: waits until {due}, by the log something is due at {known.next_due_at}"]
    return []


async def _projected(engine: AsyncEngine, case_id: str) -> ProjectedCase | None:
    """Return the case's projection; None if there is no such case or it has been erased, so that no workflow runs."""
    mine = (cases.c.id == UUID(case_id), cases.c.erased_at.is_(None))
    query = select(cases.c.version, cases.c.next_due_at).where(*mine)
    async with engine.connect() as connection:
        row = (await connection.execute(query)).one_or_none()
    return ProjectedCase(*row) if row else None


async def each(
    given: Iterable[Given], work: Callable[[Given], Awaitable[Found]], at_once: int = AT_ONCE
) -> AsyncIterator[tuple[Given, Found]]:
    """Run the work for each item, a few at a time; yield the results in order."""
    waiting: list[tuple[Given, asyncio.Task[Found]]] = []

    async def one(item: Given) -> Found:
        return await work(item)

    try:
        for item in given:
            waiting.append((item, asyncio.create_task(one(item))))
            if len(waiting) >= at_once:
                first, task = waiting.pop(0)
                yield first, await task
        while waiting:
            first, task = waiting.pop(0)
            yield first, await task
    finally:
        for _, task in waiting:
            await ended(task)
