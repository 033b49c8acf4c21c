"""A release that changes a rule, on the real engine: running cases stay, and move by command, on record."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import orjson
import pytest

from activities.contracts import CaseNews
from activities.relay import Relay, signal
from domain.facts.commands import Command
from domain.primitives.calendar import WorkingDays
from domain.tables import deadlines
from domain.tables.transitions import TRANSITIONS
from saksgang import wiring
from saksgang.background.recovery import RecoveryContext, verify_case
from saksgang.background.rule_migration import apply, what_if
from saksgang.development.demo.on_stack import Stack
from store.commands.handler import CommandHandler
from tests.integration.rest import person, read
from tests.waiting import soon
from workflows.client import state_of

RULE, QUEUE = "legal_advice", "cases-of-the-next-release"


@pytest.fixture
async def next_release(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[CommandHandler]:
    """A worker of the program whose `legal_advice` is twenty working days from today, on a queue of its own."""
    row = deadlines.DEADLINE_RULES[RULE][-1]
    today = datetime.now(UTC).date()
    changed = replace(row, valid_from=today, length=WorkingDays(20))
    rows = (replace(row, valid_to=today - timedelta(days=1)), changed)
    monkeypatch.setattr("saksgang.wiring.TASK_QUEUE", QUEUE)
    monkeypatch.setattr("activities.relay.TASK_QUEUE", QUEUE)
    recorder = CommandHandler(stack.engine, wiring.repository_for(stack.settings), mail=True)
    async with wiring.worker(stack.client, recorder, Relay(stack.client, stack.engine), wiring.wire(stack.settings)):
        monkeypatch.setitem(deadlines.DEADLINE_RULES, RULE, rows)
        yield recorder


async def began_last_week(stack: Stack, recorder: CommandHandler) -> str:
    """A case with a lawyer since a week ago, by the rule of then."""
    case_id, then = str(uuid4()), datetime.now(UTC) - timedelta(days=7)
    for name, data in (("identify", person()), ("assign_lawyer", {"organisation": "advokat-lie"})):
        model = TRANSITIONS[name].data.model_validate_json(orjson.dumps(data))
        await recorder.record(case_id, Command(uuid4().hex, name, model, "nadheim", ("outreach",)), b"", then)
    await signal(stack.client, case_id, CaseNews(2))
    return case_id


async def due(stack: Stack, case_id: str) -> list[tuple[str, datetime]]:
    found = (await read(stack, f"/cases/{case_id}/deadlines", "tot-oslo"))["items"]
    return [(d["state"], datetime.fromisoformat(d["due_at"])) for d in found if d["rule"] == RULE]


async def test_what_if_says_it_records_nothing_and_the_command_does_it(stack: Stack, next_release: CommandHandler):
    case_id = await began_last_week(stack, next_release)
    survivors = RecoveryContext(stack.engine, wiring.repository_for(stack.settings), stack.client)
    ((state, before),) = await due(stack, case_id)
    assert state == "open"
    (move,) = [found async for found in what_if(survivors, RULE, case_id)]
    assert move.at_once == ()
    assert await due(stack, case_id) == [("open", before)]
    assert await apply(survivors, next_release, case_id, RULE)
    (old, _), (new, after) = await due(stack, case_id)
    assert (old, new) == ("superseded", "open")
    assert after == move.changes[0].due_at > before
    assert not await apply(survivors, next_release, case_id, RULE)
    assert [found async for found in what_if(survivors, RULE, case_id)] == []
    history = (await read(stack, f"/cases/{case_id}/history", "tot-oslo"))["items"]
    (event,) = [item for item in history if item["type"] == "rule_change_applied"]
    assert event["actor"]["role"] == "system"

    async def the_workflow_knows() -> bool:
        return (await state_of(stack.client, case_id)).version == len(history)

    assert await soon(the_workflow_knows)
    assert await verify_case(survivors, case_id) == []


async def test_no_organisation_can_ask_for_it(stack: Stack, next_release: CommandHandler):
    case_id = await began_last_week(stack, next_release)
    path = f"/cases/{case_id}/transitions/apply_rule_change"
    assert (await stack.call("POST", path, "tot-oslo", {"data": {"rule": RULE}})).status_code == 404
