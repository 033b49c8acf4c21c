"""Mail: one message for each reminder, in the organisation's language, whatever the mail server does."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from temporalio.testing import ActivityEnvironment

from activities.record import RecordingActivities
from activities.relay import Relay
from api.ttl_cache import FRESH_SECONDS
from saksgang import wiring
from saksgang.development.demo.on_stack import Stack
from saksgang.temporal.time_skipping import fast_forward
from store.commands.handler import CommandHandler
from tests.integration.outside import Mailbox, text_of
from tests.integration.receivers import (
    address_of,
    hears_of_a_case,
    mails,
    organisation,
    rows,
    settled,
    told,
)
from tests.integration.rest import HELPER, TOT, done, history, listed, opened, person, read
from tests.integration.test_operating import labelled, metrics
from tests.integration.test_recording import command
from tests.waiting import soon


@pytest.fixture(autouse=True)
def _behaved(mailbox: Mailbox) -> Iterator[None]:
    yield
    if mailbox.controller is None:
        mailbox.start()
    mailbox.behave()


async def ahead(stack: Stack, case: str, days: float) -> None:
    await fast_forward(stack.client, stack.engine, case, timedelta(days=days))


IDS = re.compile(r"[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}|={5,}\d+==")
"""Ids and boundaries of mails: whatever digits are in them are nobody's."""

# --- what a mail says


async def test_a_mail_says_which_case_what_to_do_and_until_when_plain_and_html(stack: Stack, mailbox: Mailbox):
    lawyer = await organisation(stack)
    case = await hears_of_a_case(stack, lawyer)
    (mail,) = await mails(mailbox, lawyer)
    assert mail["Subject"].startswith("Saksgang: ")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert f"Sak: {case}" in text_of(mail)
    assert "Å gjøre: Råd fra advokaten, innen " in text_of(mail)
    assert f'href="{stack.settings.public_url}/saker/{case}"' in text_of(mail, "html")


async def test_a_mail_is_in_the_language_of_the_organisation(stack: Stack, mailbox: Mailbox):
    lawyer = await organisation(stack, language="en")
    await hears_of_a_case(stack, lawyer)
    (mail,) = await mails(mailbox, lawyer)
    assert "To do: The lawyer's advice, by " in text_of(mail)
    assert '<html lang="en">' in text_of(mail, "html")


async def test_nothing_that_is_known_of_the_person_is_in_a_mail_and_nothing_is_sent_to_her(
    stack: Stack, mailbox: Mailbox
):
    lawyer = await organisation(stack)
    contact = [{"channel": "mail", "value": "hun@trygg.example", "safety": "safe"}]
    person = {"name": "Marisol Oppdiktet", "language": "es", "contact": contact}
    case = await hears_of_a_case(stack, lawyer, person=person)
    await done(stack, case, HELPER, "record_follow_up", kind="conversation")
    (mail,) = await mails(mailbox, lawyer)
    for said in ("Marisol", "Oppdiktet", "1998", "trygg", "prostitu", "Nadheim", "nadheim"):
        for text in (mail.as_string(), text_of(mail), text_of(mail, "html")):
            assert said not in IDS.sub("", text)
    assert not mailbox.mails("hun@trygg.example")


async def test_a_mail_travels_in_the_open_and_names_only_the_course_of_the_case(stack: Stack, mailbox: Mailbox):
    lawyer = await organisation(stack)
    case = await hears_of_a_case(stack, lawyer)
    await done(stack, case, lawyer, "record_advice", choice="reflection", police_report=False)
    await done(stack, case, lawyer, "submit_reflection_application")
    await done(stack, case, "oslo-police", "assess_security", level="high", measures=["flytting"])
    found = await mails(mailbox, lawyer, 2)
    assert "Nytt i saken" in found[-1]["Subject"]
    assert not any("ikkerhet" in text_of(mail) for mail in found)


# --- exactly once in the log, at least once on the wire


