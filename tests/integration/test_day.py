"""The caseworker's day: inbox, calendar, digest, and what is due at a terminal."""

import subprocess
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import icalendar
import pytest
from sqlalchemy import insert, text
from temporalio.service import RPCError

from domain.calendar import OSLO, next_working_day
from saksgang import schedules
from saksgang.demo.on_stack import Stack
from saksgang.fast_forward import fast_forward
from store.tables import cases, deadlines
from tests.integration.outside import Mailbox, text_of
from tests.integration.receivers import address_of, hears_of_a_case, mails, organisation
from tests.integration.rest import HELPER, PROBLEM, TOT, Json, done, is_problem, read, token
from tests.integration.test_stack import saksgang
from tests.waiting import soon
from workflows.contracts import DELIVERIES, DIGEST, ToSumUp

MONDAY = date(2026, 11, 23)


async def items(stack: Stack, by: str, **headers: str) -> list[Json]:
    found: list[Json] = (await read(stack, "/inbox", by, **headers))["items"]
    return found


async def when(stack: Stack, by: str, kind: str) -> list[Json]:
    async def there() -> list[Json]:
        return [item for item in await items(stack, by) if item["kind"] == kind]

    found: list[Json] = await soon(there)
    return found


# --- inbox


async def test_the_inbox_holds_deadlines_by_due_time_and_then_what_is_unread(stack: Stack):
    lawyer = await organisation(stack, mail=False)
    cases_ = [await hears_of_a_case(stack, lawyer) for _ in range(2)]
    await fast_forward(stack.client, stack.engine, cases_[1], timedelta(days=2))
    found = await items(stack, lawyer)
    kinds = [item["kind"] for item in found]
    assert kinds == sorted(kinds)
    due = [item for item in found if item["kind"] == "deadline"]
    assert {item["rule"] for item in due} == {"legal_advice"}
    assert [item["due_at"] for item in due] == sorted(item["due_at"] for item in due)
    assert due[0]["title"] == "Råd fra advokaten"
    news = [item for item in found if item["kind"] == "notification"]
    assert {item["case_id"] for item in news} == set(cases_)
    assert all(item["event_type"] and item["title"] and "due_at" not in item for item in news)


async def test_the_inbox_speaks_the_readers_language(stack: Stack):
    lawyer = await organisation(stack, mail=False)
    await hears_of_a_case(stack, lawyer)
    found = await items(stack, lawyer, **{"Accept-Language": "en"})
    assert found[0]["title"] == "The lawyer's advice"


async def test_a_hand_over_to_accept_is_a_kind_of_its_own(stack: Stack):
    nav = await organisation(stack, "nav", mail=False)
    case = await hears_of_a_case(stack, "advokat-lie")
    await done(stack, case, TOT, "assign_responsible", role="nav", organisation=nav, reason="Prøve")
    (offer,) = await when(stack, nav, "hand_over")
    assert (offer["case_id"], offer["rule"]) == (case, "accept_responsibility")


async def test_what_has_been_read_is_no_longer_in_the_inbox(stack: Stack):
    lawyer = await organisation(stack, mail=False)
    case = await hears_of_a_case(stack, lawyer)
    await when(stack, lawyer, "notification")
    answer = await stack.call("POST", f"/cases/{case}/notifications/read", lawyer)
    assert answer.status_code == 204
    assert [item["kind"] for item in await items(stack, lawyer)] == ["deadline"]
    is_problem(await stack.call("POST", f"/cases/{case}/notifications/read", "nav-bergenhus"), 404, "not-found")


async def test_a_lawyer_who_was_replaced_finds_nothing_of_the_case(stack: Stack):
    first, second = await organisation(stack, mail=False), await organisation(stack, mail=False)
    case = await hears_of_a_case(stack, first)
    await when(stack, first, "notification")
    await done(stack, case, HELPER, "assign_lawyer", organisation=second)
    assert await items(stack, first) == []
    assert {item["case_id"] for item in await items(stack, second)} == {case}


async def test_the_inbox_is_paged_without_gap_or_repetition(stack: Stack):
    lawyer = await organisation(stack, mail=False)
    for _ in range(3):
        await hears_of_a_case(stack, lawyer)
    whole = await items(stack, lawyer)
    assert len(whole) == 6
    seen: list[Json] = []
    cursor = ""
    while True:
        page = await read(stack, f"/inbox?limit=2{cursor}", lawyer)
        seen += page["items"]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert seen == whole
    is_problem(await stack.call("GET", "/inbox?cursor=nonsense", lawyer), 422, "invalid")


async def test_a_role_that_the_token_does_not_name_has_no_notifications(stack: Stack):
    bearer = token(stack, "tot-bergen", ["outreach"], "saksgang:read")
    answer = await stack.http.get("/inbox", headers={"Authorization": f"Bearer {bearer}"})
    assert answer.status_code == 200


# --- calendar


def events_of(body: bytes) -> list[icalendar.Event]:
    calendar = icalendar.Calendar.from_ical(body)
    assert calendar.get("version") == "2.0"
    return [event for event in calendar.walk("VEVENT") if isinstance(event, icalendar.Event)]


