"""The write path at its edges: crashes between the lines, keys that meet, faults of the program."""

import asyncio
import dataclasses
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
from sqlalchemy import event, func, select, update
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment
from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput

from activities.error_redaction import ErrorRedaction
from activities.record import RecordingActivities
from activities.relay import Relay
from domain.facts.commands import Command
from domain.primitives.organisations import Organisation, directory
from domain.primitives.refusals import NotAParty, NotYourRole, Refused
from domain.tables.transitions import TRANSITIONS
from saksgang import wiring
from saksgang.development.demo.on_stack import Stack
from store.auth.directory import put_organisations
from store.commands.handler import CommandHandler, NoSuchCase
from store.commands.idempotency import KeyReused
from store.commands.rows import CommandResult
from store.crypto.keys import KeyCache
from store.crypto.lasting import lasting
from store.db.schema import case_keys, cases, outbox
from store.db.schema import events as log
from store.events.case_cache import CaseCache
from store.events.repository import CaseRepository
from store.events.serializer import chained, row_of
from store.maintenance.consistency_check import differences
from tests.integration.rest import person

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def recorder(stack: Stack, apart: AsyncEngine) -> CommandHandler:
    return CommandHandler(apart, wiring.repository_for(stack.settings), mail=True)


def command(name: str, id_: str | None = None, **data: Any) -> Command:
    model = TRANSITIONS[name].data
    parsed = model.model_validate_json(orjson.dumps(data))
    return Command(id_ or uuid4().hex, name, parsed, "nadheim", ("outreach",))


async def opened(recorder: CommandHandler) -> str:
    case_id = str(uuid4())
    await recorder.record(case_id, command("identify", **person()), b"", NOW)
    return case_id


async def test_a_command_recorded_before_a_crash_is_answered_as_then_and_what_is_due_is_that_of_now(
    recorder: CommandHandler,
):
    case_id = await opened(recorder)
    first = command("assign_lawyer", organisation="advokat-lie")
    then = await recorder.record(case_id, first, b"x", NOW)
    await recorder.record(case_id, command("record_follow_up", kind="conversation"), b"", NOW)
    again = await recorder.record(case_id, first, b"x", NOW + timedelta(days=1))
    assert (again.events, again.after) == (then.events, then.after)
    assert again.now.version == then.after.version + 1


def anew(recorder: CommandHandler) -> CaseRepository:
    """A reader that remembers nothing."""
    return CaseRepository(recorder.reader.ring, recorder.reader.store, KeyCache(), CaseCache())


async def a_lawyer(recorder: CommandHandler) -> str:
    """In the directory of the database apart."""
    id_ = f"lawyer-{uuid4().hex[:10]}"
    new = Organisation(id_, "Prøve", ("lawyer",), ownership="private", channels=(("mail", f"{id_}@post.example"),))
    async with recorder.engine.begin() as connection:
        await put_organisations(connection, [new])
    recorder.directory.look_again()
    return id_


async def told_at(recorder: CommandHandler, case_id: str, at: datetime | None) -> None:
    async with recorder.engine.begin() as connection:
        await connection.execute(update(outbox).where(outbox.c.case_id == UUID(case_id)).values(delivered_at=at))


async def test_who_was_not_told_before_a_crash_is_still_owed_it(recorder: CommandHandler):
    """A worker that dies before the activity has told whom it tells leaves the outbox full; the retry says so."""
    case_id = await opened(recorder)
    first = command("record_follow_up", kind="conversation")
    await told_at(recorder, case_id, None)
    assert (await recorder.record(case_id, first, b"", NOW)).to_tell
    assert (await recorder.record(case_id, first, b"", NOW)).to_tell
    assert (await recorder.record(case_id, None, b"", NOW)).to_tell
    await told_at(recorder, case_id, NOW)
    assert not (await recorder.record(case_id, first, b"", NOW)).to_tell


