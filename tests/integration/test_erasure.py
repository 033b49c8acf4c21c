"""Erasing a case (spec 4): its key is destroyed, no restored backup reads it again, and counts and chain stay."""

import json
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select, text

from saksgang import wiring
from saksgang.development.demo.on_stack import Stack
from saksgang.processes import reapply_erasures
from store.crypto.key_store import KeyStore
from store.crypto.keys import KeyUnavailable
from store.db.schema import case_keys, cases, events
from store.maintenance.consistency_check import differences
from store.maintenance.crypto_shredding import ArchiveBasis
from tests.integration.rest import (
    HELPER,
    LAWYER,
    READS,
    TOT,
    Json,
    at_the_application,
    done,
    insist,
    is_problem,
    opened,
    post,
    read,
)
from tests.owner import owning, vouched
from tests.waiting import soon

WARDEN = "personvern"
ARCHIVE: Json = {"archive_basis": {"kind": "permission", "reference": "2026/1234", "decided_on": "2026-01-02"}}
"""On what the archive authority lets the case be destroyed (arkivlova § 13)."""

BASIS = ArchiveBasis("permission", "2026/1234", date(2026, 1, 2))
"""The same, for whoever asks the store."""

NAME = "Qwkslettes Ztestdatter"


async def closed(stack: Stack) -> str:
    """A case without any running deadline."""
    case = await opened(stack, person={"name": NAME})
    await done(stack, case, HELPER, "assign_lawyer", organisation=LAWYER)
    await done(stack, case, LAWYER, "record_advice", choice="neither")
    await done(stack, case, TOT, "close", outcome="ferdig")
    return case


def reader_store(stack: Stack) -> KeyStore:
    return KeyStore(stack.settings.key_store)


async def key_of(stack: Stack, case: str) -> UUID:
    async with stack.engine.connect() as connection:
        found = await connection.scalar(select(case_keys.c.key).where(case_keys.c.case_id == UUID(case)))
    assert isinstance(found, UUID)
    return found


def ledger(stack: Stack) -> Path:
    return stack.settings.erasures


async def erased(stack: Stack, case: str) -> Json:
    answer = await insist(stack, "POST", f"/cases/{case}/erase", WARDEN, ARCHIVE)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


async def test_an_erased_case_exists_for_nobody_and_the_certificate_says_what_was_destroyed(stack: Stack):
    case = await closed(stack)
    certificate = await erased(stack, case)
    assert (certificate["case_id"], certificate["erased_by"], certificate["events_unreadable"]) == (case, WARDEN, 5)
    assert certificate["destroyed"]["case_keys"] == 1
    for path in READS:
        is_problem(await stack.call("GET", f"/cases/{case}{path}", TOT), 404, "not-found")
    is_problem(await post(stack, case, HELPER, "reopen", {"data": {"reason": "x"}}), 404, "not-found")
    assert case not in {i["id"] for i in (await read(stack, "/cases?limit=200", TOT))["items"]}


async def test_what_stays_is_the_chain_and_what_can_be_counted(stack: Stack):
    case = await closed(stack)
    await erased(stack, case)
    reader = wiring.repository_for(stack.settings)
    async with stack.engine.connect() as connection:
        assert await differences(connection, reader, case) == []
        with pytest.raises(KeyUnavailable):
            await reader.events(connection, case)
        types = (
            (
                await connection.execute(
                    select(events.c.type).where(events.c.case_id == UUID(case)).order_by(events.c.seq)
                )
            )
            .scalars()
            .all()
        )
        assert types == ["person_identified", "lawyer_assigned", "advice_recorded", "advice_declined", "case_closed"]
        row = (await connection.execute(select(cases).where(cases.c.id == UUID(case)))).one()
        assert (row.track, row.step) == ("oslo_adult", "closed")


