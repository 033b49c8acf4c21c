"""One workflow per case: commands one after the other, one timer for whatever is due next, and people told."""

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.common import RawValue, RetryPolicy
from temporalio.exceptions import ActivityError, FailureError

from workflows.contracts import (
    LOAD,
    NOTIFY,
    PASS_TIME,
    RECORD,
    REVISION,
    STATE,
    WARM,
    Asked,
    CaseInput,
    Recorded,
    RunState,
    ToRecord,
)
from workflows.shown import changed, not_shown, show

COMMANDS_PER_RUN = 100
OPENED_WITHIN = timedelta(minutes=1)
PATCHES_ARE_IN = TELLS_WITHIN_THE_TASK = 1
SHOWS_WHAT_IS_NOT_SHOWN = 2
"""Since which revision a run does so."""

TELL_WITHIN = timedelta(seconds=1)
WARMED_RUN_LEARNS = "a-warmed-run-learns"
"""Since this patch, warming brings a run back to the log: after a restore the log may end before what the run knows."""

A_TIMER_IS_KEPT = "a-timer-is-kept"
"""Since this patch, a command that leaves what is due next as it was leaves the timer as it is."""

ONCE = RetryPolicy(maximum_attempts=1)
QUICKLY = RetryPolicy(initial_interval=timedelta(milliseconds=100), maximum_interval=timedelta(seconds=5))
PATIENTLY = RetryPolicy(
    initial_interval=timedelta(seconds=2), backoff_coefficient=4, maximum_interval=timedelta(minutes=10)
)


