"""One workflow per route (a channel of an organisation): carries what is due, waits for what is due next, ends when empty.

A route that is dead for days keeps this one waiting and nobody else: no case, no deadline, no other organisation.
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
    """Rounds of one courier; what waits is in the database, here is only when to go again."""

    def __init__(self) -> None:
        self.woken = True

    @workflow.run
    async def run(self, route: str) -> None:
        """Goes round until nothing waits; a wake-up in between is never lost."""
        for _ in range(ROUNDS_PER_RUN):
            self.woken = False
            seconds = await self._round(route)
            if seconds is None and not self.woken:
                return
            await self._wait(seconds or 0)
        workflow.continue_as_new(route)

    @workflow.signal(name=WAKE)
    def wake(self) -> None:
        """There is something new to carry."""
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
