"""Whoever reaches the engine, and has no key of a case, speaks for nobody in it."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from temporalio import workflow
from temporalio.api.common.v1 import Payload
from temporalio.client import Client, WorkflowFailureError, WorkflowHandle, WorkflowUpdateFailedError
from temporalio.common import RawValue
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from activities.messages import RECORD, Asked, ToRecord
from saksgang.demo.on_stack import Stack
from saksgang.payloads import ENCODING
from tests.integration.rest import HELPER, UDI, at_the_support, done, history, today
from workflows.case import CaseWorkflow
from workflows.contracts import PASS_TIME, PAYLOAD_CASE, TASK_QUEUE, CaseInput, workflow_id

DECIDE = "decide_reflection"


def decision(**more: Any) -> Asked:
    """UDI grants the reflection period, which UDI alone may do."""
    data = {"outcome": "granted", "decided_on": today().isoformat()}
    return Asked(command_id=str(uuid4()), organisation=UDI, roles=["udi"], data=data, **more)


@pytest.fixture
async def outsider(stack: Stack) -> Client:
    """A client of the engine that has none of our keys."""
    return await Client.connect(stack.settings.temporal_address, namespace=stack.settings.temporal_namespace)


async def types(stack: Stack, case: str) -> list[str]:
    return [event["type"] for event in await history(stack, case, HELPER)]


def garbage(case: str) -> dict[str, Any]:
    """What may be sent in place of a sealed message."""
    sealed = {"encoding": ENCODING, PAYLOAD_CASE: case.encode()}
    return {
        "plain": decision(),
        "nothing in it": RawValue(Payload(metadata=sealed, data=b"")),
        "sealed with no key of ours": RawValue(Payload(metadata=sealed, data=b"x" * 200)),
        "of no encoding": RawValue(Payload(data=b"{}")),
        "of another encoding": RawValue(Payload(metadata={"encoding": b"binary/plain"}, data=b"{}")),
    }


async def updates(handle: WorkflowHandle[Any, Any], name: str, argument: Any) -> None:
    await handle.execute_update(name, argument, rpc_timeout=timedelta(seconds=10))


async def test_an_update_in_the_name_of_udi_is_rejected_and_the_case_goes_on(stack: Stack, outsider: Client):
    case = await at_the_support(stack)
    before = await types(stack, case)
    handle = outsider.get_workflow_handle(workflow_id(case))
    for kind, argument in garbage(case).items():
        with pytest.raises(WorkflowUpdateFailedError):
            await updates(handle, DECIDE, argument)
        assert await types(stack, case) == before, kind
    await done(stack, case, HELPER, "record_follow_up", kind="conversation")
    assert await types(stack, case) == [*before, "follow_up_recorded"]


async def test_a_signal_in_the_name_of_udi_is_dropped_and_the_case_goes_on(stack: Stack, outsider: Client):
    case = await at_the_support(stack)
    before = await types(stack, case)
    handle = outsider.get_workflow_handle(workflow_id(case))
    for argument in garbage(case).values():
        for name in (DECIDE, PASS_TIME, "anything"):
            await handle.signal(name, argument)
    await done(stack, case, HELPER, "record_follow_up", kind="conversation")
    assert await types(stack, case) == [*before, "follow_up_recorded"]


async def test_a_workflow_under_another_name_does_not_speak_for_the_case(stack: Stack, outsider: Client):
    case = await at_the_support(stack)
    before = await types(stack, case)
    handle = await outsider.start_workflow(
        CaseWorkflow.run, CaseInput.anew(case, 0), id=f"mine-{uuid4()}", task_queue=TASK_QUEUE
    )
    try:
        with pytest.raises(WorkflowUpdateFailedError):
            await updates(handle, DECIDE, decision())
    finally:
        await handle.terminate()
    assert await types(stack, case) == before


@workflow.defn(name="Forger", sandboxed=False)
class Forger:
    """A workflow of somebody's own that asks our worker to record."""

    @workflow.run
    async def run(self, case: str, asked: Asked) -> None:
        """Asks as the case's workflow would, if from elsewhere."""
        asks = ToRecord(case, DECIDE, workflow.now().isoformat(), asked)
        await workflow.execute_activity(
            RECORD, asks, task_queue=TASK_QUEUE, start_to_close_timeout=timedelta(seconds=10)
        )


async def test_a_worker_of_somebodys_own_does_not_get_ours_to_record(stack: Stack, outsider: Client):
    case = await at_the_support(stack)
    before = await types(stack, case)
    queue = f"forgers-{uuid4()}"
    async with Worker(outsider, task_queue=queue, workflows=[Forger], workflow_runner=UnsandboxedWorkflowRunner()):
        with pytest.raises(WorkflowFailureError):
            await outsider.execute_workflow(
                Forger.run, args=[case, decision()], id=f"forger-{uuid4()}", task_queue=queue
            )
    assert await types(stack, case) == before


async def test_what_one_case_is_sent_cannot_be_sent_to_another(stack: Stack, outsider: Client):
    mine, hers = await asyncio.gather(at_the_support(stack), at_the_support(stack))
    await done(stack, mine, UDI, DECIDE, outcome="granted", decided_on=today().isoformat())
    before = await types(stack, hers)
    (sent,) = [
        event.workflow_execution_update_accepted_event_attributes.accepted_request.input.args.payloads[0]
        async for event in outsider.get_workflow_handle(workflow_id(mine)).fetch_history_events()
        if event.workflow_execution_update_accepted_event_attributes.accepted_request.input.name == DECIDE
    ]
    with pytest.raises(WorkflowUpdateFailedError):
        await updates(outsider.get_workflow_handle(workflow_id(hers)), DECIDE, RawValue(sent))
    assert await types(stack, hers) == before
