"""One workflow per route (a channel of an organisation): deliver due messages, wait, and end when none is waiting.

A route that is unavailable for days blocks only its own workflow: no case, no deadline, no other organisation.
"""

import contextlib
from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

from activities.contracts import COURIER, DELIVER, WAKE

ROUNDS_PER_RUN = 100
SHORTEST_SECONDS = 0.1
STEADILY = RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(seconds=30))


@workflow.defn(name=COURIER)
class DeliveryWorkflow:
    """The delivery rounds of one route; the queue is in the database, and the workflow holds only the next due time."""

    def __init__(self) -> None:
        self.woken = True

    @workflow.run
    async def run(self, route: str) -> None:
        """Deliver until no message is waiting; a signal during a round causes another round."""
        for _ in range(ROUNDS_PER_RUN):
            self.woken = False
            seconds = await self._round(route)
            if seconds is None and not self.woken:
                return
            await self._wait(seconds or 0)
        workflow.continue_as_new(route)

    @workflow.signal(name=WAKE)
    def wake(self) -> None:
        """A new message is waiting."""
        self.woken = True

    async def _round(self, route: str) -> float | None:
        seconds: float | None = await workflow.execute_activity(
            DELIVER,
            route,
            start_to_close_timeout=timedelta(minutes=2),
            heartbeat_timeout=timedelta(seconds=8),
            retry_policy=STEADILY,
        )
        return seconds

    async def _wait(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await workflow.wait_condition(lambda: self.woken, timeout=max(seconds, SHORTEST_SECONDS))
