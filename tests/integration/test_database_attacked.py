"""An attacker with database access but no master key: no change is believed, and `verify` describes each."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.facts.commands import Command
from domain.tables.transitions import TRANSITIONS
from saksgang import wiring
from saksgang.development.demo.on_stack import Stack
from store.auth import calendar_tokens, sessions
from store.auth.directory import DirectoryCopy
from store.auth.sessions import Limits, digest
from store.commands.handler import CommandHandler
from store.crypto.keys import KeyUnavailable
from store.db.grants import GRANTS, ROLE
from store.db.schema import calendar_tokens as calendar_rows
from store.db.schema import cases, events, logins, metadata, parties, webhooks
from store.db.schema import sessions as sessions_table
from store.maintenance.consistency_check import differences
from store.notifications.webhooks import secrets_of, subscribe
from tests.integration.rest import done, is_problem, opened, read
from tests.own_stack import saksgang
from tests.owner import owning

LIMITS = Limits(timedelta(hours=1), timedelta(hours=10))
STRANGER = "rosa"


@pytest.fixture
async def case(stack: Stack) -> str:
    """A case of three events."""
    found = await opened(stack)
    await done(stack, found, "nadheim", "record_follow_up", kind="conversation")
    await done(stack, found, "nadheim", "record_follow_up", kind="conversation")
    return found


def in_log(case: str, seq: int) -> Any:
    return (events.c.case_id == UUID(case), events.c.seq == seq)


async def refused(stack: Stack, connection: AsyncConnection, case: str) -> list[str]:
    """What `verify` says; a process that has not read the case before can not read it at all."""
    with pytest.raises(KeyUnavailable):
        await wiring.repository_for(stack.settings).events(connection, case)
    return await differences(connection, wiring.repository_for(stack.settings), case)


CHANGES = (
    ({"type": "consent_withdrawn"}, "its type was follow_up_recorded, not consent_withdrawn"),
    ({"role": "udi"}, "it was recorded by outreach, not udi"),
    ({"happened_at": datetime(2020, 1, 1, tzinfo=UTC)}, "when it happened was changed"),
    ({"recorded_at": datetime(2020, 1, 1, tzinfo=UTC)}, "one of its times was changed, or more than one thing"),
    ({"schema_version": 2}, "its schema version was 1"),
    ({"payload": b"x" * 60}, "its content was changed, or it is none of this case's"),
)

ONLY_SAID_AGAIN = ("recorded_in",)
"""Whoever changes it has the stream say once more, to those who know of the case, that it has changed."""


@pytest.mark.parametrize(("change", "said"), CHANGES, ids=[next(iter(change)) for change, _ in CHANGES])
async def test_a_changed_event_is_not_read_and_what_was_changed_is_said(
    stack: Stack, case: str, change: dict[str, Any], said: str
):
    async with owning(stack) as connection:
        await connection.execute(update(events).where(*in_log(case, 2)).values(change))
        found = await refused(stack, connection, case)
        await connection.rollback()
    assert any(line.startswith("event 2 ") and line.endswith(said) for line in found), found


def test_each_column_of_the_log_but_its_key_and_its_hash_is_changed_above():
    """A column that comes in is attacked too."""
    attacked = {name for change, _ in CHANGES for name in change}
    assert attacked == {c.name for c in events.c} - {"case_id", "seq", "hash", *ONLY_SAID_AGAIN}


async def test_what_was_said_in_another_case_is_not_read_in_this_one(stack: Stack, case: str):
    other = await opened(stack)
    await done(stack, other, "nadheim", "record_follow_up", kind="conversation")
    async with owning(stack) as connection:
        theirs = select(events.c.payload).where(*in_log(other, 2))
        payload = (await connection.execute(theirs)).scalar_one()
        await connection.execute(update(events).where(*in_log(case, 2)).values(payload=payload))
        found = await refused(stack, connection, case)
        await connection.rollback()
    assert any("event 2" in line and "it is none of this case's" in line for line in found), found


async def test_two_events_that_changed_places_are_not_read(stack: Stack, case: str):
    async with owning(stack) as connection:
        for seq, becomes in ((2, 99), (3, 2), (99, 3)):
            await connection.execute(update(events).where(*in_log(case, seq)).values(seq=becomes))
        found = await refused(stack, connection, case)
        await connection.rollback()
    assert "event 2 does not fit the hash chain" in " ".join(found)
    assert any("event 2 can not be opened: it was event 3" in line for line in found), found


@pytest.mark.parametrize(("seq", "said"), [(3, "events are missing at the end of the log"), (2, "event 2 is missing")])
async def test_an_event_that_is_taken_away_is_missed(stack: Stack, case: str, seq: int, said: str):
    async with owning(stack) as connection:
        await connection.execute(events.delete().where(*in_log(case, seq)))
        found = await refused(stack, connection, case)
        await connection.rollback()
    assert any(line.startswith(said) for line in found), found


async def test_a_log_that_was_cut_is_missed_though_its_case_was_made_to_fit(stack: Stack, case: str):
    """The hash stands in the log for everybody to copy; what says that it was the end does not."""
    async with owning(stack) as connection:
        await connection.execute(events.delete().where(*in_log(case, 3)))
        last = (await connection.execute(select(events.c.hash).where(*in_log(case, 2)))).scalar_one()
        forged = {"h": last + b"\0" * 16, "c": UUID(case)}
        await connection.execute(text("update cases set last_hash = :h, version = 2 where id = :c"), forged)
        found = await refused(stack, connection, case)
        await connection.rollback()
    assert any("where the log ended was changed" in line for line in found), found


async def test_what_was_put_back_as_a_whole_shows_against_what_was_noted_elsewhere(
    stack: Stack, case: str, tmp_path: Path
):
    anchor = tmp_path / "anchor"
    lines = [{"case_id": case, "seq": 3, "hash": await _hash(stack, case, 3)}]
    anchor.write_text("".join(json.dumps(line) + "\n" for line in lines))
    well = saksgang("verify", case, "--anchor", anchor, "--data-dir", stack.layout.root)
    assert "1 logs were noted in" in well.stdout
    assert "0 are not as noted" in well.stdout
    anchor.write_text(json.dumps(lines[0] | {"hash": await _hash(stack, case, 2)}) + "\n")
    other = saksgang("verify", case, "--anchor", anchor, "--data-dir", stack.layout.root)
    assert (other.returncode, f"{case}  anchor: event 3 is another one than was noted" in other.stdout) == (1, True)
    anchor.write_text(json.dumps(lines[0] | {"seq": 4}) + "\n")
    gone = saksgang("verify", case, "--anchor", anchor, "--data-dir", stack.layout.root)
    assert (gone.returncode, f"{case}  anchor: event 4 was in the log and is missing" in gone.stdout) == (1, True)
    assert json.loads(anchor.read_text())["seq"] == 4, "what differs was noted anew"
    anchor.write_text("nothing of ours")
    assert saksgang("verify", case, "--anchor", anchor, "--data-dir", stack.layout.root).returncode == 2


async def _hash(stack: Stack, case: str, seq: int) -> str:
    async with stack.engine.connect() as connection:
        found: bytes = (await connection.execute(select(events.c.hash).where(*in_log(case, seq)))).scalar_one()
    return found.hex()


# --- time


def _in_ten_days() -> datetime:
    return datetime.now(UTC) + timedelta(days=10)


FORWARD: tuple[dict[str, Any], ...] = ({"clock_ahead": 864_000.0}, {"recorded_at": _in_ten_days()})


@pytest.mark.parametrize("forward", FORWARD, ids=[next(iter(row)) for row in FORWARD])
@pytest.mark.parametrize("remembers", [False, True])
async def test_no_row_lets_time_pass_for_a_case(stack: Stack, case: str, forward: dict[str, Any], *, remembers: bool):
    """Deadlines would be breached for ever, and what protects a child would lapse: where she lives would be told."""
    reader = wiring.repository_for(stack.settings.model_copy(update={"environment": "production"}))
    recorder = CommandHandler(stack.engine, reader, mail=False)
    if remembers:
        await recorder.record(case, None, b"")
    mine = update(cases).where(cases.c.id == UUID(case))
    async with stack.engine.begin() as connection:
        assert (await connection.execute(mine.values(forward))).rowcount == 1
        found = await differences(connection, reader, case)
    assert [line for line in found if line.startswith("cases ")] == [
        f"cases ('{case}',): {next(iter(forward))} differs"
    ]
    assert (await recorder.record(case, None, b"")).events == ()
    outcome = await recorder.record(case, follow_up(), b"")
    assert [event.type for event in outcome.events] == ["follow_up_recorded"]
    assert outcome.events[0].recorded_at < datetime.now(UTC) + timedelta(minutes=1)
    async with stack.engine.begin() as connection:
        await connection.execute(mine.values(clock_ahead=0.0))


def follow_up() -> Command:
    data = TRANSITIONS["record_follow_up"].data.model_validate({"kind": "conversation"})
    return Command(uuid4().hex, "record_follow_up", data, "nadheim", ("outreach",))


# --- rights


FORGED = (
    {"since": 1, "until": None, "role": "lawyer"},
    {"since": 1, "until": 2, "role": "lawyer"},
    {"since": 1, "until": None, "role": "outreach", "guest": True},
)


@pytest.mark.parametrize("row", FORGED, ids=["party", "has_left", "guest"])
async def test_a_forged_party_opens_no_case(stack: Stack, case: str, row: dict[str, Any]):
    """The attacker copies what stands for the organisation from another case's row, as any writer can."""
    forged = {"case_id": UUID(case), "organisation": STRANGER, "responsible": False, "guest": False, **row}
    async with stack.engine.begin() as connection:
        await connection.execute(insert(parties).values(forged))
    for path in ("", "/history", "/deadlines", "/parties", "/access-log", "/bundle", "/forecast", "/next-steps"):
        is_problem(await stack.call("GET", f"/cases/{case}{path}", STRANGER), 404, "not-found")
    async with stack.engine.connect() as connection:
        found = await differences(connection, wiring.repository_for(stack.settings), case)
    assert any(line.startswith("parties ") and line.endswith("is not in the log") for line in found), found