@workflow.defn(name="Case")
class CaseWorkflow:
    """The durable life of a case; its state is in the log, here is only what the next moment needs."""

    @workflow.init
    def __init__(self, start: CaseInput) -> None:
        if start.revision > REVISION:
            raise RuntimeError("begun by newer code, whose worker will take it")
        self.case_id = start.case_id
        self.revision = start.revision
        self.known: Recorded | None = Recorded(version=0) if start.version == 0 else None
        self.handed_on = start.version if workflow.info().continued_run_id else None
        self.commands = 0
        self.one_at_a_time = asyncio.Lock()
        self.telling: asyncio.Task[None] | None = None

    @property
    def version(self) -> int | None:
        """The version of the case that this run knows, None until it has loaded it."""
        return self.known.version if self.known else None

    @property
    def judged_from(self) -> int | None:
        """The version that whoever judges a command must know: this run's, or until it has loaded that of the run before."""
        return self.version if self.known else self.handed_on

    @workflow.run
    async def run(self, _start: CaseInput) -> None:
        """Until the run has grown long: wait for a command or the next rung, let time pass, tell people."""
        if self.known is None:
            self._learn(await self._load())
        while not self._has_grown_long():
            await self._until_something_happens()
            if self._is_due():
                await self._record(PASS_TIME)
            if self._was_never_opened():
                return
            await self._tell()
        await workflow.wait_condition(workflow.all_handlers_finished)
        workflow.continue_as_new(CaseInput.anew(self.case_id, self.version or 0))

    @workflow.update(dynamic=True)
    async def transition(self, name: str, args: Sequence[RawValue]) -> Recorded:
        """A command under its transition's own name; answered when it is recorded."""
        await workflow.wait_condition(lambda: self.known is not None)
        if name == WARM:
            return await self._warmed()
        asked = workflow.payload_converter().from_payload(args[0].payload, Asked) if args else None
        try:
            return await self._record(name, asked)
        except ActivityError as error:
            raise (error.cause or error) from None

    @transition.validator
    def _is_a_command(self, name: str, args: Sequence[RawValue]) -> None:
        """Whether it may be done is asked by the worker's interceptor, on the case in memory."""

    @workflow.query(name=STATE)
    def state(self) -> RunState:
        """What this run takes for the state of the case, to be held against the log."""
        return RunState(self.version, self.known.due_at if self.known else None)

    def _goes_by(self, patch: str) -> bool:
        """Whether this run was begun with what the patch brought, or has taken it up since."""
        return self.revision >= PATCHES_ARE_IN or workflow.patched(patch)

    async def _warmed(self) -> Recorded:
        if not self._goes_by(WARMED_RUN_LEARNS):
            return await self._load()
        async with self.one_at_a_time:
            loaded = await self._load()
            self.commands += 1
            self._learn(loaded)
            return loaded

    async def _record(self, name: str, asked: Asked | None = None) -> Recorded:
        async with self.one_at_a_time:
            recorded: Recorded = await workflow.execute_local_activity(
                RECORD,
                ToRecord(self.case_id, name, workflow.now().isoformat(), asked),
                result_type=Recorded,
                start_to_close_timeout=timedelta(seconds=10),
                retry_policy=QUICKLY,
            )
            self.commands += 1
            self._learn(recorded)
            return recorded

    async def _load(self) -> Recorded:
        loaded: Recorded = await workflow.execute_local_activity(
            LOAD,
            self.case_id,
            result_type=Recorded,
            start_to_close_timeout=timedelta(seconds=10),
            retry_policy=QUICKLY,
        )
        return loaded

    def _learn(self, recorded: Recorded) -> None:
        """Keeps what the next moment needs; what was answered is not kept."""
        before = self.known
        owed = recorded.to_tell or self._owes()
        self.known = replace(recorded, to_tell=owed, events=[], deadlines=[], opening=[])
        looks = self.revision >= SHOWS_WHAT_IS_NOT_SHOWN
        show(self.known, not_shown(self.known) if looks else changed(before, self.known))

    async def _until_something_happens(self) -> None:
        waiting_for = self._waiting_for()
        with contextlib.suppress(TimeoutError):
            await workflow.wait_condition(
                lambda: (
                    self._waiting_for() != waiting_for or (self._owes() and self._is_free()) or self._has_grown_long()
                ),
                timeout=self._time_left(),
                timeout_summary=self.known.due_what if self.known else None,
            )

    def _waiting_for(self) -> object:
        """What the timer is for; while that stays the same, a command needs no new one."""
        if self._goes_by(A_TIMER_IS_KEPT):
            return self.known and (self.known.due_at, self.known.due_what)
        return self.commands

    def _time_left(self) -> timedelta | None:
        if self.version == 0:
            return OPENED_WITHIN
        due = self.known.due_at if self.known else None
        return max(datetime.fromisoformat(due) - workflow.now(), timedelta()) if due else None

    def _is_due(self) -> bool:
        due = self.known.due_at if self.known else None
        return due is not None and datetime.fromisoformat(due) <= workflow.now()

    def _was_never_opened(self) -> bool:
        return self.version == 0 and workflow.all_handlers_finished()

    def _has_grown_long(self) -> bool:
        return self.commands >= COMMANDS_PER_RUN or workflow.info().is_continue_as_new_suggested()

    def _owes(self) -> bool:
        return self.known is not None and self.known.to_tell

    def _is_free(self) -> bool:
        return self.telling is None or self.telling.done()

    async def _tell(self) -> None:
        """One delivery at a time takes whatever the outbox holds for this case."""
        if self.known is None or not (self._owes() and self._is_free()):
            return
        self.known = replace(self.known, to_tell=False)
        if self.revision < TELLS_WITHIN_THE_TASK or not await self._told_within_the_task():
            self.telling = asyncio.create_task(self._deliver())

    async def _told_within_the_task(self) -> bool:
        """One short attempt, which spares the engine the activity's task and that of its result; whether it succeeded."""
        try:
            await workflow.execute_local_activity(
                NOTIFY, self.case_id, start_to_close_timeout=TELL_WITHIN, retry_policy=ONCE
            )
        except FailureError:  # a local activity's own failure comes as it is, not always within an ActivityError
            return False
        return True

    async def _deliver(self) -> None:
        """As often as it takes; nothing waits for it."""
        await workflow.execute_activity(
            NOTIFY, self.case_id, start_to_close_timeout=timedelta(seconds=10), retry_policy=PATIENTLY
        )
