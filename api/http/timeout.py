"""No caller waits longer than two seconds: a request that takes more is answered with `engine-unavailable`."""

import asyncio
from collections.abc import Callable

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.problems import Problem

PATIENCE_SECONDS = 1.9


class TimeoutMiddleware:
    """Ends a request that has not begun to be answered in time; what the engine has accepted goes on."""

    def __init__(self, app: ASGIApp, answer: Callable[[Request, Problem], ASGIApp]) -> None:
        self._app = app
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, within the time there is."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = asyncio.Event()

        async def sending(message: Message) -> None:
            began.set()
            if _is_a_stream(message):
                patience.reschedule(None)
            await send(message)

        try:
            async with asyncio.timeout(PATIENCE_SECONDS) as patience:
                await self._app(scope, receive, sending)
        except TimeoutError:
            if began.is_set():
                raise
            await self._answer(Request(scope), Problem("engine-unavailable"))(scope, receive, send)


def _is_a_stream(message: Message) -> bool:
    """The beginning of an answer that goes on: how long it will be is not known yet."""
    begins = message["type"] == "http.response.start"
    return begins and not any(name == b"content-length" for name, _ in message.get("headers", ()))
