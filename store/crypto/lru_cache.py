"""A cache with least-recently-used eviction."""

from collections import OrderedDict
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class LruCache(Generic[K, V]):
    """A cache of at most `limit` entries; reading an entry marks it as used."""

    def __init__(self, limit: int) -> None:
        self._known: OrderedDict[K, V] = OrderedDict()
        self._limit = limit

    def get(self, key: K) -> V | None:
        """The value of the key; None if it is not cached."""
        if key in self._known:
            self._known.move_to_end(key)
        return self._known.get(key)

    def put(self, key: K, value: V) -> None:
        """Cache the value and evict the least recently used entries."""
        self._known[key] = value
        self._known.move_to_end(key)
        while len(self._known) > self._limit:
            self._known.popitem(last=False)

    def known(self) -> list[K]:
        """The cached keys, least recently used first."""
        return list(self._known)

    def forget(self, key: K) -> None:
        """Evict the key."""
        self._known.pop(key, None)
