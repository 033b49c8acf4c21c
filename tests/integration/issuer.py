"""A token issuer for tests: a real HTTP server that publishes keys, and can be unavailable, slow, or broken."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm

Respond = Callable[[BaseHTTPRequestHandler], None]


class Issuer:
    """Signs tokens with its newest key, and publishes the keys that it has not withdrawn."""

    def __init__(self) -> None:
        self.keys: dict[str, ec.EllipticCurvePrivateKey] = {}
        self.asked = 0
        self.misbehaves: Respond | None = None
        self.released = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.name = f"http://127.0.0.1:{self._server.server_port}/"
        self.jwks = f"{self.name}jwks"
        self.new_key()

    def new_key(self) -> str:
        kid = uuid4().hex
        self.keys[kid] = ec.generate_private_key(ec.SECP256R1())
        return kid

    def withdraw(self, kid: str) -> None:
        del self.keys[kid]

    @property
    def published(self) -> dict[str, Any]:
        rows = [
            {**ECAlgorithm.to_jwk(key.public_key(), as_dict=True), "kid": kid, "use": "sig", "alg": "ES256"}
            for kid, key in self.keys.items()
        ]
        return {"keys": [{"kty": "XYZ", "kid": "of another kind"}, *rows]}

    def token(self, number: str, kid: str | None = None, **change: Any) -> str:
        """As Maskinporten gives it: the organisation by its number."""
        now = int(time.time())
        claims = {"iss": self.name, "aud": "saksgang", "iat": now, "exp": now + 600, "scope": "saksgang:read"}
        consumer = {"authority": "iso6523-actorid-upis", "ID": f"0192:{number}"}
        kid = kid or list(self.keys)[-1]
        kept = {k: v for k, v in {**claims, "consumer": consumer, **change}.items() if v is not None}
        return jwt.encode(kept, self.keys[kid], algorithm="ES256", headers={"kid": kid})

    @contextmanager
    def running(self) -> Iterator["Issuer"]:
        thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.released.set()
            self._server.shutdown()
            self._server.server_close()
            thread.join()

    @contextmanager
    def misbehaving(self, respond: Respond) -> Iterator[None]:
        self.misbehaves = respond
        try:
            yield
        finally:
            self.misbehaves = None
            self.released.set()
            self.released = threading.Event()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                issuer.asked += 1
                if issuer.misbehaves:
                    issuer.misbehaves(self)
                else:
                    answer(json.dumps(issuer.published).encode())(self)

            def log_message(self, *_: Any) -> None:
                """Says nothing."""

        return Handler


def answer(body: bytes, status: int = 200, **headers: str) -> Respond:
    def respond(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return respond


def hang(issuer: Issuer) -> Respond:
    """Takes the connection and says nothing until it is released."""

    def respond(_: BaseHTTPRequestHandler) -> None:
        issuer.released.wait(30)

    return respond


def hang_up(handler: BaseHTTPRequestHandler) -> None:
    handler.connection.close()


def drip(issuer: Issuer) -> Respond:
    """A byte now and then, so that no single read ever takes long."""

    def respond(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not issuer.released.wait(0.1):
            try:
                handler.wfile.write(b" ")
            except OSError:
                return

    return respond


def endless(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    try:
        while True:
            handler.wfile.write(b'{"keys": [' + b" " * 65_536)
    except OSError:
        return