async def test_who_has_left_does_not_come_back_by_a_changed_row(stack: Stack, case: str):
    await done(stack, case, "nadheim", "assign_lawyer", organisation="advokat-lie")
    await done(stack, case, "nadheim", "assign_lawyer", organisation="advokat-dahl")
    mine = (parties.c.case_id == UUID(case), parties.c.organisation == "advokat-lie")
    for until in (None, 99):
        async with stack.engine.begin() as connection:
            assert (await connection.execute(update(parties).where(*mine).values(until=until))).rowcount == 1
        is_problem(await stack.call("GET", f"/cases/{case}", "advokat-lie"), 404, "not-found")
    assert (await read(stack, f"/cases/{case}", "advokat-dahl"))["id"] == case


async def test_a_session_that_was_changed_or_put_there_logs_nobody_in(stack: Stack):
    now = datetime.now(UTC)
    own = await sessions.begin(stack.engine, "rosa", ["rosa"], ["saksgang:read"], now, LIMITS)
    assert await sessions.find(stack.engine, own, now, LIMITS)
    mine = sessions_table.c.organisation == "rosa"
    async with stack.engine.connect() as connection:
        newest = select(sessions_table).where(mine).order_by(sessions_table.c.ends_at.desc()).limit(1)
        kept = dict((await connection.execute(newest)).mappings().one())
    for change in ({"organisation": "udi"}, {"roles": ["udi"]}, {"scopes": ["saksgang:write"]}, {"csrf": "known"}):
        async with stack.engine.begin() as connection:
            changed = update(sessions_table).where(sessions_table.c.id == kept["id"])
            await connection.execute(changed.values(change))
        assert await sessions.find(stack.engine, own, now, LIMITS) is None
        assert await sessions.find(stack.engine, own, now, LIMITS, touch=False) is None
        async with stack.engine.begin() as connection:
            await connection.execute(changed.values({name: kept[name] for name in change}))
    minted = "minted"
    async with stack.engine.begin() as connection:
        await connection.execute(insert(sessions_table).values(kept | {"id": digest(minted)}))
    assert await sessions.find(stack.engine, minted, now, LIMITS) is None


