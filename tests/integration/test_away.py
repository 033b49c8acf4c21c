"""With the engine or the database away every call answers within two seconds; when they return, work goes on by itself."""

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

from saksgang.demo.on_stack import Stack
from saksgang.stack.layout import Layout
from tests.integration.rest import person
from tests.own_stack import OwnStack, children_of, running
from tests.waiting import soon
from workflows.contracts import workflow_id

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


async def test_with_the_engine_away_a_transition_is_503_and_can_be_sent_again(own: OwnStack, away: Stack):
    case = (await away.call("POST", "/cases", "nadheim", person())).json()["id"]
    order = ("POST", f"/cases/{case}/transitions/assign_lawyer", "nadheim", {"data": {"organisation": "advokat-lie"}})
    key = {"Idempotency-Key": uuid4().hex}
    with stopped(own, "temporal"):
        assert_unavailable(*await timed(away.call(*order, **key)))
        reading, seconds = await timed(away.call("GET", f"/cases/{case}", "nadheim"))
        assert reading.status_code == 200
        assert seconds < SECONDS

    async def done() -> httpx.Response | None:
        answer = await away.call(*order, **key)
        return answer if answer.status_code == 200 else None

    assert (await soon(done)).json()["version"] == 2
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


async def test_a_worker_that_has_just_started_refuses_before_history_too(own: OwnStack, away: Stack):
    """A refusal is not remembered under its key: once nothing refuses any more, the same command succeeds."""
    case = (await away.call("POST", "/cases", "nadheim", person())).json()["id"]
    lawyer = ("POST", f"/cases/{case}/transitions/assign_lawyer", "nadheim", {"data": {"organisation": "advokat-lie"}})
    assert (await away.call(*lawyer)).status_code == 200
    os.kill(children_of(own.process.pid)["worker"], signal.SIGKILL)
    submit: Call = ("POST", f"/cases/{case}/transitions/submit_reflection_application", "advokat-lie", {"data": {}})
    key = {"Idempotency-Key": uuid4().hex}

    async def refused() -> bool:
        return (await away.call(*submit, **key)).status_code == 409

    assert await soon(refused, 20)
    history = away.client.get_workflow_handle(workflow_id(case)).fetch_history_events()
    names = [
        entry.workflow_execution_update_accepted_event_attributes.accepted_request.input.name async for entry in history
    ]
    assert "submit_reflection_application" not in names
    advice = ("POST", f"/cases/{case}/transitions/record_advice", "advokat-lie", {"data": {"choice": "reflection"}})
    assert (await away.call(*advice)).status_code == 200
    assert (await away.call(*submit, **key)).status_code == 200