async def test_what_was_not_carried_away_before_a_crash_is_found_by_the_next_attempt(recorder: CommandHandler):
    """A worker dies between the commit and the signal; also when time passes and nothing is left to record."""
    case_id, lawyer = await opened(recorder), await a_lawyer(recorder)
    first = command("assign_lawyer", organisation=lawyer)
    then = await recorder.record(case_id, first, b"", NOW)
    assert (then.routes, then.told, then.to_tell, then.replayed) == ((f"mail:{lawyer}",), 1, False, False)
    again = await recorder.record(case_id, first, b"", NOW)
    assert (again.routes, again.replayed) == (then.routes, True)
    assert (await recorder.record(case_id, None, b"", NOW)).routes == then.routes


async def outbox_of(recorder: CommandHandler, case_id: str, whose: str) -> Sequence[Any]:
    mine = (outbox.c.case_id == UUID(case_id), outbox.c.organisation == whose)
    async with recorder.engine.connect() as connection:
        return (await connection.execute(select(outbox).where(*mine))).all()


async def test_who_is_not_in_this_copy_of_the_directory_yet_is_left_to_the_activity(
    recorder: CommandHandler, another: CommandHandler, monkeypatch: pytest.MonkeyPatch
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
    recorder: CommandHandler, monkeypatch: pytest.MonkeyPatch
):
    case_id, lawyer = await opened(recorder), await a_lawyer(recorder)

    def broken(*_: object, **__: object) -> None:
        raise KeyError

    with monkeypatch.context() as faulty:
        faulty.setattr("store.notifications.outbox.planned", broken)
        assigned = await recorder.record(case_id, command("assign_lawyer", organisation=lawyer), b"", NOW)
    assert (assigned.now.version, assigned.to_tell, assigned.routes) == (2, True, ())
    (row,) = await outbox_of(recorder, case_id, lawyer)
    assert (row.delivered_at, row.attempts) == (None, 0)


@pytest.mark.parametrize("fingerprint", [b"x", b"other"])
async def test_a_key_belongs_to_one_case_and_one_body(recorder: CommandHandler, fingerprint: bytes):
    mine, other = await opened(recorder), await opened(recorder)
    key = uuid4().hex
    await recorder.record(mine, command("record_follow_up", key, kind="conversation"), b"x", NOW)
    with pytest.raises(KeyReused):
        await recorder.record(other, command("record_follow_up", key, kind="conversation"), fingerprint, NOW)


async def test_the_log_never_runs_backwards_when_a_clock_does(recorder: CommandHandler):
    case_id = await opened(recorder)
    await recorder.record(case_id, command("record_follow_up", kind="conversation"), b"", NOW + timedelta(hours=2))
    late = await recorder.record(case_id, command("record_follow_up", kind="home_visit"), b"", NOW + timedelta(hours=1))
    assert late.events[0].recorded_at == NOW + timedelta(hours=2)


@pytest.fixture
def another(stack: Stack, apart: AsyncEngine) -> CommandHandler:
    """What another process remembers."""
    return CommandHandler(apart, wiring.repository_for(stack.settings), mail=True)


