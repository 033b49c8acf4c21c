"""What fails says to the engine only of which kind it is: a message or a cause may repeat what somebody entered."""

from typing import Any

from temporalio.exceptions import ApplicationError
from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput, Interceptor


class ErrorRedaction(Interceptor):
    """Around every activity."""

    def intercept_activity(
        self,
        next: ActivityInboundInterceptor,  # noqa: A002
    ) -> ActivityInboundInterceptor:
        """The next one, and nothing of what it may say."""
        return _Inbound(next)


class _Inbound(ActivityInboundInterceptor):
    async def execute_activity(self, input: ExecuteActivityInput) -> Any:  # noqa: A002
        try:
            return await super().execute_activity(input)
        except Exception as error:  # noqa: BLE001 - whatever it is
            kind = type(error).__name__
        raise ApplicationError(kind, type=kind)
