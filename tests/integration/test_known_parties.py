"""A party that the API knows is not looked up before each command; whatever has changed since, it is told the same."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from uuid import uuid4

import orjson
import pytest
from sqlalchemy import event

from api.authentication import Caller
from api.commanding import Answer, Sent, carry_out
from api.problems import Problem
from api.services import Services
from saksgang.demo.on_stack import Stack
from saksgang.serve import open_services
from tests.integration.rest import HELPER, LAWYER, OTHER_LAWYER, Json, done, fresh_key, history, opened, read
from tests.integration.test_erasure import closed, erased
from tests.integration.test_telling import types
from workflows.contracts import workflow_id

FOLLOW_UP, KIND = "record_follow_up", {"data": {"kind": "conversation"}}
ADVICE, CHOICE = "record_advice", {"data": {"choice": "reflection"}}
ROLES = {HELPER: ("outreach", "shelter"), LAWYER: ("lawyer",)}
ACCEPTED = "WORKFLOW_EXECUTION_UPDATE_ACCEPTED"


@pytest.fixture
async def services(stack: Stack) -> AsyncIterator[Services]:
    """An API process of the test's own, which knows nobody yet."""
    async with open_services(stack.settings) as found:
        yield found


async def sends(
    services: Services, case: str, by: str, name: str, body: object, key: str | None = None, expected: int | None = None
) -> Answer:
    caller = Caller(by, ROLES[by], frozenset({"saksgang:read", "saksgang:write"}))
    return await carry_out(services, caller, case, name, Sent(orjson.dumps(body), key or fresh_key(), expected))


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


async def workflow_told(stack: Stack, case: str) -> list[Json]:
    items: list[Json] = (await read(stack, f"/cases/{case}/workflow", HELPER))["items"]
    return items


async def accepted(stack: Stack, case: str) -> int:
    return (await types(stack.client, workflow_id(case))).count(ACCEPTED)


async def test_a_known_partys_command_asks_nothing_of_the_database_here(stack: Stack, services: Services):
    case = await opened(stack)
    assert (await sends(services, case, HELPER, FOLLOW_UP, KIND)).version == 2
    with statements(services) as asked:
        assert (await sends(services, case, HELPER, FOLLOW_UP, KIND)).version == 3
    assert asked == []


async def test_the_same_command_again_is_answered_from_the_log_and_leaves_nothing_in_the_engine(
    stack: Stack, services: Services
):
    case, key = await opened(stack), fresh_key()
    await sends(services, case, HELPER, FOLLOW_UP, KIND)
    first = await sends(services, case, HELPER, FOLLOW_UP, KIND, key)
    await sends(services, case, HELPER, FOLLOW_UP, KIND)
    before = await accepted(stack, case)
    assert await sends(services, case, HELPER, FOLLOW_UP, KIND, key) == first
    with pytest.raises(Problem, match="idempotency-key-reused"):
        await sends(services, case, HELPER, FOLLOW_UP, {**KIND, "note": "x"}, key)
    assert await accepted(stack, case) == before


async def test_the_same_command_through_another_process_that_knows_the_party_is_recorded_once(
    stack: Stack, services: Services
):
    case, key = await opened(stack), fresh_key()
    first = await sends(services, case, HELPER, FOLLOW_UP, KIND, key)
    async with open_services(stack.settings) as other:
        other.known.saw(HELPER, case, first.version)
        await sends(other, case, HELPER, FOLLOW_UP, KIND)
        assert await sends(other, case, HELPER, FOLLOW_UP, KIND, key) == first
        other_key = fresh_key()
        await sends(services, case, HELPER, FOLLOW_UP, KIND, other_key)
        with pytest.raises(Problem, match="idempotency-key-reused"):
            await sends(other, case, HELPER, FOLLOW_UP, {**KIND, "note": "x"}, other_key)
    told = [item["events"] for item in await workflow_told(stack, case) if item["kind"] == "recorded"]
    assert told == [[1], [2], [3], [4]]
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
    assert services.known.version(LAWYER, case) is None
    assert len(await history(stack, case)) == 4


