"""A message about an erased case does not leave: not one that waits, not one that a courier has in its hands."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, select

from saksgang.development.demo.on_stack import Stack
from store.db.schema import deliveries
from store.notifications.queue import PlannedDelivery, plan
from store.notifications.throttle import summed
from store.notifications.withdrawal import cases_in, withdraw
from tests.integration.outside import Mailbox, Receiver
from tests.integration.receivers import address_of, hook_route, mails, organisation, rows, settled, subscribed
from tests.integration.rest import HELPER, TOT, done, opened
from tests.integration.test_erasure import erased
from tests.owner import vouched
from tests.waiting import soon


@pytest.fixture(autouse=True)
def _behaved(mailbox: Mailbox) -> Iterator[None]:
    yield
    if mailbox.controller is None:
        mailbox.start()
    mailbox.behave()


async def told(stack: Stack, lawyer: str) -> str:
    """A case whose lawyer is told of several things, and in which nothing is open any more."""
    case = await opened(stack)
    await done(stack, case, HELPER, "assign_lawyer", organisation=lawyer)
    await done(stack, case, lawyer, "record_advice", choice="neither")
    await done(stack, case, TOT, "close", outcome="ferdig")
    return case


async def of(stack: Stack, case: str) -> list[Any]:
    async with stack.engine.connect() as connection:
        found = await connection.execute(select(deliveries).where(deliveries.c.case_id == UUID(case)))
        return list(found.all())


async def test_what_waits_for_a_mail_server_that_is_away_never_comes(stack: Stack, mailbox: Mailbox):
    lawyer = await organisation(stack)
    mailbox.stop()
    case = await told(stack, lawyer)
    assert {row.state for row in await rows(stack, f"mail:{lawyer}")} == {"waiting"}
    certificate = await erased(stack, case)
    assert certificate["destroyed"]["deliveries"] >= 2
    assert await of(stack, case) == []
    mailbox.start()
    other = await told(stack, lawyer)
    found = await mails(mailbox, lawyer)
    assert all(case not in mail.as_string() for mail in found)
    assert any(other in mail.as_string() for mail in found)


async def test_a_mail_that_a_courier_has_in_its_hands_is_not_handed_over(stack: Stack, mailbox: Mailbox):
    """The server has the envelope and waits for the message: that is the last moment at which it can be held back."""
    lawyer = await organisation(stack)
    before = mailbox.handler.attempts
    mailbox.behave("slow", address_of(lawyer))
    case = await told(stack, lawyer)

    async def asked() -> bool:
        return mailbox.handler.attempts > before

    await soon(asked)
    await erased(stack, case)
    mailbox.behave()
    other = await told(stack, lawyer)

    async def comes() -> bool:
        return any(other in mail.as_string() for mail in mailbox.mails(address_of(lawyer)))

    await soon(comes, 60)
    assert all(case not in mail.as_string() for mail in mailbox.mails(address_of(lawyer)))
    assert await of(stack, case) == []


async def test_a_post_that_waits_is_withdrawn(stack: Stack, receiver: Receiver):
    lawyer = await organisation(stack, mail=False)
    hook = await subscribed(stack, lawyer, receiver)
    receiver.answers = 500
    case = await told(stack, lawyer)
    await settled(stack, hook_route(hook), "waiting")
    await erased(stack, case)
    seen, receiver.answers = len(receiver.posts), 204
    other = await told(stack, lawyer)
    await settled(stack, hook_route(hook), "delivered")
    assert {post.event["subject"] for post in receiver.posts[seen:]} == {other}


async def test_a_message_planned_after_the_erasure_does_not_leave_either(stack: Stack, mailbox: Mailbox):
    """Whoever was just planning when the case was erased puts it on its way afterwards."""
    lawyer = await organisation(stack)
    case = await told(stack, lawyer)
    await settled(stack, f"mail:{lawyer}", "delivered")
    (first, *_) = await rows(stack, f"mail:{lawyer}")
    sent = len(mailbox.mails(address_of(lawyer)))
    await erased(stack, case)
    now = datetime.now(UTC)
    late = PlannedDelivery(f"mail:{lawyer}", f"{case}:late", lawyer, "event", first.content, case, 1)
    async with stack.engine.begin() as connection:
        await plan(connection, [(late, now)], now)
    await told(stack, lawyer)

    async def gone() -> bool:
        return not await of(stack, case)

    await soon(gone)
    await settled(stack, f"mail:{lawyer}", "delivered")
    assert all(case not in mail.as_string() for mail in mailbox.mails(address_of(lawyer))[sent:])


def _said(case: str) -> dict[str, Any]:
    return {
        "case_id": case, "seq": 1, "role": "lawyer", "event_type": "lawyer_assigned", "rule": None,
        "due_at": None, "todo": [], "at": datetime.now(UTC).isoformat(),
    }  # fmt: skip


def _part(*named: str, more: int = 0) -> dict[str, Any]:
    items = [{"case_id": case, "rule": "advice", "due_at": datetime.now(UTC).isoformat()} for case in named]
    return {"count": len(items) + more, "items": items, "more": more}


async def _kept(stack: Stack, contents: dict[str, Any], kind: str, *folded: str) -> UUID:
    """A message about many, as a flood or a digest makes it."""
    id_, now = uuid4(), datetime.now(UTC)
    row = {"organisation": "x", "created_at": now, "next_attempt_at": now}
    async with stack.engine.begin() as connection:
        for case in folded:
            one = {"id": uuid4(), "route": f"lead:{id_}", "subject": case, "kind": "event", "content": _said(case)}
            more = {"case_id": UUID(case), "state": "folded", "folded_into": id_}
            await connection.execute(insert(deliveries).values(vouched(connection, deliveries, **row | one | more)))
        many = {"id": id_, "route": f"lead:{id_}", "subject": kind, "kind": kind, "content": contents}
        await connection.execute(insert(deliveries).values(vouched(connection, deliveries, **row | many)))
    return id_


async def _content(stack: Stack, id_: UUID) -> Any:
    async with stack.engine.connect() as connection:
        query = select(deliveries.c.content).where(deliveries.c.id == id_)
        return (await connection.execute(query)).scalar_one_or_none()


async def test_a_message_about_many_loses_its_lines_about_the_case_and_goes_where_nothing_else_was_in_it(stack: Stack):
    gone, stays = str(uuid4()), str(uuid4())
    both = await _kept(stack, summed([_said(gone), _said(stays)]), "summary", gone, stays)
    alone = await _kept(stack, summed([_said(gone)]), "summary", gone)
    news = {"count": 0, "kinds": []}
    digest = {"late": _part(gone, stays), "today": _part(gone), "week": _part(more=3), "new": news, "day": "2026-03-02"}
    mixed = await _kept(stack, digest, "digest")
    only = await _kept(stack, {"late": _part(gone), "today": _part(), "week": _part(), "new": news}, "digest")
    async with stack.engine.begin() as connection:
        assert await withdraw(connection, gone) == 4
    found = await _content(stack, both)
    assert (found["count"], found["cases"], list(cases_in(found))) == (1, 1, [stays])
    found = await _content(stack, mixed)
    assert {name: found[name]["count"] for name in ("late", "today", "week")} == {"late": 1, "today": 0, "week": 3}
    assert list(cases_in(found)) == [stays]
    assert [await _content(stack, id_) for id_ in (alone, only)] == [None, None]
    async with stack.engine.begin() as connection:
        await withdraw(connection, stays)
