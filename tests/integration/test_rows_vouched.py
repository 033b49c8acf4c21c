"""An attacker with database access but no keys: a forged row has no effect on any decision."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Column, RowMapping, Table, cast, insert, select, text, type_coerce, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection
from temporalio.testing import ActivityEnvironment

from activities.notify import NotificationActivities
from saksgang import wiring
from saksgang.development.demo.on_stack import Stack
from store.auth import calendar_tokens, sessions
from store.auth.sessions import Limits
from store.crypto.key_store import KeyStore
from store.crypto.keys import KeyUnavailable
from store.db.row_vouchers import VOUCHED
from store.db.schema import access_log, case_keys, deliveries, erasures, facts, logins, outbox
from store.db.schema import calendar_tokens as calendar_rows
from store.db.schema import sessions as session_rows
from store.maintenance import anchors
from store.maintenance.consistency_check import differences, strangers
from store.notifications.queue import FORGED, claim, given_up
from store.notifications.throttle import keep_within_the_hour
from store.projections.statistics_facts import read as counted
from tests.integration.outside import Mailbox
from tests.integration.receivers import hears_of_a_case, mails, organisation
from tests.integration.rest import HELPER, TOT, done, insist, is_problem, listed, read
from tests.integration.test_erasure import ARCHIVE, WARDEN, closed, key_of
from tests.owner import owning, vouched

ABOUT_CASES = tuple(voucher for voucher in VOUCHED if "case_id" in voucher.table.c and voucher.table.name != "erasures")
LIMITS = Limits(timedelta(hours=1), timedelta(hours=10))
PAST = datetime(2020, 1, 1, tzinfo=UTC)
ANOTHER: dict[type, Any] = {bool: False, int: 99, str: "another", bytes: b"x", list: ["another"], dict: {"another": 1}}


@pytest.fixture(scope="module")
async def case(stack: Stack, mailbox: Mailbox) -> str:
    """A case with a row in each of these tables."""
    lawyer = await organisation(stack)
    found = await hears_of_a_case(stack, lawyer)
    await mails(mailbox, lawyer)
    for by in (TOT, TOT, lawyer):
        await read(stack, f"/cases/{found}", by)
    await done(stack, found, lawyer, "record_advice", choice="neither")
    await done(stack, found, TOT, "close", outcome="ferdig")
    assert (await insist(stack, "POST", f"/cases/{found}/entries/{HELPER}/erase", WARDEN)).is_success
    assert (await stack.call("PUT", f"/cases/{found}/legal-hold", WARDEN)).status_code == 204
    return found


async def said(stack: Stack, connection: AsyncConnection, case: str) -> list[str]:
    return await differences(connection, wiring.repository_for(stack.settings), case)


async def rows(connection: AsyncConnection, table: Table, case: str) -> Sequence[RowMapping]:
    query = select(table).where(table.c.case_id == UUID(case))
    return (await connection.execute(query)).mappings().all()


def another(column: Column[Any], value: Any) -> Any:
    """Something else that stands in such a column; an organisation's name is copied from another row."""
    if column.name in ("organisation", "by"):
        return "udi"
    if column.name == "route":
        return "mail:udi"
    if column.name in ("cases", "files"):
        return [uuid4()]
    others = {UUID: uuid4(), datetime: PAST, **ANOTHER}
    return next((other for type_, other in others.items() if isinstance(value, type_)), "another")


EVERY = [(voucher.table.name, name) for voucher in ABOUT_CASES for name in voucher.says]


@pytest.mark.parametrize(("table", "name"), EVERY)
async def test_whatever_is_changed_in_a_row_about_a_case_verify_says_so(stack: Stack, case: str, table: str, name: str):
    (voucher,) = (one for one in ABOUT_CASES if one.table.name == table)
    async with owning(stack) as connection:
        assert await said(stack, connection, case) == []
        row = (await rows(connection, voucher.table, case))[0]
        value = (
            UUID(other)
            if name == "case_id" and (other := await closed(stack))
            else another(voucher.table.c[name], row[name])
        )
        if name == "case_id":
            await connection.execute(voucher.table.delete().where(voucher.table.c.case_id == value))
        mine = voucher.table.c.voucher == row["voucher"]
        assert (await connection.execute(update(voucher.table).where(mine).values({name: value}))).rowcount == 1
        found = await said(stack, connection, str(value) if name == "case_id" else case)
        await connection.rollback()
    assert any(line.startswith(f"{table} ") and "was not written with the keys" in line for line in found), found


