"""The daily digest of one organisation: started by its schedule, done by one activity."""

from dataclasses import replace
from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

from activities.contracts import DIGEST, SUM_UP, DigestInput
from domain.primitives.calendar import local_date


@workflow.defn(name=DIGEST)
class DigestWorkflow:
    """One digest of one organisation."""

    @workflow.run
    async def run(self, asked: DigestInput) -> bool:
        """Have the digest of a day queued; return whether there was anything to say."""
        day = asked.day or local_date(workflow.now()).isoformat()
        said: bool = await workflow.execute_activity(
            SUM_UP,
            replace(asked, day=day),
            start_to_close_timeout=timedelta(seconds=30),
            schedule_to_close_timeout=timedelta(hours=12),
            retry_policy=RetryPolicy(maximum_interval=timedelta(minutes=1)),
        )
        return said
