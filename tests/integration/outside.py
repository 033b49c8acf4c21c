"""The world outside for tests: a real SMTP server and a real HTTP receiver, each of which can be away, slow or rude."""

import asyncio
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self

import orjson
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from saksgang.development.stack.ports import free_ports


class Handler:
    """What the mail server does with what it is given; `mode` says how it behaves."""

    def __init__(self) -> None:
        self.mode = "accept"
        self.only: Callable[[str], bool] = lambda _: True
        self.taken: list[tuple[list[str], bytes]] = []
        self.attempts = 0
        self.release = threading.Event()
        self.on_taken: Callable[[], None] = lambda: None

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        self.attempts += 1
        if self.mode == "refuse_address" and self.only(address):
            return "550 no such mailbox"
        if self.mode == "defer_address" and self.only(address):
            return "450 try later"
        if self.mode == "slow" and self.only(address):
            await server.loop.run_in_executor(None, self.release.wait, 60)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.mode == "drop" and self.only(envelope.rcpt_tos[0]):
            _hang_up(server)
            return "250 never heard"
        self.taken.append((list(envelope.rcpt_tos), bytes(envelope.original_content or b"")))
        self.on_taken()
        if self.mode == "drop_after_taking" and self.only(envelope.rcpt_tos[0]):
            _hang_up(server)
        return "250 taken"


def _hang_up(server: SMTP) -> None:
    transport = server.transport
    assert isinstance(transport, asyncio.Transport)
    transport.abort()


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    """The plain or the HTML body."""
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


class Mailbox:
    """A mail server on one port, that can be stopped and started again."""

    def __init__(self) -> None:
        self.port = free_ports(1)[0]
        self.handler = Handler()
        self.controller: Controller | None = None

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def start(self) -> Self:
        self.controller = Controller(self.handler, hostname="127.0.0.1", port=self.port)
        self.controller.start()
        return self

    def stop(self) -> None:
        if self.controller:
            self.controller.stop()
            self.controller = None

    def behave(self, mode: str = "accept", to: str | None = None) -> None:
        """How the server behaves from now on, to all or to one address."""
        self.handler.only = (lambda address: address == to) if to else (lambda _: True)
        self.handler.mode = mode
        if mode != "slow":
            self.handler.release.set()
        else:
            self.handler.release.clear()

    def mails(self, to: str) -> list[EmailMessage]:
        """What came to an address, oldest first."""
        found = [raw for addresses, raw in list(self.handler.taken) if to in addresses]
        return [message_from_bytes(raw, policy=policy.default) for raw in found]


@dataclass
class Post:
    """A request that the receiver got."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def event(self) -> dict[str, Any]:
        found: dict[str, Any] = orjson.loads(self.body)
        return found


@dataclass
class Receiver:
    """A system of an organisation that is posted to; `answers` with a status, or not at all."""

    answers: int | None = 204
    posts: list[Post] = field(default_factory=list)
    release: threading.Event = field(default_factory=threading.Event)
    certificate: Path | None = None

    def start(self) -> Self:
        receiver = self

        class Answer(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers.get("content-length", 0))
                body = self.rfile.read(length)
                if len(body) < length:
                    return  # held back, and so hung up on: nothing was said
                receiver.posts.append(Post(self.path, {k.lower(): v for k, v in self.headers.items()}, body))
                if receiver.answers is None:
                    receiver.release.wait(60)
                    return
                self.send_response(receiver.answers)
                if receiver.answers // 100 == 3:
                    self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
                """A test's output is its failures."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self.server.daemon_threads = True
        if self.certificate:
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(self.certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self.thread.start()
        return self

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/hook"

    def stop(self) -> None:
        self.release.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(5)


def certificate_for(name: x509.GeneralName, folder: Path) -> Path:
    """A certificate that vouches for itself, with its key."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "prove")])
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([name]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, SHA256())
    )
    path = folder / "certificate"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(private + built.public_bytes(Encoding.PEM))
    return path