async def test_a_list_on_record_that_named_the_case_is_vouched_for_and_noted_too(stack: Stack, case: str):
    """Whoever takes her from what a list showed is found by the anchor; whoever changes who saw it, by `verify`."""
    await listed(stack, "/cases", TOT)
    named = access_log.c.cases.contains([UUID(case)])
    async with owning(stack) as connection:
        noted = {case: (await anchors.heads(connection))[case]}
        assert await said(stack, connection, case) == []
        await connection.execute(update(access_log).where(named).values(what="another"))
        found = await said(stack, connection, case)
        await connection.execute(update(access_log).where(named).values(cases=[uuid4()]))
        missed = await anchors.not_as_noted(connection, noted)
        await connection.rollback()
    assert any(line.startswith("access_log ") and "was not written with the keys" in line for line in found), found
    assert [line.split(",")[0] for _, line in missed] == [f"anchor: {noted[case].reads} reads were in the access log"]


async def test_an_exchanged_key_is_not_believed_and_nobody_elses_is_destroyed(stack: Stack):
    mine, other = await closed(stack), await closed(stack)
    keys = {id_: await key_of(stack, id_) for id_ in (mine, other)}
    store = KeyStore(stack.settings.key_store)

    async def have(first: UUID, second: UUID) -> None:
        async with owning(stack) as connection:
            for case_id, key in ((other, uuid4()), (mine, first), (other, second)):
                await connection.execute(update(case_keys).where(case_keys.c.case_id == UUID(case_id)).values(key=key))

    await have(keys[other], keys[mine])
    async with stack.engine.connect() as connection:
        with pytest.raises(KeyUnavailable, match="was changed"):
            await wiring.repository_for(stack.settings).events(connection, mine)
    assert (await stack.call("POST", f"/cases/{mine}/erase", WARDEN, ARCHIVE)).status_code == 503
    assert all(store.get(key) for key in keys.values())
    await have(keys[mine], keys[other])
    assert (await stack.call("POST", f"/cases/{mine}/erase", WARDEN, ARCHIVE)).status_code == 200
    assert (store.get(keys[mine]), store.get(keys[other]) is None) == (None, False)
    assert (await read(stack, f"/cases/{other}", TOT))["id"] == other


def forged(connection: AsyncConnection, **more: Any) -> dict[str, Any]:
    """A message as somebody puts it there who copies a voucher from another row."""
    now = datetime.now(UTC)
    row = {"id": uuid4(), "subject": str(uuid4()), "organisation": "udi", "kind": "event", "content": {"case_id": "x"}}
    copied = vouched(connection, deliveries, **row, route="mail:nav", created_at=now)
    return {**copied, "next_attempt_at": now - timedelta(minutes=1), **more}


async def test_a_message_that_was_put_among_those_that_wait_is_sent_to_nobody(stack: Stack):
    """Nor is a case told that it failed."""
    route, now = f"mail:{uuid4()}", datetime.now(UTC)
    async with stack.engine.connect() as connection:
        rows = [forged(connection, route=route) for _ in range(3)]
        failed = forged(connection, route=route, state="failed", case_id=uuid4(), seq=1)
        await connection.execute(insert(deliveries), rows)
        await connection.execute(insert(deliveries).values(failed))
        assert await claim(connection, route, now) is None
        states = (await connection.execute(select(deliveries.c.state).where(deliveries.c.route == route))).scalars()
        assert sorted(states) == ["failed", FORGED, FORGED, FORGED]
        assert await given_up(connection, route, 10) == []
        await connection.rollback()


async def test_a_message_that_was_put_there_is_in_no_summary(stack: Stack):
    route, now = f"lead:{uuid4()}", datetime.now(UTC)
    content = {"case_id": "mine", "due_at": None, "at": "", "event_type": None, "rule": None}
    async with stack.engine.connect() as connection:
        one = forged(connection, route=route, content=content)
        await connection.execute(
            insert(deliveries), [vouched(connection, deliveries, **one), forged(connection, route=route)]
        )
        await keep_within_the_hour(connection, route, 1, now)
        found = await claim(connection, route, now)
        assert found
        assert (found.kind, found.content["count"], found.content["items"]) == ("summary", 1, [content])
        await connection.rollback()


async def test_whoever_is_put_into_the_outbox_is_told_nothing(stack: Stack, case: str):
    """Not by the activity that tells; and `verify` says whom somebody wanted to tell."""
    notifying = NotificationActivities(stack.engine, stack.client, stack.directory, mail=True)
    async with owning(stack) as connection:
        row = dict((await rows(connection, outbox, case))[0])
        row |= {"organisation": "udi", "role": "udi", "delivered_at": None}
        del row["id"]
        await connection.execute(insert(outbox).values(row))
    try:
        async with stack.engine.connect() as connection:
            found = await said(stack, connection, case)
        assert any("outbox: tells udi (udi) of event" in line for line in found), found
        await ActivityEnvironment().run(notifying.notify, case)
        async with stack.engine.connect() as connection:
            told = select(deliveries.c.id).where(deliveries.c.case_id == UUID(case), deliveries.c.organisation == "udi")
            assert (await connection.execute(told)).all() == []
    finally:
        async with owning(stack) as connection:
            mine = (outbox.c.case_id == UUID(case), outbox.c.organisation == "udi")
            await connection.execute(outbox.delete().where(*mine))


