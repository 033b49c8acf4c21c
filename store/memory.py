"""Cases that this process has folded, so that the next command folds only what is new."""

from collections import OrderedDict
from threading import Lock

from domain.case import Case

REMEMBERED = 5_000


class CaseMemory:
    """Folded cases by id, the most recently used; workflow threads ask it too, so a lock guards it."""

    def __init__(self, limit: int = REMEMBERED) -> None:
        self._cases: OrderedDict[str, Case] = OrderedDict()
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
            self._cases.move_to_end(case.id)
            while len(self._cases) > self._limit:
                self._cases.popitem(last=False)

    def forget(self, case_id: str) -> None:
        """Drops a case."""
        with self._lock:
            self._cases.pop(case_id, None)
