"""HEAD for every route: the status and headers of GET, without the body (RFC 9110 § 9.3.2)."""

import asyncio
from contextlib import suppress

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ONLY = "saksgang.only_the_head"


class HeadRequestMiddleware:
    """Runs HEAD as GET, sends only status and headers, and ends a streaming response."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle HEAD; pass every other method on."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                await send(message)
                await send({"type": "http.response.body", "body": b""})
            elif message.get("more_body"):
                patience.reschedule(0)

        with suppress(TimeoutError):
            async with asyncio.timeout(None) as patience:
                await self._app({**scope, "method": "GET", ONLY: True}, receive, sending)


def only_the_head(request: Request) -> bool:
    """Whether the request is a HEAD: then a one-time value must not be used up, because nobody reads the response."""
    return bool(request.scope.get(ONLY))
