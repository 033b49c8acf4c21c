"""The forecast is what the engine then really does (spec 5), and `saksgang` moves time as it says."""

import asyncio
import subprocess
import sys
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from temporalio.service import RPCError, RPCStatusCode

from domain.primitives.calendar import OSLO
from saksgang.development.demo.on_stack import Stack
from saksgang.temporal.time_skipping import fast_forward
from tests.integration.rest import (
    HELPER,
    LAWYER,
    TOT,
    at_the_grant,
    at_the_support,
    done,
    history,
    is_instant,
    opened,
    read,
    today,
)

DAYS = 45


async def to_a_refusal(stack: Stack) -> str:
    case = await at_the_support(stack)
    await done(stack, case, "udi", "decide_reflection", outcome="refused", decided_on=today().isoformat())
    return case


async def to_an_unanswered_hand_over(stack: Stack) -> str:
    case = await at_the_grant(stack)
    await done(stack, case, LAWYER, "apply_asylum")
    await done(stack, case, TOT, "assign_responsible", role="nav", organisation="nav-bergenhus", reason="Flytter")
    return case


def coming(item: dict[str, Any]) -> tuple[Any, ...]:
    return is_instant(item["at"]), item["type"], item["rule"], tuple((t["organisation"], t["role"]) for t in item["to"])


def came(item: dict[str, Any]) -> tuple[Any, ...]:
    told = tuple((t["organisation"], t["role"]) for t in item["told"])
    return is_instant(item["on"]), item["type"], item["data"]["rule"], told


async def readers(stack: Stack, case: str) -> list[str]:
    """The coordinator, and the lawyer where there is one, who sees what the coordinator does not."""
    return [by for by in (TOT, LAWYER) if (await stack.call("GET", f"/cases/{case}", by)).is_success]


async def goes_as_forecast(stack: Stack, bring: Any) -> None:
    """Each reader's visible events come as forecast to that reader, and no event comes that was forecast to nobody."""
    case = await bring(stack)
    before = len(await history(stack, case))
    now = is_instant((await read(stack, f"/cases/{case}/forecast", TOT))["from"])
    until = (now + timedelta(days=DAYS)).isoformat().replace("+", "%2B")
    by = await readers(stack, case)
    forecasts = {one: (await read(stack, f"/cases/{case}/forecast?until={until}", one))["items"] for one in by}
    assert forecasts[TOT]
    await fast_forward(stack.client, stack.engine, case, timedelta(days=DAYS))
    foretold = set()
    for one, forecast in forecasts.items():
        happened = [e for e in (await history(stack, case, one))[before:] if e["type"] != "redacted"]
        assert [came(e) for e in happened] == [coming(i) for i in forecast], (bring.__name__, one)
        assert [e["title"] for e in happened] == [i["title"] for i in forecast]
        foretold |= {e["seq"] for e in happened}
    assert foretold == {e["seq"] for e in (await history(stack, case))[before:]}


async def test_what_was_forecast_is_what_happens(stack: Stack):
    brings = (opened, at_the_support, at_the_grant, to_a_refusal, to_an_unanswered_hand_over)
    await asyncio.gather(*(goes_as_forecast(stack, bring) for bring in brings))


async def test_a_skip_that_the_engine_leaves_unanswered_is_asked_for_again(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
):
    case = await opened(stack)
    service, asked = stack.client.workflow_service, 0
    answered = service.update_workflow_execution_options

    async def first_unanswered(request: Any, **how: Any) -> Any:
        nonlocal asked
        asked += 1
        if asked == 1:
            raise RPCError("Timeout expired", RPCStatusCode.CANCELLED, b"")
        return await answered(request, **how)

    monkeypatch.setattr(service, "update_workflow_execution_options", first_unanswered)
    moved = await fast_forward(stack.client, stack.engine, case, timedelta(days=4))
    assert moved > datetime.now(OSLO) + timedelta(days=3)
    assert asked > 1
    assert "deadline_breached" in [e["type"] for e in await history(stack, case)]


# --- the command line


async def saksgang(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "saksgang", *arguments]
    return await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, timeout=60, check=False)


async def test_a_token_stands_alone_on_the_last_line_whether_dir_is_named_before_or_after(stack: Stack):
    folder = ("--data-dir", str(stack.layout.root))
    for said in await asyncio.gather(
        saksgang(*folder, "token", "--organisation", HELPER),
        saksgang("token", "--organisation", HELPER, "--role", "outreach", "--hours", "1", *folder),
    ):
        assert said.returncode == 0, said.stderr
        token = said.stdout.splitlines()[-1]
        assert token == token.strip()
        assert token.count(".") == 2
        answer = await stack.http.get("/cases?limit=1", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 200


async def test_fast_forward_moves_one_case_and_returns_when_all_is_recorded(stack: Stack):
    before, after = await opened(stack), await opened(stack)
    folder = ("--data-dir", str(stack.layout.root))
    moved = await asyncio.gather(
        saksgang(*folder, "fast-forward", before, "P14D"), saksgang("fast-forward", after, "P14D", *folder)
    )
    for said, case in zip(moved, (before, after), strict=True):
        assert said.returncode == 0, said.stderr
        now = is_instant((await read(stack, f"/cases/{case}/forecast", TOT))["from"])
        assert abs(now - datetime.now(OSLO) - timedelta(days=14)) < timedelta(minutes=1)
        items = await history(stack, case)
        assert [e["type"] for e in items][:4] == [
            "person_identified",
            "deadline_reminded",
            "deadline_breached",
            "deadline_escalated",
        ]
        assert is_instant(items[-1]["on"]) > now - timedelta(days=2)


async def test_fast_forward_says_in_a_sentence_what_it_cannot_do(stack: Stack):
    folder = ("--data-dir", str(stack.layout.root))
    case = str(uuid4())
    unknown, rubbish, bad = await asyncio.gather(
        saksgang("fast-forward", case, "P14D", *folder),
        saksgang("fast-forward", "rubbish", "P14D", *folder),
        saksgang(*folder, "fast-forward", case, "fortnight"),
    )
    assert (unknown.returncode, unknown.stderr) == (1, f"saksgang: there is no case {case}\n")
    for refused in (rubbish, bad):
        assert refused.returncode == 2
        assert refused.stdout == ""
        assert refused.stderr.startswith("saksgang: ")
        assert "Traceback" not in refused.stderr
