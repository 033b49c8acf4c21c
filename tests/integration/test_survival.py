"""Log, projections and workflows held against each other, on the real stack; what was lost comes back from the log."""

import asyncio
import json
import os
import re
import signal as signals
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID, uuid4

import orjson
import pytest
from sqlalchemy import delete, func, insert, select, text, update
from temporalio.client import WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode
from typer.testing import CliRunner, Result

from activities.contracts import CaseNews, workflow_id
from activities.relay import signal
from domain.facts.commands import Command
from domain.tables.transitions import TRANSITIONS
from saksgang import wiring
from saksgang.background.reconciler import LaggingCase, Reconciler
from saksgang.background.recovery import RecoveryContext, recover, verify_case
from saksgang.cli import progress
from saksgang.cli.main import app
from saksgang.development.demo.on_stack import Stack
from store.commands.handler import CommandHandler
from store.db.schema import cases, deadlines, events, outbox, parties
from store.maintenance import crypto_shredding
from store.maintenance.rebuild import rebuild
from store.queries.gauges import lags
from tests import own_stack
from tests.integration.rest import caught_up, done, opened, person, read
from tests.integration.test_erasure import BASIS, closed, erased
from tests.own_stack import children_of
from tests.owner import owning, vouched
from tests.waiting import soon
from workflows.client import NoRun, state_of

pytestmark = pytest.mark.long

stack_folder, stack = own_stack.fixtures("module")
"""`recover` is about every case that there is."""


@pytest.fixture
def survivors(stack: Stack) -> RecoveryContext:
    return RecoveryContext(stack.engine, wiring.repository_for(stack.settings), stack.client)


@pytest.fixture
def recorder(stack: Stack) -> CommandHandler:
    return CommandHandler(stack.engine, wiring.repository_for(stack.settings), mail=True)


async def without_a_workflow(recorder: CommandHandler, at: datetime) -> str:
    """A case that is in the log, and that the engine has lost."""
    data = TRANSITIONS["identify"].data.model_validate_json(orjson.dumps(person()))
    case_id = str(uuid4())
    await recorder.record(case_id, Command(uuid4().hex, "identify", data, "nadheim", ("outreach",)), b"", at)
    return case_id


async def types(stack: Stack, case_id: str) -> list[str]:
    items = (await read(stack, f"/cases/{case_id}/history?limit=200", "tot-oslo"))["items"]
    return [item["type"] for item in items]


async def test_a_case_that_goes_well_agrees_with_itself(stack: Stack, survivors: RecoveryContext):
    case_id = await opened(stack)
    await done(stack, case_id, "nadheim", "assign_lawyer", organisation="advokat-lie")
    assert await verify_case(survivors, case_id) == []


async def test_after_the_loss_of_the_engine_every_deadline_is_armed_again_and_the_overdue_ones_fire_at_once(
    stack: Stack, survivors: RecoveryContext, recorder: CommandHandler
):
    overdue = await without_a_workflow(recorder, datetime.now(UTC) - timedelta(days=30))
    ahead = await without_a_workflow(recorder, datetime.now(UTC))
    assert "workflow: there is none" in await verify_case(survivors, ahead)
    recovered = await recover(survivors)
    assert recovered.started >= 1, "the reconciler may have been faster with the overdue one"

    async def fired() -> bool:
        return "deadline_breached" in await types(stack, overdue)

    assert await soon(fired)
    for case_id in (overdue, ahead):
        assert await verify_case(survivors, case_id) == []
    assert (await state_of(stack.client, ahead)).due_at is not None


async def test_recovering_again_beside_living_workflows_changes_nothing(stack: Stack, survivors: RecoveryContext):
    case_id = await opened(stack)
    await recover(survivors)
    before = await types(stack, case_id)
    again = await recover(survivors)
    assert again.started == 0
    assert await types(stack, case_id) == before


