"""HEAD: what GET would say of an answer, without the answer (RFC 9110 § 9.3.2), for every route there is."""

import asyncio
from contextlib import suppress

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ONLY = "saksgang.only_the_head"


class HeadRequestMiddleware:
    """Asks for the whole answer, passes on how it begins, and ends one that would go on."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes on whatever is no HEAD."""
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
    """Whether nobody will read the answer: what is good once is not used up by that."""
    return bool(request.scope.get(ONLY))
