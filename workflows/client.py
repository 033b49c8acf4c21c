"""How a case's workflow is reached from outside: asked what it knows, and ended with its case."""

import asyncio
from datetime import timedelta
from typing import Any

from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflowservice.v1 import CountWorkflowExecutionsRequest, DeleteWorkflowExecutionRequest
from temporalio.client import Client, WorkflowHandle
from temporalio.exceptions import TemporalError
from temporalio.service import RPCError, RPCStatusCode

from activities.messages import RunState, workflow_id
from workflows.case import CaseWorkflow
from workflows.shown import kinds

ANSWER_WITHIN = timedelta(seconds=5)
INDEX_ANSWERS_WITHIN = timedelta(seconds=0.7)
NOT_SET_UP = (RPCStatusCode.INVALID_ARGUMENT, RPCStatusCode.NOT_FOUND)
"""What the engine answers where it does not know the namespace, or what is asked for in it."""


class NoRun(Exception):
    """The engine knows no running workflow of this case."""


class NoAnswer(Exception):
    """The workflow exists, but nobody answers for it now."""


def is_gone(error: RPCError) -> bool:
    """Whether the engine says that there is no such running workflow."""
    return error.status == RPCStatusCode.NOT_FOUND


def unless_told_to_end(error: BaseException) -> None:
    """CancelledError where the task itself is to end: the SDK takes that for the end of one of its own calls."""
    if (task := asyncio.current_task()) and task.cancelling():
        raise asyncio.CancelledError from error


def is_away(error: BaseException) -> bool:
    """Whether the engine could not be reached; a client that has never reached it says so with a RuntimeError."""
    never_reached = isinstance(error, RuntimeError) and str(error).startswith("Failed client connect")
    return never_reached or isinstance(error, TemporalError)


async def shows_cases(client: Client) -> bool:
    """Whether the engine knows what cases have it show; without that it refuses every opening.

    An index that does not answer is no reason to doubt it.
    """
    asks_for_all = " AND ".join(["WorkflowId = ''", *(f"{name} IS NULL" for name, _ in kinds())])
    request = CountWorkflowExecutionsRequest(namespace=client.namespace, query=asks_for_all)
    try:
        await client.workflow_service.count_workflow_executions(request, timeout=INDEX_ANSWERS_WITHIN)
    except RPCError as error:
        return error.status not in NOT_SET_UP
    return True


async def state_of(client: Client, case_id: str) -> RunState:
    """What the workflow takes for the state of its case; NoRun or NoAnswer where it cannot say."""
    handle = client.get_workflow_handle(workflow_id(case_id))
    try:
        return await handle.query(CaseWorkflow.state, rpc_timeout=ANSWER_WITHIN)
    except TemporalError as error:
        raise _without_answer(error) from error


async def stop(client: Client, case_id: str) -> None:
    """Ends the workflow of an erased case and has its history deleted; TemporalError where the engine is away."""
    handle = client.get_workflow_handle(workflow_id(case_id))
    run = WorkflowExecution(workflow_id=workflow_id(case_id))
    try:
        await _end(handle)
        await client.workflow_service.delete_workflow_execution(
            DeleteWorkflowExecutionRequest(namespace=client.namespace, workflow_execution=run), timeout=ANSWER_WITHIN
        )
    except RPCError as error:
        if not is_gone(error):
            raise


async def _end(handle: WorkflowHandle[Any, Any]) -> None:
    """Nothing where it has ended."""
    try:
        await handle.terminate(reason="erased", rpc_timeout=ANSWER_WITHIN)
    except RPCError as error:
        if not is_gone(error):
            raise


def _without_answer(error: TemporalError) -> NoRun | NoAnswer:
    unless_told_to_end(error)
    return NoRun() if isinstance(error, RPCError) and is_gone(error) else NoAnswer()
