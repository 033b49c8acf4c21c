"""Whoever sends or reads slowly is hung up on, and keeps no place from anybody else."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, cast
from urllib.parse import urlsplit

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from saksgang.development.demo.on_stack import Stack
from saksgang.processes.api import KEEP_ALIVE_SECONDS
from tests.integration import own_process
from tests.waiting import eventually

HEAD, BODY, UNREAD, SLACK, MOST = 1.0, 2.0, 1.5, 2.5, 4
"""What the API is told to wait; how much later a busy machine may notice; how many may be arriving."""
GET = b"GET /livez HTTP/1.1\r\nHost: x\r\n"
POST = b"POST /cases HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{"


@pytest.fixture(scope="module")
def address(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An API with timeouts: headers 1 s, body 2 s, readers 1.5 s; at most four callers at a time."""
    told = {"HEAD_SECONDS": HEAD, "BODY_SECONDS": BODY, "UNREAD_SECONDS": UNREAD, "INCOMPLETE_REQUESTS": MOST}
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


def test_whoever_asks_nothing_for_a_while_is_not_hung_up_on(address: str):
    """Whoever keeps a connection for later lets go of it first; else a request meets a hang-up that is on its way."""
    clients = (httpx.Limits().keepalive_expiry or 0, 60)
    assert max(clients) < KEEP_ALIVE_SECONDS
    with connected(address) as caller:
        caller.sendall(GET + b"\r\n")
        assert b"200 OK" in answered(caller)
        caller.settimeout(clients[0] + 1.5)
        with pytest.raises(TimeoutError):
            caller.recv(1)
        caller.settimeout(30)
        caller.sendall(GET + b"\r\n")
        assert b"200 OK" in answered(caller)


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


# --- whoever does not read what is answered

LARGE = b"GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n"
LAST = b"GET /openapi.json HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
MORE_THAN_THE_SYSTEM_TAKES, ANY_NUMBER = 16, 40
"""Answers of some hundred kilobytes: what lies unread with the operating system is a few megabytes."""


def reader(address: str) -> socket.socket:
    """A caller with little room for what is answered."""
    parts = urlsplit(address)
    caller = socket.socket()
    caller.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    caller.settimeout(30)
    caller.connect((parts.hostname, parts.port))
    return caller


def held(address: str, caller: socket.socket) -> bool:
    """Whether a process still holds the other end of the line, as the system's table of connections has it."""
    other = f":{urlsplit(address).port:04X}", f":{caller.getsockname()[1]:04X}"
    rows = (line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:])
    return any((row[1][8:], row[2][8:]) == other and row[9] != "0" for row in rows)


def alive(address: str) -> bool:
    return httpx.get(f"{address}/livez", trust_env=False).status_code == 200


HELD_FOR_A_WHILE = 6 + UNREAD + SLACK
"""The time to answer all of it, which may be much on a busy machine, and then the time to be hung up on."""


def test_whoever_does_not_read_is_hung_up_on_wherever_the_answers_stop(address: str):
    """Enough answers to fill the connection within one, between two, and after the last, when it is to be closed."""
    with ExitStack() as opened:
        callers = [opened.enter_context(reader(address)) for _ in range(MORE_THAN_THE_SYSTEM_TAKES)]
        for more, caller in enumerate(callers):
            caller.sendall(LARGE * more + LAST)
        eventually(lambda: held(address, callers[-1]), 5)
        eventually(lambda: not [one for one in callers if held(address, one)], HELD_FOR_A_WHILE)
    assert alive(address)


def test_whoever_reads_a_drop_at_a_time_is_hung_up_on(address: str):
    with reader(address) as caller:
        caller.sendall(LARGE * ANY_NUMBER)
        began = time.monotonic()
        while caller.recv(512) and held(address, caller):
            assert alive(address)
            assert time.monotonic() - began < HELD_FOR_A_WHILE
        assert not held(address, caller)


def test_whoever_reads_on_gets_everything_however_long_the_line_lasts(address: str):
    """Each time the line is full for a moment; that it was is forgotten when it is read."""
    began = time.monotonic()
    with connected(address) as caller:
        while time.monotonic() - began < 2 * UNREAD:
            caller.sendall(LARGE * MORE_THAN_THE_SYSTEM_TAKES)
            assert answers_on(caller, MORE_THAN_THE_SYSTEM_TAKES)
        caller.sendall(LAST)
        assert answers_on(caller, 1)
        assert received(caller) == b""


def answers_on(caller: socket.socket, count: int) -> bool:
    """Whether so many whole answers come, read bit by bit."""
    with cast("IO[bytes]", caller.makefile("rb", buffering=4_096)) as file:
        return all(whole(file) for _ in range(count))


def whole(file: IO[bytes]) -> bool:
    head = list(iter(file.readline, b"\r\n"))
    length = next(int(line.split(b":")[1]) for line in head if line.lower().startswith(b"content-length"))
    return b"200 OK" in head[0] and len(file.read(length)) == length
