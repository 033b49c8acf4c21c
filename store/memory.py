"""Cases that this process has folded, so that the next command folds only what is new."""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any, TypeVar, cast

from domain.case import Case

REMEMBERED = 5_000
Made = TypeVar("Made")


class CaseMemory:
    """Folded cases by id, the most recently used; workflow threads ask it too, so a lock guards it."""

    def __init__(self, limit: int = REMEMBERED) -> None:
        self._cases: OrderedDict[str, Case] = OrderedDict()
        self._beside: dict[str, tuple[Case, object, Any]] = {}
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
                self._beside.pop(case.id, None)
            self._cases.move_to_end(case.id)
            while len(self._cases) > self._limit:
                self._beside.pop(self._cases.popitem(last=False)[0], None)

    def forget(self, case_id: str) -> None:
        """Drops a case."""
        with self._lock:
            self._cases.pop(case_id, None)
            self._beside.pop(case_id, None)

    def beside(self, case: Case, key: object, make: Callable[[], Made]) -> Made:
        """What is made of the case and of the key, made once for as long as just this case is remembered."""
        with self._lock:
            known = self._beside.get(case.id)
        if known is not None and known[0] is case and known[1] == key:
            return cast("Made", known[2])
        made = make()
        with self._lock:
            if self._cases.get(case.id) is case:
                self._beside[case.id] = (case, key, made)
        return made
