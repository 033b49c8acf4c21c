"""Arkivlova § 13, GDPR art. 17 (3): documentation of public bodies is kept.

A private organisation's own entries can be erased alone.
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, text

from saksgang import wiring
from saksgang.development.demo.on_stack import Stack
from saksgang.processes import reapply_erasures
from store.crypto.key_store import KeyStore, WrappedKey
from store.db.schema import known_persons, own_erasures
from store.maintenance import entry_erasure
from store.maintenance.consistency_check import differences
from store.maintenance.rebuild import rebuild
from tests.integration.rest import HELPER, LAWYER, TOT, Json, done, insist, is_problem, opened, post, read
from tests.integration.test_erasure import ARCHIVE, WARDEN, closed
from tests.owner import owning
from tests.waiting import soon

NAME, NOTE = "Qwkslettes Ztestdatter", "Møtt ved Zqplassen"


async def noted(stack: Stack) -> str:
    """A closed case in which the helper wrote what it alone knows."""
    case = await opened(stack, person={"name": NAME}, note=NOTE)
    await done(stack, case, HELPER, "record_follow_up", kind="conversation")
    await done(stack, case, HELPER, "assign_lawyer", organisation=LAWYER)
    await done(stack, case, LAWYER, "record_advice", choice="neither")
    await done(stack, case, TOT, "close", outcome="ferdig")
    return case


def path(case: str, owner: str = HELPER) -> str:
    return f"/cases/{case}/entries/{owner}/erase"


async def erased(stack: Stack, case: str, owner: str = HELPER) -> Json:
    answer = await insist(stack, "POST", path(case, owner), WARDEN)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


async def history(stack: Stack, case: str, by: str) -> list[Json]:
    items: list[Json] = (await read(stack, f"/cases/{case}/history", by))["items"]
    return items


async def files_of(stack: Stack, case: str) -> dict[UUID, WrappedKey]:
    """The keys of what was erased, as they lay in the key store before."""
    reader = wiring.repository_for(stack.settings)
    async with stack.engine.connect() as connection:
        entries = await entry_erasure.entries_of(connection, reader, case, HELPER)
    found = {file: reader.store.get(file) for file in set(entries.values())}
    return {file: key for file, key in found.items() if key}


async def gone(stack: Stack, case: str) -> None:
    """The helper's words are nobody's any more, and nothing else is missing."""
    for by in (HELPER, LAWYER, TOT):
        items = await history(stack, case, by)
        assert NAME not in json.dumps(items)
        assert NOTE not in json.dumps(items, ensure_ascii=False)
        assert [i["seq"] for i in items] == list(range(1, len(items) + 1))
    reader = wiring.repository_for(stack.settings)
    async with stack.engine.connect() as connection:
        assert await differences(connection, reader, case) == []


async def test_arkivlova_13_a_case_of_public_bodies_is_erased_only_on_a_decision_of_the_archive_authority(stack: Stack):
    case = await closed(stack)
    told = is_problem(await stack.call("POST", f"/cases/{case}/erase", WARDEN), 409, "refused", "erasure_refused")
    assert "arkivmyndigheten" in told["detail"]
    cited = {row["citation"] for row in told["legal_basis"] if row["confirmed"]}
    assert {"arkivlova § 13, første ledd", "personvernforordningen (GDPR) art. 17 nr. 3 bokstav b"} <= cited
    assert "personvernforordningen (GDPR) art. 17 nr. 3 bokstav d" in cited
    assert (await read(stack, f"/cases/{case}", TOT))["step"] == "closed"
    answer = await insist(stack, "POST", f"/cases/{case}/erase", WARDEN, ARCHIVE)
    assert answer.json()["archive_basis"] == ARCHIVE["archive_basis"]


@pytest.mark.parametrize(
    "basis",
    [
        {},
        {"kind": "because", "reference": "x", "decided_on": "2026-01-02"},
        {"kind": "permission", "reference": "", "decided_on": "2026-01-02"},
        {"kind": "permission", "reference": "x", "decided_on": "2999-01-02"},
    ],
)
async def test_arkivlova_13_what_is_no_decision_is_none(stack: Stack, basis: Json):
    case = await closed(stack)
    answer = await stack.call("POST", f"/cases/{case}/erase", WARDEN, {"archive_basis": basis})
    is_problem(answer, 422, "invalid")


async def test_a_private_organisations_entries_go_and_the_case_stays(stack: Stack):
    case = await noted(stack)
    before = {by: await history(stack, case, by) for by in (LAWYER, TOT)}
    assert NAME in json.dumps(await history(stack, case, HELPER))
    certificate = await erased(stack, case)
    assert (certificate["organisation"], certificate["erased_by"], certificate["keys"]) == (HELPER, WARDEN, 1)
    mine = [i for i in await history(stack, case, HELPER) if i.get("erased")]
    assert len(mine) == certificate["entries"] == 3
    assert all("note" not in i for i in mine)
    await gone(stack, case)
    for by, items in before.items():
        others = [(i["seq"], i["data"]) for i in items if not i["actor"] or i["actor"]["organisation"] != HELPER]
        after = {i["seq"]: i["data"] for i in await history(stack, case, by)}
        assert all(after[seq] == data for seq, data in others)
    assert (await read(stack, f"/cases/{case}", TOT))["step"] == "closed"


async def test_nobody_would_know_her_by_what_was_erased(stack: Stack):
    case = await noted(stack)
    mine = select(func.count()).where(known_persons.c.case_id == UUID(case))
    async with stack.engine.connect() as connection:
        assert await connection.scalar(mine)
    await erased(stack, case)
    async with stack.engine.connect() as connection:
        assert not await connection.scalar(mine)


async def test_the_case_goes_on_after_it_and_what_is_recorded_then_has_a_key_of_its_own(stack: Stack):
    case = await noted(stack)
    await erased(stack, case)
    assert (await post(stack, case, HELPER, "reopen", {"data": {"reason": NAME}})).status_code == 200
    assert NAME in json.dumps(await history(stack, case, HELPER))
    await done(stack, case, HELPER, "record_follow_up", kind="conversation")
    reader = wiring.repository_for(stack.settings)
    async with stack.engine.connect() as connection:
        assert await differences(connection, reader, case) == []


async def test_a_public_body_has_no_entries_of_its_own_to_erase(stack: Stack):
    case = await noted(stack)
    is_problem(await stack.call("POST", path(case, TOT), WARDEN), 409, "refused", "erasure_refused")
    is_problem(await stack.call("POST", path(case, "nobody-knows-it"), WARDEN), 409, "refused", "erasure_refused")


async def test_who_recorded_nothing_has_nothing_to_erase(stack: Stack):
    case = await noted(stack)
    is_problem(await stack.call("POST", path(case, "prosjekt-fri"), WARDEN), 404, "not-found")


@pytest.mark.parametrize("by", [TOT, HELPER, LAWYER, "drift", "kom"])
async def test_only_who_answers_for_data_protection_erases_entries(stack: Stack, by: str):
    case = await noted(stack)
    is_problem(await stack.call("POST", path(case), by), 404, "not-found")


async def test_entries_of_a_case_with_a_running_deadline_or_a_hold_are_kept(stack: Stack):
    running = await opened(stack)
    is_problem(await stack.call("POST", path(running), WARDEN), 409, "refused", "erasure_refused")
    case = await noted(stack)
    assert (await stack.call("PUT", f"/cases/{case}/legal-hold", WARDEN)).status_code == 204
    is_problem(await stack.call("POST", path(case), WARDEN), 409, "refused", "erasure_refused")


async def test_projections_written_anew_are_the_same_and_what_was_counted_stays(stack: Stack):
    case = await noted(stack)
    count = text("select detail from facts where case_id = :id order by seq")
    async with stack.engine.connect() as connection:
        counted = (await connection.execute(count, {"id": case})).all()
    await erased(stack, case)
    reader = wiring.repository_for(stack.settings)
    async with stack.engine.begin() as connection:
        await rebuild(connection, reader, case)
    async with stack.engine.connect() as connection:
        assert (await connection.execute(count, {"id": case})).all() == counted
    await gone(stack, case)


async def test_a_restored_backup_brings_no_entry_back(stack: Stack):
    case = await noted(stack)
    files = await files_of(stack, case)
    assert files
    await erased(stack, case)
    store = KeyStore(stack.settings.key_store)
    assert not any(store.get(file) for file in files)
    for file, key in files.items():
        store.put(file, key)
    async with owning(stack) as connection:
        await connection.execute(own_erasures.delete().where(own_erasures.c.case_id == UUID(case)))
    assert NAME in json.dumps(await history(stack, case, HELPER))
    await reapply_erasures.again(stack.engine, store, stack.settings.erasures)
    assert not any(store.get(file) for file in files)
    await gone(stack, case)


async def test_a_ledger_that_lost_its_lines_gets_them_again_and_they_name_nobody(stack: Stack, tmp_path: Path):
    case = await noted(stack)
    await erased(stack, case)
    another = tmp_path / "erasures.jsonl"
    await reapply_erasures.again(stack.engine, KeyStore(stack.settings.key_store), another)
    lines = [json.loads(line) for line in another.read_text().splitlines()]
    (mine,) = [line for line in lines if line["case_id"] == case]
    assert mine.keys() == {"case_id", "erased_at", "erased_by", "key", "own"}


class Died(BaseException):
    """Stands for a process that is killed."""


@pytest.mark.parametrize("step", ["before the ledger", "within the key"])
async def test_whoever_dies_in_between_is_followed_by_a_worker(
    stack: Stack, step: str, monkeypatch: pytest.MonkeyPatch
):
    def dies(*_: Any) -> Any:
        raise Died

    case = await noted(stack)
    files = await files_of(stack, case)
    reader = wiring.repository_for(stack.settings)
    with monkeypatch.context() as here:
        if step == "before the ledger":
            here.setattr("store.maintenance.entry_erasure.own_erased", dies)
        else:
            here.setattr(Path, "unlink", dies)
        from api.commands.erasure import erase_own  # noqa: PLC0415

        with pytest.raises(Died):
            await erase_own(stack.engine, reader, stack.settings.erasures, case, HELPER, WARDEN, datetime.now(UTC))

    async def finished() -> bool:
        return not any((stack.settings.key_store / str(file)).exists() for file in files)

    assert await soon(finished, 30)
    await gone(stack, case)


async def test_a_key_of_entries_that_is_lost_and_not_erased_is_a_difference(stack: Stack):
    case = await noted(stack)
    store = KeyStore(stack.settings.key_store)
    for file in await files_of(stack, case):
        store.destroy(file)
    reader = wiring.repository_for(stack.settings)
    async with stack.engine.connect() as connection:
        found = await differences(connection, reader, case)
    assert found == [f"entries of {HELPER} cannot be opened, and no erasure of them is on record"]


async def test_an_erasure_of_entries_that_a_hand_put_there_destroys_no_key(stack: Stack):
    case = await noted(stack)
    files = await files_of(stack, case)
    row = {"id": UUID(int=9), "case_id": UUID(case), "owner": HELPER, "erased_at": datetime.now(UTC), "by": WARDEN}
    async with owning(stack) as connection:
        await connection.execute(own_erasures.insert().values(**row, files=list(files), voucher=b"x" * 32))
    store = KeyStore(stack.settings.key_store)
    await entry_erasure.finish_all(stack.engine, store, stack.settings.erasures, datetime.now(UTC))
    assert all(store.get(file) for file in files)