async def test_every_rung_is_one_mail_to_each_recipient(stack: Stack, mailbox: Mailbox):
    lawyer = await organisation(stack)
    case = await hears_of_a_case(stack, lawyer)
    await ahead(stack, case, 20)
    events = await history(stack, case)
    rungs = [e for e in events if any(t["organisation"] == lawyer for t in e.get("told", ()))]
    assert {"lawyer_assigned", "deadline_reminded", "deadline_breached"} <= {e["type"] for e in rungs}
    found = await mails(mailbox, lawyer, len(rungs))
    await settled(stack, f"mail:{lawyer}", "delivered", count=len(rungs))
    assert len(found) == len(rungs) == len({mail["Message-ID"] for mail in found})


async def test_a_breach_that_nobody_takes_hold_of_reaches_the_lead_contact_once(stack: Stack, mailbox: Mailbox):
    lawyer = await organisation(stack, lead_contact="leder@post.example")
    case = await hears_of_a_case(stack, lawyer)
    await ahead(stack, case, 21)

    def to_the_lead() -> list[str]:
        found = (text_of(mail) for mail in mailbox.mails("leder@post.example"))
        return [text for text in found if case in text]

    async def told_once() -> list[str]:
        return to_the_lead()

    (text,) = await soon(told_once)
    assert "Råd fra advokaten skulle vært fulgt opp" in text
    await ahead(stack, case, 3)
    escalations = [e for e in await history(stack, case) if e["type"] == "deadline_escalated"]
    assert len(escalations) > 4
    await settled(stack, f"mail:{lawyer}", "delivered")
    assert len(to_the_lead()) == 1


@pytest.mark.long
async def test_with_the_mail_server_down_the_case_goes_on_and_the_mail_comes_when_it_is_back(
    stack: Stack, mailbox: Mailbox
):
    lawyer = await organisation(stack)
    mailbox.stop()
    case = await hears_of_a_case(stack, lawyer)
    await ahead(stack, case, 20)

    async def tried() -> bool:
        found = await rows(stack, f"mail:{lawyer}")
        return any(row.attempts and row.problem == "unreachable" for row in found)

    await soon(tried)
    assert "deadline_breached" in [e["type"] for e in await history(stack, case)]
    mailbox.start()
    delivered = await settled(stack, f"mail:{lawyer}", "delivered", seconds=90)
    found = mailbox.mails(address_of(lawyer))
    assert len({mail["Message-ID"] for mail in found}) == len(found) == len(delivered)


@pytest.mark.parametrize(("mode", "problem"), [("drop", "disconnected"), ("defer_address", "address_refused")])
async def test_a_mail_that_the_server_drops_or_defers_is_tried_again(
    stack: Stack, mailbox: Mailbox, mode: str, problem: str
):
    lawyer = await organisation(stack)
    mailbox.behave(mode, address_of(lawyer))
    await hears_of_a_case(stack, lawyer)

    async def failed() -> bool:
        return any(row.problem == problem for row in await rows(stack, f"mail:{lawyer}"))

    async def seen_by_the_operator() -> bool:
        return labelled((await metrics(stack.http))["saksgang_attention"], metric="saksgang_late_messages") == 1

    await soon(failed)
    await soon(seen_by_the_operator, seconds=2 * FRESH_SECONDS)
    mailbox.behave()
    assert len(await mails(mailbox, lawyer, 1, seconds=30)) == 1
    (row,) = await settled(stack, f"mail:{lawyer}", "delivered")
    assert row.attempts >= 2


async def test_a_mail_whose_receipt_was_never_heard_comes_again_under_the_same_id(stack: Stack, mailbox: Mailbox):
    lawyer = await organisation(stack)
    mailbox.behave("drop_after_taking", address_of(lawyer))
    await hears_of_a_case(stack, lawyer)
    await mails(mailbox, lawyer, 1)
    mailbox.behave()
    first, second, *_ = await mails(mailbox, lawyer, 2, seconds=30)
    assert first["Message-ID"] == second["Message-ID"]


