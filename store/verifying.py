"""Holding a case's log against its own hash chain and against the projections; says each difference in a sentence."""

from typing import Any
from uuid import UUID

from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.case import Case
from domain.evolve import fold
from store.codec import START_OF_CHAIN, Row, chained, decode
from store.keys import KeyUnavailable
from store.loading import Reader
from store.projections import case_row, deadline_rows, party_rows
from store.tables import cases, deadlines, parties

NOT_FOLDED = ("clock_ahead", "recorded_at")
"""Columns that the log does not know."""


async def differences(connection: AsyncConnection, reader: Reader, case_id: str) -> list[str]:
    """What does not agree; empty where chain and projections are as the log has them."""
    rows = [dict(row) for row in await reader.rows(connection, case_id)]
    broken = _chain(rows)
    try:
        key = await reader.key(connection, case_id)
        case = fold(Case(case_id), [decode(row, key) for row in rows])
    except KeyUnavailable:
        return broken
    return [*broken, *await _projections(connection, case, rows[-1]["hash"] if rows else START_OF_CHAIN)]


def _chain(rows: list[dict[str, Any]]) -> list[str]:
    previous, found = START_OF_CHAIN, []
    for n, row in enumerate(rows, 1):
        if row["seq"] != n:
            found.append(f"event {n} is missing")
            break
        if chained(_row(row), previous) != row["hash"]:
            found.append(f"event {n} does not fit the hash chain")
        previous = row["hash"]
    return found


def _row(row: dict[str, Any]) -> Row:
    return Row(**{**{name: row[name] for name in Row.__slots__}, "case_id": str(row["case_id"])})


async def _projections(connection: AsyncConnection, case: Case, last_hash: bytes) -> list[str]:
    wanted: list[tuple[Table, str, list[dict[str, Any]]]] = [
        (cases, "id", [case_row(case) | {"last_hash": last_hash}]),
        (parties, "case_id", party_rows(case)),
        (deadlines, "case_id", deadline_rows(case)),
    ]
    found: list[str] = []
    for table, column, rows in wanted:
        found += await _compare(connection, table, table.c[column] == UUID(case.id), rows)
    return found


async def _compare(connection: AsyncConnection, table: Table, mine: Any, wanted: list[dict[str, Any]]) -> list[str]:
    stored = [dict(row) for row in (await connection.execute(select(table).where(mine))).mappings()]
    key = [column.name for column in table.primary_key]
    have = {_key(row, key): _plain(row) for row in stored}
    want = {_key(row, key): _plain(row) for row in wanted}
    missing = [f"{table.name} {id_}: is missing" for id_ in want.keys() - have.keys()]
    extra = [f"{table.name} {id_}: is not in the log" for id_ in have.keys() - want.keys()]
    other = [
        f"{table.name} {id_}: {name} differs"
        for id_ in want.keys() & have.keys()
        for name in want[id_]
        if want[id_][name] != have[id_].get(name)
    ]
    return sorted([*missing, *extra, *other])


def _key(row: dict[str, Any], names: list[str]) -> tuple[str, ...]:
    return tuple(str(row[name]) for name in names)


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: str(value) if isinstance(value, UUID) else value for name, value in row.items() if name not in NOT_FOLDED
    }
