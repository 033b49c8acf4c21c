"""Rewrite a case's projections from its log, and add missing notifications to the outbox."""

from uuid import UUID

from sqlalchemy import delete, select, union
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.case import unopened
from domain.evolve import fold
from store.commands.append import write
from store.crypto.keys import KeyUnavailable
from store.crypto.lasting import lasting
from store.db.schema import cases, deadlines, events, facts, outbox, parties
from store.events.repository import CaseRepository
from store.events.serializer import decode
from store.maintenance.tampering import broken_chain, wrong_end
from store.projections.case_rows import case_row, keep_stays, outbox_rows, projected
from store.projections.statistics_facts import fact_rows


async def every_case(connection: AsyncConnection) -> list[str]:
    """The ids of all cases in the log or in the projection."""
    query = union(select(events.c.case_id), select(cases.c.id))
    return sorted(str(id_) for id_ in (await connection.execute(query)).scalars())


async def rebuild(connection: AsyncConnection, reader: CaseRepository, case_id: str) -> None:
    """Rewrite the projections under a lock on the case; raises `KeyUnavailable` without changing anything.

    A log that fails the chain check raises `KeyUnavailable` as well. Facts stay unchanged if entries were erased,
    because they were computed from those entries.
    """
    id_ = UUID(case_id)
    await connection.execute(select(cases.c.id).where(cases.c.id == id_).with_for_update())
    rows = [dict(row) for row in await reader.rows(connection, case_id)]
    if not rows:
        await connection.execute(delete(cases).where(cases.c.id == id_))
        return
    broken = broken_chain(rows, lasting(connection).chain(case_id)) + wrong_end(rows, rows[-1]["the_end"])
    if broken:
        raise KeyUnavailable(broken[0])
    key = await reader.key(connection, case_id)
    open_own = reader.own_keys.opener()
    log = [decode(row, key, open_own) for row in rows]
    case = fold(unopened(case_id), log)
    counted = not any(event.erased for event in log)
    for table in (parties, deadlines, facts) if counted else (parties, deadlines):
        await connection.execute(delete(table).where(table.c.case_id == id_))
    await reader.fingerprints.unlock_on(connection, reader.ring)
    known = {"last_hash": rows[-1]["hash"], "recorded_at": rows[-1]["recorded_at"]}
    nothing = unopened(case_id)
    told = outbox_rows(case, log, rows[-1]["recorded_at"])
    added = {**projected(nothing, case), facts: fact_rows(nothing, log, case) if counted else [], outbox: told}
    await write(connection, "anew", case_row(case) | known, added)
    await keep_stays(connection, case, reader.fingerprints)
    reader.memory.forget(case_id)
