"""An activity works for the case whose workflow it belongs to, and for no other, whoever scheduled it."""

from typing import Any

from temporalio import activity
from temporalio.exceptions import ApplicationError
from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput, Interceptor

from workflows.contracts import case_of


class OfItsOwnCase(Interceptor):
    """Puts the question in front of every activity that is handed a case."""

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:  # noqa: A002 - the SDK's
        """The question, and then the activity."""
        return Asking(next)


class Asking(ActivityInboundInterceptor):
    """Payloads of a case are sealed with its key; a workflow that is no case's may not speak for one."""

    async def execute_activity(self, input: ExecuteActivityInput) -> Any:  # noqa: A002 - the SDK's
        """What the activity gives; a failure that is not tried again where it is asked for another case."""
        first = input.args[0]
        if case_of(activity.info().workflow_id) != getattr(first, "case_id", first):
            raise ApplicationError("another case", type="another-case", non_retryable=True)
        return await super().execute_activity(input)
