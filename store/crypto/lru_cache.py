"""What was used most recently, up to a number; the rest is forgotten."""

from collections import OrderedDict
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class LruCache(Generic[K, V]):
    """A memory of so many things; asking for one keeps it."""

    def __init__(self, limit: int) -> None:
        self._known: OrderedDict[K, V] = OrderedDict()
        self._limit = limit

    def get(self, key: K) -> V | None:
        """What is remembered under the key, None where nothing is."""
        if key in self._known:
            self._known.move_to_end(key)
        return self._known.get(key)

    def put(self, key: K, value: V) -> None:
        """Remembers, and forgets what was used longest ago."""
        self._known[key] = value
        self._known.move_to_end(key)
        while len(self._known) > self._limit:
            self._known.popitem(last=False)

    def known(self) -> list[K]:
        """Everything that something is remembered under."""
        return list(self._known)

    def forget(self, key: K) -> None:
        """Drops what is remembered under the key."""
        self._known.pop(key, None)
