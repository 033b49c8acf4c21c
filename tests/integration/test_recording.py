"""The write path at its edges: crashes between the lines, keys that meet, faults of the program."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.exceptions import ApplicationError

from activities.messages import Asked, ToRecord
from activities.record import Recording
from domain.commands import Command
from domain.tables.transitions import TRANSITIONS
from saksgang import composition
from saksgang.demo.on_stack import Stack
from store.idempotency import KeyReused
from store.recording import NoSuchCase, Recorder
from store.tables import outbox
from tests.integration.rest import person

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def recorder(stack: Stack, apart: AsyncEngine) -> Recorder:
    return Recorder(apart, composition.reader_for(stack.settings))


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


async def test_who_was_not_told_before_a_crash_is_still_owed_it(recorder: Recorder):
    """A worker that dies between commit and answer leaves the outbox full; the retry says so."""
    case_id = await opened(recorder)
    first = command("record_follow_up", kind="conversation")
    assert (await recorder.record(case_id, first, b"", NOW)).to_tell
    assert (await recorder.record(case_id, first, b"", NOW)).to_tell
    assert (await recorder.record(case_id, None, b"", NOW)).to_tell
    async with recorder.engine.begin() as connection:
        await connection.execute(update(outbox).where(outbox.c.case_id == UUID(case_id)).values(delivered_at=NOW))
    assert not (await recorder.record(case_id, first, b"", NOW)).to_tell


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


async def test_time_does_not_pass_in_a_case_that_the_log_does_not_have(recorder: Recorder):
    with pytest.raises(NoSuchCase):
        await recorder.record(str(uuid4()), None, b"", NOW)


async def test_a_fault_of_the_program_fails_the_command_and_not_the_case(
    recorder: Recorder, monkeypatch: pytest.MonkeyPatch
):
    case_id = await opened(recorder)
    recording = Recording(recorder)
    asked = Asked(uuid4().hex, "nadheim", ["outreach"], {"kind": "conversation"})
    to_record = ToRecord(case_id, "record_follow_up", NOW.isoformat(), asked)

    def broken(*_: object) -> None:
        raise OverflowError("date value out of range")

    with monkeypatch.context() as faulty:
        faulty.setattr("store.recording.respond", broken)
        with pytest.raises(ApplicationError) as failed:
            await recording.record(to_record)
    assert failed.value.non_retryable
    assert "out of range" not in str(failed.value)
    assert (await recording.record(to_record)).version == 2