async def nothing_left(stack: Stack, case_id: str) -> bool:
    """Whether nothing runs for the case, and its deletion was asked for; the engine deletes in its own time."""
    async with stack.engine.connect() as connection:
        query = select(cases.c.engine_version).where(cases.c.id == UUID(case_id))
        if await connection.scalar(query) != -1:
            return False
    try:
        found = await stack.client.get_workflow_handle(workflow_id(case_id)).describe()
    except RPCError as error:
        return error.status == RPCStatusCode.NOT_FOUND
    return found.status != WorkflowExecutionStatus.RUNNING


async def test_an_erased_case_is_left_in_peace(stack: Stack, survivors: RecoveryContext):
    case_id = await closed(stack)
    await erased(stack, case_id)
    await recover(survivors)
    assert await soon(partial(nothing_left, stack, case_id), 40)
    assert await verify_case(survivors, case_id) == []


async def test_a_command_for_a_case_whose_workflow_is_lost_is_done(stack: Stack, recorder: CommandHandler):
    case_id = await without_a_workflow(recorder, datetime.now(UTC))
    found = await done(stack, case_id, "nadheim", "assign_lawyer", organisation="advokat-lie")
    assert found["events"][0]["type"] == "lawyer_assigned"


async def heard_of(stack: Stack, case_id: str, version: int) -> None:
    """Waits until the workflow knows the case at this version."""

    async def knows() -> bool:
        try:
            return (await state_of(stack.client, case_id)).version == version
        except NoRun:
            return False

    assert await soon(knows, 20)


async def restored_to_an_earlier_point(stack: Stack, case_id: str, version: int) -> None:
    """What a database holds that was restored to a backup of then."""
    async with owning(stack) as connection:
        await connection.execute(
            text("delete from events where case_id = :c and seq > :v"), {"c": UUID(case_id), "v": version}
        )
        end = select(events.c.hash).where(events.c.case_id == UUID(case_id), events.c.seq == version)
        last = (await connection.execute(end)).scalar_one()
        await connection.execute(update(cases).where(cases.c.id == UUID(case_id)).values(last_hash=last))
        await connection.execute(text("delete from commands where case_id = :c"), {"c": UUID(case_id)})
        await connection.execute(
            text("delete from outbox where case_id = :c and seq > :v"), {"c": UUID(case_id), "v": version}
        )
    fresh = wiring.repository_for(stack.settings)
    async with stack.engine.begin() as connection:
        await rebuild(connection, fresh, case_id)


async def test_after_a_restore_to_an_earlier_point_the_difference_is_said_and_the_case_goes_on(
    stack: Stack, survivors: RecoveryContext
):
    case_id = await opened(stack)
    for _ in range(3):
        await done(stack, case_id, "nadheim", "record_follow_up", kind="conversation")
    await heard_of(stack, case_id, 4)
    await restored_to_an_earlier_point(stack, case_id, 2)
    assert await verify_case(survivors, case_id) == ["workflow: knows the case up to event 4, the log ends at 2"]
    found = await done(stack, case_id, "nadheim", "record_follow_up", kind="home_visit")
    assert [event["seq"] for event in found["events"]] == [3]
    assert await verify_case(survivors, case_id) == []


async def test_after_a_restore_recover_brings_the_workflow_back_to_the_log(stack: Stack, survivors: RecoveryContext):
    case_id = await opened(stack)
    await done(stack, case_id, "nadheim", "record_follow_up", kind="conversation")
    await heard_of(stack, case_id, 2)
    await restored_to_an_earlier_point(stack, case_id, 1)
    assert (await recover(survivors)).told >= 1
    assert await verify_case(survivors, case_id) == []


