"""The keys of what private organisations recorded in a case: what is theirs can be erased without the case.

Each entry names the file of the key store that holds its key, under the case's own key. So no table says who has one, and
whoever destroys the case's key has destroyed these with it. None is remembered, only its file's name: a key that somebody
else destroys is gone at once.
"""

import asyncio
from uuid import UUID

from store.crypto.key_store import KeyStore
from store.crypto.keys import CACHED_KEYS, KeyRing
from store.crypto.lru_cache import LruCache
from store.events.serializer import OpenOwn, OwnerKey


class OwnKeys:
    """Finds and makes the keys of what private organisations recorded."""

    def __init__(self, ring: KeyRing, store: KeyStore) -> None:
        self._ring, self._store = ring, store
        self._files: LruCache[tuple[str, str], UUID] = LruCache(CACHED_KEYS)

    def opener(self) -> OpenOwn:
        """Opens the keys that entries name, each file once; what it opened is dropped with it."""
        opened: dict[UUID, bytes | None] = {}

        def of(case_id: str, organisation: str, id_: UUID) -> bytes | None:
            if id_ not in opened:
                opened[id_] = self._open(id_)
            if opened[id_] is not None:
                self._files.put((case_id, organisation), id_)
            return opened[id_]

        return of

    async def of(self, case_id: str, organisation: str) -> OwnerKey:
        """The key of what the organisation records in the case; a fresh one where it has none that this process knows of."""
        known = self._files.get((case_id, organisation))
        key = await asyncio.to_thread(self._open, known) if known else None
        if known is None or key is None:
            return await self._fresh(case_id, organisation)
        return OwnerKey(known, key)

    async def _fresh(self, case_id: str, organisation: str) -> OwnerKey:
        id_, key = await self._store.fresh(self._ring)
        self._files.put((case_id, organisation), id_)
        return OwnerKey(id_, key)

    def _open(self, id_: UUID) -> bytes | None:
        """The key of a file, None where it was destroyed; KeyUnavailable where the ring does not open it."""
        found = self._store.get(id_)
        return self._ring.unwrap(found.wrapped, found.master, str(id_)) if found else None
