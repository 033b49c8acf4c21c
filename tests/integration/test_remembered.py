"""A command on a cached case reads nothing first; a stale cache changes no answer."""

import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from uuid import UUID, uuid4

import orjson
import pytest
from sqlalchemy import event, select

from activities.contracts import workflow_id
from activities.relay import APART_SECONDS
from api.auth.authentication import Caller
from api.commands.handler import CommandAnswer, SentCommand, carry_out
from api.dependencies import Services
from api.http.problems import Problem
from saksgang.development.demo.on_stack import Stack
from saksgang.processes.api import open_services
from store.db.schema import cases
from tests.integration.rest import (
    HELPER,
    LAWYER,
    OTHER_LAWYER,
    caught_up,
    done,
    fresh_key,
    history,
    opened,
    read,
    signals,
)
from tests.integration.test_erasure import closed, erased
from tests.waiting import soon
from workflows.client import NoRun, state_of

FOLLOW_UP, KIND = "record_follow_up", {"data": {"kind": "conversation"}}
ADVICE, CHOICE = "record_advice", {"data": {"choice": "reflection"}}
ROLES = {HELPER: ("outreach", "shelter"), LAWYER: ("lawyer",)}


@pytest.fixture
async def services(stack: Stack) -> AsyncIterator[Services]:
    """An API process of the test's own, which knows nobody yet."""
    async with open_services(stack.settings) as found:
        yield found


async def sends(
    services: Services,
    case: str,
    by: str,
    name: str,
    body: object,
    key: str | None = None,
    expected: tuple[int, ...] | None = None,
) -> CommandAnswer:
    caller = Caller(by, ROLES[by], frozenset({"saksgang:read", "saksgang:write"}))
    return await carry_out(services, caller, case, name, SentCommand(orjson.dumps(body), key or fresh_key(), expected))