async def test_the_opener_who_has_handed_over_and_left_does_nothing_more(stack: Stack, services: Services):
    """In Tromsø nobody coordinates, and what a coordinator does falls to who identified her, while they are there."""
    case = await opened(stack, municipality="Tromsø")
    await sends(services, case, HELPER, FOLLOW_UP, KIND)
    heir = {"role": "outreach", "organisation": "pro-sentret", "reason": "x"}
    await done(stack, case, HELPER, "assign_responsible", **heir)
    await done(stack, case, "pro-sentret", "accept_responsibility")
    for name, body in (("assign_lawyer", {"data": {"organisation": LAWYER}}), (FOLLOW_UP, KIND)):
        services.known.saw(HELPER, case, 2)
        with pytest.raises(Problem, match="not-your-role"):
            await sends(services, case, HELPER, name, body)
    assert services.known.version(HELPER, case) is None
    assert len(await history(stack, case, "pro-sentret")) == 4


async def test_with_the_engine_away_whoever_is_known_is_told_what_the_log_says(
    stack: Stack, services: Services, monkeypatch: pytest.MonkeyPatch
):
    case, key = await opened(stack), fresh_key()
    first = await sends(services, case, HELPER, FOLLOW_UP, KIND, key)

    async def away(*_: object) -> None:
        raise Problem("engine-unavailable")

    async with open_services(stack.settings) as other:
        monkeypatch.setattr("api.engine.send_to_run", away)
        other.known.saw(HELPER, case, 1)
        other.known.saw(LAWYER, case, 1)
        assert await sends(other, case, HELPER, FOLLOW_UP, KIND, key) == first
        with pytest.raises(Problem, match="engine-unavailable"):
            await sends(other, case, HELPER, FOLLOW_UP, KIND)
        with pytest.raises(Problem, match="not-found"):
            await sends(other, case, LAWYER, FOLLOW_UP, KIND)


async def test_an_erased_case_does_not_exist_for_whoever_knew_it(stack: Stack, services: Services):
    case = await closed(stack)
    services.known.saw(HELPER, case, 99)
    await erased(stack, case)
    with pytest.raises(Problem, match="not-found"):
        await sends(services, case, HELPER, FOLLOW_UP, KIND)
    assert services.known.version(HELPER, case) is None


async def test_a_refusal_of_then_is_asked_anew_where_the_case_has_moved_on(stack: Stack, services: Services):
    """This process knows version 2 and was refused at it; through another the case moved on."""
    case, key = await opened(stack), fresh_key()
    await done(stack, case, HELPER, "assign_lawyer", organisation=LAWYER)
    apply = "submit_reflection_application"
    services.known.saw(LAWYER, case, 2)
    with pytest.raises(Problem, match="refused"):
        await sends(services, case, LAWYER, apply, {}, key)
    await done(stack, case, LAWYER, ADVICE, choice="reflection")
    async with open_services(stack.settings) as late:
        late.known.saw(LAWYER, case, 2)
        assert (await sends(late, case, LAWYER, apply, {}, key)).version == 4


async def test_a_stale_if_match_is_refused_though_the_process_knows_no_better(stack: Stack, services: Services):
    case = await opened(stack)
    await sends(services, case, HELPER, FOLLOW_UP, KIND)
    await done(stack, case, HELPER, FOLLOW_UP, kind="conversation")
    with pytest.raises(Problem, match="version-conflict"):
        await sends(services, case, HELPER, FOLLOW_UP, KIND, expected=2)
    assert (await sends(services, case, HELPER, FOLLOW_UP, KIND, expected=3)).version == 4


async def test_a_known_case_whose_workflow_was_lost_goes_on(stack: Stack, services: Services):
    case = await opened(stack)
    await sends(services, case, HELPER, FOLLOW_UP, KIND)
    await stack.client.get_workflow_handle(workflow_id(case)).terminate()
    assert (await sends(services, case, HELPER, FOLLOW_UP, KIND)).version == 3


async def test_what_is_wrong_with_the_command_comes_in_the_same_order(stack: Stack, services: Services):
    case = await opened(stack)
    await sends(services, case, HELPER, FOLLOW_UP, KIND)
    services.known.saw(LAWYER, case, 2)
    wrong: list[tuple[str, str, object, str | None]] = [
        ("not-found", LAWYER, [], None),
        ("idempotency-key-missing", HELPER, [], "x" * 201),
        ("invalid", HELPER, [], None),
        ("not-found", LAWYER, KIND, uuid4().hex),
    ]
    for slug, by, body, key in wrong:
        with pytest.raises(Problem, match=slug):
            await sends(services, case, by, FOLLOW_UP, body, key)
        services.known.saw(LAWYER, case, 2)
    with pytest.raises(Problem, match="not-your-role"):
        await sends(services, case, HELPER, "decide_reflection", {"data": {"outcome": 1}})
    assert len(await history(stack, case)) == 2
