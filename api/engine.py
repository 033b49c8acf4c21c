"""Passing commands to the case's workflow, and translating what comes back."""

import asyncio
import hashlib
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import timedelta

from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflowservice.v1 import DeleteWorkflowExecutionRequest, TerminateWorkflowExecutionRequest
from temporalio.client import Client, WithStartWorkflowOperation, WorkflowUpdateFailedError
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.exceptions import ApplicationError, TemporalError
from temporalio.service import RPCError, RPCStatusCode

from api.authentication import Caller
from api.bodies import Body
from api.inputs import is_key
from api.problems import Problem, problem_of
from api.services import ENGINE_SECONDS
from workflows.case import CaseWorkflow
from workflows.client import TASK_TIMEOUT, is_gone, start_again, unless_told_to_end
from workflows.contracts import (
    COLD,
    IDENTIFY,
    KEY_REUSED,
    TASK_QUEUE,
    WARM,
    Asked,
    CaseInput,
    Recorded,
    refusal,
    workflow_id,
)
from workflows.shown import Position, from_the_start

WARMINGS, STARTS = 3, 2
"""How often a command is sent to workers that do not remember its case, and to an engine that has lost it; a restart in
between costs one."""


@dataclass(frozen=True, slots=True)
class Order:
    """One command on its way to a case."""

    case_id: str
    command_id: str
    name: str
    caller: Caller
    body: Body
    fingerprint: bytes
    expected_version: int | None = None
    version: int = 0
    """Of the case when the command was sent."""

    @property
    def update_id(self) -> str:
        """The engine remembers an update that was refused; once the case has moved on, the same command is asked anew."""
        return f"{self.command_id}-{self.version}"

    @property
    def asked(self) -> Asked:
        """The message that the workflow gets."""
        return Asked(
            command_id=self.command_id,
            organisation=self.caller.organisation,
            roles=list(self.caller.roles),
            data=self.body.sent,
            on=self.body.on.isoformat() if self.body.on else None,
            note=self.body.note,
            expected_version=self.expected_version,
            fingerprint=self.fingerprint.hex(),
        )


def usable_id(caller: Caller, key: str | None) -> str | None:
    """The id of a command: the caller's key, hashed with the caller, so that nothing sent ends up as an identifier.

    None where there is no key, or one that is too long to be one.
    """
    if not is_key(key):
        return None
    return hashlib.sha256(f"{caller.organisation}\0{key}".encode()).hexdigest()[:40]


def command_id(caller: Caller, key: str | None) -> str:
    """The same, or the problem `idempotency-key-missing`."""
    id_ = usable_id(caller, key)
    if id_ is None:
        raise Problem("idempotency-key-missing")
    return id_


async def send(client: Client, order: Order) -> Recorded:
    """The command through the case's workflow, as `send_to_run`; one that the engine has lost gets its workflow from the log."""
    for _ in range(STARTS):
        try:
            return await send_to_run(client, order)
        except Gone:
            await start_again(client, order.case_id, order.version)
    raise Problem("engine-unavailable")


async def send_to_run(client: Client, order: Order) -> Recorded:
    """The command through the case's workflow; the domain's refusals come as problems. Gone where there is none.

    A worker that does not remember the case (it has just started) is made to first, so that it can refuse before history.
    """
    handle = client.get_workflow_handle(workflow_id(order.case_id))
    wait = timedelta(seconds=ENGINE_SECONDS)
    for _ in range(WARMINGS):
        try:
            sent = handle.execute_update(
                order.name, order.asked, id=order.update_id, result_type=Recorded, rpc_timeout=wait
            )
            return await _answered(sent, order)
        except _Cold:
            await _answered(handle.execute_update(WARM, result_type=Recorded, rpc_timeout=wait))
    raise Problem("engine-unavailable")


async def open_case(client: Client, order: Order, position: Position) -> Recorded:
    """Starts the case's workflow with its opening, in one round trip; may be repeated.

    `position`: where the case will be then, for the engine to show.
    """
    start = WithStartWorkflowOperation(
        CaseWorkflow.run,
        CaseInput.anew(order.case_id),
        id=workflow_id(order.case_id),
        task_queue=TASK_QUEUE,
        task_timeout=TASK_TIMEOUT,
        search_attributes=from_the_start(position),
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
    )
    opening = client.execute_update_with_start_workflow(
        IDENTIFY,
        order.asked,
        start_workflow_operation=start,
        id=order.command_id,
        result_type=Recorded,
        rpc_timeout=timedelta(seconds=ENGINE_SECONDS),
    )
    try:
        return await _answered(opening, order)
    except (_Cold, Gone) as cold:
        # The case is open: sent again, the command is found in the log.
        raise Problem("engine-unavailable") from cold


async def stop(client: Client, case_id: str) -> None:
    """Ends the workflow of an erased case and has its history deleted; what is left of it is unreadable anyway.

    Asked of the service itself: the client would want the case's key to say anything, and that is destroyed.
    """
    service, namespace = client.workflow_service, client.namespace
    run = WorkflowExecution(workflow_id=workflow_id(case_id))
    ending = TerminateWorkflowExecutionRequest(namespace=namespace, workflow_execution=run, reason="erased")
    try:
        await _ended(client, ending)
        deletion = DeleteWorkflowExecutionRequest(namespace=namespace, workflow_execution=run)
        await service.delete_workflow_execution(deletion)
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise Problem("engine-unavailable") from error


async def _ended(client: Client, ending: TerminateWorkflowExecutionRequest) -> None:
    """Nothing where it has ended: its history is to be deleted all the same."""
    try:
        await client.workflow_service.terminate_workflow_execution(ending)
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise


class _Cold(Exception):
    """The worker does not remember the case."""


class Gone(Exception):
    """The engine does not know the case's workflow."""


async def _answered(update: Awaitable[Recorded], order: Order | None = None) -> Recorded:
    try:
        async with asyncio.timeout(ENGINE_SECONDS):
            recorded = await update
    except WorkflowUpdateFailedError as error:
        if isinstance(error.cause, ApplicationError) and error.cause.type == COLD:
            raise _Cold from error
        raise _problem(error) from error
    except (TemporalError, TimeoutError) as error:
        unless_told_to_end(error)
        if order and isinstance(error, RPCError) and is_gone(error):
            raise Gone from error
        raise Problem("engine-unavailable") from error
    if order and recorded.fingerprint != order.fingerprint.hex():
        raise Problem("idempotency-key-reused")
    return recorded


def _problem(error: WorkflowUpdateFailedError) -> Problem:
    cause = error.cause
    if not isinstance(cause, ApplicationError):
        return Problem("engine-unavailable")
    if cause.type == KEY_REUSED:
        return Problem("idempotency-key-reused")
    found = refusal(cause)
    return problem_of(found) if found else Problem("internal")