async def test_the_calendar_has_one_event_for_each_deadline_not_met_breached_ones_too(stack: Stack):
    lawyer = await organisation(stack, mail=False)
    late, running = await hears_of_a_case(stack, lawyer), await hears_of_a_case(stack, lawyer)
    await fast_forward(stack.client, stack.engine, late, timedelta(days=20))
    met = await hears_of_a_case(stack, lawyer)
    await done(stack, met, lawyer, "record_advice", choice="neither")
    answer = await stack.call("GET", "/calendar.ics", lawyer)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    found = events_of(answer.content)
    assert len(found) == 2 == len({str(event["UID"]) for event in found})
    assert {str(event["URL"]).rpartition("/")[2] for event in found} == {late, running}
    assert sorted(str(event["SUMMARY"]).startswith("For sent: ") for event in found) == [False, True]
    listed = (await read(stack, f"/cases/{running}/deadlines", lawyer))["items"]
    advice = next(d for d in listed if d["rule"] == "legal_advice")
    mine = next(event for event in found if str(event["URL"]).endswith(running))
    # It ends with its day, at 24:00; a calendar shows the day.
    assert mine.decoded("dtstart") == datetime.fromisoformat(advice["due_at"]).date() - timedelta(days=1)
    again = events_of((await stack.call("GET", "/calendar.ics", lawyer)).content)
    assert {str(event["UID"]) for event in again} == {str(event["UID"]) for event in found}


async def test_nothing_in_the_calendar_says_who_it_is_about(stack: Stack):
    lawyer = await organisation(stack, mail=False, language="en")
    await hears_of_a_case(stack, lawyer, person={"name": "Marisol Oppdiktet"})
    answer = await stack.call("GET", "/calendar.ics", lawyer, **{"Accept-Language": ""})
    assert "Marisol" not in answer.text
    assert "The lawyer's advice" in str(events_of(answer.content)[0]["SUMMARY"])


async def test_the_calendar_has_an_address_of_its_own_that_can_be_revoked(stack: Stack):
    lawyer = await organisation(stack, mail=False)
    await hears_of_a_case(stack, lawyer)
    issued = (await stack.call("POST", "/calendar-tokens", lawyer)).json()
    path = issued["url"].removeprefix(stack.settings.public_url)
    answer = await stack.http.get(path)
    assert len(events_of(answer.content)) == 1
    assert path.partition("token=")[2] not in str(await read(stack, "/calendar-tokens", lawyer))
    is_problem(await stack.call("DELETE", f"/calendar-tokens/{issued['id']}", HELPER), 404, "not-found")
    assert (await stack.call("DELETE", f"/calendar-tokens/{issued['id']}", lawyer)).status_code == 204
    is_problem(await stack.http.get(path), 401, "unauthenticated")
    (found,) = (await read(stack, "/calendar-tokens", lawyer))["items"]
    assert found["revoked_at"]


@pytest.mark.parametrize("query", ["", "?token=", "?token=wrong"])
async def test_without_a_right_token_there_is_no_calendar(stack: Stack, query: str):
    answer = await stack.http.get(f"/calendar.ics{query}")
    assert answer.status_code == 401
    assert answer.headers["content-type"] == PROBLEM


# --- digest


async def sum_up(stack: Stack, id_: str, day: date) -> bool:
    asked = ToSumUp(id_, day.isoformat())
    said: bool = await stack.client.execute_workflow(
        DIGEST, asked, id=f"digest-{id_}-{uuid4()}", task_queue=DELIVERIES, result_type=bool
    )
    return said


async def digests(mailbox: Mailbox, id_: str) -> list[str]:
    async def there() -> list[str]:
        found = mailbox.mails(address_of(id_))
        return [text_of(mail) for mail in found if str(mail["Subject"]).startswith("Saksgang 20")]

    found: list[str] = await soon(there, 20)
    return found


async def test_the_digest_says_what_is_late_due_and_new_once_a_day(stack: Stack, mailbox: Mailbox):
    lawyer = await organisation(stack)
    late = await hears_of_a_case(stack, lawyer)
    await hears_of_a_case(stack, lawyer)
    await fast_forward(stack.client, stack.engine, late, timedelta(days=20))
    today = next_working_day(datetime.now(OSLO).date())
    assert await sum_up(stack, lawyer, today)
    assert await sum_up(stack, lawyer, today)
    (said,) = await digests(mailbox, lawyer)
    assert "For sent (1)\n- Råd fra advokaten, " in said
    assert f"sak {late}" in said
    assert "Nytt siden i går (" in said
    await mails(mailbox, lawyer, 4)
    assert len(await digests(mailbox, lawyer)) == 1


@pytest.mark.parametrize("day", [date(2026, 11, 21), date(2026, 12, 25), date(2027, 5, 17)])
async def test_there_is_no_digest_on_a_weekend_or_a_public_holiday(stack: Stack, day: date):
    lawyer = await organisation(stack)
    await hears_of_a_case(stack, lawyer)
    assert not await sum_up(stack, lawyer, day)


