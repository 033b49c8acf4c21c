"""Owner keys: each private organisation's entries in a case are encrypted with a key that can be destroyed separately.

Each entry names its key file, encrypted with the case's key. So no table shows who has such a key, and destroying the
case's key makes the owner keys unreachable. Only file names are cached, never keys, so that a destruction by another
process takes effect at once.
"""

import asyncio
from collections.abc import Callable
from uuid import UUID

from store.crypto.key_store import KeyStore
from store.crypto.keys import CACHED_KEYS, KeyRing
from store.crypto.lru_cache import LruCache
from store.events.serializer import OpenOwn, OwnerKey


class OwnKeys:
    """Finds and creates owner keys; `ring` gives the keyring that the repository has now."""

    def __init__(self, ring: Callable[[], KeyRing], store: KeyStore) -> None:
        self._ring, self._store = ring, store
        self._files: LruCache[tuple[str, str], UUID] = LruCache(CACHED_KEYS)

    def opener(self) -> OpenOwn:
        """A function that opens the keys named in entries, each file once; its cache is discarded with it."""
        opened: dict[UUID, bytes | None] = {}

        def of(case_id: str, organisation: str, id_: UUID) -> bytes | None:
            if id_ not in opened:
                opened[id_] = self._open(id_)
            if opened[id_] is not None:
                self._files.put((case_id, organisation), id_)
            return opened[id_]

        return of

    async def of(self, case_id: str, organisation: str) -> OwnerKey:
        """The organisation's key for new entries in the case; a fresh one if this process knows of none."""
        known = self._files.get((case_id, organisation))
        key = await asyncio.to_thread(self._open, known) if known else None
        if known is None or key is None:
            return await self._fresh(case_id, organisation)
        return OwnerKey(known, key)

    async def _fresh(self, case_id: str, organisation: str) -> OwnerKey:
        id_, key = await self._store.fresh(self._ring())
        self._files.put((case_id, organisation), id_)
        return OwnerKey(id_, key)

    def _open(self, id_: UUID) -> bytes | None:
        """The key of a file; None if it was destroyed; raises `KeyUnavailable` if the ring cannot open it."""
        found = self._store.get(id_)
        return self._ring().unwrap(found.wrapped, found.master, str(id_)) if found else None