@contextmanager
def counted(engine: AsyncEngine) -> Iterator[list[str]]:
    """The statements that go to the database."""
    sent: list[str] = []

    def hear(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(engine.sync_engine, "before_cursor_execute", hear)
    yield sent
    event.remove(engine.sync_engine, "before_cursor_execute", hear)


async def said(
    recorder: CommandHandler, case_id: str, kind: str = "conversation", id_: str | None = None
) -> CommandResult:
    return await recorder.record(case_id, command("record_follow_up", id_, kind=kind), b"", NOW)


async def differ(recorder: CommandHandler, case_id: str) -> list[str]:
    async with recorder.engine.connect() as connection:
        return await differences(connection, recorder.reader, case_id)


async def test_what_goes_on_a_case_that_is_remembered_is_one_statement(recorder: CommandHandler):
    case_id = await opened(recorder)
    await recorder.directory.current()
    with counted(recorder.engine) as sent:
        assert (await said(recorder, case_id)).now.version == 2
    assert len(sent) == 1


async def test_an_opening_is_one_statement(recorder: CommandHandler):
    await recorder.directory.current()
    await recorder.reader.unlock(recorder.engine)
    with counted(recorder.engine) as sent:
        done = await recorder.record(str(uuid4()), command("identify", **person()), b"", NOW)
    assert (len(sent), done.now.version) == (1, len(done.events))
    assert await differ(recorder, done.now.id) == []
    async with recorder.engine.connect() as connection:
        assert await anew(recorder).events(connection, done.now.id) == list(done.events)


async def test_one_opening_sent_to_two_processes_at_once_opens_one_case(
    recorder: CommandHandler, another: CommandHandler
):
    """Each reserves an id of its own; the command's primary key says whose it is, and of the other nothing is left."""
    ids, opening = [str(uuid4()), str(uuid4())], command("identify", **person())
    both = await asyncio.gather(
        *(by.record(id_, opening, b"", NOW) for by, id_ in zip((recorder, another), ids, strict=True)),
        return_exceptions=True,
    )
    (lost,) = [one for one in both if isinstance(one, BaseException)]
    (won,) = [one for one in both if not isinstance(one, BaseException)]
    assert isinstance(lost, KeyReused)
    assert await differ(recorder, won.now.id) == []
    loser = next(id_ for id_ in ids if id_ != won.now.id)
    async with recorder.engine.connect() as connection:
        for table, column in ((cases, cases.c.id), (case_keys, case_keys.c.case_id), (log, log.c.case_id)):
            query = select(func.count()).select_from(table).where(column == UUID(loser))
            assert (await connection.execute(query)).scalar_one() == 0


async def test_a_process_whose_memory_is_behind_writes_after_the_other(
    recorder: CommandHandler, another: CommandHandler
):
    case_id = await opened(recorder)
    for n in range(2, 8):
        assert (await said((recorder, another)[n % 2], case_id)).now.version == n
    assert await differ(recorder, case_id) == []


async def test_of_two_processes_at_once_neither_loses_anything(recorder: CommandHandler, another: CommandHandler):
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


async def test_the_same_command_at_once_in_two_processes_is_recorded_once(
    recorder: CommandHandler, another: CommandHandler
):
    case_id, key = await opened(recorder), uuid4().hex
    await said(another, case_id)
    await said(recorder, case_id)
    both = await asyncio.gather(*(said(by, case_id, id_=key) for by in (recorder, another)))
    assert [done.after.version for done in both] == [4, 4]
    assert await differ(recorder, case_id) == []


async def test_who_remembers_an_erased_case_writes_nothing(recorder: CommandHandler):
    case_id = await opened(recorder)
    await said(recorder, case_id)
    async with recorder.engine.begin() as connection:
        await connection.execute(update(cases).where(cases.c.id == UUID(case_id)).values(erased_at=NOW))
    with pytest.raises(NotAParty):
        await said(recorder, case_id)
    assert await _length(recorder, case_id) == 2


async def test_who_remembers_another_end_of_the_log_looks_again(recorder: CommandHandler):
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


async def test_a_command_that_is_refused_writes_nothing_and_takes_no_key(recorder: CommandHandler):
    case_id, key = await opened(recorder), uuid4().hex
    with pytest.raises(NotYourRole):
        await recorder.record(case_id, command("confirm_arrival", key), b"", NOW)
    assert await _length(recorder, case_id) == 1
    assert (await said(recorder, case_id, id_=key)).after.version == 2


async def _length(recorder: CommandHandler, case_id: str) -> int:
    query = select(func.count()).select_from(log).where(log.c.case_id == UUID(case_id))
    async with recorder.engine.connect() as connection:
        return int((await connection.execute(query)).scalar_one())


async def test_time_does_not_pass_in_a_case_that_the_log_does_not_have(recorder: CommandHandler):
    with pytest.raises(NoSuchCase):
        await recorder.record(str(uuid4()), None, b"", NOW)


async def test_a_refusal_takes_no_lock_and_writes_nothing(recorder: CommandHandler):
    case_id = await opened(recorder)
    await recorder.record(case_id, command("assign_lawyer", organisation="advokat-lie"), b"", NOW)
    too_early = replace(command("withdraw_reflection_application"), organisation="advokat-lie", roles=("lawyer",))
    with counted(recorder.engine) as sent, pytest.raises(Refused):
        await recorder.record(case_id, too_early, b"", NOW)
    assert len(sent) == 2
    assert not [one for one in sent if "FOR UPDATE" in one or one.lstrip().startswith(("INSERT", "UPDATE", "WITH"))]


async def test_a_clock_that_was_put_forward_is_noticed_by_who_remembers_the_case(recorder: CommandHandler):
    """In development: what fell due meanwhile is recorded before the command, by the case's own time."""
    case_id = str(uuid4())
    await recorder.record(case_id, command("identify", **person()), b"")
    await recorder.record(case_id, command("assign_lawyer", organisation="advokat-lie"), b"")
    async with recorder.engine.begin() as connection:
        mine = cases.c.id == UUID(case_id)
        await connection.execute(update(cases).where(mine).values(clock_ahead=timedelta(days=30).total_seconds()))
    late = await recorder.record(case_id, command("record_follow_up", kind="conversation"), b"")
    assert [event.type for event in late.events][-1] == "follow_up_recorded"
    assert "deadline_breached" in {event.type for event in late.events}
    assert late.events[-1].recorded_at - datetime.now(UTC) > timedelta(days=29)


async def test_eight_callers_in_two_processes_on_one_case_are_all_recorded_once_and_in_order(
    recorder: CommandHandler, another: CommandHandler
):
    case_id, each = await opened(recorder), 15

    async def caller(by: CommandHandler) -> list[int]:
        return [(await said(by, case_id)).after.version for _ in range(each)]

    found = await asyncio.gather(*(caller((recorder, another)[n % 2]) for n in range(8)))
    assert sorted(version for one in found for version in one) == list(range(2, 2 + 8 * each))
    assert all(one == sorted(one) for one in found)
    assert await differ(recorder, case_id) == []


async def test_what_fails_says_nothing_to_the_engine_but_its_kind(
    stack: Stack, recorder: CommandHandler, monkeypatch: pytest.MonkeyPatch
):
    case_id = await opened(recorder)
    recording = RecordingActivities(recorder, stack.client, Relay(stack.client, recorder.engine))

    def broken(*_: object) -> None:
        raise OverflowError("Amina, 19, Storgata 1")

    with monkeypatch.context() as faulty:
        faulty.setattr("store.events.decision.advance", broken)
        environment = ActivityEnvironment()
        environment.info = dataclasses.replace(environment.info, activity_type="pass_time")
        around = ErrorRedaction().intercept_activity(_Runs(recording, environment))
        with pytest.raises(ApplicationError) as failed:
            await around.execute_activity(ExecuteActivityInput(recording.pass_time, (case_id,), None, {}))
    assert (str(failed.value), failed.value.type, failed.value.__cause__) == (
        "OverflowError: OverflowError",
        "OverflowError",
        None,
    )
    assert failed.value.__context__ is None


class _Runs(ActivityInboundInterceptor):
    """The end of the chain."""

    def __init__(self, recording: RecordingActivities, environment: ActivityEnvironment) -> None:
        self._recording, self._environment = recording, environment

    async def execute_activity(self, input: ExecuteActivityInput) -> Any:  # noqa: A002
        return await self._environment.run(self._recording.pass_time, *input.args)
