"""After an erasure the engine shows nothing of the case: not the run that was going, not one that had ended before."""

from uuid import UUID

from sqlalchemy import select
from temporalio.client import WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode

from activities.contracts import CaseNews, workflow_id
from activities.relay import signal
from saksgang.development.demo.on_stack import Stack
from store.db.schema import cases, erasures
from tests.integration.test_erasure import closed, erased
from tests.waiting import soon

NOTED_WITHIN = 120
"""The engine deletes a closed run after recording its end, every half minute, and retries at its leisure."""


async def runs(stack: Stack, case: str) -> dict[str, WorkflowExecutionStatus | None]:
    """Every run of the case that the engine lists."""
    listed = stack.client.list_workflows(f"WorkflowId = '{workflow_id(case)}'")
    return {run.run_id: run.status async for run in listed}


async def latest(stack: Stack, case: str) -> str | None:
    """The run that has the workflow's id now, asked of the engine itself and not of its list."""
    try:
        return (await stack.client.get_workflow_handle(workflow_id(case)).describe()).run_id
    except RPCError as error:
        if error.status == RPCStatusCode.NOT_FOUND:
            return None
        raise


async def goes_on_in_another_run(stack: Stack, case: str) -> None:
    """Word comes so often that the run grows long, and goes on as a new one."""
    first = await latest(stack, case)

    async def another() -> bool:
        await signal(stack.client, case, CaseNews())
        return await latest(stack, case) != first

    await soon(another, 60)


async def has_run_twice(stack: Stack) -> str:
    case = await closed(stack)
    await goes_on_in_another_run(stack, case)

    async def listed() -> bool:
        return len(await runs(stack, case)) == 2

    await soon(listed)
    return case


async def said_to_be_finished(stack: Stack, case: str) -> bool:
    """What the database says of the engine, and of the erasure."""
    finished = select(erasures.c.finished_at).where(erasures.c.case_id == UUID(case))
    told = select(cases.c.engine_version).where(cases.c.id == UUID(case))
    async with stack.engine.connect() as connection:
        return await connection.scalar(finished) is not None or await connection.scalar(told) == -1


async def test_every_run_of_an_erased_case_is_deleted_and_nothing_is_finished_before_that(stack: Stack):
    case = await has_run_twice(stack)
    await erased(stack, case)

    async def gone() -> bool:
        finished, left = await said_to_be_finished(stack, case), await runs(stack, case)
        assert not (finished and left), "it is said to be finished, and the engine still shows it"
        return not left

    await soon(gone, NOTED_WITHIN)
    assert await latest(stack, case) is None

    async def finished() -> bool:
        return await said_to_be_finished(stack, case)

    await soon(finished, 30)


async def test_a_run_that_begins_after_the_erasure_is_deleted_too(stack: Stack):
    """Word of the case was on its way when it was erased: the run that it starts finds nothing and ends."""
    case = await closed(stack)
    await erased(stack, case)
    await signal(stack.client, case, CaseNews(1))

    async def ended() -> bool:
        return WorkflowExecutionStatus.COMPLETED in (await runs(stack, case)).values()

    await soon(ended, 30)

    async def gone() -> bool:
        return not await runs(stack, case) and await latest(stack, case) is None

    await soon(gone, NOTED_WITHIN)
