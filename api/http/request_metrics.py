"""Metrics of every request by the route's template, because the path names a case."""

import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from store.telemetry.metrics import REQUESTS

UNKNOWN = "unknown"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


class RequestMetricsMiddleware:
    """Measures the time until each response begins."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and observe its duration."""
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
