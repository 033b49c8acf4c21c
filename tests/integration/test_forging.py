"""Access to the engine gives no authority: a signal's content is not trusted, and the log is read (issue Q 3)."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from temporalio import workflow
from temporalio.api.common.v1 import Payload
from temporalio.client import Client
from temporalio.common import RawValue
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from activities.contracts import (
    PASS_TIME,
    TASK_QUEUE,
    TOLD,
    CaseInput,
    CaseNews,
    PassTimeResult,
    RecordedTransition,
    workflow_id,
)
from saksgang.development.demo.on_stack import Stack
from tests.integration.rest import HELPER, UDI, at_the_support, done, history, read, today
from workflows.case import CaseWorkflow

DECIDE = "decide_reflection"
IN_UDIS_NAME = {
    "organisation": UDI,
    "roles": ["udi"],
    "data": {"outcome": "granted", "decided_on": today().isoformat()},
}
LIES = CaseNews(
    99,
    [
        RecordedTransition(DECIDE, 1, 99, told=99),
        RecordedTransition(DECIDE, 1, 1),
        RecordedTransition(DECIDE, 2, 2, told=9),
        RecordedTransition("x", 3, 2**40),
    ],
)


@pytest.fixture
async def outsider(stack: Stack) -> Client:
    """A client of the engine that is none of our processes."""
    return await Client.connect(stack.settings.temporal_address, namespace=stack.settings.temporal_namespace)


async def types(stack: Stack, case: str) -> list[str]:
    return [event["type"] for event in await history(stack, case, HELPER)]


GARBAGE: dict[str, Any] = {
    "a command": IN_UDIS_NAME,
    "lies": LIES,
    "nothing in it": RawValue(Payload(data=b"")),
    "no JSON": RawValue(Payload(metadata={"encoding": b"json/plain"}, data=b"\xff{")),
    "of another encoding": RawValue(Payload(metadata={"encoding": b"binary/plain"}, data=b"{}")),
}


@pytest.mark.parametrize("name", [DECIDE, PASS_TIME, TOLD, "anything"])
async def test_a_signal_says_nothing_that_is_believed_and_the_case_goes_on(stack: Stack, outsider: Client, name: str):
    case = await at_the_support(stack)
    before, stands = await types(stack, case), await read(stack, f"/cases/{case}", UDI)
    handle = outsider.get_workflow_handle(workflow_id(case))
    for argument in GARBAGE.values():
        await handle.signal(name, argument)
    await done(stack, case, HELPER, "record_follow_up", kind="conversation")
    assert await types(stack, case) == [*before, "follow_up_recorded"]
    await read(stack, f"/cases/{case}/workflow", HELPER)
    assert (await read(stack, f"/cases/{case}", UDI))["matters"] == stands["matters"]


async def test_a_lie_about_what_was_recorded_names_nothing_in_the_engines_history_of_the_case(
    stack: Stack, outsider: Client
):
    case = await at_the_support(stack)
    await outsider.get_workflow_handle(workflow_id(case)).signal(TOLD, LIES)
    items = (await read(stack, f"/cases/{case}/workflow", HELPER))["items"]
    decided = await types(stack, case)
    assert DECIDE not in {item.get("transition") for item in items}
    assert "reflection_granted" not in decided


async def test_a_case_workflow_of_somebodys_own_records_only_what_is_due(stack: Stack, outsider: Client):
    case = await at_the_support(stack)
    before = await types(stack, case)
    handle = await outsider.start_workflow(
        CaseWorkflow.run, CaseInput(case), id=f"mine-{uuid4()}", task_queue=TASK_QUEUE
    )
    await handle.signal(TOLD, LIES)
    await done(stack, case, HELPER, "record_follow_up", kind="conversation")
    await handle.terminate()
    assert await types(stack, case) == [*before, "follow_up_recorded"]


@workflow.defn(name="Forger", sandboxed=False)
class Forger:
    """A workflow of somebody's own that has our worker look at a case."""

    @workflow.run
    async def run(self, case: str) -> PassTimeResult:
        """Asks as the case's workflow would, if from elsewhere."""
        found: PassTimeResult = await workflow.execute_activity(
            PASS_TIME,
            case,
            task_queue=TASK_QUEUE,
            result_type=PassTimeResult,
            start_to_close_timeout=timedelta(seconds=10),
        )
        return found


async def test_a_worker_of_somebodys_own_gets_ours_to_say_how_a_case_goes_and_to_record_nothing(
    stack: Stack, outsider: Client
):
    """What it is told is what the engine's own history of the case holds: version, step, when something is due."""
    case = await at_the_support(stack)
    before = await types(stack, case)
    queue = f"forgers-{uuid4()}"
    async with Worker(outsider, task_queue=queue, workflows=[Forger], workflow_runner=UnsandboxedWorkflowRunner()):
        told = await outsider.execute_workflow(Forger.run, case, id=f"forger-{uuid4()}", task_queue=queue)
    assert told.version == len(before)
    assert await types(stack, case) == before
