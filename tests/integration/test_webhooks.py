"""Webhooks: CloudEvents with a signature that others can check, retried, redelivered, and never a way inside."""

import base64
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from standardwebhooks import Webhook
from temporalio.testing import ActivityEnvironment

from activities.notify import NotificationActivities
from saksgang import wiring
from saksgang.development.demo.on_stack import Stack
from store.auth.directory import DirectoryCopy
from store.commands.handler import CommandHandler
from store.crypto.keys import KeyRing, KeyUnavailable
from store.db.schema import webhooks
from store.notifications.webhooks import secrets_of
from tests.integration.outside import Post, Receiver
from tests.integration.receivers import (
    hears_of_a_case,
    hook_route,
    organisation,
    posts,
    rows,
    settled,
    subscribed,
    told,
)
from tests.integration.rest import HELPER, TOT, done, history, is_problem, person, pointers, read
from tests.integration.test_recording import command
from tests.waiting import soon


@pytest.fixture
async def lawyer(stack: Stack) -> str:
    return await organisation(stack, mail=False)


def verified(post: Post, secret: str) -> dict[str, Any]:
    """The event, if the signature is right by the standard's own library."""
    Webhook(secret).verify(post.body, post.headers)
    return post.event


# --- what is sent


async def test_a_subscription_gets_a_signed_cloudevent_without_personal_data(
    stack: Stack, receiver: Receiver, lawyer: str
):
    hook = await subscribed(stack, lawyer, receiver)
    case = await hears_of_a_case(stack, lawyer, person={"name": "Marisol Oppdiktet"})
    (post,) = await posts(receiver)
    event = verified(post, hook["secret"])
    assert post.headers["content-type"].startswith("application/cloudevents+json")
    assert (event["specversion"], event["type"], event["subject"]) == ("1.0", "no.saksgang.lawyer_assigned", case)
    assert event["id"] == post.headers["webhook-id"]
    assert event["data"]["todo"][0]["rule"] == "legal_advice"
    assert event["data"]["link"] == f"{stack.settings.public_url}/saker/{case}"
    assert b"Marisol" not in post.body