async def test_a_workflow_that_never_heard_of_what_was_committed_is_woken(
    stack: Stack, survivors: RecoveryContext, recorder: CommandHandler
):
    """An API that dies between commit and signal: the workflow's timer is stale, its people untold."""
    case_id = await opened(stack)
    data = TRANSITIONS["assign_lawyer"].data.model_validate_json(b'{"organisation": "advokat-lie"}')
    command = Command(uuid4().hex, "assign_lawyer", data, "nadheim", ("outreach",))
    await recorder.record(case_id, command, b"", datetime.now(UTC) - timedelta(days=30))
    assert (await state_of(stack.client, case_id)).version == 1
    async with stack.engine.begin() as connection:
        mine = outbox.c.case_id == UUID(case_id)
        for row in (await connection.execute(select(outbox).where(mine))).mappings().all():
            said = {**row, "created_at": datetime.now(UTC) - timedelta(minutes=1)}
            earlier = {name: vouched(stack.engine, outbox, **said)[name] for name in ("created_at", "voucher")}
            await connection.execute(update(outbox).where(outbox.c.id == row["id"]).values(earlier))
    found = Reconciler(survivors)

    async def woken() -> bool:
        await found.once()
        known = (await state_of(stack.client, case_id)).version
        return known != 1 and not await verify_case(survivors, case_id)

    assert await soon(woken, 30)


async def test_whatever_the_engine_was_not_told_it_is_told_soon_and_the_rows_say_so(
    stack: Stack, survivors: RecoveryContext, recorder: CommandHandler
):
    """An API that dies between commit and signal, of cases in which nothing is due and nobody is to be told."""
    known = [await opened(stack) for _ in range(5)]
    lost = [await without_a_workflow(recorder, datetime.now(UTC)) for _ in range(2)]
    data = TRANSITIONS["record_follow_up"].data.model_validate_json(b'{"kind": "conversation"}')
    for case_id in known:
        command = Command(uuid4().hex, "record_follow_up", data, "nadheim", ("outreach",))
        await recorder.record(case_id, command, b"", datetime.now(UTC))
    mine = cases.c.id.in_([UUID(id_) for id_ in (*known, *lost)])
    async with stack.engine.connect() as connection:
        assert await connection.scalar(select(func.count()).where(mine, cases.c.engine_version < cases.c.version)) == 7

    async def told() -> bool:
        async with stack.engine.connect() as connection:
            return await connection.scalar(select(func.count()).where(mine, lags())) == 0

    assert await soon(told, 15)

    async def knows() -> bool:
        return {(await state_of(stack.client, id_)).version for id_ in known} == {2}

    assert await soon(knows, 15)
    for case_id in lost:
        assert await verify_case(survivors, case_id) == []


async def test_what_the_engine_still_runs_of_an_erased_case_is_ended_when_it_is_back(
    stack: Stack, survivors: RecoveryContext
):
    """The engine was away when the case was erased, or a backup brought the case back and it was erased again."""
    case_id = await closed(stack)
    await caught_up(stack, case_id)
    async with stack.engine.begin() as connection:
        await crypto_shredding.erase(connection, case_id, "drift", datetime.now(UTC), archive_basis=BASIS)
    assert await soon(partial(nothing_left, stack, case_id), 40)