async def test_the_workflow_of_an_erased_case_is_gone(stack: Stack):
    case = await closed(stack)
    await erased(stack, case)
    running = f"WorkflowId = 'case-{case}' and ExecutionStatus = 'Running'"

    async def gone() -> bool:
        return [workflow async for workflow in stack.client.list_workflows(running)] == []

    # The engine that is slow is waited for by a worker, not by whoever erases.
    await soon(gone, 30)


async def test_a_case_with_an_open_deadline_or_under_a_legal_hold_is_not_erased(stack: Stack):
    running = await at_the_application(stack)
    told = is_problem(await stack.call("POST", f"/cases/{running}/erase", WARDEN), 409, "refused", "erasure_refused")
    assert "frist" in told["detail"]
    case = await closed(stack)
    assert (await stack.call("PUT", f"/cases/{case}/legal-hold", WARDEN)).status_code == 204
    is_problem(await stack.call("POST", f"/cases/{case}/erase", WARDEN), 409, "refused", "erasure_refused")
    assert (await read(stack, f"/cases/{case}", TOT))["step"] == "closed"
    assert (await stack.call("DELETE", f"/cases/{case}/legal-hold", WARDEN)).status_code == 204
    await erased(stack, case)


@pytest.mark.parametrize("by", [TOT, HELPER, LAWYER, "drift", "kom"])
async def test_only_who_answers_for_data_protection_erases_and_reads_no_case(stack: Stack, by: str):
    case = await closed(stack)
    is_problem(await stack.call("POST", f"/cases/{case}/erase", by), 404, "not-found")
    is_problem(await stack.call("GET", f"/cases/{case}", WARDEN), 404, "not-found")
    assert (await read(stack, f"/cases/{case}", TOT))["step"] == "closed"


@pytest.mark.parametrize("case", ["01890000-0000-7000-8000-000000000000", "no-case"])
async def test_what_was_never_there_is_404(stack: Stack, case: str):
    is_problem(await stack.call("POST", f"/cases/{case}/erase", WARDEN), 404, "not-found")


async def test_whoever_got_no_answer_asks_again_and_gets_the_same_certificate(stack: Stack):
    case = await closed(stack)
    certificate = await erased(stack, case)
    assert await erased(stack, case) == certificate
    is_problem(await stack.call("PUT", f"/cases/{case}/legal-hold", WARDEN), 404, "not-found")


async def test_a_restored_backup_does_not_bring_an_erased_person_back(stack: Stack):
    case = await closed(stack)
    key = await key_of(stack, case)
    wrapped = reader_store(stack).get(key)
    assert wrapped
    await erased(stack, case)
    reader_store(stack).put(key, wrapped)
    async with owning(stack) as connection:
        await connection.execute(case_keys.insert().values(vouched(connection, case_keys, case_id=case, key=key)))
        await connection.execute(text("update cases set erased_at = null where id = :id"), {"id": case})
        await connection.execute(text("delete from erasures where case_id = :id"), {"id": case})
    await reapply_erasures.again(stack.engine, reader_store(stack), stack.settings.erasures)
    reader = wiring.repository_for(stack.settings)
    assert reader_store(stack).get(key) is None
    async with stack.engine.connect() as connection:
        with pytest.raises(KeyUnavailable):
            await reader.events(connection, case)


async def test_the_ledger_names_nobody(stack: Stack):
    case = await closed(stack)
    await erased(stack, case)
    lines = [json.loads(line) for line in ledger(stack).read_text().splitlines()]
    mine = next(line for line in lines if line["case_id"] == case)
    assert mine.keys() == {"case_id", "erased_at", "erased_by", "key"}


async def test_a_worker_that_remembers_an_erased_case_writes_nothing(stack: Stack):
    case = await closed(stack)
    handle = stack.client.get_workflow_handle(f"case-{case}")
    assert (await handle.describe()).status is not None
    async with stack.engine.begin() as connection:
        await connection.execute(text("update cases set erased_at = now() where id = :id"), {"id": case})
    answer = await post(stack, case, HELPER, "reopen", {"data": {"reason": "x"}})
    assert answer.status_code == 404
