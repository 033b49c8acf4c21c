"""Measures every call by the route's template: a path names a case, its template does not."""

import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from store.telemetry.metrics import REQUESTS

UNKNOWN = "unknown"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


class RequestMetricsMiddleware:
    """Takes the time of each call until its answer begins."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the call on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                route = getattr(scope.get("route"), "path", UNKNOWN)
                method = scope["method"] if scope["method"] in METHODS else UNKNOWN
                REQUESTS.labels(method, route, message["status"]).observe(time.perf_counter() - began)
            await send(message)

        await self._app(scope, receive, sending)
