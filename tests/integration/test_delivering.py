"""Delivery rounds against the real database and servers with a controlled clock: hours, days, floods, crashes.

The rows lie in next year, so that the stack's own couriers leave them alone.
"""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from activities.deliver import DeliveryActivities, DeliverySettings
from activities.mail import MailServer
from activities.relay import Relay
from saksgang import wiring
from saksgang.development.demo.on_stack import Stack
from store.commands.handler import CommandHandler
from store.db.schema import deliveries
from store.notifications.queue import LEASE, PlannedDelivery, claim, plan
from tests.integration.outside import Mailbox, Receiver, text_of
from tests.integration.receivers import address_of, hears_of_a_case, hook_route, organisation, rows, settled, subscribed
from tests.integration.rest import history

NEXT_YEAR = datetime(2027, 3, 26, 22, tzinfo=UTC)
"""The night before the clocks go forward."""


class Clock:
    def __init__(self) -> None:
        self.now = NEXT_YEAR

    def __call__(self) -> datetime:
        return self.now

    def goes(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(autouse=True)
def _behaved(mailbox: Mailbox) -> Iterator[None]:
    yield
    if mailbox.controller is None:
        mailbox.start()
    mailbox.behave()


def courier(stack: Stack, mailbox: Mailbox, clock: Clock, *, per_hour: int = 1000) -> DeliveryActivities:
    wire = DeliverySettings(
        stack.settings.public_url,
        MailServer(mailbox.url, "saksgang@prove.example", must_encrypt=False),
        per_hour,
        inside_too=True,
    )
    recorder = CommandHandler(stack.engine, wiring.repository_for(stack.settings), mail=True)
    return DeliveryActivities(recorder, Relay(stack.client, stack.engine), wire, clock)


def message(
    organisation: str, seq: int, route: str | None = None, case: str | None = None, rule: str = "legal_advice"
) -> PlannedDelivery:
    case_id = case or str(uuid4())
    due_at = (NEXT_YEAR + timedelta(hours=seq)).isoformat()
    said = {"case_id": case_id, "seq": seq, "role": "lawyer", "event_type": "deadline_reminded", "rule": rule}
    more = {"due_at": due_at, "todo": [], "at": NEXT_YEAR.isoformat()}
    return PlannedDelivery(
        route or f"mail:{organisation}", f"{case_id}:{seq}", organisation, "event", {**said, **more}, case_id, seq
    )


async def put(stack: Stack, clock: Clock, *messages: PlannedDelivery) -> None:
    async with stack.engine.begin() as connection:
        await plan(connection, [(m, clock.now) for m in messages], clock.now)


async def go(delivering: DeliveryActivities, route: str, clock: Clock, until: timedelta) -> list[float]:
    """Rounds as the courier makes them, until nothing waits or the time is over; after how many seconds each began."""
    began, end, at = clock.now, clock.now + until, []
    while clock.now <= end:
        at.append((clock.now - began).total_seconds())
        seconds = await delivering.round(route)
        if seconds is None:
            break
        clock.goes(seconds=max(seconds, 0.1))
    return at


# --- away for an hour, for days


async def test_a_mail_server_that_is_away_for_an_hour_is_tried_after_2_10_and_30_seconds_and_nothing_is_lost(
    stack: Stack, mailbox: Mailbox, clock: Clock
):
    lawyer = await organisation(stack)
    route = f"mail:{lawyer}"
    await put(stack, clock, message(lawyer, 1))
    mailbox.stop()
    at = await go(courier(stack, mailbox, clock), route, clock, timedelta(hours=1))
    assert at[:4] == [0, 2, 12, 42]
    assert len(at) < 20
    mailbox.start()
    await go(courier(stack, mailbox, clock), route, clock, timedelta(minutes=20))
    assert [row.state for row in await rows(stack, route)] == ["delivered"]
    assert len(mailbox.mails(address_of(lawyer))) == 1


async def test_what_waited_behind_a_dead_server_goes_out_as_soon_as_one_gets_through(
    stack: Stack, mailbox: Mailbox, clock: Clock
):
    lawyer = await organisation(stack)
    route = f"mail:{lawyer}"
    await put(stack, clock, *(message(lawyer, n) for n in range(1, 21)))
    mailbox.stop()
    rounds = await go(courier(stack, mailbox, clock), route, clock, timedelta(hours=1))
    assert sum(row.attempts for row in await rows(stack, route)) < 100, "one is tried for all"
    assert len(rounds) < 100
    mailbox.start()
    back = clock.now
    await go(courier(stack, mailbox, clock), route, clock, timedelta(hours=1))
    assert {row.state for row in await rows(stack, route)} == {"delivered"}
    assert clock.now - back < timedelta(minutes=2)
    assert len(mailbox.mails(address_of(lawyer))) == 20


async def test_after_three_days_a_webhook_is_dead_lettered_and_the_case_knows(
    stack: Stack, mailbox: Mailbox, clock: Clock
):
    lawyer = await organisation(stack, mail=False)
    receiver = Receiver(answers=500).start()
    try:
        case = await hears_of_a_case(stack, lawyer)
        hook = await subscribed(stack, lawyer, receiver)
        route = hook_route(hook)
        await put(stack, clock, message(lawyer, 2, route, case))
        began = clock.now
        await go(courier(stack, mailbox, clock), route, clock, timedelta(days=4))
        (row,) = await rows(stack, route)
        assert row.state == "dead"
        assert timedelta(days=3) <= row.ended_at - began < timedelta(days=3, minutes=16)
        assert len(receiver.posts) == row.attempts > 100
        assert len({p.headers["webhook-id"] for p in receiver.posts}) == 1
    finally:
        receiver.stop()
    failed = [e["data"] for e in await history(stack, case) if e["type"] == "notification_failed"]
    assert failed == [{"organisation": lawyer, "channel": "webhook", "about": 2, "problem": "answers_500"}]
    seen = await stack.call("GET", f"/webhooks/{hook['id']}/deliveries?state=dead", lawyer)
    assert [item["state"] for item in seen.json()["items"]] == ["dead"]


async def test_a_message_that_only_its_receiver_cannot_take_does_not_stop_the_rest(
    stack: Stack, mailbox: Mailbox, clock: Clock
):
    """What has failed stands behind what has not been tried."""
    lawyer = await organisation(stack, mail=False)
    receiver = Receiver(answers=422).start()
    try:
        route = hook_route(await subscribed(stack, lawyer, receiver))
        await put(stack, clock, message(lawyer, 1, route))
        await courier(stack, mailbox, clock).round(route)
        receiver.answers = 204
        await put(stack, clock, message(lawyer, 2, route))
        await courier(stack, mailbox, clock).round(route)
        assert [(row.seq, row.state) for row in await rows(stack, route)] == [(1, "waiting"), (2, "delivered")]
    finally:
        receiver.stop()


async def test_that_a_failure_could_not_be_told_is_not_a_failure_to_be_told(
    stack: Stack, mailbox: Mailbox, clock: Clock
):
    """Else a coordinator whose mailbox is gone would be told of it for ever."""
    lawyer = await organisation(stack)
    case = await hears_of_a_case(stack, lawyer)
    await settled(stack, f"mail:{lawyer}", "delivered")
    before = len(await history(stack, case))
    first = message(lawyer, 1, case=case)
    failure = PlannedDelivery(first.route, "failure", lawyer, "failure", first.content, case, 1)
    await put(stack, clock, failure)
    mailbox.behave("refuse_address", address_of(lawyer))
    await go(courier(stack, mailbox, clock), first.route, clock, timedelta(hours=1))
    assert [r.state for r in await rows(stack, first.route) if r.kind == "failure"] == ["failed"]
    assert len(await history(stack, case)) == before


# --- crashes, two workers, clocks


async def test_what_was_claimed_by_a_worker_that_died_is_sent_under_the_same_id_when_the_lease_is_over(
    stack: Stack, mailbox: Mailbox, clock: Clock
):
    lawyer = await organisation(stack)
    route = f"mail:{lawyer}"
    await put(stack, clock, message(lawyer, 1))
    async with stack.engine.begin() as connection:
        claimed = await claim(connection, route, clock.now)
    assert claimed is not None
    seconds = await courier(stack, mailbox, clock).round(route)
    assert mailbox.mails(address_of(lawyer)) == []
    assert seconds == LEASE.total_seconds()
    clock.goes(seconds=seconds)
    assert await courier(stack, mailbox, clock).round(route) is None
    (mail,) = mailbox.mails(address_of(lawyer))
    assert str(claimed.id) in mail["Message-ID"]


async def test_two_workers_on_the_same_route_send_each_message_once(stack: Stack, mailbox: Mailbox, clock: Clock):
    lawyer = await organisation(stack)
    route = f"mail:{lawyer}"
    await put(stack, clock, *(message(lawyer, n) for n in range(1, 41)))
    both = [courier(stack, mailbox, clock), courier(stack, mailbox, clock)]
    await asyncio.gather(*(one.round(route) for one in both))
    ids = [mail["Message-ID"] for mail in mailbox.mails(address_of(lawyer))]
    assert len(ids) == len(set(ids)) == 40
    assert {row.attempts for row in await rows(stack, route)} == {1}


async def test_the_same_message_planned_twice_is_one(stack: Stack, mailbox: Mailbox, clock: Clock):
    lawyer = await organisation(stack)
    said = message(lawyer, 1)
    await asyncio.gather(put(stack, clock, said), put(stack, clock, said))
    await courier(stack, mailbox, clock).round(said.route)
    assert len(mailbox.mails(address_of(lawyer))) == 1


async def test_a_clock_that_is_put_back_an_hour_delays_and_loses_nothing(stack: Stack, mailbox: Mailbox, clock: Clock):
    lawyer = await organisation(stack)
    route = f"mail:{lawyer}"
    await put(stack, clock, message(lawyer, 1))
    clock.goes(hours=-1)
    seconds = await courier(stack, mailbox, clock).round(route)
    assert seconds == 3600
    clock.goes(seconds=seconds)
    assert await courier(stack, mailbox, clock).round(route) is None
    assert len(mailbox.mails(address_of(lawyer))) == 1


async def test_retries_run_through_the_night_in_which_the_clocks_change(stack: Stack, mailbox: Mailbox, clock: Clock):
    lawyer = await organisation(stack)
    clock.now = datetime(2027, 3, 28, 0, 50, tzinfo=UTC)
    await put(stack, clock, message(lawyer, 1))
    mailbox.stop()
    at = await go(courier(stack, mailbox, clock), f"mail:{lawyer}", clock, timedelta(hours=2))
    assert all(0 < later - earlier <= 900 for earlier, later in pairwise(at))
    mailbox.start()
    await go(courier(stack, mailbox, clock), f"mail:{lawyer}", clock, timedelta(hours=1))
    assert len(mailbox.mails(address_of(lawyer))) == 1


# --- a flood


async def test_five_thousand_at_once_are_one_readable_mail_and_the_hour_is_kept(
    stack: Stack, mailbox: Mailbox, clock: Clock
):
    lawyer = await organisation(stack)
    route = f"mail:{lawyer}"
    await put(stack, clock, *(message(lawyer, n) for n in range(1, 5001)))
    delivering = courier(stack, mailbox, clock, per_hour=10)
    await go(delivering, route, clock, timedelta(hours=3))
    (mail,) = mailbox.mails(address_of(lawyer))
    assert mail["Subject"] == "Saksgang: 5000 varsler i 5000 saker"
    assert "5000 × Påminnelse om frist: Råd fra advokaten" in text_of(mail)
    assert "… og 4975 til." in text_of(mail)
    assert len(mail.as_bytes()) < 30_000
    async with stack.engine.connect() as connection:
        query = (
            select(deliveries.c.state, func.count().label("many"))
            .where(deliveries.c.route == route)
            .group_by(deliveries.c.state)
        )
        found = {row.state: row.many for row in await connection.execute(query)}
    assert found == {"folded": 5000, "delivered": 1}


async def test_a_flood_that_comes_bit_by_bit_never_exceeds_the_hour_and_everything_arrives(
    stack: Stack, mailbox: Mailbox, clock: Clock
):
    lawyer = await organisation(stack)
    route = f"mail:{lawyer}"
    delivering = courier(stack, mailbox, clock, per_hour=5)
    for n in range(1, 31):
        await put(stack, clock, message(lawyer, n))
        await delivering.round(route)
        clock.goes(minutes=1)
    await go(delivering, route, clock, timedelta(hours=3))
    sent = sorted(row.ended_at for row in await rows(stack, route) if row.state == "delivered")
    assert all(later - earlier >= timedelta(hours=1) for earlier, later in zip(sent, sent[5:], strict=False))
    assert {row.state for row in await rows(stack, route)} == {"delivered", "folded"}
    assert len(mailbox.mails(address_of(lawyer))) == len(sent) <= 10


async def test_what_was_folded_into_a_mail_that_never_arrives_is_told_case_by_case(
    stack: Stack, mailbox: Mailbox, clock: Clock
):
    lawyer = await organisation(stack)
    cases = [await hears_of_a_case(stack, lawyer) for _ in range(3)]
    await settled(stack, f"mail:{lawyer}", "delivered", count=3)
    await put(stack, clock, *(message(lawyer, 1, case=case) for case in cases))
    mailbox.behave("refuse_address", address_of(lawyer))
    delivering = courier(stack, mailbox, clock, per_hour=2)
    await go(delivering, f"mail:{lawyer}", clock, timedelta(hours=3))
    for case in cases:
        failed = [e for e in await history(stack, case) if e["type"] == "notification_failed"]
        assert [e["data"]["problem"] for e in failed] == ["address_refused"]


def test_the_stack_reads_its_limit_from_its_settings(stack: Stack):
    out = wiring.wire(stack.settings)
    assert out.mails_per_hour == stack.settings.mails_per_hour == 30
