"""How a case's workflow is reached from outside: started again from the log, asked what it knows, told to look at the clock."""

import asyncio
from datetime import timedelta

from temporalio.api.workflowservice.v1 import CountWorkflowExecutionsRequest
from temporalio.client import Client, WorkflowUpdateFailedError
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError, TemporalError, WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from workflows.case import CaseWorkflow
from workflows.contracts import COLD, PASS_TIME, TASK_QUEUE, WARM, Asked, CaseInput, Recorded, RunState, workflow_id
from workflows.shown import kinds

TASK_TIMEOUT = timedelta(seconds=1.5)
"""How soon another worker takes over from one that died in the middle of a task: sooner than a caller gives up."""
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


async def start_again(client: Client, case_id: str, version: int) -> bool:
    """Starts the workflow of a case that is in the log; False where one runs already, which is left alone."""
    try:
        await client.start_workflow(
            CaseWorkflow.run,
            CaseInput.anew(case_id, version),
            id=workflow_id(case_id),
            task_queue=TASK_QUEUE,
            task_timeout=TASK_TIMEOUT,
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
            id_conflict_policy=WorkflowIDConflictPolicy.FAIL,
            rpc_timeout=ANSWER_WITHIN,
        )
    except WorkflowAlreadyStartedError:
        return False
    return True


async def state_of(client: Client, case_id: str) -> RunState:
    """What the workflow takes for the state of its case; NoRun or NoAnswer where it cannot say."""
    handle = client.get_workflow_handle(workflow_id(case_id))
    try:
        return await handle.query(CaseWorkflow.state, rpc_timeout=ANSWER_WITHIN)
    except TemporalError as error:
        raise _without_answer(error) from error


async def look_at_the_clock(client: Client, case_id: str, occasion: str) -> None:
    """Has what is due recorded, and the timer set anew from the log; the same occasion twice is one. NoRun, NoAnswer."""
    handle = client.get_workflow_handle(workflow_id(case_id))
    try:
        await handle.execute_update(PASS_TIME, id=occasion, result_type=Recorded, rpc_timeout=ANSWER_WITHIN)
    except TemporalError as error:
        raise _without_answer(error) from error


async def operate(client: Client, case_id: str, name: str, asked: Asked) -> Recorded:
    """An operator's command through the case's workflow; ApplicationError where it is refused, NoRun, NoAnswer."""
    handle = client.get_workflow_handle(workflow_id(case_id))
    try:
        await handle.execute_update(WARM, result_type=Recorded, rpc_timeout=ANSWER_WITHIN)
        recorded: Recorded = await handle.execute_update(
            name, asked, id=asked.command_id, result_type=Recorded, rpc_timeout=ANSWER_WITHIN
        )
    except WorkflowUpdateFailedError as error:
        if isinstance(error.cause, ApplicationError) and error.cause.type != COLD:
            raise error.cause from error
        raise NoAnswer from error
    except TemporalError as error:
        raise _without_answer(error) from error
    return recorded


def _without_answer(error: TemporalError) -> NoRun | NoAnswer:
    unless_told_to_end(error)
    return NoRun() if isinstance(error, RPCError) and is_gone(error) else NoAnswer()