async def test_a_worker_that_dies_before_it_wakes_the_courier_leaves_no_subscriber_untold(
    stack: Stack, receiver: Receiver, lawyer: str, monkeypatch: pytest.MonkeyPatch
):
    await subscribed(stack, lawyer, receiver)
    recorder = CommandHandler(stack.engine, wiring.repository_for(stack.settings), mail=True)
    case, now = str(uuid4()), datetime.now(UTC)
    await recorder.record(case, command("identify", **person()), b"", now)
    assert (await recorder.record(case, command("assign_lawyer", organisation=lawyer), b"", now)).to_tell
    notifying = NotificationActivities(stack.engine, stack.client, DirectoryCopy(stack.engine), mail=True)
    environment = ActivityEnvironment()

    async def dies(*_: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as dying:
        dying.setattr("activities.notify.wake", dies)
        with pytest.raises(ConnectionError):
            await environment.run(notifying.notify, case)
    environment.info = replace(environment.info, attempt=2)
    assert await environment.run(notifying.notify, case) == 0
    assert len(await posts(receiver)) == 1


async def test_the_secret_is_shown_once_in_the_standards_form(stack: Stack, receiver: Receiver, lawyer: str):
    hook = await subscribed(stack, lawyer, receiver, "lawyer_assigned")
    assert hook.keys() == {"id", "url", "events", "secret"}
    assert hook["secret"].startswith("whsec_")
    (found,) = (await read(stack, "/webhooks", lawyer))["items"]
    assert "secret" not in found
    assert (found["url"], found["events"], found["state"]) == (receiver.url, ["lawyer_assigned"], "active")


async def test_only_the_events_asked_for_are_sent(stack: Stack, receiver: Receiver, lawyer: str):
    await subscribed(stack, lawyer, receiver, "case_closed")
    both = Receiver().start()
    try:
        await subscribed(stack, lawyer, both)
        await hears_of_a_case(stack, lawyer)
        await posts(both)
        assert receiver.posts == []
    finally:
        both.stop()


async def test_an_event_that_the_organisation_may_not_know_by_name_is_only_news(stack: Stack, receiver: Receiver):
    """The coordinator sees `process` alone: that charges or a security level exist is not for the wire."""
    coordinator = await organisation(stack, "coordinator", mail=False)
    named = Receiver().start()
    try:
        await subscribed(stack, coordinator, receiver)
        await subscribed(stack, coordinator, named, "asylum_refused")
        case = await hears_of_a_case(stack, "advokat-lie")
        body = {"role": "coordinator", "organisation": coordinator, "reason": "Prøve"}
        await done(stack, case, TOT, "assign_responsible", **body)
        await done(stack, case, coordinator, "accept_responsibility")
        await done(stack, case, "advokat-lie", "record_advice", choice="asylum")
        await done(stack, case, "advokat-lie", "apply_asylum")
        await done(stack, case, "udi", "decide_asylum", outcome="refused")

        async def news() -> list[Post]:
            return [p for p in receiver.posts if p.event["type"] == "no.saksgang.news"]

        (post,) = await soon(news)
        assert "event_type" not in post.event["data"]
        assert "sylum" not in post.body.decode().replace("apply_asylum", "")
        assert named.posts == []
    finally:
        named.stop()


# --- when the receiver does not take it


@pytest.mark.parametrize(("answers", "problem"), [(500, "answers_500"), (302, "redirects"), (404, "answers_404")])
async def test_whatever_is_not_success_is_tried_again_and_no_redirect_is_followed(
    stack: Stack, receiver: Receiver, lawyer: str, answers: int, problem: str
):
    hook = await subscribed(stack, lawyer, receiver)
    receiver.answers = answers
    await hears_of_a_case(stack, lawyer)

    async def failed() -> bool:
        return [row.problem for row in await rows(stack, hook_route(hook))] == [problem]

    await soon(failed)
    receiver.answers = 204
    await settled(stack, hook_route(hook), "delivered")
    assert {p.path for p in receiver.posts} == {"/hook"}
    assert len({p.headers["webhook-id"] for p in receiver.posts}) == 1
    assert len(receiver.posts) >= 2


@pytest.mark.long
async def test_a_receiver_that_never_answers_is_left_and_another_one_is_told_meanwhile(
    stack: Stack, receiver: Receiver, lawyer: str
):
    dead = Receiver(answers=None).start()
    try:
        hook = await subscribed(stack, lawyer, dead)
        await subscribed(stack, lawyer, receiver)
        await hears_of_a_case(stack, lawyer)
        await posts(receiver, seconds=8)
        await posts(dead)

        async def given_up_waiting() -> bool:
            return [row.problem for row in await rows(stack, hook_route(hook))] == ["too_slow"]

        await soon(given_up_waiting, 20)
        dead.answers = 200
        await settled(stack, hook_route(hook), "delivered", seconds=30)
    finally:
        dead.stop()


async def test_gone_disables_the_subscription_and_the_coordinator_is_told(
    stack: Stack, receiver: Receiver, lawyer: str
):
    hook = await subscribed(stack, lawyer, receiver)
    receiver.answers = 410
    case = await hears_of_a_case(stack, lawyer)

    async def known() -> bool:
        return any(e["type"] == "notification_failed" for e in await history(stack, case))

    await soon(known)
    assert (await read(stack, f"/webhooks/{hook['id']}", lawyer))["state"] == "disabled"
    before = len(receiver.posts)
    await done(stack, case, HELPER, "inform_person", topic="rights", language="es", interpreter=True)
    assert len(receiver.posts) == before
    (failed,) = (await read(stack, f"/webhooks/{hook['id']}/deliveries?state=failed", lawyer))["items"]
    assert (failed["problem"], failed["case_id"]) == ("gone", case)
    # Somebody mended it.
    receiver.answers = 204
    answer = await stack.call("POST", f"/webhooks/{hook['id']}/redeliver", lawyer)
    assert (answer.status_code, answer.json()) == (202, {"redelivered": 1})
    await settled(stack, hook_route(hook), "delivered")
    assert (await read(stack, f"/webhooks/{hook['id']}", lawyer))["state"] == "active"
    assert len({p.headers["webhook-id"] for p in receiver.posts}) == 1


# --- looking after subscriptions


async def test_a_test_message_reaches_the_receiver(stack: Stack, receiver: Receiver, lawyer: str):
    hook = await subscribed(stack, lawyer, receiver, "case_closed")
    answer = await stack.call("POST", f"/webhooks/{hook['id']}/test", lawyer)
    assert answer.status_code == 202
    assert answer.json()["state"] == "waiting"
    (post,) = await posts(receiver)
    assert verified(post, hook["secret"])["type"] == "no.saksgang.test"


async def test_one_delivery_can_be_sent_again_under_its_id(stack: Stack, receiver: Receiver, lawyer: str):
    hook = await subscribed(stack, lawyer, receiver)
    await hears_of_a_case(stack, lawyer)
    await settled(stack, hook_route(hook), "delivered")
    (delivery,) = (await read(stack, f"/webhooks/{hook['id']}/deliveries", lawyer))["items"]
    path = f"/webhooks/{hook['id']}/deliveries/{delivery['id']}/redeliver"
    assert (await stack.call("POST", path, lawyer)).status_code == 202
    first, second = await posts(receiver, 2)
    assert first.headers["webhook-id"] == second.headers["webhook-id"] == f"msg_{UUID(delivery['id']).hex}"


async def test_after_a_rotation_both_secrets_verify(stack: Stack, receiver: Receiver, lawyer: str):
    hook = await subscribed(stack, lawyer, receiver)
    rotated = (await stack.call("POST", f"/webhooks/{hook['id']}/secret", lawyer)).json()
    assert rotated["secret"] != hook["secret"]
    await hears_of_a_case(stack, lawyer)
    (post,) = await posts(receiver)
    assert verified(post, rotated["secret"]) == verified(post, hook["secret"])
    assert len(post.headers["webhook-signature"].split(" ")) == 2


async def test_a_subscription_that_was_ended_gets_nothing(stack: Stack, receiver: Receiver, lawyer: str):
    hook = await subscribed(stack, lawyer, receiver)
    assert (await stack.call("DELETE", f"/webhooks/{hook['id']}", lawyer)).status_code == 204
    case = await hears_of_a_case(stack, lawyer)

    async def noted() -> bool:
        return any(item["in_inbox_at"] for item in await told(stack, case, lawyer))

    await soon(noted)
    assert receiver.posts == []
    is_problem(await stack.call("GET", f"/webhooks/{hook['id']}", lawyer), 404, "not-found")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""),
        ("DELETE", ""),
        ("GET", "/deliveries"),
        ("POST", "/test"),
        ("POST", "/secret"),
        ("POST", "/redeliver"),
    ],
)
async def test_another_organisations_subscription_does_not_exist(
    stack: Stack, receiver: Receiver, lawyer: str, method: str, path: str
):
    hook = await subscribed(stack, lawyer, receiver)
    is_problem(await stack.call(method, f"/webhooks/{hook['id']}{path}", HELPER), 404, "not-found")
    is_problem(await stack.call(method, f"/webhooks/none{path}", HELPER), 404, "not-found")


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"url": "ftp://example.org", "events": ["*"]}, {"/url"}),
        ({"url": "https://user:password@example.org", "events": ["*"]}, {"/url"}),
        ({"url": "https://", "events": ["*"]}, {"/url"}),
        ({"url": "https://example.org/" + "x" * 2000, "events": ["*"]}, {"/url"}),
        ({"url": "https://example.org", "events": []}, {"/events"}),
        ({"url": "https://example.org", "events": ["no_such_event"]}, {"/events/0"}),
        ({"url": "https://example.org", "events": ["*"], "secret": "mine"}, {"/secret"}),
    ],
)
async def test_a_subscription_that_cannot_be_is_refused(stack: Stack, body: dict[str, Any], where: set[str]):
    answer = await stack.call("POST", "/webhooks", HELPER, body)
    assert pointers(is_problem(answer, 422, "invalid")) == where


