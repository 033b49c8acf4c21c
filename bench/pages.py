"""Speed of the slowest pages: a case with 500 events, and a list of 10,000 cases."""

from typing import Any
from uuid import UUID, uuid4

import httpx
from sqlalchemy import Table, insert, select, text

from bench.measure import Call, Figure, p50_ms
from bench.stack import follow_up, ok
from saksgang.development.demo.on_stack import Stack
from saksgang.development.token_issuer import login_link
from store.db.schema import cases, deadlines, parties

EVENTS, CASES, BATCH = 500, 10_000, 1_000
GOAL_MS = 150
TIMES = 12
LATE_EVERY = 5
BY = "tot-oslo"


async def measure_history(stack: Stack, case_id: str, rounds: int) -> list[Figure]:
    """Duration of reading the whole history of a case of 500 events."""
    await _lengthen(stack, case_id)

    async def history() -> None:
        path = f"/cases/{case_id}/history?limit=200"
        while cursor := (await ok(stack, "GET", path, BY))["next"]:
            path = f"/cases/{case_id}/history?limit=200&cursor={cursor}"

    return [Figure("history_500_p50_ms", tuple([await p50_ms(history, TIMES) for _ in range(rounds)]), 40)]


async def measure_pages(stack: Stack, case_id: str, rounds: int) -> list[Figure]:
    """Median duration of each page, with a long case beside 10,000 others."""
    await _fill(stack, case_id)
    async with httpx.AsyncClient(
        base_url=stack.http.base_url, timeout=30, trust_env=False, follow_redirects=True
    ) as http:
        await http.get(await login_link(stack.engine, stack.settings, BY, ["coordinator"]))
        calls = {name: _page(http, path) for name, path in _paths(case_id).items()}
        for call in calls.values():
            await call()
        found = [{name: await p50_ms(call, TIMES) for name, call in calls.items()} for _ in range(rounds)]
    return [Figure(f"page_{name}_p50_ms", tuple(f[name] for f in found), GOAL_MS) for name in calls]


def _paths(case_id: str) -> dict[str, str]:
    return {
        "home_10000_cases": "/",
        "list_10000_cases": "/saker",
        "list_late_of_10000": "/saker?breached=true",
        "deadlines_10000_cases": "/frister?hvem=alle",
        "case_500_events": f"/saker/{case_id}",
        "history_500_events": f"/saker/{case_id}/historikk?vis=event&vis=reminder&vis=told",
        "history_engine_500_events": f"/saker/{case_id}/historikk",
    }


def _page(http: httpx.AsyncClient, path: str) -> Call:
    async def call() -> None:
        answer = await http.get(path)
        if answer.status_code != 200 or "/logg-inn" in str(answer.url):
            raise SystemExit(f"{path.partition('?')[0]} answered {answer.status_code}")

    return call


async def _lengthen(stack: Stack, case_id: str) -> None:
    for _ in range(EVENTS):
        await follow_up(stack, case_id)


async def _fill(stack: Stack, case_id: str) -> None:
    """Copy the projections of this case to many ids; the copies have no log."""
    async with stack.engine.begin() as connection:
        pattern = {table: await _rows(connection, table, case_id) for table in (cases, parties, deadlines)}
        for start in range(0, CASES, BATCH):
            ids = [uuid4() for _ in range(BATCH)]
            for table, rows in pattern.items():
                await connection.execute(
                    insert(table), [_as(row, id_, i + start) for i, id_ in enumerate(ids) for row in rows]
                )

        # As autovacuum does within a minute.
        await connection.execute(text("analyze cases, parties, deadlines, outbox"))


async def _rows(connection: Any, table: Table, case_id: str) -> list[dict[str, Any]]:
    key = table.c.id if table is cases else table.c.case_id
    return [dict(row) for row in (await connection.execute(select(table).where(key == UUID(case_id)))).mappings()]


def _as(row: dict[str, Any], id_: UUID, n: int) -> dict[str, Any]:
    """The row for another case; open deadlines of some cases are breached."""
    if "version" in row:
        return {**row, "id": id_}
    late = n % LATE_EVERY == 0 and row.get("state") == "open"
    return {**row, "case_id": id_, **({"state": "breached"} if late else {})}
