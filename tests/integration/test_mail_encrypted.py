"""Mail over TLS: with a server whose certificate is vouched for, and never with one whose is not."""

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from uuid import uuid4

import pytest
from aiosmtpd.controller import Controller
from cryptography.x509 import IPAddress

from activities import mail
from activities.mail_text import MailText
from saksgang.development.stack.ports import free_ports
from store.notifications.queue import AttemptResult
from tests.integration.outside import Handler, certificate_for

WORDING = MailText("Emne", "Tekst\n", "<p>Tekst</p>")


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    return certificate_for(IPAddress(ip_address("127.0.0.1")), tmp_path)


@pytest.fixture
def server(certificate: Path) -> Iterator[tuple[Handler, int]]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    handler, (port,) = Handler(), free_ports(1)
    controller = Controller(handler, hostname="127.0.0.1", port=port, tls_context=context, require_starttls=True)
    controller.start()
    yield handler, port
    controller.stop()


async def always() -> bool:
    return True


async def attempt(port: int) -> AttemptResult:
    server = mail.MailServer(f"smtp://127.0.0.1:{port}", "fra@saksgang.example", must_encrypt=False)
    return await mail.send(server, ["til@post.example"], WORDING, uuid4(), datetime.now(UTC), always)


async def test_a_certificate_that_nobody_vouches_for_gets_no_mail(server: tuple[Handler, int]):
    handler, port = server
    outcome = await attempt(port)
    assert (outcome.ended, outcome.problem) == ("later", "insecure")
    assert handler.taken == []


async def test_a_certificate_that_is_vouched_for_does(
    server: tuple[Handler, int], certificate: Path, monkeypatch: pytest.MonkeyPatch
):
    handler, port = server
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert (await attempt(port)).ended == "delivered"
    assert len(handler.taken) == 1