async def test_a_log_in_that_was_changed_or_put_there_is_none(stack: Stack):
    now, hour = datetime.now(UTC), timedelta(hours=1)
    first = await sessions.offer(stack.engine, {"organisation": "rosa"}, now, hour)
    async with owning(stack) as connection:
        minted = (await connection.execute(select(logins))).mappings().first()
        assert minted
        row = {**minted, "id": digest("minted"), "ends_at": now + hour, "voucher": b"x"}
        await connection.execute(update(logins).values(detail=b"x" * 64))
        await connection.execute(insert(logins).values(row))
    assert await sessions.take(stack.engine, first, now) is None
    assert await sessions.take(stack.engine, "minted", now) is None
    second = await sessions.offer(stack.engine, {"organisation": "rosa"}, now, hour)
    assert await sessions.take(stack.engine, second, now) == {"organisation": "rosa"}


async def test_a_calendars_address_that_was_changed_put_there_or_brought_back_opens_none(stack: Stack):
    now = datetime.now(UTC)
    async with stack.engine.connect() as connection:
        id_, token = await calendar_tokens.issue(connection, "rosa", now)
        found = await calendar_tokens.credential_of(connection, token)
        assert found
        assert found.organisation == "rosa"
        mine = update(calendar_rows).where(calendar_rows.c.id == id_)
        await connection.execute(mine.values(organisation="udi"))
        assert await calendar_tokens.credential_of(connection, token) is None
        await connection.execute(mine.values(organisation="rosa"))
        await calendar_tokens.revoke(connection, "rosa", id_, now)
        await connection.execute(mine.values(revoked_at=None))
        assert await calendar_tokens.credential_of(connection, token) is None
        row = {"id": uuid4(), "organisation": "udi", "hash": digest("minted"), "voucher": b"x", "created_at": now}
        await connection.execute(insert(calendar_rows).values(row))
        assert await calendar_tokens.credential_of(connection, "minted") is None
        await connection.rollback()


