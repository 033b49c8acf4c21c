"""Cases that this process has folded, so that the next command folds only what is new."""

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
    """Folded cases by id, the most recently used; the loop is the only one that asks, so nothing guards it."""

    def __init__(self, limit: int = REMEMBERED) -> None:
        self._known: LruCache[str, _CachedCase] = LruCache(limit)

    def get(self, case_id: str) -> Case | None:
        """The case as this process last saw it."""
        known = self._known.get(case_id)
        return known.case if known else None

    def put(self, case: Case) -> None:
        """Remembers the case unless a newer version is known."""
        known = self.get(case.id)
        if known is None or known.version <= case.version:
            self._known.put(case.id, _CachedCase(case, {}))

    def forget(self, case_id: str) -> None:
        """Drops a case."""
        self._known.forget(case_id)

    def note(self, case: Case, what: str, value: object) -> None:
        """Keeps something with the case for as long as just this case is remembered."""
        self._notes(case)[what] = value

    def noted(self, case: Case, what: str) -> Any:
        """What was kept with just this case, None where nothing was."""
        return self._notes(case).get(what)

    def _notes(self, case: Case) -> dict[str, Any]:
        known = self._known.get(case.id)
        return known.notes if known and known.case is case else {}

    def beside(self, case: Case, what: str, key: object, make: Callable[[], Made]) -> Made:
        """What is made of the case and of the key, kept with the case until it is asked for with another key."""
        known = self.noted(case, what)
        if known is not None and known[0] == key:
            return cast("Made", known[1])
        made = make()
        self.note(case, what, (key, made))
        return made
