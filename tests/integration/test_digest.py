"""The morning's digest and its schedule, and what is due at a terminal."""

import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import delete, insert
from temporalio.service import RPCError

from activities.contracts import DELIVERIES, DIGEST, DigestInput
from activities.digest import FOR_DIGEST
from domain.primitives.calendar import OSLO, next_working_day
from saksgang.development.demo.on_stack import Stack
from saksgang.temporal import digest_schedules
from saksgang.temporal.time_skipping import fast_forward
from store.crypto.lasting import lasting
from store.db.schema import cases, deadlines, parties
from tests.integration.outside import Mailbox, text_of
from tests.integration.receivers import address_of, hears_of_a_case, mails, organisation
from tests.integration.rest import TOT, done, read
from tests.own_stack import saksgang
from tests.waiting import soon

MONDAY = date(2026, 11, 23)


async def sum_up(stack: Stack, id_: str, day: date) -> bool:
    hidden = lasting(stack.engine.dialect).hidden(FOR_DIGEST, id_)
    asked = DigestInput(hidden, day.isoformat())
    said: bool = await stack.client.execute_workflow(
        DIGEST, asked, id=f"digest-{hidden}-{uuid4()}", task_queue=DELIVERIES, result_type=bool
    )
    return said


async def digests(mailbox: Mailbox, id_: str) -> list[str]:
    async def there() -> list[str]:
        found = mailbox.mails(address_of(id_))
        return [text_of(mail) for mail in found if " i dag, " in str(mail["Subject"])]

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


async def test_a_coordinators_digest_has_what_was_escalated_to_it_until_somebody_takes_hold_of_it(
    stack: Stack, mailbox: Mailbox
):
    coordinator = await organisation(stack, "coordinator")
    case = await hears_of_a_case(stack, "advokat-lie")
    await done(stack, case, TOT, "assign_responsible", role="coordinator", organisation=coordinator, reason="Prøve")
    await done(stack, case, coordinator, "accept_responsibility")
    await fast_forward(stack.client, stack.engine, case, timedelta(days=20))
    today = next_working_day(datetime.now(OSLO).date())
    assert await sum_up(stack, coordinator, today)
    (said,) = await digests(mailbox, coordinator)
    assert "For sent (1)\n- Råd fra advokaten, " in said
    breach = next(d for d in (await read(stack, f"/cases/{case}/deadlines", coordinator))["items"] if d["breached_at"])
    await done(stack, case, coordinator, "acknowledge_deadline", deadline=breach["id"])
    assert not await sum_up(stack, coordinator, next_working_day(today + timedelta(days=1)))


@pytest.mark.parametrize("day", [date(2026, 11, 21), date(2026, 12, 25), date(2027, 5, 17)])
async def test_there_is_no_digest_on_a_weekend_or_a_public_holiday(stack: Stack, day: date):
    lawyer = await organisation(stack)
    await hears_of_a_case(stack, lawyer)
    assert not await sum_up(stack, lawyer, day)


async def test_there_is_no_digest_where_there_is_nothing_to_say(stack: Stack):
    assert not await sum_up(stack, await organisation(stack), MONDAY)


async def test_five_thousand_due_items_are_one_readable_digest(stack: Stack, mailbox: Mailbox):
    nav = await organisation(stack, "nav")
    noon = datetime.combine(MONDAY, datetime.min.time(), OSLO) + timedelta(hours=12)
    async with _flooded(stack, nav, 5000, noon):
        assert await sum_up(stack, nav, MONDAY)
    (said,) = await digests(mailbox, nav)
    assert "Frist i dag (5000)" in said
    assert "… og 4975 til." in said
    assert said.count("\n") < 60


@asynccontextmanager
async def _flooded(stack: Stack, id_: str, count: int, due_at: datetime) -> AsyncIterator[None]:
    """So many deadlines, as the projections hold them, of cases that are in no log; taken away again."""
    now = datetime.now(UTC)
    ids = [uuid4() for _ in range(count)]
    case = {"version": 1, "track": "oslo_adult", "step": "lawyer", "municipality": "0301", "opened_at": now}
    about = {
        "rule": "activity_start",
        "role": "nav",
        "organisation": id_,
        "starts_at": now,
        "due_at": due_at,
        "category": "process",
    }
    detail: dict[str, Any] = {"kind": "routine", "repeats": False, "next_daily": None, "started_by": 1}
    async with stack.engine.begin() as connection:
        await connection.execute(insert(cases), [{"id": i, **case, "recorded_at": now, "last_hash": b""} for i in ids])
        party = {"organisation": id_, "role": "nav", "since": 1, "responsible": True}
        await connection.execute(insert(parties), [{"case_id": i, **party} for i in ids])
        rows = [{"case_id": i, "id": "d", "position": 0, **about, "state": "open", "detail": detail} for i in ids]
        await connection.execute(insert(deadlines), rows)
    yield
    async with stack.engine.begin() as connection:
        for table, column in ((deadlines, deadlines.c.case_id), (parties, parties.c.case_id), (cases, cases.c.id)):
            await connection.execute(delete(table).where(column.in_(ids)))


# --- its schedule


async def scheduled(stack: Stack, id_: str) -> Any:
    async def there() -> Any:
        try:
            return await stack.client.get_schedule_handle(
                digest_schedules.schedule_id(lasting(stack.engine.dialect), id_)
            ).describe()
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
    await digest_schedules.keep(stack.client, lasting(stack.engine.dialect), directory, mail=True)
    state = (await scheduled(stack, lawyer)).schedule.state
    assert (state.paused, state.note) == (True, digest_schedules.BY_HAND)
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
