"""People are told within the task in which it was recorded; where that fails, the engine tries until it succeeds."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

from sqlalchemy import text
from temporalio.api.enums.v1 import EventType
from temporalio.client import Client, WorkflowExecutionStatus

from api.services import ENGINE_SECONDS
from saksgang.demo.on_stack import Stack
from tests.integration.receivers import hears_of_a_case, organisation, told
from tests.integration.rest import HELPER, Json, done, opened, read
from tests.waiting import soon
from workflows.case import CaseWorkflow
from workflows.contracts import REVISION, TASK_QUEUE, CaseInput, workflow_id


async def kinds(stack: Stack, case: str) -> list[str]:
    """What the engine did, by kind."""
    items: list[Json] = (await read(stack, f"/cases/{case}/workflow", HELPER))["items"]
    return [item["kind"] for item in items]


async def types(client: Client, workflow: str) -> list[str]:
    events = [event async for event in client.get_workflow_handle(workflow).fetch_history_events()]
    return [EventType.Name(event.event_type).removeprefix("EVENT_TYPE_") for event in events]


REFUSED, SLOW = "raise 'refused';", "perform pg_sleep(3); return new;"


@asynccontextmanager
async def whose_inbox_is(stack: Stack, organisation: str, how: str) -> AsyncIterator[None]:
    """The database takes what is recorded, and does this before it puts it into the organisation's inbox."""
    name = f"before_{uuid4().hex}"
    function = f"create function {name}() returns trigger language plpgsql as $$ begin {how} end $$"
    trigger = f"create trigger {name} before update on outbox for each row when (new.organisation = '{organisation}')"
    async with stack.engine.begin() as connection:
        await connection.execute(text(function))
        await connection.execute(text(f"{trigger} execute function {name}()"))
    try:
        yield
    finally:
        async with stack.engine.begin() as connection:
            await connection.execute(text(f"drop function {name} cascade"))


async def in_the_inbox(stack: Stack, case: str, by: str) -> list[Json]:
    return [item for item in await told(stack, case, by) if item["in_inbox_at"]]


async def test_telling_takes_no_task_of_its_own_from_the_engine(stack: Stack):
    lawyer = await organisation(stack, mail=False)
    case = await hears_of_a_case(stack, lawyer)
    assert await in_the_inbox(stack, case, lawyer)
    done_by_the_engine = await types(stack.client, workflow_id(case))
    assert "ACTIVITY_TASK_SCHEDULED" not in done_by_the_engine
    assert (await kinds(stack, case)).count("notified") == 2


async def test_an_opening_leaves_no_patch_behind(stack: Stack):
    case = await opened(stack)
    done_by_the_engine = await types(stack.client, workflow_id(case))
    assert done_by_the_engine.count("UPSERT_WORKFLOW_SEARCH_ATTRIBUTES") == 1
    assert done_by_the_engine.count("MARKER_RECORDED") == 2


async def test_who_could_not_be_told_at_once_is_told_as_soon_as_it_can_be_and_nobody_waits(stack: Stack):
    lawyer = await organisation(stack, mail=False)
    case = await opened(stack)
    async with whose_inbox_is(stack, lawyer, REFUSED):
        await done(stack, case, HELPER, "assign_lawyer", organisation=lawyer)
        await done(stack, case, HELPER, "record_follow_up", kind="conversation")
        assert not await in_the_inbox(stack, case, lawyer)

    async def heard() -> Any:
        return await in_the_inbox(stack, case, lawyer)

    await soon(heard, 30)

    async def said() -> Any:
        return (await kinds(stack, case)).count("notify_try")

    await soon(said, 10)
    found = await kinds(stack, case)
    assert found.index("notify_failed") < found.index("notify") < found.index("notify_try")
    assert "notified" in found[found.index("notify_try") :]


async def test_nobody_waits_long_for_somebody_else_to_be_told(stack: Stack):
    lawyer = await organisation(stack, mail=False)
    case = await opened(stack)
    async with whose_inbox_is(stack, lawyer, SLOW):
        began = time.monotonic()
        body = {"data": {"organisation": lawyer}}
        answer = await stack.call("POST", f"/cases/{case}/transitions/assign_lawyer", HELPER, body)
        assert answer.status_code == 200, answer.text
        assert time.monotonic() - began < ENGINE_SECONDS

        async def heard() -> Any:
            return await in_the_inbox(stack, case, lawyer)

        await soon(heard, 30)


async def test_a_run_of_newer_code_waits_for_a_worker_that_knows_it(stack: Stack):
    case = str(uuid4())
    handle = await stack.client.start_workflow(
        CaseWorkflow.run, CaseInput(case, 1, REVISION + 1), id=f"newer-{case}", task_queue=TASK_QUEUE
    )

    async def refused() -> Any:
        return "WORKFLOW_TASK_FAILED" in await types(stack.client, handle.id)

    try:
        await soon(refused, 20)
        assert (await handle.describe()).status == WorkflowExecutionStatus.RUNNING
    finally:
        await handle.terminate()