async def looked_at(survivors: RecoveryContext, case_id: str, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether the reconciler says, after one look, that the case differs from its log."""
    found = Reconciler(survivors)

    async def this_one(_: Reconciler) -> list[LaggingCase]:
        return [LaggingCase(case_id, 1)]

    monkeypatch.setattr(Reconciler, "_next_round", this_one)
    monkeypatch.setattr("saksgang.background.recovery.LOOKS", 1)
    await found.verify_some()
    return case_id in found.different


async def test_a_workflow_that_has_not_attended_to_its_word_yet_is_late_and_not_different(
    stack: Stack, survivors: RecoveryContext, monkeypatch: pytest.MonkeyPatch
):
    """An engine that has more to do than it can: it was told, and nobody has come to it."""
    case_id = await opened(stack)
    await caught_up(stack, case_id)
    worker = children_of(json.loads((stack.layout.root / "stack.json").read_text())["pid"])["worker"]
    os.kill(worker, signals.SIGSTOP)
    try:
        await done(stack, case_id, "nadheim", "record_follow_up", kind="conversation")
        assert not await looked_at(survivors, case_id, monkeypatch)
    finally:
        os.kill(worker, signals.SIGCONT)
    await caught_up(stack, case_id)
    assert not await looked_at(survivors, case_id, monkeypatch)


async def test_a_workflow_that_has_attended_to_all_and_waits_for_something_else_is_different(
    stack: Stack, survivors: RecoveryContext, monkeypatch: pytest.MonkeyPatch
):
    case_id = await opened(stack)
    await caught_up(stack, case_id)
    async with stack.engine.begin() as connection:
        later = {"next_due_at": datetime.now(UTC) + timedelta(days=900)}
        await connection.execute(update(cases).where(cases.c.id == UUID(case_id)).values(later))
    monkeypatch.setattr("saksgang.background.recovery.LOOKS", 1)
    (said,) = await Reconciler(survivors).settled(case_id)
    assert said.startswith("workflow: waits until ")


@pytest.fixture
async def without_a_key(stack: Stack) -> AsyncIterator[str]:
    """A case that stands in a projection, overdue, and has neither key nor log: nobody can do anything about it."""
    id_, now = uuid4(), datetime.now(UTC)
    about = {"version": 1, "track": "oslo_adult", "step": "lawyer", "municipality": "0301", "opened_at": now}
    row = {"id": id_, **about, "recorded_at": now, "next_due_at": now - timedelta(days=1), "last_hash": b""}
    async with stack.engine.begin() as connection:
        await connection.execute(insert(cases).values(row))
    yield str(id_)
    async with stack.engine.begin() as connection:
        await connection.execute(delete(cases).where(cases.c.id == id_))


async def test_a_case_that_nobody_can_read_stops_neither_reconciler_nor_worker_nor_recovery(
    stack: Stack, survivors: RecoveryContext, recorder: CommandHandler, without_a_key: str
):
    pid = json.loads((stack.layout.root / "stack.json").read_text())["pid"]
    worker = children_of(pid)["worker"]
    late = await without_a_workflow(recorder, datetime.now(UTC) - timedelta(days=30))
    found = Reconciler(survivors)

    async def seen() -> bool:
        await found.once()
        return without_a_key in found.different and "deadline_breached" in await types(stack, late)

    assert await soon(seen, 30)
    assert (await recover(survivors)).told >= 1
    assert children_of(pid)["worker"] == worker


async def test_a_refusal_that_lost_its_race_is_asked_anew_once_the_case_has_moved_on(stack: Stack):
    """The same key, sent after the case has moved on, is judged by what is so by then."""
    case_id = await opened(stack)
    key = {"Idempotency-Key": uuid4().hex}
    path = f"/cases/{case_id}/transitions/withdraw_reflection_application"
    await done(stack, case_id, "nadheim", "assign_lawyer", organisation="advokat-lie")
    assert (await stack.call("POST", path, "advokat-lie", {"data": {}}, **key)).status_code == 409
    await done(stack, case_id, "advokat-lie", "submit_reflection_application")
    assert (await stack.call("POST", path, "advokat-lie", {"data": {}}, **key)).status_code == 200


@pytest.mark.parametrize("how", ["late", "doubled", "of the past", "of a version that is not there"])
async def test_a_signal_says_only_that_there_is_something_to_look_at(
    stack: Stack, survivors: RecoveryContext, recorder: CommandHandler, how: str
):
    case_id = await opened(stack)
    data = TRANSITIONS["record_follow_up"].data.model_validate_json(b'{"kind": "conversation"}')
    for _ in range(2):
        command = Command(uuid4().hex, "record_follow_up", data, "nadheim", ("outreach",))
        await recorder.record(case_id, command, b"", datetime.now(UTC))
    for version in {"late": [3], "doubled": [3, 3], "of the past": [1], "of a version that is not there": [99]}[how]:
        await signal(stack.client, case_id, CaseNews(version))

    async def knows() -> bool:
        return (await state_of(stack.client, case_id)).version == 3

    assert await soon(knows)
    assert await verify_case(survivors, case_id) == []
    assert len(await types(stack, case_id)) == 3


@pytest.fixture
async def damaged(stack: Stack) -> AsyncIterator[str]:
    """A case whose projections say something else than its log, in every table."""
    case_id = await opened(stack)
    await done(stack, case_id, "nadheim", "assign_lawyer", organisation="advokat-lie")
    id_ = UUID(case_id)
    async with stack.engine.begin() as connection:
        await connection.execute(update(cases).where(cases.c.id == id_).values(step="closed"))
        await connection.execute(delete(parties).where(parties.c.case_id == id_))
        await connection.execute(update(deadlines).where(deadlines.c.case_id == id_).values(state="met"))
        await connection.execute(delete(outbox).where(outbox.c.case_id == id_))
    yield case_id
    async with stack.engine.begin() as connection:
        await rebuild(connection, wiring.repository_for(stack.settings), case_id)


async def test_each_wrong_projection_is_said_and_rebuilding_mends_them_all(
    stack: Stack, survivors: RecoveryContext, damaged: str
):
    said = "\n".join(await verify_case(survivors, damaged))
    for what in ("step differs", "parties", "state differs", "outbox: nobody tells advokat-lie (lawyer)"):
        assert what in said
    async with stack.engine.begin() as connection:
        await rebuild(connection, survivors.reader, damaged)
    assert await verify_case(survivors, damaged) == []


async def test_a_lost_projection_of_a_whole_case_is_written_anew(stack: Stack, survivors: RecoveryContext):
    case_id = await opened(stack)
    async with stack.engine.begin() as connection:
        await connection.execute(delete(cases).where(cases.c.id == UUID(case_id)))
        await rebuild(connection, survivors.reader, case_id)
    assert await verify_case(survivors, case_id) == []


def test_the_commands_say_what_they_found(stack_folder, damaged: str):
    run = CliRunner()
    where = ["--data-dir", str(stack_folder)]
    verified = run.invoke(app, ["verify", damaged, *where])
    assert verified.exit_code == 1
    assert f"{damaged}  cases" in verified.output
    assert verified.output.splitlines()[-1] == "1 cases, 1 with differences."
    assert run.invoke(app, ["rebuild", damaged, *where]).output == "1 cases rebuilt.\n"
    assert run.invoke(app, ["verify", damaged, *where]).exit_code == 0
    assert "told to look at the log." in run.invoke(app, ["recover", *where]).output


@pytest.mark.parametrize("command", ["verify", "rebuild", "recover"])
async def test_a_long_command_shows_how_far_it_is_beside_what_it_prints_and_names_no_case(
    stack: Stack, stack_folder, monkeypatch: pytest.MonkeyPatch, command: str
):
    for _ in range(2):
        await opened(stack)

    async def run(what_is_long: float) -> Result:
        monkeypatch.setattr(progress, "QUIET_SECONDS", what_is_long)
        return await asyncio.to_thread(lambda: CliRunner().invoke(app, [command, "--data-dir", str(stack_folder)]))

    short, long = await run(3600), await run(0)
    assert progress_of(short.stderr) == []
    first, *_, last = progress_of(long.stderr)
    of = last.partition(" ")[0]
    assert (first, last) == (f"1 of {of} cases", f"{of} of {of} cases")
    assert (long.exit_code, in_figures(long.stdout)) == (short.exit_code, in_figures(short.stdout))


def progress_of(stderr: str) -> list[str]:
    """What is said of how far it is, not of cases whose key is gone: other tests erase some."""
    return [line for line in stderr.splitlines() if "left as it is" not in line]


def in_figures(said: str) -> str:
    """What a command prints, whatever it has counted."""
    return re.sub(r"\d+", "n", said)
