"""The floor: a bare workflow with one update, and the same with one local activity that inserts one row.

Run as a process of its own it is the worker: `python -m bench.floor TEMPORAL DATABASE`.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from temporalio import activity, workflow
from temporalio.client import Client, WithStartWorkflowOperation
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

with workflow.unsafe.imports_passed_through():
    import asyncpg

QUEUE = "floor"
TABLE = "create table if not exists floor_rows (id uuid primary key, run uuid not null)"
INSERT = "insert into floor_rows (id, run) values ($1, $2)"


@workflow.defn(name="Floor")
class Floor:
    """A long-lived workflow that does nothing between its updates."""

    @workflow.run
    async def run(self, _run: str) -> None:
        """Never ends."""
        await workflow.wait_condition(lambda: False)

    @workflow.update
    async def bare(self, row: str) -> str:
        """Durable, and nothing else."""
        return row

    @workflow.update
    async def with_insert(self, row: str) -> str:
        """Durable, with one row in the database."""
        await workflow.execute_local_activity(
            "insert_row", args=[row, workflow.info().workflow_id], start_to_close_timeout=timedelta(seconds=10)
        )
        return row


class Inserting:
    """The one activity, on a pool of connections as the product has one."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    @activity.defn(name="insert_row")
    async def insert_row(self, row: str, run: str) -> None:
        """One row."""
        await self._pool.execute(INSERT, UUID(row), UUID(run))


class Caller:
    """Calls the floor's workflows in turn."""

    def __init__(self, client: Client, runs: list[str]) -> None:
        self._client = client
        self._runs = runs
        self._next = 0
        self._begun: list[str] = []

    async def end(self) -> None:
        """Ends all of them."""
        for id_ in (*self._runs, *self._begun):
            await self._client.get_workflow_handle(id_).terminate()

    async def bare(self) -> None:
        """One durable update."""
        await self._update("bare")

    async def with_insert(self) -> None:
        """One durable update with a row."""
        await self._update("with_insert")

    async def opened(self) -> None:
        """A workflow that begins with a row."""
        id_ = str(uuid4())
        start: WithStartWorkflowOperation[Any, Any] = WithStartWorkflowOperation(
            "Floor", id_, id=id_, task_queue=QUEUE, id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING
        )
        await self._client.execute_update_with_start_workflow("with_insert", id_, start_workflow_operation=start)
        self._begun.append(id_)

    async def _update(self, name: str) -> None:
        self._next = (self._next + 1) % len(self._runs)
        handle = self._client.get_workflow_handle(self._runs[self._next])
        await handle.execute_update(name, str(uuid4()))


@asynccontextmanager
async def floor(temporal: str, database: str, runs: int) -> AsyncIterator[Caller]:
    """A worker in its own process, and as many workflows as the product has cases."""
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "bench.floor", temporal, database)
    client = await Client.connect(temporal)
    ids = [str(uuid4()) for _ in range(runs)]
    for id_ in ids:
        await client.start_workflow("Floor", id_, id=id_, task_queue=QUEUE)
    caller = Caller(client, ids)
    try:
        yield caller
    finally:
        await caller.end()
        process.kill()
        await process.wait()


async def work(temporal: str, database: str) -> None:
    """Works until it is ended."""
    client = await Client.connect(temporal)
    async with asyncpg.create_pool(database) as pool:
        await pool.execute(TABLE)
        inserting = Inserting(pool)
        runner = UnsandboxedWorkflowRunner()
        await Worker(
            client, task_queue=QUEUE, workflows=[Floor], activities=[inserting.insert_row], workflow_runner=runner
        ).run()


if __name__ == "__main__":
    asyncio.run(work(*sys.argv[1:]))
