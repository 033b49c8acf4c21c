"""Whoever sends slowly is hung up on, and keeps no place from anybody else."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import urlsplit

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from saksgang.demo.on_stack import Stack
from tests.integration import own_process

HEAD, BODY, SLACK, MOST = 1.0, 2.0, 2.5, 4
"""What the API is told to wait; how much later a busy machine may notice; how many may be arriving."""
GET = b"GET /livez HTTP/1.1\r\nHost: x\r\n"
POST = b"POST /cases HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{"


@pytest.fixture(scope="module")
def address(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An API that waits a second for headers, two for a body, and for four callers at one time."""
    told = {"HEAD_SECONDS": HEAD, "BODY_SECONDS": BODY, "INCOMPLETE_REQUESTS": MOST}
    named = {name: str(value) for name, value in told.items()}
    with own_process.api(stack, tmp_path_factory.mktemp("slow"), **named) as found:
        yield found


def connected(address: str) -> socket.socket:
    parts = urlsplit(address)
    return socket.create_connection((parts.hostname, parts.port), timeout=30)


def received(caller: socket.socket) -> bytes:
    """What comes next, or nothing where the other has hung up."""
    try:
        return caller.recv(65_536)
    except ConnectionError:
        return b""


def answered(caller: socket.socket) -> bytes:
    """The whole answer, in however many pieces it comes; nothing where the other has hung up."""
    found = b""
    while not found.endswith(b'"ok"}'):
        if not (piece := received(caller)):
            break
        found += piece
    return found


def lasts(caller: socket.socket, *, drips: bytes = b"") -> float:
    """For how many seconds the other holds the line, while a caller that drips sends every fifth of a second."""
    began = time.monotonic()
    caller.settimeout(0.2 if drips else 30)
    while True:
        try:
            if received(caller) == b"":
                return time.monotonic() - began
        except TimeoutError:
            assert time.monotonic() - began < 15, "it waits for ever"
        try:
            caller.sendall(drips)
        except ConnectionError:
            return time.monotonic() - began


SLOW = {
    "says nothing": (b"", b"", HEAD),
    "begins and stops": (GET, b"", HEAD),
    "drips headers": (GET, b"X-A: b\r\n", HEAD),
    "drips a method": (b"G", b"E", HEAD),
    "drips empty lines": (b"\r\n", b"\r\n", HEAD),
    "drips a body": (POST, b" ", BODY),
    "begins a body and stops": (POST, b"", BODY),
}


@pytest.mark.parametrize("name", SLOW)
def test_a_slow_caller_is_hung_up_on(address: str, name: str):
    sent, drips, limit = SLOW[name]
    with connected(address) as caller:
        caller.sendall(sent)
        assert lasts(caller, drips=drips) < limit + SLACK


@pytest.mark.parametrize("name", ["drips headers", "drips a method", "drips empty lines", "drips a body"])
def test_so_is_one_that_has_been_answered_before(address: str, name: str):
    sent, drips, limit = SLOW[name]
    with connected(address) as caller:
        caller.sendall(GET + b"\r\n")
        assert b"200 OK" in answered(caller)
        caller.sendall(sent)
        assert lasts(caller, drips=drips) < limit + SLACK


def test_one_that_sends_in_parts_within_the_time_is_answered(address: str):
    with connected(address) as caller:
        for part in (b"GET /liv", b"ez HTTP/1.1\r\nHost:", b" x\r\n", b"\r\n"):
            caller.sendall(part)
        assert b"200 OK" in answered(caller)
        caller.sendall(GET + b"\r\n")
        assert b"200 OK" in answered(caller)


def test_of_too_many_the_oldest_makes_room(address: str):
    with ExitStack() as opened:
        callers = [opened.enter_context(connected(address)) for _ in range(MOST)]
        for caller in callers:
            caller.sendall(GET)
        began = time.monotonic()
        assert httpx.get(f"{address}/livez", trust_env=False).status_code == 200
        assert received(callers[0]) == b""
        assert time.monotonic() - began < HEAD, "it was the time that ran out"
        callers[-1].sendall(b"\r\n")
        assert b"200 OK" in answered(callers[-1])


def test_to_hang_up_is_no_fault_of_the_program(address: str):
    with connected(address) as caller:
        caller.sendall(POST)
        lasts(caller)
    shown = httpx.get(f"{address}/metrics", trust_env=False).text
    faults = {
        sample.labels["slug"]: sample.value
        for family in text_string_to_metric_families(shown)
        for sample in family.samples
        if sample.name == "saksgang_faults_total"
    }
    assert faults.get("internal", 0) == 0
