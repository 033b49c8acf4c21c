"""Work goes on without the engine; without the database every call answers within two seconds.

Afterwards everything catches up.
"""

import os
import signal
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from saksgang.development.demo.on_stack import Stack
from saksgang.development.stack.layout import Layout
from tests.integration.rest import caught_up, person, read
from tests.own_stack import OwnStack, children_of, running
from tests.waiting import soon
from workflows.client import NoAnswer, NoRun, state_of

pytestmark = [pytest.mark.slow, pytest.mark.long]
Call = tuple[str, str, str, Any]
SECONDS = 2.2
"""Two seconds, and what the way there and back takes."""


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnStack]:
    with running(tmp_path_factory.mktemp("away")) as stack:
        yield stack


@pytest.fixture
async def away(own: OwnStack) -> AsyncIterator[Stack]:
    connected = await Stack.connect(Layout.at(own.root))
    yield connected
    await connected.close()


@contextmanager
def stopped(own: OwnStack, name: str) -> Iterator[None]:
    """The process does not answer, and comes back."""
    pid = children_of(own.process.pid)[name]
    group = [pid, *_offspring(pid)]
    for one in group:
        os.kill(one, signal.SIGSTOP)
    try:
        yield
    finally:
        for one in reversed(group):
            os.kill(one, signal.SIGCONT)


def _offspring(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in found]


async def timed(call) -> tuple[httpx.Response, float]:
    began = time.monotonic()
    return await call, time.monotonic() - began


def assert_unavailable(answer: httpx.Response, seconds: float) -> None:
    assert answer.status_code == 503, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["retry-after"].isdecimal()
    assert answer.json()["type"] == "/problems/engine-unavailable"
    assert seconds < SECONDS


async def test_with_the_engine_away_commands_are_recorded_and_it_hears_of_them_when_it_is_back(
    own: OwnStack, away: Stack
):
    case = (await away.call("POST", "/cases", "nadheim", person())).json()["id"]
    order = ("POST", f"/cases/{case}/transitions/assign_lawyer", "nadheim", {"data": {"organisation": "advokat-lie"}})
    key = {"Idempotency-Key": uuid4().hex}
    with stopped(own, "temporal"):
        done, seconds = await timed(away.call(*order, **key))
        assert (done.status_code, done.json()["version"]) == (200, 2)
        assert seconds < SECONDS
        opening, seconds = await timed(away.call("POST", "/cases", "nadheim", person()))
        assert opening.status_code == 201
        assert seconds < SECONDS
        ready, seconds = await timed(away.call("GET", "/readyz", "nadheim"))
        assert (ready.status_code, ready.json()["status"]) == (200, "degraded")
        lag = ready.json()["engine_lag"]
        assert lag["cases"] >= 5
        assert (lag["cases"] % 5, lag["seconds"] % 10) == (0, 0)
        assert seconds < SECONDS
    again = await away.call(*order, **key)
    assert (again.status_code, again.json()) == (200, done.json())

    async def knows_both() -> bool:
        try:
            states = [await state_of(away.client, id_) for id_ in (case, opening.json()["id"])]
        except (NoRun, NoAnswer):
            return False
        return [state.version for state in states] == [2, 1]

    assert await soon(knows_both, 20)
    history = (await away.call("GET", f"/cases/{case}/history", "nadheim")).json()["items"]
    assert [item["type"] for item in history] == ["person_identified", "lawyer_assigned"]


async def test_with_a_database_that_does_not_answer_everything_is_503_and_goes_on_afterwards(
    own: OwnStack, away: Stack
):
    case = (await away.call("POST", "/cases", "nadheim", person())).json()["id"]
    follow_up: Call = (
        "POST",
        f"/cases/{case}/transitions/record_follow_up",
        "nadheim",
        {"data": {"kind": "conversation"}},
    )
    calls: list[Call] = [
        ("POST", "/cases", "nadheim", person()),
        ("GET", f"/cases/{case}", "nadheim", None),
        ("GET", "/cases", "nadheim", None),
        follow_up,
    ]
    with stopped(own, "postgres"):
        for call in calls:
            assert_unavailable(*await timed(away.call(*call)))
        ready, seconds = await timed(away.call("GET", "/readyz", "nadheim"))
        assert ready.status_code == 503
        assert seconds < SECONDS
        assert (await away.http.get("/livez")).status_code == 200

    async def again() -> bool:
        return (await away.call(*follow_up)).status_code == 200

    assert await soon(again)


async def test_a_worker_that_dies_costs_a_caller_little_and_nobody_a_reminder(own: OwnStack, away: Stack):
    case = (await away.call("POST", "/cases", "nadheim", person())).json()["id"]
    order = ("POST", f"/cases/{case}/transitions/record_follow_up", "nadheim", {"data": {"kind": "conversation"}})
    os.kill(children_of(own.process.pid)["worker"], signal.SIGKILL)

    async def done() -> bool:
        return (await away.call(*order)).status_code == 200

    assert await soon(done, 20)


async def test_a_refusal_leaves_nothing_in_the_engine_and_is_not_remembered_under_its_key(own: OwnStack, away: Stack):
    """Once nothing refuses any more, the same command succeeds."""
    case = (await away.call("POST", "/cases", "nadheim", person())).json()["id"]
    lawyer = ("POST", f"/cases/{case}/transitions/assign_lawyer", "nadheim", {"data": {"organisation": "advokat-lie"}})
    assert (await away.call(*lawyer)).status_code == 200
    withdraw: Call = (
        "POST",
        f"/cases/{case}/transitions/withdraw_reflection_application",
        "advokat-lie",
        {"data": {}},
    )
    key = {"Idempotency-Key": uuid4().hex}
    assert (await away.call(*withdraw, **key)).status_code == 409
    await caught_up(away, case)
    told = await read(away, f"/cases/{case}/workflow", "nadheim")
    assert [line["transition"] for line in told["items"] if line["kind"] == "recorded"] == ["identify", "assign_lawyer"]
    submit: Call = ("POST", f"/cases/{case}/transitions/submit_reflection_application", "advokat-lie", {"data": {}})
    assert (await away.call(*submit)).status_code == 200
    assert (await away.call(*withdraw, **key)).status_code == 200