async def test_a_worker_that_dies_before_it_wakes_the_courier_leaves_nobody_untold(stack: Stack, mailbox: Mailbox):
    lawyer = await organisation(stack)
    case, now = str(uuid4()), datetime.now(UTC)
    opening, assigning = command("identify", **person()), command("assign_lawyer", organisation=lawyer)

    def a_worker() -> CommandHandler:
        return CommandHandler(stack.engine, wiring.repository_for(stack.settings), mail=True)

    dying = a_worker()
    await dying.record(case, opening, b"", now)
    await dying.record(case, assigning, b"", now)
    assert len(await rows(stack, f"mail:{lawyer}")) == 1
    assert not mailbox.mails(address_of(lawyer))
    recording = RecordingActivities(a_worker(), stack.client, Relay(stack.client, stack.engine))
    assert (await ActivityEnvironment().run(recording.pass_time, case)).version == 2
    assert len(await mails(mailbox, lawyer)) == 1


async def test_a_server_that_is_slow_to_one_organisation_holds_up_no_other_and_no_case(stack: Stack, mailbox: Mailbox):
    slow, quick = await organisation(stack), await organisation(stack)
    mailbox.behave("slow", address_of(slow))
    held_up = await hears_of_a_case(stack, slow)
    await hears_of_a_case(stack, quick)
    await mails(mailbox, quick, seconds=8)
    await ahead(stack, held_up, 2)
    assert not mailbox.mails(address_of(slow))
    mailbox.behave()
    await mails(mailbox, slow, seconds=60)


async def test_an_address_that_does_not_exist_is_told_to_the_coordinator_once(stack: Stack, mailbox: Mailbox):
    lawyer = await organisation(stack)
    mailbox.behave("refuse_address", address_of(lawyer))
    case = await hears_of_a_case(stack, lawyer)

    async def known() -> bool:
        return any(e["type"] == "notification_failed" for e in await history(stack, case))

    await soon(known, 20)
    (event,) = [e for e in await history(stack, case) if e["type"] == "notification_failed"]
    assigned = next(e["seq"] for e in await history(stack, case) if e["type"] == "lawyer_assigned")
    assert event["actor"] == {"organisation": "saksgang", "role": "system"}
    assert event["data"] == {"organisation": lawyer, "channel": "mail", "about": assigned, "problem": "address_refused"}
    assert {"organisation": TOT, "role": "coordinator"} in event["told"]
    inbox = await listed(stack, "/inbox", TOT)
    assert any(i.get("event_type") == "notification_failed" and i["case_id"] == case for i in inbox)


# --- who sees whether it got through


async def test_the_coordinator_sees_every_attempt_a_party_its_own_and_others_nothing(stack: Stack, mailbox: Mailbox):
    lawyer = await organisation(stack)
    case = await hears_of_a_case(stack, lawyer)
    await settled(stack, f"mail:{lawyer}", "delivered")
    mine = await told(stack, case, lawyer)
    assert {item["organisation"] for item in mine} == {lawyer}
    (delivery,) = mine[0]["deliveries"]
    assert (delivery["channel"], delivery["state"], delivery["attempts"]) == ("mail", "delivered", 1)
    everybody = await told(stack, case, TOT)
    assert {lawyer, TOT} <= {item["organisation"] for item in everybody}
    assert any(item["deliveries"] for item in everybody if item["organisation"] == lawyer)
    answer = await stack.call("GET", f"/cases/{case}/notifications", "nav-grunerlokka")
    assert answer.status_code == 404


async def test_an_organisation_without_a_channel_finds_everything_in_its_inbox(stack: Stack):
    silent = await organisation(stack, mail=False)
    case = await hears_of_a_case(stack, silent)

    async def in_inbox() -> bool:
        items = (await read(stack, "/inbox", silent))["items"]
        return any(i["case_id"] == case and i.get("event_type") == "lawyer_assigned" for i in items)

    await soon(in_inbox)
    assert not await rows(stack, f"mail:{silent}")


async def test_whoever_opens_a_case_is_not_told_of_it(stack: Stack, mailbox: Mailbox):
    helper = await organisation(stack, "outreach")
    case = await opened(stack, by=helper)
    assert [item for item in await told(stack, case, helper) if item["event_type"] == "person_identified"] == []
