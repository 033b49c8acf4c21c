"""The time limit of two seconds: a slower request is answered with `engine-unavailable`."""

import asyncio
from collections.abc import Callable

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.problems import Problem

PATIENCE_SECONDS = 1.9


class TimeoutMiddleware:
    """Cancels a request whose response has not begun in time; work accepted by the engine goes on."""

    def __init__(self, app: ASGIApp, answer: Callable[[Request, Problem], ASGIApp]) -> None:
        self._app = app
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, within the time limit."""
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
    """Whether this starts a streaming response, which has no content length."""
    begins = message["type"] == "http.response.start"
    return begins and not any(name == b"content-length" for name, _ in message.get("headers", ()))
