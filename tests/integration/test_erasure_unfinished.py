"""An erasure is final once committed; if its process dies afterwards, the next process completes it."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, update

from api.commands.erasure import erase
from saksgang import wiring
from saksgang.development.demo.on_stack import Stack
from saksgang.processes import reapply_erasures
from store.crypto.key_store import KeyStore
from store.crypto.keys import KeyUnavailable
from store.db.schema import erasures as erased_cases
from store.maintenance import crypto_shredding
from store.maintenance.consistency_check import differences
from tests.integration.rest import TOT, is_problem
from tests.integration.test_erasure import BASIS, WARDEN, closed, erased, key_of
from tests.waiting import soon


class Died(BaseException):
    """Stands for a process that is killed."""


async def forgotten(stack: Stack, case: str) -> None:
    """Waits until the engine holds no run of the case."""
    running = f"WorkflowId = 'case-{case}' and ExecutionStatus = 'Running'"

    async def gone() -> bool:
        return [workflow async for workflow in stack.client.list_workflows(running)] == []

    await soon(gone, 60)


STEPS = ("before the commit", "before the ledger", "before the key", "within the key", "before the engine")


async def killed(stack: Stack, case: str, step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Erases the case in a process that dies at this step."""

    def dies(*_: Any) -> Any:
        raise Died

    with monkeypatch.context() as here:
        match step:
            case "before the commit":
                here.setattr("store.maintenance.crypto_shredding.kept", dies)
            case "before the ledger":
                here.setattr("api.commands.erasure.unfinished", dies)
            case "before the key":
                here.setattr(KeyStore, "destroy", dies)
            case "within the key":
                here.setattr(Path, "unlink", dies)
            case _:
                here.setattr("api.commands.erasure.stop", dies)
        reader = wiring.repository_for(stack.settings)
        place = (reader.store, stack.settings.erasures)
        with pytest.raises(Died):
            await erase(stack.engine, stack.client, *place, case, WARDEN, datetime.now(UTC), BASIS)


@pytest.mark.parametrize("step", STEPS)
async def test_whoever_dies_at_any_step_leaves_a_case_that_is_whole_or_is_erased_by_the_next(
    stack: Stack, step: str, monkeypatch: pytest.MonkeyPatch
):
    case = await closed(stack)
    key = await key_of(stack, case)
    await killed(stack, case, step, monkeypatch)
    if step == STEPS[0]:
        assert (await stack.call("GET", f"/cases/{case}", TOT)).status_code == 200
        assert wiring.repository_for(stack.settings).store.get(key)
        return
    is_problem(await stack.call("GET", f"/cases/{case}", TOT), 404, "not-found")

    async def done() -> bool:
        """By the worker that runs: nobody asks again. The engine forgets later, in its own time."""
        ledger = [json.loads(line)["case_id"] for line in stack.settings.erasures.read_text().splitlines()]
        return case in ledger and not (stack.settings.key_store / str(key)).exists()

    await soon(done, 30)
    await forgotten(stack, case)


async def test_an_engine_that_was_never_reached_holds_no_erasure_up(stack: Stack):
    case = await closed(stack)
    nowhere = stack.settings.model_copy(update={"temporal_address": "127.0.0.1:1"})
    reader = wiring.repository_for(stack.settings)
    client = await wiring.temporal(nowhere, lazy=True)
    place = (reader.store, stack.settings.erasures)
    certificate = await erase(stack.engine, client, *place, case, WARDEN, datetime.now(UTC), BASIS)
    assert certificate["case_id"] == case
    is_problem(await stack.call("GET", f"/cases/{case}", TOT), 404, "not-found")
    await forgotten(stack, case)


async def test_a_certificate_that_a_hand_put_there_is_given_to_nobody(stack: Stack):
    forged = {"case_id": uuid4(), "erased_at": datetime.now(UTC), "by": WARDEN, "key": None, "voucher": b"x" * 32}
    certificate = {"case_id": str(forged["case_id"]), "erased_by": WARDEN, "destroyed": {}, "kept": []}
    done = {"finished_at": datetime.now(UTC), "certificate": certificate}
    async with stack.engine.begin() as connection:
        await connection.execute(insert(erased_cases).values(**forged, **done))
    is_problem(await stack.call("POST", f"/cases/{forged['case_id']}/erase", WARDEN), 404, "not-found")


async def test_asking_again_finishes_what_was_begun_and_gives_the_same_certificate(stack: Stack):
    case = await closed(stack)
    async with stack.engine.begin() as connection:
        first = await crypto_shredding.erase(connection, case, WARDEN, datetime.now(UTC), archive_basis=BASIS)
    async with stack.engine.begin() as connection:
        # A worker may be faster than this test; then it is as if it had not been.
        mine = update(erased_cases).where(erased_cases.c.case_id == UUID(case))
        await connection.execute(mine.values(finished_at=None))
        assert await crypto_shredding.erase(connection, case, WARDEN, datetime.now(UTC), archive_basis=BASIS) == first


async def test_the_next_process_that_starts_destroys_the_key_of_what_is_erased(stack: Stack):
    case = await closed(stack)
    key, store = await key_of(stack, case), KeyStore(stack.settings.key_store)
    wrapped = store.get(key)
    assert wrapped
    await erased(stack, case)
    store.put(key, wrapped)  # as a restored copy of the key store would
    await reapply_erasures.again(stack.engine, store, stack.settings.erasures)
    assert store.get(key) is None


async def test_a_ledger_that_lost_a_line_gets_it_again(stack: Stack, tmp_path: Path):
    case = await closed(stack)
    await erased(stack, case)
    another = tmp_path / "erasures.jsonl"
    await reapply_erasures.again(stack.engine, KeyStore(stack.settings.key_store), another)
    assert case in {line.case_id for line in crypto_shredding.ledger_lines(another)}


async def test_where_the_ledger_cannot_be_written_to_nothing_is_begun(stack: Stack, tmp_path: Path):
    case = await closed(stack)
    reader = wiring.repository_for(stack.settings)
    nowhere = tmp_path / "missing" / "erasures.jsonl"
    with pytest.raises(OSError, match="missing"):
        await erase(stack.engine, stack.client, reader.store, nowhere, case, WARDEN, datetime.now(UTC), BASIS)
    assert (await stack.call("GET", f"/cases/{case}", TOT)).status_code == 200


async def test_a_key_that_is_lost_and_not_erased_is_a_difference(stack: Stack, tmp_path: Path):
    case = await closed(stack)
    reader = wiring.repository_for(stack.settings)
    reader.store = KeyStore(tmp_path)
    async with stack.engine.connect() as connection:
        with pytest.raises(KeyUnavailable):
            await reader.events(connection, case)
        found = await differences(connection, reader, case)
    assert found == ["the key cannot be opened, and no erasure is on record: the key of this case does not exist"]
