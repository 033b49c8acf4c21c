"""Erase a private organisation's entries in a case, while the case of the public bodies stays.

The owner keys are destroyed (`store.events.owner_keys`); `domain.facts.own_content` defines the rest of each entry. As
for a whole case (`store.maintenance.crypto_shredding`), the commit of the row makes the erasure final, and ledger and
key store follow.
"""

import asyncio
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import orjson
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from domain.primitives.organisations import Directory
from store.crypto.compression import unpacked
from store.crypto.key_store import KeyStore
from store.crypto.keys import unseal
from store.crypto.lasting import lasting
from store.db.pg_notify import CASE_ERASED
from store.db.row_vouchers import VOUCHERS
from store.db.schema import cases, known_persons, own_erasures
from store.events.erased_cases import Erasure
from store.events.erased_entries import EntryErasure, own_erased
from store.events.repository import CaseRepository
from store.events.serializer import bound, row_of
from store.maintenance import crypto_shredding

STAYS = "type, time and role of each entry, and the days, codes and organisations of the process"
WHY = "they are documentation of the public bodies in the case (arkivlova § 13, GDPR art. 17 (3) b)"


async def erase(
    connection: AsyncConnection,
    reader: CaseRepository,
    directory: Directory,
    case_id: str,
    owner: str,
    by: str,
    at: datetime,
) -> dict[str, Any]:
    """Record the erasure of the owner's entries and return the certificate; raises `ErasureRefused` or `NoSuchCase`.

    Public bodies are refused: their documentation is erased with the case, on a decision. Call `finish_all` afterwards.
    """
    mine = cases.c.id == UUID(case_id)
    if (
        await connection.execute(select(cases.c.id).where(mine, cases.c.erased_at.is_(None)).with_for_update())
    ).one_or_none() is None:
        raise crypto_shredding.NoSuchCase
    if not directory.is_private(owner):
        raise crypto_shredding.ErasureRefused("archive_duty")
    await crypto_shredding.may_be_erased(connection, case_id)
    entries = await entries_of(connection, reader, case_id, owner)
    if not entries:
        raise crypto_shredding.NoSuchCase
    if 1 in entries:
        # The erased entry opened the case: its hashed traits would still match another case of the person.
        await connection.execute(delete(known_persons).where(known_persons.c.case_id == UUID(case_id)))
    files = sorted(set(entries.values()))
    await _insert(connection, EntryErasure(uuid4(), case_id, owner, at.isoformat(), by, tuple(files)))
    about = {"case_id": case_id, "organisation": owner, "erased_at": at.isoformat(), "erased_by": by}
    return {**about, "entries": len(entries), "keys": len(files), "stays": STAYS, "why": WHY}


async def entries_of(connection: AsyncConnection, reader: CaseRepository, case_id: str, owner: str) -> dict[int, UUID]:
    """The owner's entries: seq → key file."""
    key = await reader.key(connection, case_id)
    rows = [dict(row) for row in await reader.rows(connection, case_id)]
    parts = ((row["seq"], orjson.loads(unpacked(unseal(key, row["payload"], bound(row_of(row)))))) for row in rows)
    return {seq: UUID(part["own"]["key"]) for seq, part in parts if part["by"] == owner and "own" in part}


async def _insert(connection: AsyncConnection, one: EntryErasure) -> None:
    at = datetime.fromisoformat(one.erased_at)
    values = {"id": one.id, "case_id": one.case_id, "owner": one.owner, "erased_at": at, "by": one.by}
    row = VOUCHERS[own_erasures].with_voucher(lasting(connection), {**values, "files": list(one.files)})
    await connection.execute(insert(own_erasures).values(row))
    await connection.execute(select(func.pg_notify(CASE_ERASED, one.case_id)))


async def finish_all(engine: AsyncEngine, store: KeyStore, ledger: Path, at: datetime) -> int:
    """Complete all pending erasures of entries and return their number; idempotent."""
    async with engine.connect() as connection:
        pending = await own_erased(connection, own_erasures.c.finished_at.is_(None))
    for one in pending:
        await crypto_shredding.finish(store, ledger, one.keys)
        async with engine.begin() as connection:
            done = update(own_erasures).where(own_erasures.c.id == one.id).values(finished_at=at)
            await connection.execute(done)
    return len(pending)


async def again(engine: AsyncEngine, store: KeyStore, ledger: Path) -> None:
    """Erase again after a restore: keys that the key store's backup brought back, and rows that the database lost."""
    noted = [one for one in await asyncio.to_thread(crypto_shredding.ledger_lines, ledger) if one.own]
    async with engine.begin() as connection:
        known = await own_erased(connection)
        for case_id, lost in _lost(noted, {file for one in known for file in one.files}).items():
            await connection.execute(delete(known_persons).where(known_persons.c.case_id == UUID(case_id)))
            files = tuple(one.key for one in lost if one.key)
            await _insert(connection, EntryErasure(uuid4(), case_id, None, lost[0].erased_at, lost[0].erased_by, files))
    await crypto_shredding.finish(store, ledger, [*(key for one in known for key in one.keys), *noted])


def _lost(noted: Iterable[Erasure], known: set[UUID]) -> dict[str, list[Erasure]]:
    """Erasures in the ledger that the database does not have, by case."""
    lost: dict[str, list[Erasure]] = {}
    for one in noted:
        if one.key not in known:
            lost.setdefault(one.case_id, []).append(one)
    return lost
