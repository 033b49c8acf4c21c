"""The floor: a bare workflow with one update, with and without a local activity that inserts one row.

As a process it is the worker: `python -m bench.floor TEMPORAL DATABASE QUEUE`. On the queue `tuned` it is configured as
the product's worker, otherwise with the SDK's defaults.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from temporalio import activity, workflow
from temporalio.client import Client, GrpcCompression, WithStartWorkflowOperation
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

with workflow.unsafe.imports_passed_through():
    import asyncpg
    import uvloop

    from saksgang.wiring import Working

PLAIN, TUNED = "floor", "tuned"
TABLE = "create table if not exists floor_rows (id uuid primary key, run uuid not null)"
INSERT = "insert into floor_rows (id, run) values ($1, $2)"


@workflow.defn(name="Floor")
class Floor:
    """A long-lived workflow that is idle between its updates."""

    @workflow.run
    async def run(self, _run: str) -> None:
        """Never return."""
        await workflow.wait_condition(lambda: False)

    @workflow.update
    async def bare(self, row: str) -> str:
        """A durable update without any work."""
        return row

    @workflow.update
    async def with_insert(self, row: str) -> str:
        """A durable update that inserts one row."""
        await workflow.execute_local_activity(
            "insert_row", args=[row, workflow.info().workflow_id], start_to_close_timeout=timedelta(seconds=10)
        )
        return row


class Inserting:
    """The only activity, on a connection pool like the product's."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    @activity.defn(name="insert_row")
    async def insert_row(self, row: str, run: str) -> None:
        """Insert one row."""
        await self._pool.execute(INSERT, UUID(row), UUID(run))


class Caller:
    """Calls the floor's workflows in turn."""

    def __init__(self, client: Client, queue: str, runs: list[str]) -> None:
        self._client = client
        self._queue = queue
        self._runs = runs
        self._next = 0
        self._begun: list[str] = []

    async def end(self) -> None:
        """Terminate all workflows."""
        for id_ in (*self._runs, *self._begun):
            await self._client.get_workflow_handle(id_).terminate()

    async def bare(self) -> None:
        """Execute one durable update."""
        await self._update("bare")

    async def with_insert(self) -> None:
        """Execute one durable update that inserts a row."""
        await self._update("with_insert")

    async def opened(self) -> None:
        """Start a workflow that inserts a row first."""
        id_ = str(uuid4())
        start: WithStartWorkflowOperation[Any, Any] = WithStartWorkflowOperation(
            "Floor", id_, id=id_, task_queue=self._queue, id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING
        )
        await self._client.execute_update_with_start_workflow("with_insert", id_, start_workflow_operation=start)
        self._begun.append(id_)

    async def _update(self, name: str) -> None:
        self._next = (self._next + 1) % len(self._runs)
        handle = self._client.get_workflow_handle(self._runs[self._next])
        await handle.execute_update(name, str(uuid4()))


@asynccontextmanager
async def floor(temporal: str, database: str, runs: int, *, tuned: bool = False) -> AsyncIterator[Caller]:
    """Start a worker process, and as many workflows as the product has cases."""
    queue = TUNED if tuned else PLAIN
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "bench.floor", temporal, database, queue)
    client = await connected(temporal, queue)
    ids = [str(uuid4()) for _ in range(runs)]
    for id_ in ids:
        await client.start_workflow("Floor", id_, id=id_, task_queue=queue)
    caller = Caller(client, queue, ids)
    try:
        yield caller
    finally:
        await caller.end()
        process.kill()
        await process.wait()


async def connected(temporal: str, queue: str) -> Client:
    """A client with the SDK's defaults, or configured as the product's."""
    compression = GrpcCompression.NONE if queue == TUNED else GrpcCompression.GZIP
    return await Client.connect(temporal, grpc_compression=compression)


async def work(temporal: str, database: str, queue: str) -> None:
    """Run the worker until the process is killed."""
    client = await connected(temporal, queue)
    make = Working if queue == TUNED else partial(Worker, workflow_runner=UnsandboxedWorkflowRunner())
    async with asyncpg.create_pool(database) as pool:
        await pool.execute(TABLE)
        await make(client, task_queue=queue, workflows=[Floor], activities=[Inserting(pool).insert_row]).run()


if __name__ == "__main__":
    _, temporal, database, queue = sys.argv
    (uvloop.run if queue == TUNED else asyncio.run)(work(temporal, database, queue))
