"""Time skipping: moves one case ahead in time on the real engine. In development only; other engines refuse."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from google.protobuf.duration_pb2 import Duration
from google.protobuf.field_mask_pb2 import FieldMask
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.api.common.v1 import FastForwardConfig, TimeSkippingConfig, WorkflowExecution
from temporalio.api.enums.v1 import FastForwardPollingResult as Result
from temporalio.api.workflow.v1 import WorkflowExecutionOptions
from temporalio.api.workflowservice.v1 import (
    PollWorkflowExecutionTimeSkippingRequest,
    UpdateWorkflowExecutionOptionsRequest,
)
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from activities.contracts import CaseNews, workflow_id
from activities.relay import signal
from saksgang.config.errors import Failure, Misuse
from store.db.schema import cases
from workflows.client import unless_told_to_end

LOOK_SECONDS, LOOKS_BEFORE_WORD = 0.01, 100
PATIENCE_SECONDS = 30.0
TAKEN_ON_WITHIN = timedelta(seconds=5)
UNANSWERED = (RPCStatusCode.CANCELLED, RPCStatusCode.DEADLINE_EXCEEDED)
"""The status of a call that timed out."""

MOST = timedelta(days=36_525)
MOST_SKIPS = 1_000_000
EXACT = re.compile(
    r"P(?:(?P<weeks>\d{1,6})W)?(?:(?P<days>\d{1,6})D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d{1,9})H)?(?:(?P<minutes>\d{1,9})M)?(?:(?P<seconds>\d{1,9}(?:\.\d{1,6})?)S)?)?"
)
INEXACT = re.compile(r"P(?:\d+Y)?(?:\d+M)?(?:\d+W)?(?:\d+D)?(?:T.*)?")


def parse_duration(text: str) -> timedelta:
    """Parse an ISO 8601 duration of exact length; P1D is 24 hours, months and years are refused."""
    match = EXACT.fullmatch(text)
    parts = {unit: float(number) for unit, number in match.groupdict().items() if number} if match else {}
    if parts:
        return _bounded(timedelta(**parts), text)
    if re.search(r"\d[YM]", text.partition("T")[0]) and INEXACT.fullmatch(text):
        raise Misuse(f"{text}: months and years have no exact length; give weeks or days, such as P26W")
    raise Misuse(f"{text!r} is no ISO 8601 duration; write for example P3W, P14D or PT36H")


def _bounded(duration: timedelta, text: str) -> timedelta:
    if duration > MOST:
        raise Misuse(f"{text} is more than a hundred years")
    return duration


def parse_case(text: str) -> str:
    """Parse a case's id, or the id of its workflow."""
    try:
        return str(UUID(text.removeprefix("case-")))
    except ValueError as error:
        raise Misuse(f"{text!r} is no case id") from error


async def fast_forward(client: Client, engine: AsyncEngine, case_id: str, duration: timedelta) -> datetime:
    """Move the case ahead and return its new time; everything that fell due by then is recorded.

    It goes from one due time to the next. The case's own clock is authoritative, and it is written before the engine's
    is moved: if the engine goes too far, it wakes the case early, and nothing is due yet.
    """
    clock = CaseClock(client, engine, case_id)
    end = await clock.now() + duration
    while (due := await _next_due(engine, case_id)) is not None and due <= end:
        await clock.move_to(due)
        await _await_recorded(clock, due)
    await clock.move_to(end)
    return await clock.now()