async def test_there_is_no_digest_where_there_is_nothing_to_say(stack: Stack):
    assert not await sum_up(stack, await organisation(stack), MONDAY)


async def test_five_thousand_due_items_are_one_readable_digest(stack: Stack, mailbox: Mailbox):
    nav = await organisation(stack, "nav")
    await _flooded(stack, nav, 5000, datetime.combine(MONDAY, datetime.min.time(), OSLO) + timedelta(hours=12))
    assert await sum_up(stack, nav, MONDAY)
    (said,) = await digests(mailbox, nav)
    assert "Frist i dag (5000)" in said
    assert "… og 4975 til." in said
    assert said.count("\n") < 60


async def _flooded(stack: Stack, id_: str, count: int, due_at: datetime) -> None:
    """So many deadlines, as the projections hold them."""
    now = datetime.now(UTC)
    ids = [uuid4() for _ in range(count)]
    case = {"version": 1, "track": "oslo_adult", "step": "lawyer", "municipality": "0301", "opened_at": now}
    about = {"rule": "activity_start", "role": "nav", "organisation": id_, "starts_at": now, "due_at": due_at}
    detail: dict[str, Any] = {"kind": "routine", "repeats": False, "next_daily": None, "started_by": 1}
    async with stack.engine.begin() as connection:
        await connection.execute(insert(cases), [{"id": i, **case, "recorded_at": now, "last_hash": b""} for i in ids])
        party = "insert into parties (case_id, organisation, role, since, responsible) values (:c, :o, 'nav', 1, true)"
        await connection.execute(text(party), [{"c": i, "o": id_} for i in ids])
        rows = [{"case_id": i, "id": "d", "position": 0, **about, "state": "open", "detail": detail} for i in ids]
        await connection.execute(insert(deadlines), rows)


# --- its schedule


async def scheduled(stack: Stack, id_: str) -> Any:
    async def there() -> Any:
        try:
            return await stack.client.get_schedule_handle(schedules.schedule_id(id_)).describe()
        except RPCError:
            return None

    return await soon(there, 20)


async def test_each_organisation_with_mail_has_a_schedule_at_half_past_seven_in_oslo(stack: Stack):
    lawyer = await organisation(stack)
    found = await scheduled(stack, lawyer)
    coming = [at.astimezone(OSLO) for at in found.info.next_action_times]
    assert coming
    assert {(at.hour, at.minute) for at in coming} == {(7, 30)}
    assert all(at.weekday() < 5 for at in coming)
    assert not found.schedule.state.paused


async def test_a_schedule_is_paused_when_nobody_would_get_the_mail_and_goes_on_when_somebody_would(stack: Stack):
    lawyer = await organisation(stack)
    await scheduled(stack, lawyer)
    body = {"name": "Prøve", "roles": ["lawyer"], "ownership": "private"}

    async def paused(expected: bool) -> bool:
        return bool((await scheduled(stack, lawyer)).schedule.state.paused is expected)

    await stack.call("PUT", f"/organisations/{lawyer}", "drift", body)
    await soon(lambda: paused(True), 20)
    channels = [{"channel": "mail", "address": address_of(lawyer)}]
    await stack.call("PUT", f"/organisations/{lawyer}", "drift", {**body, "channels": channels})
    await soon(lambda: paused(False), 20)


async def test_what_was_paused_by_hand_stays_so_until_it_is_resumed(stack: Stack):
    lawyer = await organisation(stack)
    await scheduled(stack, lawyer)
    assert _run(stack, "digest", "pause", lawyer).returncode == 0
    directory = await stack.directory.current()
    await schedules.keep(stack.client, directory, mail=True)
    state = (await scheduled(stack, lawyer)).schedule.state
    assert (state.paused, state.note) == (True, schedules.BY_HAND)
    assert _run(stack, "digest", "resume", lawyer).returncode == 0
    assert not (await scheduled(stack, lawyer)).schedule.state.paused
    unknown = _run(stack, "digest", "pause", "no-such")
    assert (unknown.returncode, "gets no digest" in unknown.stderr) == (1, True)


# --- at a terminal


async def test_what_is_due_can_be_read_at_a_terminal(stack: Stack):
    lawyer = await organisation(stack, mail=False)
    case = await hears_of_a_case(stack, lawyer)
    await fast_forward(stack.client, stack.engine, case, timedelta(days=20))
    done_ = _run(stack, "due", "--organisation", lawyer)
    assert done_.returncode == 0, done_.stderr
    (line,) = done_.stdout.splitlines()
    assert "FOR SENT" in line
    assert f"Råd fra advokaten ({lawyer})  {case}" in line
    assert _run(stack, "due", "--organisation", "no-such").stdout == "Ingen frister.\n"
    assert case in _run(stack, "due").stdout


def _run(stack: Stack, *arguments: str) -> subprocess.CompletedProcess[str]:
    return saksgang(*arguments, "--data-dir", stack.layout.root)
