"""Erasing a case: its key is destroyed, and with it everything that was said; what happened when stays for the statistics.

Every erasure also goes into a ledger, a file that is not part of any backup of the database: a restored backup brings keys
back, and `again` destroys them again before anybody reads.
"""

import asyncio
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import delete, exists, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from store.listening import CASE_ERASED
from store.tables import (
    case_keys,
    cases,
    commands,
    deadlines,
    erasures,
    known_persons,
    legal_holds,
    outbox,
    parties,
    stays,
)

SAYS_WHO = (case_keys, parties, deadlines, outbox, stays, known_persons, commands)
"""Tables whose rows of the case are destroyed; of `events` and `cases` only what identifies nobody is left readable."""


@dataclass(eq=False)
class ErasureRefused(Exception):
    """The case may not be erased: `because` is `legal_hold` or `open_deadline`."""

    because: str


class NoSuchCase(Exception):
    """There is no such case, or it has been erased."""


async def erase(connection: AsyncConnection, case_id: str, by: str, at: datetime) -> dict[str, Any]:
    """Destroys the case's key and projections, and returns the certificate; ErasureRefused, NoSuchCase."""
    mine = cases.c.id == UUID(case_id)
    query = select(cases.c.version, cases.c.last_hash).where(mine, cases.c.erased_at.is_(None)).with_for_update()
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        raise NoSuchCase
    await _may_be_erased(connection, case_id)
    destroyed = await _destroy(connection, case_id, at)
    certificate = {
        "case_id": case_id,
        "erased_at": at.isoformat(),
        "erased_by": by,
        "destroyed": destroyed,
        "events_unreadable": row.version,
        "last_hash": row.last_hash.hex(),
        "kept": ["event types and times", "hash chain", "track, step, municipality", "statistics"],
    }
    values = {"case_id": case_id, "erased_at": at, "by": by, "certificate": certificate}
    await connection.execute(insert(erasures).values(values))
    return certificate


async def _may_be_erased(connection: AsyncConnection, case_id: str) -> None:
    held = select(exists().where(legal_holds.c.case_id == UUID(case_id)))
    if (await connection.execute(held)).scalar_one():
        raise ErasureRefused("legal_hold")
    open_ = select(exists().where(deadlines.c.case_id == UUID(case_id), deadlines.c.state == "open"))
    if (await connection.execute(open_)).scalar_one():
        raise ErasureRefused("open_deadline")


async def _destroy(connection: AsyncConnection, case_id: str, at: datetime) -> dict[str, int]:
    destroyed = {}
    for table in SAYS_WHO:
        done = await connection.execute(delete(table).where(table.c.case_id == UUID(case_id)))
        destroyed[table.name] = done.rowcount
    await connection.execute(update(cases).where(cases.c.id == UUID(case_id)).values(next_due_at=None, erased_at=at))
    await connection.execute(select(func.pg_notify(CASE_ERASED, case_id)))
    return destroyed


async def hold(connection: AsyncConnection, case_id: str, by: str, at: datetime) -> None:
    """A court or an authority needs the case: it may not be erased; NoSuchCase."""
    if not (await connection.execute(select(exists().where(cases.c.id == UUID(case_id))))).scalar_one():
        raise NoSuchCase
    values = {"case_id": case_id, "since": at, "by": by}
    await connection.execute(upsert(legal_holds).values(values).on_conflict_do_nothing())


async def release(connection: AsyncConnection, case_id: str) -> None:
    """The hold is lifted."""
    await connection.execute(delete(legal_holds).where(legal_holds.c.case_id == UUID(case_id)))


def note(ledger: Path, certificate: dict[str, Any]) -> None:
    """Writes the erasure into the ledger; it names nobody."""
    ledger.parent.mkdir(parents=True, exist_ok=True)
    with ledger.open("a") as file:
        file.write(json.dumps({name: certificate[name] for name in ("case_id", "erased_at", "erased_by")}) + "\n")


def _lines(ledger: Path) -> list[dict[str, Any]]:
    text = ledger.read_text() if ledger.exists() else ""
    return [json.loads(line) for line in text.splitlines() if line.strip()]


async def again(connection: AsyncConnection, ledger: Path) -> list[str]:
    """Destroys what a restored backup brought back of cases that the ledger knows as erased; the cases found."""
    lines = await asyncio.to_thread(_lines, ledger)
    wanted = {line["case_id"]: line for line in lines}
    query = select(case_keys.c.case_id).where(case_keys.c.case_id.in_([UUID(id_) for id_ in wanted]))
    back = [str(id_) for id_ in (await connection.execute(query)).scalars()]
    for id_ in back:
        line = wanted[id_]
        at = datetime.fromisoformat(line["erased_at"])
        await _destroy(connection, id_, at)
        values = {"case_id": id_, "erased_at": at, "by": line["erased_by"]}
        statement = upsert(erasures).values(values | {"certificate": line}).on_conflict_do_nothing()
        await connection.execute(statement)
    return back
