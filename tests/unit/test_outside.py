"""Webhooks cannot reach inside: the addresses that production refuses, and a name that is resolved only once."""

import asyncio
import contextlib
import socket
import ssl
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from cryptography import x509

from activities import webhook
from domain.primitives.public_addresses import is_outside, wrong_with
from store.notifications.queue import AttemptResult
from tests.integration.outside import Receiver, certificate_for

INSIDE = (
    "127.0.0.1", "127.255.255.254", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255", "192.0.2.1", "240.0.0.1",
    "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1", "ff02::1", "2001:db8::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2002:a9fe:a9fe::",
)  # fmt: skip
OUTSIDE = ("8.8.8.8", "193.213.112.4", "2001:4860:4860::8888", "64:ff9b::808:808")


async def always() -> bool:
    return True


@pytest.mark.parametrize("address", INSIDE)
def test_no_address_inside_is_taken_for_outside_in_whatever_disguise(address: str):
    assert not is_outside(address)


@pytest.mark.parametrize("address", OUTSIDE)
def test_the_world_outside_is_outside(address: str):
    assert is_outside(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org", "https://localhost", "https://127.0.0.1", "https://[::1]", "https://[::ffff:10.0.0.1]",
        "https://10.1.2.3:8443/x", "https://169.254.169.254/latest", "https://intranett", "https://db.internal",
        "https://printer.local", "https://a@example.org", "https://example.org#x", "gopher://example.org", "https://",
        "https://exa\nmple.org", "https://[::1", "https://example.org:99999", "https://eks\u00e6mpel.no",
    ],
)  # fmt: skip
def test_in_production_only_https_to_the_world_outside_may_be_subscribed_with(url: str):
    assert wrong_with(url, inside_too=False) is not None


@pytest.mark.parametrize("url", ["https://example.org", "https://example.org:8443/hooks?a=b", "https://8.8.8.8/x"])
def test_an_ordinary_address_is_right(url: str):
    assert wrong_with(url, inside_too=False) is None


