"""Cache of folded cases, so that the next command folds only new events."""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar, cast

from domain.case import Case
from store.crypto.lru_cache import LruCache

REMEMBERED = 5_000
Made = TypeVar("Made")


class _CachedCase(NamedTuple):
    case: Case
    notes: dict[str, Any]


class CaseCache:
    """Folded cases by id with LRU eviction; only the event loop uses it, so it needs no lock."""

    def __init__(self, limit: int = REMEMBERED) -> None:
        self._known: LruCache[str, _CachedCase] = LruCache(limit)

    def get(self, case_id: str) -> Case | None:
        """The cached case, if there is one."""
        known = self._known.get(case_id)
        return known.case if known else None

    def put(self, case: Case) -> None:
        """Cache the case unless a newer version is cached."""
        known = self.get(case.id)
        if known is None or known.version <= case.version:
            self._known.put(case.id, _CachedCase(case, {}))

    def forget(self, case_id: str) -> None:
        """Evict a case."""
        self._known.forget(case_id)

    def note(self, case: Case, what: str, value: object) -> None:
        """Attach a value to the cached case; the value is dropped when the case is replaced."""
        self._notes(case)[what] = value

    def noted(self, case: Case, what: str) -> Any:
        """The value attached to exactly this case object; None if there is none."""
        return self._notes(case).get(what)

    def _notes(self, case: Case) -> dict[str, Any]:
        known = self._known.get(case.id)
        return known.notes if known and known.case is case else {}

    def beside(self, case: Case, what: str, key: object, make: Callable[[], Made]) -> Made:
        """The value that `make` computes from the case and the key, cached with the case until the key changes."""
        known = self.noted(case, what)
        if known is not None and known[0] == key:
            return cast("Made", known[1])
        made = make()
        self.note(case, what, (key, made))
        return made
