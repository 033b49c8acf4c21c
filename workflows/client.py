"""Access to a case's workflow from outside: query its state, and delete it with its case."""

import asyncio
from datetime import timedelta

from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflowservice.v1 import CountWorkflowExecutionsRequest, DeleteWorkflowExecutionRequest
from temporalio.client import Client
from temporalio.exceptions import TemporalError
from temporalio.service import RPCError, RPCStatusCode

from activities.contracts import RunState, workflow_id
from workflows.case import CaseWorkflow
from workflows.search_attributes import kinds

ANSWER_WITHIN = timedelta(seconds=5)
INDEX_ANSWERS_WITHIN = timedelta(seconds=0.7)
TRIES = 5
NOT_SET_UP = (RPCStatusCode.INVALID_ARGUMENT, RPCStatusCode.NOT_FOUND)
"""Statuses for an unknown namespace, or for an unknown search attribute."""


class NoRun(Exception):
    """The engine has no running workflow of this case."""


class NoAnswer(Exception):
    """The workflow exists, but no worker answers for it now."""


def is_gone(error: RPCError) -> bool:
    """Whether the engine reports that there is no such running workflow."""
    return error.status == RPCStatusCode.NOT_FOUND


def unless_told_to_end(error: BaseException) -> None:
    """Raise CancelledError if the task is being cancelled, which the SDK mistakes for a cancelled call of its own."""
    if (task := asyncio.current_task()) and task.cancelling():
        raise asyncio.CancelledError from error


def is_away(error: BaseException) -> bool:
    """Whether the engine could not be reached; a client that never connected raises RuntimeError."""
    never_reached = isinstance(error, RuntimeError) and str(error).startswith("Failed client connect")
    return never_reached or isinstance(error, TemporalError)


async def shows_cases(client: Client) -> bool:
    """Whether the engine has the search attributes of cases, without which every opening fails.

    An index that does not answer counts as set up.
    """
    asks_for_all = " AND ".join(["WorkflowId = ''", *(f"{name} IS NULL" for name, _ in kinds())])
    request = CountWorkflowExecutionsRequest(namespace=client.namespace, query=asks_for_all)
    try:
        await client.workflow_service.count_workflow_executions(request, timeout=INDEX_ANSWERS_WITHIN)
    except RPCError as error:
        return error.status not in NOT_SET_UP
    return True


async def state_of(client: Client, case_id: str) -> RunState:
    """The workflow's view of its case; raises `NoRun` or `NoAnswer`."""
    handle = client.get_workflow_handle(workflow_id(case_id))
    try:
        return await handle.query(CaseWorkflow.state, rpc_timeout=ANSWER_WITHIN)
    except TemporalError as error:
        raise _without_answer(error) from error


async def has_work(client: Client, case_id: str) -> bool:
    """Whether the engine has word for the workflow that is not attended to yet: its task waits, or is at work.

    A worker that is slow loses its turn now and then; a task that was tried more
    often than that fails, and is not late.
    """
    handle = client.get_workflow_handle(workflow_id(case_id))
    try:
        found = (await handle.describe(rpc_timeout=ANSWER_WITHIN)).raw_description
    except TemporalError as error:
        unless_told_to_end(error)
        return False
    return found.HasField("pending_workflow_task") and found.pending_workflow_task.attempt <= TRIES


async def stop(client: Client, case_id: str) -> bool:
    """Delete every run of an erased case; return whether none was left. Raises TemporalError if the engine is away.

    The engine deletes a running workflow when it ends. It deletes a closed one only after it has recorded the closing,
    every half minute, so callers repeat this until it returns True.
    """
    runs = await _runs(client, workflow_id(case_id))
    for run in runs:
        await _delete(client, run)
    return not runs


async def _runs(client: Client, id_: str) -> list[WorkflowExecution]:
    """Every run that the engine lists, and the latest run, which the list may not show yet."""
    listed = [run.run_id async for run in client.list_workflows(f"WorkflowId = '{id_}'", rpc_timeout=ANSWER_WITHIN)]
    latest = await _latest(client, id_)
    return [WorkflowExecution(workflow_id=id_, run_id=run) for run in {*listed, *latest}]


async def _latest(client: Client, id_: str) -> list[str]:
    try:
        return [(await client.get_workflow_handle(id_).describe(rpc_timeout=ANSWER_WITHIN)).run_id]
    except RPCError as error:
        if is_gone(error):
            return []
        raise


async def _delete(client: Client, run: WorkflowExecution) -> None:
    """Delete a run; a missing run is no error."""
    request = DeleteWorkflowExecutionRequest(namespace=client.namespace, workflow_execution=run)
    try:
        await client.workflow_service.delete_workflow_execution(request, timeout=ANSWER_WITHIN)
    except RPCError as error:
        if not is_gone(error):
            raise


def _without_answer(error: TemporalError) -> NoRun | NoAnswer:
    unless_told_to_end(error)
    return NoRun() if isinstance(error, RPCError) and is_gone(error) else NoAnswer()
