"""Read a case from its log: open its key, decode, fold."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import RowMapping, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from domain.case import Case, unopened
from domain.evolve import fold
from domain.facts.events import Event
from store.crypto.key_store import KeyStore
from store.crypto.keys import KeyCache, KeyRing, KeyUnavailable
from store.db.blind_index import BlindIndex
from store.db.row_vouchers import ours
from store.db.schema import case_keys, cases, events
from store.events.case_cache import CaseCache
from store.events.owner_keys import OwnKeys
from store.events.serializer import decode

THE_END = select(cases.c.last_hash).where(cases.c.id == events.c.case_id).scalar_subquery().label("the_end")
"""The last hash according to the case's row, read in the same statement, which reveals a truncated log."""


async def key_of(connection: AsyncConnection, case_id: str) -> UUID | None:
    """The case's file in the key store, if it has one; raises `KeyUnavailable` if the row is forged."""
    query = select(case_keys).where(case_keys.c.case_id == UUID(case_id))
    row = (await connection.execute(query)).mappings().one_or_none()
    if row is not None and not ours(connection, case_keys, row):
        raise KeyUnavailable("which key is this case's was changed")
    return row["key"] if row else None


class CaseRepository:
    """Reads cases with this process's keys and case cache.

    `ahead`: whether a case's clock may be ahead of the wall clock (development only).
    """

    def __init__(
        self, ring: KeyRing, store: KeyStore, keys: KeyCache, memory: CaseCache, *, ahead: bool = False
    ) -> None:
        self.ring = ring
        self.store = store
        self.keys = keys
        self.memory = memory
        self.own_keys = OwnKeys(lambda: self.ring, store)
        self.ahead = ahead
        self.fingerprints = BlindIndex()

    async def unlock(self, engine: AsyncEngine) -> None:
        """Unlock the blind index; raises `KeyUnavailable` if the master keys are wrong."""
        await self.fingerprints.unlock(engine, self.ring)

    async def key(self, connection: AsyncConnection, case_id: str) -> bytes:
        """The data key of the case; raises `KeyUnavailable` if it is destroyed or cannot be opened."""
        if (known := self.keys.get(case_id)) is not None:
            return known
        id_ = await key_of(connection, case_id)
        if id_ is None:
            raise KeyUnavailable("the key of this case does not exist")
        key = await asyncio.to_thread(self.store.open, id_, self.ring)
        self.keys.put(case_id, key)
        return key

    def forget(self, case_id: str) -> None:
        """Evict the case and its key from the caches."""
        self.keys.forget(case_id)
        self.memory.forget(case_id)

    async def rows(
        self, connection: AsyncConnection, case_id: str, after: int = 0, most: int | None = None
    ) -> Sequence[RowMapping]:
        """The case's rows in the log after a seq, at most `most`."""
        query = (
            select(events, THE_END)
            .where(events.c.case_id == UUID(case_id), events.c.seq > after)
            .order_by(events.c.seq)
        )
        return (await connection.execute(query.limit(most))).mappings().all()

    async def events(self, connection: AsyncConnection, case_id: str, after: int = 0) -> list[Event]:
        """The case's events after a seq, oldest first; raises `KeyUnavailable` if events are missing."""
        rows = await self.rows(connection, case_id, after)
        if not rows:
            return []
        if rows[-1]["the_end"] != rows[-1]["hash"]:
            raise KeyUnavailable("the log does not end where it ended when it was last written")
        if [row["seq"] for row in rows] != list(range(after + 1, after + len(rows) + 1)):
            raise KeyUnavailable("an event is missing in the log")
        key = await self.key(connection, case_id)
        open_own = self.own_keys.opener()
        return [decode(dict(row), key, open_own) for row in rows]

    async def chained(
        self, connection: AsyncConnection, case_id: str, after: int = 0, most: int | None = None
    ) -> list[tuple[Event, bytes]]:
        """The case's events after a seq with their hashes, oldest first, at most `most`."""
        rows = await self.rows(connection, case_id, after, most)
        key = await self.key(connection, case_id) if rows else b""
        open_own = self.own_keys.opener()
        return [(decode(dict(row), key, open_own), row["hash"]) for row in rows]

    async def case(self, connection: AsyncConnection, case_id: str, version: int) -> Case:
        """The case at this version, folding only events after the cached version."""
        known = self.memory.get(case_id)
        if known is None or known.version > version:
            # The log may have been restored to an earlier point: events folded beyond that point did not happen.
            self.memory.forget(case_id)
            known = unopened(case_id)
        if known.version < version:
            known = fold(known, await self.events(connection, case_id, known.version))
            self.memory.put(known)
        if known.version < version:
            raise KeyUnavailable("the log ends before the case does")
        return known