@pytest.mark.parametrize("change", [{"url": "https://elsewhere.example/"}, {"organisation": "udi"}])
async def test_nothing_is_sent_to_a_subscription_that_was_changed(stack: Stack, change: dict[str, str]):
    ring, now = stack.settings.key_ring, datetime.now(UTC)
    async with stack.engine.connect() as connection:
        made = await subscribe(connection, ring, "rosa", "https://rosa.example/", ["*"], now)
        mine = select(webhooks).where(webhooks.c.id == made.id)
        assert secrets_of(ring, (await connection.execute(mine)).one(), now)
        await connection.execute(update(webhooks).where(webhooks.c.id == made.id).values(change))
        with pytest.raises(KeyUnavailable):
            secrets_of(ring, (await connection.execute(mine)).one(), now)
        await connection.rollback()


async def test_an_organisation_that_was_put_there_by_hand_is_nobody(stack: Stack):
    async with owning(stack) as connection:
        detail = text("select detail from organisations where id = 'udi'")
        theirs: Any = (await connection.execute(detail)).scalar_one()
        mine = json.dumps(theirs | {"id": "forged", "number": "910000999"})
        await connection.execute(
            text("insert into organisations (id, detail) values ('forged', cast(:d as jsonb))"), {"d": mine}
        )
    try:
        directory = await DirectoryCopy(stack.engine).current()
        assert "udi" in directory.organisations
        assert "forged" not in directory.organisations
    finally:
        async with owning(stack) as connection:
            await connection.execute(text("delete from organisations where id = 'forged'"))


# --- grants


async def test_the_role_of_api_and_worker_has_the_rights_of_the_table_and_no_others(stack: Stack):
    assert metadata.tables.keys() == GRANTS.keys()
    query = text(
        "select table_name, lower(privilege_type) from information_schema.role_table_grants "
        "where grantee = :role and table_schema = 'public'"
    )
    async with owning(stack) as connection:
        has = {tuple(row) for row in await connection.execute(query, {"role": ROLE})}
        owns = "select count(*) from pg_class where relowner = (select oid from pg_roles where rolname = :role)"
        assert (await connection.execute(text(owns), {"role": ROLE})).scalar_one() == 0
        by_column = text(
            "select count(*) from information_schema.column_privileges "
            "where grantee = 'PUBLIC' and table_schema = 'public'"
        )
        assert (await connection.execute(by_column)).scalar_one() == 0
    assert has == {(table, right) for table, rights in GRANTS.items() for right in rights}
    assert GRANTS["events"] == ("select", "insert")


async def test_the_role_of_api_and_worker_is_nothing_else(stack: Stack):
    query = text(
        "select rolsuper, rolcreatedb, rolcreaterole, rolbypassrls, rolreplication from pg_roles where rolname = :r"
    )
    async with owning(stack) as connection:
        assert not any((await connection.execute(query, {"r": ROLE})).one())
        member = text(
            "select count(*) from pg_auth_members where member = (select oid from pg_roles where rolname = :r)"
        )
        assert (await connection.execute(member, {"r": ROLE})).scalar_one() == 0
