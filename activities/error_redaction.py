"""Redact errors for the engine to their class name, because a message or cause may repeat personal data."""

from typing import Any

from temporalio.exceptions import ApplicationError
from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput, Interceptor


class ErrorRedaction(Interceptor):
    """Redacts the errors of every activity."""

    def intercept_activity(
        self,
        next: ActivityInboundInterceptor,  # noqa: A002
    ) -> ActivityInboundInterceptor:
        """Wrap the next interceptor."""
        return _Inbound(next)


class _Inbound(ActivityInboundInterceptor):
    async def execute_activity(self, input: ExecuteActivityInput) -> Any:  # noqa: A002
        try:
            return await super().execute_activity(input)
        except Exception as error:  # noqa: BLE001 - whatever it is
            kind = type(error).__name__
        raise ApplicationError(kind, type=kind)