@contextmanager
def statements(services: Services) -> Iterator[list[str]]:
    """What the process asks of the database meanwhile."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(services.engine.sync_engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(services.engine.sync_engine, "before_cursor_execute", note)


async def knows(services: Services, case: str) -> None:
    """The process has read the case, as for anybody who asks."""
    async with services.at_once.connect() as connection:
        version = int(await connection.scalar(select(cases.c.version).where(cases.c.id == UUID(case))) or 0)
        await services.reader.case(connection, case, version)


async def test_a_command_on_a_case_that_is_remembered_is_one_statement(stack: Stack, services: Services):
    case = await opened(stack)
    assert (await sends(services, case, HELPER, FOLLOW_UP, KIND)).version == 2
    with statements(services) as asked:
        assert (await sends(services, case, HELPER, FOLLOW_UP, KIND)).version == 3
    assert len(asked) == 1


async def test_the_same_command_again_is_answered_from_the_log(stack: Stack, services: Services):
    case, key = await opened(stack), fresh_key()
    await sends(services, case, HELPER, FOLLOW_UP, KIND)
    first = await sends(services, case, HELPER, FOLLOW_UP, KIND, key)
    await sends(services, case, HELPER, FOLLOW_UP, KIND)
    assert await sends(services, case, HELPER, FOLLOW_UP, KIND, key) == first
    with pytest.raises(Problem, match="idempotency-key-reused"):
        await sends(services, case, HELPER, FOLLOW_UP, {**KIND, "note": "x"}, key)
    assert len(await history(stack, case)) == 4


async def test_the_same_command_through_another_process_that_knows_the_party_is_recorded_once(
    stack: Stack, services: Services
):
    case, key = await opened(stack), fresh_key()
    first = await sends(services, case, HELPER, FOLLOW_UP, KIND, key)
    async with open_services(stack.settings) as other:
        await knows(other, case)
        await sends(other, case, HELPER, FOLLOW_UP, KIND)
        assert await sends(other, case, HELPER, FOLLOW_UP, KIND, key) == first
        other_key = fresh_key()
        await sends(services, case, HELPER, FOLLOW_UP, KIND, other_key)
        with pytest.raises(Problem, match="idempotency-key-reused"):
            await sends(other, case, HELPER, FOLLOW_UP, {**KIND, "note": "x"}, other_key)
    assert len(await history(stack, case)) == 4


async def test_who_has_left_meanwhile_is_told_so(stack: Stack, services: Services):
    case = await opened(stack)
    await done(stack, case, HELPER, "assign_lawyer", organisation=LAWYER)
    await sends(services, case, LAWYER, ADVICE, CHOICE)
    await done(stack, case, HELPER, "assign_lawyer", organisation=OTHER_LAWYER)
    for _ in range(2):
        with pytest.raises(Problem, match="not-your-role") as told:
            await sends(services, case, LAWYER, ADVICE, CHOICE)
        assert told.value.rule == "not_your_role"
    assert len(await history(stack, case)) == 4


async def test_the_opener_who_has_handed_over_and_left_does_nothing_more(stack: Stack, services: Services):
    """In Tromsø nobody coordinates, and what a coordinator does falls to who identified her, while they are there."""
    case = await opened(stack, municipality="Tromsø")
    await sends(services, case, HELPER, FOLLOW_UP, KIND)
    heir = {"role": "outreach", "organisation": "pro-sentret", "reason": "x"}
    await done(stack, case, HELPER, "assign_responsible", **heir)
    await done(stack, case, "pro-sentret", "accept_responsibility")
    for name, body in (("assign_lawyer", {"data": {"organisation": LAWYER}}), (FOLLOW_UP, KIND)):
        await knows(services, case)
        with pytest.raises(Problem, match="not-your-role"):
            await sends(services, case, HELPER, name, body)
    assert len(await history(stack, case, "pro-sentret")) == 4


async def test_an_erased_case_does_not_exist_for_whoever_knew_it(stack: Stack, services: Services):
    case = await closed(stack)
    await knows(services, case)
    await erased(stack, case)
    with pytest.raises(Problem, match="not-found"):
        await sends(services, case, HELPER, FOLLOW_UP, KIND)


async def test_a_refusal_of_then_is_asked_anew_where_the_case_has_moved_on(stack: Stack, services: Services):
    """This process knows version 2 and was refused at it; through another the case moved on."""
    case, key = await opened(stack), fresh_key()
    await done(stack, case, HELPER, "assign_lawyer", organisation=LAWYER)
    withdraw = "withdraw_reflection_application"
    await knows(services, case)
    with pytest.raises(Problem, match="refused"):
        await sends(services, case, LAWYER, withdraw, {}, key)
    await done(stack, case, LAWYER, "submit_reflection_application")
    async with open_services(stack.settings) as late:
        await knows(late, case)
        assert (await sends(late, case, LAWYER, withdraw, {}, key)).version == 4


async def test_a_stale_if_match_is_refused_though_the_process_knows_no_better(stack: Stack, services: Services):
    case = await opened(stack)
    await sends(services, case, HELPER, FOLLOW_UP, KIND)
    await done(stack, case, HELPER, FOLLOW_UP, kind="conversation")
    with pytest.raises(Problem, match="version-conflict"):
        await sends(services, case, HELPER, FOLLOW_UP, KIND, expected=(2,))
    assert (await sends(services, case, HELPER, FOLLOW_UP, KIND, expected=(3,))).version == 4


async def test_a_case_whose_workflow_was_lost_goes_on_and_has_one_again(stack: Stack, services: Services):
    case = await opened(stack)
    await sends(services, case, HELPER, FOLLOW_UP, KIND)
    await stack.client.get_workflow_handle(workflow_id(case)).terminate()
    assert (await sends(services, case, HELPER, FOLLOW_UP, KIND)).version == 3

    async def knows_it() -> bool:
        try:
            return (await state_of(stack.client, case)).version == 3
        except NoRun:
            return False

    assert await soon(knows_it)


async def test_what_is_wrong_with_the_command_comes_in_the_same_order(stack: Stack, services: Services):
    case = await opened(stack)
    await sends(services, case, HELPER, FOLLOW_UP, KIND)
    await knows(services, case)
    wrong: list[tuple[str, str, object, str | None]] = [
        ("not-found", LAWYER, [], None),
        ("idempotency-key-missing", HELPER, [], "x" * 201),
        ("invalid", HELPER, [], None),
        ("not-found", LAWYER, KIND, uuid4().hex),
    ]
    for slug, by, body, key in wrong:
        with pytest.raises(Problem, match=slug):
            await sends(services, case, by, FOLLOW_UP, body, key)
        await knows(services, case)
    with pytest.raises(Problem, match="not-your-role"):
        await sends(services, case, HELPER, "decide_reflection", {"data": {"outcome": 1}})
    assert len(await history(stack, case)) == 2


async def test_of_one_case_the_engine_is_told_once_a_second_and_of_everything(stack: Stack, services: Services):
    case = await opened(stack)
    await caught_up(stack, case)
    before, began = await signals(stack, case), time.monotonic()
    for _ in range(40):
        await sends(services, case, HELPER, FOLLOW_UP, KIND)
    await caught_up(stack, case)
    assert await signals(stack, case) - before <= (time.monotonic() - began) / APART_SECONDS + 2
    told = (await read(stack, f"/cases/{case}/workflow", HELPER))["items"]
    assert [item["events"] for item in told if item["kind"] == "recorded"] == [[seq] for seq in range(1, 42)]