def resolves(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """A name server that gives these answers in turn; the names asked for."""
    asked: list[str] = []

    async def getaddrinfo(_loop: Any, host: str, port: int, **_: Any) -> list[Any]:
        asked.append(host)
        found = answers[min(len(asked), len(answers)) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    monkeypatch.setattr(asyncio.base_events.BaseEventLoop, "getaddrinfo", getaddrinfo)
    return asked


@pytest.mark.parametrize("answer", [["127.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["169.254.169.254"]])
async def test_a_name_that_leads_inside_is_not_connected_to(monkeypatch: pytest.MonkeyPatch, answer: list[str]):
    resolves(monkeypatch, answer)
    receiver = webhook.Receiver("https://rebinding.example/", (b"x" * 32,))
    outcome = await webhook.post(receiver, b"{}", uuid4(), datetime.now(UTC), always, inside_too=False)
    assert (outcome.ended, outcome.problem) == ("later", "inside")


async def test_the_address_that_was_checked_is_the_one_that_is_connected_to(monkeypatch: pytest.MonkeyPatch):
    """DNS rebinding: the second answer would lead elsewhere, and nobody asks a second time."""
    real = Receiver().start()
    try:
        asked = resolves(monkeypatch, ["127.0.0.1"], ["192.0.2.1"])
        port = real.server.server_address[1]
        receiver = webhook.Receiver(f"http://rebinding.example:{port}/hook", (b"x" * 32,))
        outcome = await webhook.post(receiver, b"{}", uuid4(), datetime.now(UTC), always, inside_too=True)
        assert outcome.ended == "delivered"
        assert asked == ["rebinding.example"]
        assert real.posts[0].headers["host"] == f"rebinding.example:{port}"
    finally:
        real.stop()


async def posted_to(named: str, port: int, *, scheme: str = "http", inside_too: bool = True) -> AttemptResult:
    receiver = webhook.Receiver(f"{scheme}://{named}:{port}/hook", (b"x" * 32,))
    return await webhook.post(receiver, b"{}", uuid4(), datetime.now(UTC), always, inside_too=inside_too)


@pytest.mark.parametrize(
    "addresses",
    [["127.0.0.2", "127.0.0.1"], ["::1", "127.0.0.1"], ["127.0.0.3", "127.0.0.2", "127.0.0.1", "127.0.0.1"]],
)
async def test_of_several_addresses_the_next_is_tried_where_one_does_not_answer(
    monkeypatch: pytest.MonkeyPatch, addresses: list[str]
):
    real = Receiver().start()
    try:
        resolves(monkeypatch, addresses)
        assert (await posted_to("several.example", real.server.server_address[1])).ended == "delivered"
        assert len(real.posts) == 1
    finally:
        real.stop()


async def test_one_that_lets_us_wait_leaves_time_for_the_next(monkeypatch: pytest.MonkeyPatch):
    """Its row of those who wait is full: nobody says no, and nobody answers."""
    monkeypatch.setattr(webhook, "SECONDS", 3.0)
    real = Receiver().start()
    port = real.server.server_address[1]
    with socket.socket() as deaf, contextlib.ExitStack() as waiting:
        deaf.bind(("127.0.0.2", port))
        deaf.listen(0)
        for _ in range(3):
            one = waiting.enter_context(socket.socket())
            one.setblocking(False)
            one.connect_ex(("127.0.0.2", port))
        try:
            resolves(monkeypatch, ["127.0.0.2", "127.0.0.1"])
            assert (await posted_to("several.example", port)).ended == "delivered"
        finally:
            real.stop()


async def test_where_none_of_several_answers_it_is_unreachable(monkeypatch: pytest.MonkeyPatch):
    resolves(monkeypatch, ["127.0.0.2", "127.0.0.3"])
    outcome = await posted_to("several.example", 1)
    assert (outcome.ended, outcome.problem, outcome.away) == ("later", "unreachable", True)


async def test_every_address_is_checked_before_any_is_tried(monkeypatch: pytest.MonkeyPatch):
    real = Receiver().start()
    try:
        resolves(monkeypatch, ["8.8.8.8", "8.8.4.4", "193.213.112.4", "1.1.1.1", "9.9.9.9", "127.0.0.1"])
        outcome = await posted_to("several.example", real.server.server_address[1], scheme="https", inside_too=False)
        assert outcome.problem == "inside"
        assert real.posts == []
    finally:
        real.stop()


async def test_who_was_connected_to_and_said_nothing_may_have_it_and_no_other_gets_it(monkeypatch: pytest.MonkeyPatch):
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.close()

    real = Receiver().start()
    port = real.server.server_address[1]
    server = await asyncio.start_server(hang_up, "127.0.0.2", port)
    try:
        async with server:
            resolves(monkeypatch, ["127.0.0.2", "127.0.0.1"])
            assert (await posted_to("several.example", port)).ended == "later"
        assert real.posts == []
    finally:
        real.stop()


async def test_a_port_that_nobody_listens_on_is_unreachable():
    receiver = webhook.Receiver("http://127.0.0.1:1/", (b"x" * 32,))
    outcome = await webhook.post(receiver, b"{}", uuid4(), datetime.now(UTC), always, inside_too=True)
    assert (outcome.ended, outcome.problem, outcome.away) == ("later", "unreachable", True)


async def test_an_endless_answer_is_not_read():
    """A receiver that sends headers and then never stops: its status is all that counts."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        try:
            while True:
                writer.write(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")
                await writer.drain()
        except ConnectionError:
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        receiver = webhook.Receiver(f"http://127.0.0.1:{port}/", (b"x" * 32,))
        outcome = await webhook.post(receiver, b"{}", uuid4(), datetime.now(UTC), always, inside_too=True)
    assert outcome.ended == "delivered"


async def test_a_receiver_that_drips_is_cut_off(monkeypatch: pytest.MonkeyPatch):
    """Each byte comes in time, and the whole never does: the limit is on the whole."""
    monkeypatch.setattr(webhook, "SECONDS", 0.5)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        try:
            while True:
                writer.write(b"H")
                await writer.drain()
                await asyncio.sleep(0.1)
        except ConnectionError:
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        receiver = webhook.Receiver(f"http://127.0.0.1:{port}/", (b"x" * 32,))
        outcome = await webhook.post(receiver, b"{}", uuid4(), datetime.now(UTC), always, inside_too=True)
    assert outcome.problem in ("too_slow", "unreachable")


@pytest.mark.parametrize(("named", "problem"), [("hook.example", None), ("other.example", "insecure")])
async def test_the_certificate_must_be_of_the_name_although_the_connection_goes_to_the_address(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, named: str, problem: str | None
):
    certificate = certificate_for(x509.DNSName(named), tmp_path)
    monkeypatch.setattr(webhook, "tls", lambda: ssl.create_default_context(cafile=str(certificate)))
    real = Receiver(certificate=certificate).start()
    try:
        resolves(monkeypatch, ["127.0.0.1"])
        receiver = webhook.Receiver(f"https://hook.example:{real.server.server_address[1]}/hook", (b"x" * 32,))
        outcome = await webhook.post(receiver, b"{}", uuid4(), datetime.now(UTC), always, inside_too=True)
        assert outcome.problem == problem
        assert len(real.posts) == (1 if problem is None else 0)
    finally:
        real.stop()


def test_the_certificates_of_the_world_are_read_once():
    assert webhook.tls() is webhook.tls()
    assert webhook.tls().verify_mode == ssl.CERT_REQUIRED
