"""Protection against cross-site request forgery: refuses state-changing requests of other sites, before every route."""

from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.http.problems import Problem
from domain.primitives.text import Text

READS = ("GET", "HEAD", "OPTIONS")
OURS = ("same-origin", "none")
"""The values of `Sec-Fetch-Site` for a request of our own page or of the person herself."""

PORTS = {"http": 80, "https": 443}
ELSEWHERE = Text(
    "Dette ble sendt fra et annet nettsted, eller siden er åpnet under en annen adresse enn sin egen; "
    "ingenting er registrert.",
    "This was sent from another site, or the page was opened under another address than its own; nothing was recorded.",
)


class SameOriginMiddleware:
    """Refuses a state-changing request that another site made the browser send, whichever cookie it has.

    A request with a bearer token passes: no browser adds one by itself.
    """

    def __init__(self, app: ASGIApp, answer: Callable[[Request, Problem], ASGIApp]) -> None:
        self._app = app
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on reads, requests with a token, and requests of our own pages."""
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
    """Return the origin of an address as browsers write it, without the scheme's default port."""
    parts = urlsplit(address)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""
    port = f":{parts.port}" if parts.port and parts.port != PORTS.get(parts.scheme) else ""
    return f"{parts.scheme}://{host}{port}"
