"""What changes something is asked for by a page of our own: the one place that refuses another site's, before every route."""

from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.http.problems import Problem
from domain.primitives.text import Text

READS = ("GET", "HEAD", "OPTIONS")
OURS = ("same-origin", "none")
"""What a browser says of a request that a page of ours made, or the person herself."""

PORTS = {"http": 80, "https": 443}
ELSEWHERE = Text(
    "Dette ble sendt fra et annet nettsted, eller siden er åpnet under en annen adresse enn sin egen; ingenting er registrert.",
    "This was sent from another site, or the page was opened under another address than its own; nothing was recorded.",
)


class SameOriginMiddleware:
    """Refuses whatever another site has a browser send, with whoever's cookie.

    A bearer token is no reason for suspicion: no browser adds it by itself.
    """

    def __init__(self, app: ASGIApp, answer: Callable[[Request, Problem], ASGIApp]) -> None:
        self._app = app
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes on what reads, what brings a token, and what our own pages send."""
        if scope["type"] == "http" and scope["method"] not in READS and _is_from_elsewhere(Request(scope)):
            await self._answer(Request(scope), Problem("not-your-role", ELSEWHERE))(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _is_from_elsewhere(request: Request) -> bool:
    if request.headers.get("authorization", "").casefold().startswith("bearer "):
        return False
    site, origins = request.headers.getlist("sec-fetch-site"), request.headers.getlist("origin")
    ours = origin_of(request.app.state.services.web.public_url)
    return any(said not in OURS for said in site) or any(said != ours for said in origins)


def origin_of(address: str) -> str:
    """The origin of an address as browsers write it: without the port that its scheme has anyway."""
    parts = urlsplit(address)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""
    port = f":{parts.port}" if parts.port and parts.port != PORTS.get(parts.scheme) else ""
    return f"{parts.scheme}://{host}{port}"
