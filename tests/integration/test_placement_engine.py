"""The six weeks of § 4-29 on the real engine: it ends them itself, once, in time, and after a restart too."""

import os
import signal
from datetime import UTC, datetime, timedelta

import pytest

from domain.primitives.calendar import OSLO
from saksgang.development.demo.on_stack import Stack
from saksgang.development.stack.addresses import running
from saksgang.temporal.time_skipping import fast_forward
from tests.integration.rest import (
    Json,
    days_ago,
    done,
    history,
    is_instant,
    is_problem,
    opened,
    post,
    read,
)
from tests.integration.test_rest_forecast import goes_as_forecast
from tests.own_stack import children_of

TOT, WELFARE, TRIBUNAL, POLICE = "tot-oslo", "bv-st-hanshaugen", "nemnda-oslo", "oslo-police"
NORD, GUARDIAN, LAWYER = "institusjon-nord", "verge-oslo", "advokat-lie"
TOLD = {WELFARE, POLICE, GUARDIAN, LAWYER, TOT}


async def placed(stack: Stack) -> str:
    """A child that the tribunal lets be held under § 6-6, with everybody there."""
    child: Json = {"assessed_age": 15, "birth_date": None, "gender": "female"}
    case = await opened(stack, POLICE, **child, on=days_ago(0.01).isoformat())
    await done(stack, case, WELFARE, "conduct_screening", answers={"Hvor bor du?": "Ute"}, suspicion="strengthened")
    await done(stack, case, WELFARE, "appoint_guardian", organisation=GUARDIAN)
    await done(stack, case, POLICE, "assign_lawyer", organisation=LAWYER)
    decided = days_ago(0.001).isoformat()
    await done(stack, case, WELFARE, "place_acutely", basis="4-29", institution=NORD, decided_at=decided)
    await done(stack, case, WELFARE, "file_with_tribunal")
    approval = {"matter": "placement", "outcome": "approved", "decided_at": datetime.now(UTC).isoformat()}
    await done(stack, case, TRIBUNAL, "decide_tribunal", **approval)
    return case


async def leave(stack: Stack, case: str) -> None:
    """The place is free for the next test."""
    await done(stack, case, WELFARE, "end_placement", reason="other_measure")


async def end_of(stack: Stack, case: str) -> datetime:
    """When the running decision ends."""
    items = (await read(stack, f"/cases/{case}/deadlines", WELFARE))["items"]
    return is_instant(next(d["due_at"] for d in items if d["rule"] == "placement_4_29" and d["state"] == "open"))


async def until(stack: Stack, case: str, when: datetime) -> None:
    """Time passes on the engine until then."""
    now = is_instant((await read(stack, f"/cases/{case}/forecast", WELFARE))["from"])
    await fast_forward(stack.client, stack.engine, case, when - now)


async def lapses(stack: Stack, case: str) -> list[Json]:
    return [e for e in await history(stack, case, WELFARE) if e["type"] == "placement_lapsed"]


async def test_the_engine_ends_the_placement_once_within_a_minute_and_tells_everybody(stack: Stack):
    case = await placed(stack)
    due = await end_of(stack, case)
    assert due.astimezone(OSLO).strftime("%H:%M") == "00:00"
    await until(stack, case, due + timedelta(hours=1))
    found = await lapses(stack, case)
    assert len(found) == 1
    assert is_instant(found[0]["on"]) == due
    assert is_instant(found[0]["recorded_at"]) - due < timedelta(minutes=1)
    assert found[0]["actor"]["role"] == "system"
    assert {t["organisation"] for t in found[0]["told"]} >= TOLD | {NORD}
    told = is_problem(
        await post(stack, case, TRIBUNAL, "decide_tribunal", {"data": decision("extension", due)}),
        409, "refused", "placement_already_lapsed",
    )  # fmt: skip
    assert {u["transition"] for u in told["unblocked_by"]} >= {"place_by_consent"}
    await leave(stack, case)


def decision(matter: str, when: datetime) -> Json:
    return {"matter": matter, "outcome": "approved", "decided_at": (when - timedelta(minutes=5)).isoformat()}


async def test_an_extension_that_is_recorded_just_before_wins(stack: Stack):
    case = await placed(stack)
    due = await end_of(stack, case)
    await until(stack, case, due - timedelta(minutes=2))
    await done(stack, case, TRIBUNAL, "decide_tribunal", **decision("extension", due))
    assert await end_of(stack, case) > due + timedelta(days=40)
    await until(stack, case, due + timedelta(hours=1))
    assert await lapses(stack, case) == []
    await leave(stack, case)


async def test_a_worker_that_dies_before_the_end_comes_back_and_ends_it_once(stack: Stack):
    case = await placed(stack)
    due = await end_of(stack, case)
    await until(stack, case, due - timedelta(hours=1))
    os.kill(children_of(running(stack.layout).pid)["worker"], signal.SIGKILL)
    await until(stack, case, due + timedelta(hours=1))
    assert [is_instant(e["on"]) for e in await lapses(stack, case)] == [due]
    await leave(stack, case)


@pytest.mark.slow
async def test_the_forecast_of_a_placed_child_is_what_the_engine_does(stack: Stack):
    await goes_as_forecast(stack, placed)
