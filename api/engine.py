"""Passing commands to the case's workflow, and translating what comes back."""

import asyncio
import hashlib
from dataclasses import dataclass
from datetime import timedelta

from temporalio.client import Client, WithStartWorkflowOperation, WorkflowUpdateFailedError
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.exceptions import ApplicationError, TemporalError

from api.authentication import Caller
from api.bodies import Body
from api.problems import Problem, problem_of
from api.services import ENGINE_SECONDS
from workflows.case import CaseWorkflow
from workflows.contracts import IDENTIFY, KEY_REUSED, TASK_QUEUE, Asked, CaseInput, Recorded, refusal, workflow_id

LONGEST_KEY = 200
TASK_TIMEOUT = timedelta(seconds=2)
"""How soon another worker takes over from one that died in the middle of a task."""


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


def command_id(caller: Caller, key: str | None) -> str:
    """The id of a command: the caller's key, hashed with the caller, so that nothing sent ends up as an identifier."""
    if not key or len(key) > LONGEST_KEY:
        raise Problem("idempotency-key-missing")
    return hashlib.sha256(f"{caller.organisation}\0{key}".encode()).hexdigest()[:40]


async def send(client: Client, order: Order) -> Recorded:
    """The command through the case's workflow; the domain's refusals come as problems."""
    handle = client.get_workflow_handle(workflow_id(order.case_id))
    return await _answered(
        handle.execute_update(
            order.name,
            order.asked,
            id=order.command_id,
            result_type=Recorded,
            rpc_timeout=timedelta(seconds=ENGINE_SECONDS),
        ),
        order,
    )


async def open_case(client: Client, order: Order) -> Recorded:
    """Starts the case's workflow with its opening, in one round trip; may be repeated."""
    start = WithStartWorkflowOperation(
        CaseWorkflow.run,
        CaseInput(order.case_id),
        id=workflow_id(order.case_id),
        task_queue=TASK_QUEUE,
        task_timeout=TASK_TIMEOUT,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
    )
    return await _answered(
        client.execute_update_with_start_workflow(
            IDENTIFY,
            order.asked,
            start_workflow_operation=start,
            id=order.command_id,
            result_type=Recorded,
            rpc_timeout=timedelta(seconds=ENGINE_SECONDS),
        ),
        order,
    )


async def _answered(update, order: Order) -> Recorded:  # type: ignore[no-untyped-def]
    try:
        recorded: Recorded = await asyncio.wait_for(update, ENGINE_SECONDS)
    except WorkflowUpdateFailedError as error:
        raise _problem(error) from error
    except (TemporalError, TimeoutError) as error:
        raise Problem("engine-unavailable") from error
    if recorded.fingerprint != order.fingerprint.hex():
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
