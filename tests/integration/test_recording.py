"""The write path at its edges: crashes between the lines, keys that meet, faults of the program."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
from pydantic import TypeAdapter
from sqlalchemy import delete, event, func, select, update
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.exceptions import ApplicationError

from activities.messages import Asked, Recorded, ToRecord
from activities.record import Recording, recorded
from domain.case import Case
from domain.commands import Command
from domain.evolve import fold
from domain.organisations import Organisation, directory
from domain.refusals import NotAParty, NotYourRole
from domain.tables.transitions import TRANSITIONS
from saksgang import composition
from saksgang.demo.on_stack import Stack
from store.codec import chained, event_from, row_of
from store.directory import put_organisations
from store.idempotency import KeyReused, claim
from store.keys import KeyCache
from store.lasting import lasting
from store.loading import Reader
from store.memory import CaseMemory
from store.recording import LostRace, NoSuchCase, Outcome, Recorder
from store.tables import case_keys, cases, commands, outbox
from store.tables import events as log
from store.verifying import differences
from tests.integration.rest import person

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def recorder(stack: Stack, apart: AsyncEngine) -> Recorder:
    return Recorder(apart, composition.reader_for(stack.settings), mail=True)


def command(name: str, id_: str | None = None, **data: Any) -> Command:
    model = TRANSITIONS[name].data
    parsed = model.model_validate_json(orjson.dumps(data))
    return Command(id_ or uuid4().hex, name, parsed, "nadheim", ("outreach",))


async def opened(recorder: Recorder) -> str:
    case_id = str(uuid4())
    await recorder.record(case_id, command("identify", **person()), b"", NOW)
    return case_id


async def test_a_command_recorded_before_a_crash_is_answered_as_then_and_what_is_due_is_that_of_now(recorder: Recorder):
    case_id = await opened(recorder)
    first = command("assign_lawyer", organisation="advokat-lie")
    then = await recorder.record(case_id, first, b"x", NOW)
    await recorder.record(case_id, command("record_follow_up", kind="conversation"), b"", NOW)
    again = await recorder.record(case_id, first, b"x", NOW + timedelta(days=1))
    assert (again.events, again.after) == (then.events, then.after)
    assert again.now.version == then.after.version + 1


LATER = NOW + timedelta(days=400)
WHO = {"name": "Noen", "contact": [{"channel": "phone", "value": "1", "safety": "safe"}]}
OPENINGS = {
    "at once": (NOW, NOW, {}),
    "as of a day": (NOW, date(2026, 3, 1), {"person": WHO}),
    "at an instant elsewhere": (NOW, datetime(2026, 3, 2, 2, 30, 0, 123, tzinfo=timezone(timedelta(hours=-5))), {}),
    "so long ago that time brings more with it": (LATER, NOW, {"municipality": "Bergen"}),
}


@pytest.mark.parametrize(("at", "on", "said"), OPENINGS.values(), ids=OPENINGS)
async def test_an_opening_comes_to_the_api_as_it_lies_in_the_log(
    recorder: Recorder, at: datetime, on: datetime | date, said: dict[str, Any]
):
    case_id = str(uuid4())
    opening = replace(command("identify", **person(**said)), on=on, note="en merknad")
    outcome = await recorder.record(case_id, opening, b"", at)
    sent = TypeAdapter(Recorded).validate_json(orjson.dumps(asdict(recorded(outcome))))
    async with recorder.engine.connect() as connection:
        log_has = await anew(recorder).events(connection, case_id)
    assert [event_from(detail) for detail in sent.opening] == log_has
    assert fold(Case(case_id), log_has) == outcome.after
    assert (sent.after, len(sent.opening)) == (len(log_has), len(log_has))


def anew(recorder: Recorder) -> Reader:
    """A reader that remembers nothing."""
    return Reader(recorder.reader.ring, recorder.reader.store, KeyCache(), CaseMemory())


async def test_what_is_no_opening_does_not_come_whole(recorder: Recorder):
    case_id = await opened(recorder)
    outcome = await recorder.record(case_id, command("record_follow_up", kind="conversation"), b"", NOW)
    assert recorded(outcome).opening == []


async def a_lawyer(recorder: Recorder) -> str:
    """In the directory of the database apart."""
    id_ = f"lawyer-{uuid4().hex[:10]}"
    new = Organisation(id_, "Prøve", ("lawyer",), ownership="private", channels=(("mail", f"{id_}@post.example"),))
    async with recorder.engine.begin() as connection:
        await put_organisations(connection, [new])
    recorder.directory.look_again()
    return id_


async def told_at(recorder: Recorder, case_id: str, at: datetime | None) -> None:
    async with recorder.engine.begin() as connection:
        await connection.execute(update(outbox).where(outbox.c.case_id == UUID(case_id)).values(delivered_at=at))


async def test_who_was_not_told_before_a_crash_is_still_owed_it(recorder: Recorder):
    """A worker that dies before the activity has told whom it tells leaves the outbox full; the retry says so."""
    case_id = await opened(recorder)
    first = command("record_follow_up", kind="conversation")
    await told_at(recorder, case_id, None)
    assert (await recorder.record(case_id, first, b"", NOW)).to_tell
    assert (await recorder.record(case_id, first, b"", NOW)).to_tell
    assert (await recorder.record(case_id, None, b"", NOW)).to_tell
    await told_at(recorder, case_id, NOW)
    assert not (await recorder.record(case_id, first, b"", NOW)).to_tell


async def test_what_was_not_carried_away_before_a_crash_is_found_by_the_next_attempt(recorder: Recorder):
    """A worker that dies between commit and waking the courier; also where time passes and nothing is left to record."""
    case_id, lawyer = await opened(recorder), await a_lawyer(recorder)
    first = command("assign_lawyer", organisation=lawyer)
    then = await recorder.record(case_id, first, b"", NOW)
    assert (then.routes, then.told, then.to_tell, then.replayed) == ((f"mail:{lawyer}",), 1, False, False)
    again = await recorder.record(case_id, first, b"", NOW)
    assert (again.routes, again.replayed) == (then.routes, True)
    assert (await recorder.record(case_id, None, b"", NOW)).routes == then.routes


async def outbox_of(recorder: Recorder, case_id: str, whose: str) -> Sequence[Any]:
    mine = (outbox.c.case_id == UUID(case_id), outbox.c.organisation == whose)
    async with recorder.engine.connect() as connection:
        return (await connection.execute(select(outbox).where(*mine))).all()


async def test_who_is_not_in_this_copy_of_the_directory_yet_is_left_to_the_activity(
    recorder: Recorder, another: Recorder, monkeypatch: pytest.MonkeyPatch
):
    case_id, lawyer = await opened(another), await a_lawyer(another)
    assigned = await another.record(case_id, command("assign_lawyer", organisation=lawyer), b"", NOW)
    assert assigned.due is not None
    stale = await recorder.directory.current()
    known = [row for id_, row in stale.organisations.items() if id_ != lawyer]
    monkeypatch.setattr(recorder.directory, "_directory", directory(known))
    reminded = await recorder.record(case_id, None, b"", assigned.due.at)
    assert reminded.to_tell
    by_seq = {row.seq: row.delivered_at for row in await outbox_of(recorder, case_id, lawyer)}
    assert by_seq.pop(2) is not None
    assert set(by_seq.values()) == {None}


async def test_a_mail_that_cannot_be_put_together_keeps_nothing_from_being_recorded(
    recorder: Recorder, monkeypatch: pytest.MonkeyPatch
):
    case_id, lawyer = await opened(recorder), await a_lawyer(recorder)

    def broken(*_: object, **__: object) -> None:
        raise KeyError

    with monkeypatch.context() as faulty:
        faulty.setattr("store.telling.planned", broken)
        assigned = await recorder.record(case_id, command("assign_lawyer", organisation=lawyer), b"", NOW)
    assert (assigned.now.version, assigned.to_tell, assigned.routes) == (2, True, ())
    (row,) = await outbox_of(recorder, case_id, lawyer)
    assert (row.delivered_at, row.attempts) == (None, 0)


@pytest.mark.parametrize("fingerprint", [b"x", b"other"])
async def test_a_key_belongs_to_one_case_and_one_body(recorder: Recorder, fingerprint: bytes):
    mine, other = await opened(recorder), await opened(recorder)
    key = uuid4().hex
    await recorder.record(mine, command("record_follow_up", key, kind="conversation"), b"x", NOW)
    with pytest.raises(KeyReused):
        await recorder.record(other, command("record_follow_up", key, kind="conversation"), fingerprint, NOW)


async def test_the_log_never_runs_backwards_when_a_clock_does(recorder: Recorder):
    case_id = await opened(recorder)
    await recorder.record(case_id, command("record_follow_up", kind="conversation"), b"", NOW + timedelta(hours=2))
    late = await recorder.record(case_id, command("record_follow_up", kind="home_visit"), b"", NOW + timedelta(hours=1))
    assert late.events[0].recorded_at == NOW + timedelta(hours=2)


@pytest.fixture
def another(stack: Stack, apart: AsyncEngine) -> Recorder:
    """What another process remembers."""
    return Recorder(apart, composition.reader_for(stack.settings), mail=True)


@contextmanager
def counted(engine: AsyncEngine) -> Iterator[list[str]]:
    """The statements that go to the database."""
    sent: list[str] = []

    def hear(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(engine.sync_engine, "before_cursor_execute", hear)
    yield sent
    event.remove(engine.sync_engine, "before_cursor_execute", hear)


async def said(recorder: Recorder, case_id: str, kind: str = "conversation", id_: str | None = None) -> Outcome:
    return await recorder.record(case_id, command("record_follow_up", id_, kind=kind), b"", NOW)


async def differ(recorder: Recorder, case_id: str) -> list[str]:
    async with recorder.engine.connect() as connection:
        return await differences(connection, recorder.reader, case_id)


async def test_what_goes_on_a_case_that_is_remembered_is_one_statement(recorder: Recorder):
    case_id = await opened(recorder)
    await recorder.directory.current()
    with counted(recorder.engine) as sent:
        assert (await said(recorder, case_id)).now.version == 2
    assert len(sent) == 1


async def claimed(recorder: Recorder, key: str) -> str:
    """As the API claims a case for an opening."""
    case_id = str(uuid4())
    await recorder.reader.unlock(recorder.engine)
    await claim(recorder.at_once, recorder.reader, key, case_id, b"", NOW)
    return case_id


async def test_an_opening_that_was_claimed_is_one_statement_and_so_is_the_claim(recorder: Recorder):
    key = uuid4().hex
    await recorder.directory.current()
    await recorder.reader.unlock(recorder.engine)
    with counted(recorder.engine) as sent:
        case_id = await claimed(recorder, key)
        done = await recorder.record(case_id, command("identify", key, **person()), b"", NOW)
    assert (len(sent), done.now.version) == (2, len(done.events))
    assert await differ(recorder, case_id) == []


async def test_an_opening_is_recorded_once_by_two_processes_at_once(recorder: Recorder, another: Recorder):
    key = uuid4().hex
    case_id = await claimed(recorder, key)
    another.reader.keys.put(case_id, recorder.reader.keys.get(case_id) or b"")
    opening = command("identify", key, **person())
    both = await asyncio.gather(*(patient(by, case_id, opening) for by in (recorder, another)))
    assert both[0].after.version == both[1].after.version == await _length(recorder, case_id)
    assert await differ(recorder, case_id) == []


async def patient(recorder: Recorder, case_id: str, command: Command) -> Outcome:
    """As the engine does it: a race that was lost is tried again."""
    try:
        return await recorder.record(case_id, command, b"", NOW)
    except LostRace:
        return await recorder.record(case_id, command, b"", NOW)


async def test_an_opening_whose_key_is_gone_gets_a_new_one_and_can_be_read(recorder: Recorder):
    """A database that was restored to before the claim: what a process remembers of the key is worth nothing."""
    key = uuid4().hex
    case_id = await claimed(recorder, key)
    async with recorder.engine.begin() as connection:
        await connection.execute(delete(case_keys).where(case_keys.c.case_id == UUID(case_id)))
        await connection.execute(delete(commands).where(commands.c.id == key))
    await recorder.record(case_id, command("identify", key, **person()), b"", NOW)
    fresh = anew(recorder)
    async with recorder.engine.connect() as connection:
        assert await fresh.events(connection, case_id)


async def test_a_process_whose_memory_is_behind_writes_after_the_other(recorder: Recorder, another: Recorder):
    case_id = await opened(recorder)
    for n in range(2, 8):
        assert (await said((recorder, another)[n % 2], case_id)).now.version == n
    assert await differ(recorder, case_id) == []


async def test_of_two_processes_at_once_neither_loses_anything(recorder: Recorder, another: Recorder):
    case_id = await opened(recorder)
    await said(another, case_id)
    await said(recorder, case_id)
    versions = [
        done.now.version
        for _ in range(10)
        for done in await asyncio.gather(said(recorder, case_id), said(another, case_id))
    ]
    assert sorted(versions) == list(range(4, 24))
    assert await differ(recorder, case_id) == []


async def test_the_same_command_at_once_in_two_processes_is_recorded_once(recorder: Recorder, another: Recorder):
    case_id, key = await opened(recorder), uuid4().hex
    await said(another, case_id)
    await said(recorder, case_id)
    both = await asyncio.gather(*(said(by, case_id, id_=key) for by in (recorder, another)))
    assert [done.after.version for done in both] == [4, 4]
    assert await differ(recorder, case_id) == []


async def test_who_remembers_an_erased_case_writes_nothing(recorder: Recorder):
    case_id = await opened(recorder)
    await said(recorder, case_id)
    async with recorder.engine.begin() as connection:
        await connection.execute(update(cases).where(cases.c.id == UUID(case_id)).values(erased_at=NOW))
    with pytest.raises(NotAParty):
        await said(recorder, case_id)
    assert await _length(recorder, case_id) == 2


async def test_who_remembers_another_end_of_the_log_looks_again(recorder: Recorder):
    """A log that was restored and went another way: the number is the same, the events are not."""
    case_id = await opened(recorder)
    await said(recorder, case_id)
    mine = cases.c.id == UUID(case_id)
    async with recorder.engine.begin() as connection:
        await connection.execute(update(cases).where(mine).values(last_hash=b"another"))
    await said(recorder, case_id)
    async with recorder.engine.connect() as connection:
        *_, last = await recorder.reader.rows(connection, case_id)
        assert chained(row_of(dict(last)), lasting(connection).chain(case_id), b"another") == last["hash"]


async def test_a_command_that_is_refused_writes_nothing_and_takes_no_key(recorder: Recorder):
    case_id, key = await opened(recorder), uuid4().hex
    with pytest.raises(NotYourRole):
        await recorder.record(case_id, command("confirm_arrival", key), b"", NOW)
    assert await _length(recorder, case_id) == 1
    assert (await said(recorder, case_id, id_=key)).after.version == 2


async def _length(recorder: Recorder, case_id: str) -> int:
    query = select(func.count()).select_from(log).where(log.c.case_id == UUID(case_id))
    async with recorder.engine.connect() as connection:
        return int((await connection.execute(query)).scalar_one())


async def test_time_does_not_pass_in_a_case_that_the_log_does_not_have(recorder: Recorder):
    with pytest.raises(NoSuchCase):
        await recorder.record(str(uuid4()), None, b"", NOW)


async def test_a_fault_of_the_program_fails_the_command_and_not_the_case(
    stack: Stack, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
):
    case_id = await opened(recorder)
    recording = Recording(recorder, stack.client)
    asked = Asked(uuid4().hex, "nadheim", ["outreach"], {"kind": "conversation"})
    to_record = ToRecord(case_id, "record_follow_up", NOW.isoformat(), asked)

    def broken(*_: object) -> None:
        raise OverflowError("date value out of range")

    with monkeypatch.context() as faulty:
        faulty.setattr("store.changes.respond", broken)
        with pytest.raises(ApplicationError) as failed:
            await recording.record(to_record)
    assert failed.value.non_retryable
    assert "out of range" not in str(failed.value)
    assert (await recording.record(to_record)).version == 2
