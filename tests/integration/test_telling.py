"""Notifications are written with the append, webhooks within the same workflow task; the engine retries failures."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
from sqlalchemy import select, text
from temporalio.api.enums.v1 import EventType
from temporalio.client import Client

from activities.contracts import workflow_id
from api.queries.workflow_history import LOCAL_ACTIVITY
from saksgang.development.demo.on_stack import Stack
from store.crypto.lasting import lasting
from store.db.schema import outbox
from tests.integration.outside import Mailbox, Receiver
from tests.integration.receivers import hears_of_a_case, mails, organisation, posts, rows, settled, subscribed, told
from tests.integration.rest import HELPER, Json, caught_up, done, opened, read
from tests.owner import owning
from tests.waiting import soon


async def kinds(stack: Stack, case: str) -> list[str]:
    """What the engine did, by kind."""
    items: list[Json] = (await read(stack, f"/cases/{case}/workflow", HELPER))["items"]
    return [item["kind"] for item in items]


async def types(client: Client, workflow: str) -> list[str]:
    events = [event async for event in client.get_workflow_handle(workflow).fetch_history_events()]
    return [EventType.Name(event.event_type).removeprefix("EVENT_TYPE_") for event in events]


async def done_by_the_engine_in(stack: Stack, case: str) -> list[str]:
    """The local activities of a case; a patch is a marker of its own, and would be in the way."""
    events = stack.client.get_workflow_handle(workflow_id(case)).fetch_history_events()
    markers = [
        e.marker_recorded_event_attributes async for e in events if e.HasField("marker_recorded_event_attributes")
    ]
    assert all(marker.marker_name == LOCAL_ACTIVITY for marker in markers)
    return [orjson.loads(marker.details["data"].payloads[0].data)["activity_type"] for marker in markers]


ANSWERS_WITHIN_SECONDS = 1.7
REFUSED, SLOW = "raise 'refused';", "perform pg_sleep(3); return new;"


@asynccontextmanager
async def whose_inbox_is(stack: Stack, organisation: str, how: str) -> AsyncIterator[None]:
    """The database takes what is recorded, and does this before it puts it into the organisation's inbox."""
    name = f"before_{uuid4().hex}"
    function = f"create function {name}() returns trigger language plpgsql as $$ begin {how} end $$"
    async with owning(stack) as connection:
        who = lasting(connection).hidden("case", organisation)
        trigger = f"create trigger {name} before update on outbox for each row when (new.organisation = '{who}')"
        await connection.execute(text(function))
        await connection.execute(text(f"{trigger} execute function {name}()"))
    try:
        yield
    finally:
        async with owning(stack) as connection:
            await connection.execute(text(f"drop function {name} cascade"))


@pytest.fixture
async def subscriber(stack: Stack, receiver: Receiver) -> str:
    """A lawyer who is told over a subscription too, and so by the activity."""
    lawyer = await organisation(stack, mail=False)
    await subscribed(stack, lawyer, receiver)
    return lawyer


async def in_the_inbox(stack: Stack, case: str, by: str) -> list[Json]:
    return [item for item in await told(stack, case, by) if item["in_inbox_at"]]


async def attempts(stack: Stack, case: str, by: str) -> list[int]:
    """How many it took until the organisation found each notification of the case in its inbox."""
    mine = (outbox.c.case_id == UUID(case), outbox.c.organisation == by, outbox.c.delivered_at.is_not(None))
    async with stack.engine.connect() as connection:
        return list((await connection.execute(select(outbox.c.attempts).where(*mine))).scalars())


async def test_who_reads_the_inbox_is_told_in_the_statement_that_records(stack: Stack):
    lawyer = await organisation(stack, mail=False)
    case = await hears_of_a_case(stack, lawyer)
    assert await attempts(stack, case, lawyer) == [1]
    assert set(await done_by_the_engine_in(stack, case)) <= {"pass_time"}
    await caught_up(stack, case)

    async def both_said() -> bool:
        """The second is said a second after the first."""
        return (await kinds(stack, case)).count("notified") == 2

    await soon(both_said)


async def test_whoever_gets_mail_is_told_in_it_too(stack: Stack, mailbox: Mailbox):
    lawyer = await organisation(stack)
    case = await hears_of_a_case(stack, lawyer)
    assert await in_the_inbox(stack, case, lawyer)
    (row,) = await rows(stack, f"mail:{lawyer}")
    assert str(row.case_id) == case
    assert set(await done_by_the_engine_in(stack, case)) <= {"pass_time"}
    assert len(await mails(mailbox, lawyer)) == 1


async def test_telling_takes_no_task_of_its_own_from_the_engine(stack: Stack, receiver: Receiver, subscriber: str):
    case = await hears_of_a_case(stack, subscriber)
    assert len(await posts(receiver)) == 1
    assert await attempts(stack, case, subscriber) == [1]
    assert [kind for kind in await done_by_the_engine_in(stack, case) if kind != "pass_time"] == ["notify"]
    assert "ACTIVITY_TASK_SCHEDULED" not in await types(stack.client, workflow_id(case))
    await caught_up(stack, case)

    async def both_said() -> bool:
        """The second is said a second after the first."""
        return (await kinds(stack, case)).count("notified") == 2

    await soon(both_said)


async def test_mail_and_a_subscription_are_each_told_once(stack: Stack, mailbox: Mailbox, receiver: Receiver):
    lawyer = await organisation(stack)
    await subscribed(stack, lawyer, receiver)
    await hears_of_a_case(stack, lawyer)
    await settled(stack, f"mail:{lawyer}", "delivered")
    assert (len(await mails(mailbox, lawyer)), len(await posts(receiver))) == (1, 1)


async def test_an_opening_leaves_no_patch_behind(stack: Stack):
    case = await opened(stack)
    await caught_up(stack, case)

    async def looked() -> bool:
        return set(await done_by_the_engine_in(stack, case)) == {"pass_time"}

    assert await soon(looked)


async def test_who_could_not_be_told_at_once_is_told_as_soon_as_it_can_be_and_nobody_waits(
    stack: Stack, subscriber: str
):
    case = await opened(stack)
    async with whose_inbox_is(stack, subscriber, REFUSED):
        await done(stack, case, HELPER, "assign_lawyer", organisation=subscriber)
        await done(stack, case, HELPER, "record_follow_up", kind="conversation")
        assert not await in_the_inbox(stack, case, subscriber)

        async def refused() -> bool:
            return "notify_failed" in await kinds(stack, case)

        await soon(refused, 30)

    async def heard() -> Any:
        return await in_the_inbox(stack, case, subscriber)

    await soon(heard, 30)

    async def said() -> Any:
        return (await kinds(stack, case)).count("notify_try")

    await soon(said, 10)
    found = await kinds(stack, case)
    assert found.index("notify_failed") < found.index("notify") < found.index("notify_try")
    assert "notified" in found[found.index("notify_try") :]


async def test_nobody_waits_long_for_somebody_else_to_be_told(stack: Stack, subscriber: str):
    case = await opened(stack)
    async with whose_inbox_is(stack, subscriber, SLOW):
        began = time.monotonic()
        body = {"data": {"organisation": subscriber}}
        answer = await stack.call("POST", f"/cases/{case}/transitions/assign_lawyer", HELPER, body)
        assert answer.status_code == 200, answer.text
        assert time.monotonic() - began < ANSWERS_WITHIN_SECONDS

        async def heard() -> Any:
            return await in_the_inbox(stack, case, subscriber)

        await soon(heard, 30)