class CaseClock:
    """The clock of one case and of its workflow, which can be moved forward."""

    def __init__(self, client: Client, engine: AsyncEngine, case_id: str) -> None:
        self.client, self.engine, self.case_id = client, engine, case_id
        self._service = client.workflow_service
        self._workflow = WorkflowExecution(workflow_id=workflow_id(case_id))

    async def now(self) -> datetime:
        """Return the case's time. Raises Failure if there is no such case."""
        query = select(cases.c.clock_ahead).where(cases.c.id == UUID(self.case_id), cases.c.erased_at.is_(None))
        async with self.engine.connect() as connection:
            ahead = (await connection.execute(query)).scalar_one_or_none()
        if ahead is None:
            raise Failure(f"there is no case {self.case_id}")
        return datetime.now(UTC) + timedelta(seconds=ahead)

    async def move_to(self, target: datetime) -> None:
        """Move the clock forward to an instant; does nothing if that has passed."""
        by = target - await self.now()
        if by <= timedelta():
            return
        try:
            async with _patience("the engine did not move the case's time; is an activity of the case still running?"):
                await self._write(target)
                await self._await_skip(await self._start_skip(by))
        except RPCError as error:
            raise _failure(error, self.case_id) from error

    async def _write(self, target: datetime) -> None:
        ahead = (target - datetime.now(UTC)).total_seconds()
        forward = update(cases).where(cases.c.id == UUID(self.case_id), cases.c.clock_ahead < ahead)
        async with self.engine.begin() as connection:
            await connection.execute(forward.values(clock_ahead=ahead))

    async def _start_skip(self, by: timedelta) -> str:
        """Start the skip and return its id; repeat the request while the engine leaves it unanswered."""
        while True:
            try:
                return await self._skip(by)
            except RPCError as error:
                unless_told_to_end(error)
                if error.status not in UNANSWERED:
                    raise

    async def _skip(self, by: timedelta) -> str:
        duration = Duration()
        duration.FromTimedelta(by)
        skip = FastForwardConfig(id=str(uuid4()), duration=duration)
        config = TimeSkippingConfig(enabled=True, max_session_skip_count=MOST_SKIPS, fast_forward_config=skip)
        await self._service.update_workflow_execution_options(
            UpdateWorkflowExecutionOptionsRequest(
                namespace=self.client.namespace,
                workflow_execution=self._workflow,
                update_mask=FieldMask(paths=["time_skipping_config"]),
                workflow_execution_options=WorkflowExecutionOptions(time_skipping_config=config),
            ),
            timeout=TAKEN_ON_WITHIN,
        )
        return skip.id

    async def _await_skip(self, skip: str) -> None:
        """Poll until the skip is done; the engine answers after twenty seconds at the latest."""
        request = PollWorkflowExecutionTimeSkippingRequest(
            namespace=self.client.namespace, workflow_execution=self._workflow, fast_forward_id=skip
        )
        while True:
            polled = await self._service.poll_workflow_execution_time_skipping(request)
            if polled.fast_forward_polling_result == Result.FAST_FORWARD_POLLING_RESULT_FAST_FORWARD_COMPLETED:
                return
            if polled.fast_forward_polling_result == Result.FAST_FORWARD_POLLING_RESULT_FAST_FORWARD_FAILED:
                raise Failure(f"the engine did not move the case's time: {polled.failed_reason}")


async def _next_due(engine: AsyncEngine, case_id: str) -> datetime | None:
    async with engine.connect() as connection:
        query = select(cases.c.next_due_at).where(cases.c.id == UUID(case_id))
        found: datetime | None = (await connection.execute(query)).scalar_one_or_none()
        return found


async def _await_recorded(clock: CaseClock, due: datetime) -> None:
    """Wait until the due events are recorded; signal the case now and then, because the skip may miss a new timer."""
    async with _patience("the worker did not record what fell due; does it run?"):
        looks = 0
        while (after := await _next_due(clock.engine, clock.case_id)) is not None and after <= due:
            looks += 1
            if looks % LOOKS_BEFORE_WORD == 0:
                await signal(clock.client, clock.case_id, CaseNews())
            await asyncio.sleep(LOOK_SECONDS)


@asynccontextmanager
async def _patience(complaint: str) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            yield
    except TimeoutError as error:
        raise Failure(complaint) from error


def _failure(error: RPCError, case_id: str) -> Failure:
    if error.status == RPCStatusCode.NOT_FOUND:
        return Failure(f"the engine has not heard of the case {case_id} yet")
    return Failure(f"the engine does not answer: {error.message}")
