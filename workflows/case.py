"""One workflow per case: wait for news or for the next due time, have it recorded, and deliver notifications."""

import asyncio
import contextlib
from dataclasses import replace
from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import FailureError

from activities.contracts import CASE, ERASED, NOTIFY, PASS_TIME, TOLD, CaseInput, CaseNews, PassTimeResult, RunState
from workflows.contracts import STATE
from workflows.search_attributes import not_shown, show

LOOKS_PER_RUN = 100
TELL_WITHIN = timedelta(seconds=1)
ONCE = RetryPolicy(maximum_attempts=1)
QUICKLY = RetryPolicy(initial_interval=timedelta(milliseconds=100), maximum_interval=timedelta(seconds=5))
PATIENTLY = RetryPolicy(
    initial_interval=timedelta(seconds=2), backoff_coefficient=4, maximum_interval=timedelta(minutes=10)
)


@workflow.defn(name=CASE)
class CaseWorkflow:
    """The durable timer of a case; the case's state is in the log, and the workflow holds only the next due time."""

    @workflow.init
    def __init__(self, start: CaseInput) -> None:
        self.case_id = start.case_id
        self.known: PassTimeResult | None = None
        self.has_news = True
        self.looks = 0
        self.telling: asyncio.Task[None] | None = None

    @workflow.run
    async def run(self, start: CaseInput) -> None:
        """Wait, record and notify in a loop; continue as new once the history has grown long."""
        while not self._has_grown_long():
            await self._until_word_or_due()
            if not await self._have_recorded():
                return
            await self._tell()
        workflow.continue_as_new(start)

    @workflow.signal(name=TOLD)
    def told(self, _: CaseNews) -> None:
        """The log has grown; the activity reads how far, so that the signal's content is not used."""
        self.has_news = True

    @workflow.query(name=STATE)
    def state(self) -> RunState:
        """The run's view of the case, for comparison with the log."""
        known = self.known
        return RunState(known.version, known.due_at) if known else RunState(None, None)

    async def _until_word_or_due(self) -> None:
        due = self.known.due_in if self.known else None
        with contextlib.suppress(TimeoutError):
            await workflow.wait_condition(
                lambda: self.has_news or self._owes(),
                timeout=None if due is None else max(timedelta(seconds=due), timedelta()),
                timeout_summary=self.known.due_what if self.known else None,
            )

    async def _have_recorded(self) -> bool:
        """Have the passage of time recorded; return False if the case is erased and nothing is due any more."""
        self.has_news = False
        self.looks += 1
        passed: PassTimeResult = await workflow.execute_local_activity(
            PASS_TIME,
            self.case_id,
            result_type=PassTimeResult,
            start_to_close_timeout=timedelta(seconds=10),
            retry_policy=QUICKLY,
        )
        if passed.version == ERASED:
            return False
        self.known = passed
        show(passed, not_shown(passed))
        return True

    def _owes(self) -> bool:
        """Whether notifications are waiting and no delivery is in progress."""
        return self.known is not None and self.known.to_tell and (self.telling is None or self.telling.done())

    def _has_grown_long(self) -> bool:
        """Whether to continue as new; not while news is unread, because the next run would not see it."""
        grown = self.looks >= LOOKS_PER_RUN or workflow.info().is_continue_as_new_suggested()
        return grown and not self.has_news

    async def _tell(self) -> None:
        """Deliver the case's notifications, one delivery at a time."""
        if self.known is None or not self._owes():
            return
        self.known = replace(self.known, to_tell=False)
        if not await self._told_within_the_task():
            self.telling = asyncio.create_task(self._deliver())

    async def _told_within_the_task(self) -> bool:
        """Attempt the delivery once as a local activity; return whether it succeeded.

        This saves the engine an activity task and the workflow task for its result.
        """
        try:
            await workflow.execute_local_activity(
                NOTIFY, self.case_id, start_to_close_timeout=TELL_WITHIN, retry_policy=ONCE
            )
        except FailureError:  # a local activity's failure is not always wrapped in an ActivityError
            return False
        return True

    async def _deliver(self) -> None:
        """Retry the delivery until it succeeds; nothing waits for it."""
        await workflow.execute_activity(
            NOTIFY, self.case_id, start_to_close_timeout=timedelta(seconds=10), retry_policy=PATIENTLY
        )