async def test_facts_of_another_case_are_not_counted_even_of_one_that_is_erased(stack: Stack):
    mine, other = await closed(stack), await closed(stack)
    assert (await stack.call("POST", f"/cases/{mine}/erase", WARDEN, ARCHIVE)).status_code == 200
    async with owning(stack) as connection:
        before = [row for row in await counted(connection, datetime.now(UTC).date(), None) if any(row[-2])]
        theirs = (await rows(connection, facts, other))[0]
        changed = update(facts).where(facts.c.case_id == UUID(mine), facts.c.seq == theirs["seq"])
        await connection.execute(changed.values(detail=theirs["detail"], voucher=theirs["voucher"]))
        after = [row for row in await counted(connection, datetime.now(UTC).date(), None) if any(row[-2])]
        found = await said(stack, connection, mine)
        await connection.rollback()
    assert sum(bool(one) for row in before for one in row[-2]) == sum(bool(one) for row in after for one in row[-2]) + 1
    assert any(line.startswith("facts ") for line in found), found


async def test_a_read_that_is_taken_from_the_access_log_is_missed_also_behind_a_copy(stack: Stack, case: str):
    async with owning(stack) as connection:
        noted = {case: (await anchors.heads(connection))[case]}
        assert noted[case].reads > 0
        first, *_ = await rows(connection, access_log, case)
        await connection.execute(access_log.delete().where(access_log.c.id == first["id"]))
        copy = {name: value for name, value in (await rows(connection, access_log, case))[-1].items() if name != "id"}
        await connection.execute(insert(access_log).values(copy))
        missed = await anchors.not_as_noted(connection, noted)
        twice = await said(stack, connection, case)
        await connection.rollback()
    assert [line for _, line in missed] == [
        f"anchor: {noted[case].reads} reads were in the access log, and {noted[case].reads - 1} are"
    ]
    assert any(line.startswith("access_log ") and line.endswith("is there twice") for line in twice), twice


async def test_a_certificate_that_was_changed_is_given_to_nobody(stack: Stack):
    case = await closed(stack)
    path = f"/cases/{case}/erase"
    first = await stack.call("POST", path, WARDEN, ARCHIVE)
    assert first.status_code == 200
    mine = erasures.c.case_id == UUID(case)
    kept = type_coerce(erasures.c.certificate, JSONB)
    async with owning(stack) as connection:
        stored = (await connection.execute(select(kept).where(mine))).scalar_one()
    for untrue in (
        stored | {"events_unreadable": 0},
        {name: said for name, said in stored.items() if name != "erased_by"},
    ):
        async with owning(stack) as connection:
            await connection.execute(update(erasures).where(mine).values({erasures.c.certificate: cast(untrue, JSONB)}))
        is_problem(await stack.call("POST", path, WARDEN, ARCHIVE), 503, "engine-unavailable")
    async with owning(stack) as connection:
        await connection.execute(update(erasures).where(mine).values({erasures.c.certificate: cast(stored, JSONB)}))
    assert (await stack.call("POST", path, WARDEN, ARCHIVE)).json() == first.json()


async def test_verify_names_rows_of_nobody_that_are_about_no_case(stack: Stack):
    """Nobody is let in by them (test_database_attacked.py); here it is said that they are there."""
    now = datetime.now(UTC)
    await sessions.begin(stack.engine, "rosa", ["rosa"], ["saksgang:read"], now, LIMITS)
    await sessions.offer(stack.engine, {"organisation": "rosa"}, now, timedelta(hours=1))
    async with stack.engine.begin() as connection:
        await calendar_tokens.issue(connection, "rosa", now)
        await calendar_tokens.revoke(connection, "rosa", (await calendar_tokens.issue(connection, "rosa", now))[0], now)
    async with owning(stack) as connection:
        before = await strangers(connection)
        for table in (session_rows, logins, calendar_rows):
            newest = select(table.c.id).where(table.c.voucher != b"").limit(1).scalar_subquery()
            await connection.execute(update(table).where(table.c.id == newest).values(voucher=b"another"))
        await connection.execute(
            text("insert into organisations (id, detail) values ('nobody', '{\"id\": \"nobody\"}')")
        )
        found = await strangers(connection)
        await connection.rollback()
    assert before == []
    assert found == [
        *(f"{name}: a row was not written with the keys" for name in ("calendar_tokens", "sessions", "logins")),
        "organisations nobody: was not written with the keys",
    ]