async def test_no_more_subscriptions_than_anybody_needs(stack: Stack, receiver: Receiver, lawyer: str):
    for _ in range(20):
        await subscribed(stack, lawyer, receiver)
    answer = await stack.call("POST", "/webhooks", lawyer, {"url": receiver.url, "events": ["*"]})
    is_problem(answer, 422, "invalid")


async def test_the_secret_lies_sealed_in_the_database(stack: Stack, receiver: Receiver, lawyer: str):
    hook = await subscribed(stack, lawyer, receiver)
    secret = base64.b64decode(hook["secret"].removeprefix("whsec_"))
    query = select(webhooks).where(webhooks.c.id == UUID(hook["id"]))
    async with stack.engine.connect() as connection:
        row = (await connection.execute(query)).one()
    assert secret not in row.secrets
    assert base64.b64encode(secret) not in row.secrets
    assert secrets_of(stack.settings.key_ring, row, datetime.now(UTC)) == (secret,)
    with pytest.raises(KeyUnavailable):
        secrets_of(KeyRing.parse(KeyRing.fresh("another")), row, datetime.now(UTC))


async def test_the_old_secret_signs_for_a_day_after_a_rotation_and_no_longer(
    stack: Stack, receiver: Receiver, lawyer: str
):
    hook = await subscribed(stack, lawyer, receiver)
    await stack.call("POST", f"/webhooks/{hook['id']}/secret", lawyer)
    query = select(webhooks).where(webhooks.c.id == UUID(hook["id"]))
    async with stack.engine.connect() as connection:
        row = (await connection.execute(query)).one()
    ring, now = stack.settings.key_ring, datetime.now(UTC)
    assert len(secrets_of(ring, row, now + timedelta(hours=23))) == 2
    assert len(secrets_of(ring, row, now + timedelta(hours=25))) == 1
