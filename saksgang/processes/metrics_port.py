"""The worker's HTTP port: metrics for operators with the secret, and liveness for everybody."""

from collections.abc import Iterable
from contextlib import ExitStack
from socketserver import ThreadingMixIn
from threading import Thread
from typing import TYPE_CHECKING
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from prometheus_client import CONTENT_TYPE_LATEST

from api.operators import knows
from saksgang.config.settings import Settings
from store.telemetry.exposition import exposition
from store.telemetry.metrics import COUNTED

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

WAITS_SECONDS = 5.0
EVERYWHERE = "0.0.0.0"  # noqa: S104 - inside a container


class MetricsRequestHandler(WSGIRequestHandler):
    """Logs nothing, and drops a client that sends no request."""

    timeout = WAITS_SECONDS

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        """Log nothing."""


class Port(ThreadingMixIn, WSGIServer):
    """A server with a daemon thread per request, so that no request keeps the process alive."""

    daemon_threads = True


def metrics_shown(settings: Settings) -> ExitStack:
    """Serve this process's metrics if an address is configured, until the returned stack is closed."""
    closing = ExitStack()
    if settings.metrics_address is not None:
        host, _, port = settings.metrics_address.rpartition(":")
        server = closing.enter_context(Port((host or EVERYWHERE, int(port)), MetricsRequestHandler))
        server.set_app(Application(settings))
        Thread(target=server.serve_forever, daemon=True).start()
        closing.callback(server.shutdown)
    return closing


class Application:
    """`/livez` for everybody and `/metrics` for operators, like the API's."""

    def __init__(self, settings: Settings) -> None:
        self._token = settings.metrics_secret
        self._open = settings.development and self._token is None

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Return the response."""
        match environ["PATH_INFO"]:
            case "/livez":
                status, body = "200 OK", b"ok"
            case "/metrics" if self._token or self._open:
                status, body = self._metrics(environ.get("HTTP_AUTHORIZATION", ""))
            case _:
                status, body = "404 Not Found", b""
        challenge = [("WWW-Authenticate", 'Bearer realm="saksgang"')] if status.startswith("401") else []
        start_response(status, [("Content-Type", CONTENT_TYPE_LATEST), ("Content-Length", str(len(body))), *challenge])
        return [body]

    def _metrics(self, authorization: str) -> tuple[str, bytes]:
        if self._open or knows(authorization, self._token or ""):
            return "200 OK", exposition(COUNTED)
        return "401 Unauthorized", b""
