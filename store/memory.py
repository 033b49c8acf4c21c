"""Cases that this process has folded, so that the next command folds only what is new."""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any, TypeVar, cast

from domain.case import Case

REMEMBERED = 5_000
Made = TypeVar("Made")


class CaseMemory:
    """Folded cases by id, the most recently used; a lock guards it, for whoever replays histories in threads."""

    def __init__(self, limit: int = REMEMBERED) -> None:
        self._cases: OrderedDict[str, Case] = OrderedDict()
        self._notes: dict[str, dict[str, Any]] = {}
        self._limit = limit
        self._lock = Lock()

    def get(self, case_id: str) -> Case | None:
        """The case as this process last saw it."""
        with self._lock:
            if case_id in self._cases:
                self._cases.move_to_end(case_id)
            return self._cases.get(case_id)

    def put(self, case: Case) -> None:
        """Remembers the case unless a newer version is known."""
        with self._lock:
            known = self._cases.get(case.id)
            if known is None or known.version <= case.version:
                self._cases[case.id] = case
                self._notes.pop(case.id, None)
            self._cases.move_to_end(case.id)
            while len(self._cases) > self._limit:
                self._notes.pop(self._cases.popitem(last=False)[0], None)

    def forget(self, case_id: str) -> None:
        """Drops a case."""
        with self._lock:
            self._cases.pop(case_id, None)
            self._notes.pop(case_id, None)

    def note(self, case: Case, what: str, value: object) -> None:
        """Keeps something with the case for as long as just this case is remembered."""
        with self._lock:
            if self._cases.get(case.id) is case:
                self._notes.setdefault(case.id, {})[what] = value

    def noted(self, case: Case, what: str) -> Any:
        """What was kept with just this case, None where nothing was."""
        with self._lock:
            return self._notes.get(case.id, {}).get(what) if self._cases.get(case.id) is case else None

    def beside(self, case: Case, what: str, key: object, make: Callable[[], Made]) -> Made:
        """What is made of the case and of the key, kept with the case until it is asked for with another key."""
        known = self.noted(case, what)
        if known is not None and known[0] == key:
            return cast("Made", known[1])
        made = make()
        self.note(case, what, (key, made))
        return made
