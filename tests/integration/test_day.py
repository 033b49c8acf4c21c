"""The caseworker's day: inbox and calendar."""

from datetime import UTC, datetime, timedelta

import icalendar
import pytest
from sqlalchemy import insert, text

from saksgang.development.demo.on_stack import Stack
from saksgang.temporal.time_skipping import fast_forward
from store.db.schema import outbox, parties
from tests.integration.receivers import hears_of_a_case, organisation
from tests.integration.rest import HELPER, PROBLEM, TOT, Json, done, is_problem, listed, opened, read, token
from tests.owner import vouched
from tests.waiting import soon


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
    assert await listed(stack, "/inbox", lawyer, 2) == whole
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


async def test_a_deadline_with_a_time_of_day_takes_room_before_it_and_none_after(stack: Stack):
    """Without a length of its own a calendar program would show an hour: the one after the deadline."""
    case = await opened(stack)
    await done(stack, case, HELPER, "report_missing", last_seen=datetime.now(UTC).date().isoformat())
    listed_ = (await read(stack, f"/cases/{case}/deadlines", TOT))["items"]
    due = next(d for d in listed_ if d["rule"] == "missing_person")
    found = {str(e["UID"]): e for e in events_of((await stack.call("GET", "/calendar.ics", TOT)).content)}
    event = found[f"{due['id']}.{case}@saksgang"]
    start, end = event.decoded("dtstart"), event.decoded("dtend")
    assert end == datetime.fromisoformat(due["due_at"]).replace(microsecond=0)
    assert end - start == timedelta(minutes=30)


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


def party(case: str, organisation: str, role: str) -> dict[str, object]:
    return {"case_id": case, "organisation": organisation, "role": role, "since": 1, "responsible": True}


def told_of(case: str, organisation: str, role: str, at: datetime) -> dict[str, object]:
    who = {"organisation": organisation, "role": role, "created_at": at}
    return {"case_id": case, "seq": 2, "event_type": "lawyer_assigned", **who}


async def test_who_is_told_in_the_place_of_a_coordinator_that_nobody_is_finds_it_in_its_inbox(stack: Stack):
    """Where a municipality has no coordinator, the identifying organisation takes that place (spec 3)."""
    helper = await organisation(stack, "outreach", mail=False)
    case = await hears_of_a_case(stack, "advokat-lie")
    now = datetime.now(UTC)
    async with stack.engine.begin() as connection:
        await connection.execute(insert(parties).values(party(case, helper, "outreach")))
        await connection.execute(
            insert(outbox).values(vouched(connection, outbox, **told_of(case, helper, "coordinator", now)))
        )
    (found,) = await items(stack, helper)
    assert (found["case_id"], found["event_type"]) == (case, "lawyer_assigned")


@pytest.mark.parametrize(
    ("role", "until", "days_ago", "days_ahead", "sees"),
    [
        ("outreach", None, 40, 0, True),
        ("outreach", 2, 1, 0, True),
        ("outreach", 1, 1, 0, False),
        ("outreach", 2, 31, 0, False),
        ("outreach", 2, 1, 31, False),
        ("lawyer", 2, 1, 0, False),
    ],
    ids=["a_party", "left_lately", "left_before_it", "left_long_ago", "left_long_ago_by_the_cases_clock", "a_lawyer"],
)
async def test_who_has_left_finds_what_it_was_told_before_for_thirty_days(
    stack: Stack, role: str, until: int | None, days_ago: int, days_ahead: int, *, sees: bool
):
    """Nothing after it left, and a lawyer nothing at all (spec 1)."""
    told = await organisation(stack, role, mail=False)
    case = await hears_of_a_case(stack, "advokat-lie")
    then = datetime.now(UTC) - timedelta(days=days_ago)
    async with stack.engine.begin() as connection:
        await connection.execute(insert(parties).values(party(case, told, role) | {"until": until}))
        await connection.execute(insert(outbox).values(vouched(connection, outbox, **told_of(case, told, role, then))))
        await connection.execute(
            text("update cases set clock_ahead = :s where id = :c"), {"s": days_ahead * 86_400.0, "c": case}
        )
    assert bool(await items(stack, told)) is sees
