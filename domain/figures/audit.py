"""What a reader can tell of the cells that are not shown: the least and the most that each may be, by linear programs.

The reader knows every cell that is shown to anybody, every sum, and that nobody is counted less than nought times.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array, hstack

from domain.figures.lattice import LEAST, Cell, Sum

NEAR = 1e-6
MOST = 32
"""As many cells are looked at one by one before something is done about those that are given away."""

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Given:
    """A cell of which too much can be told, and the shown cells that tell it."""

    cell: Cell
    by: tuple[Cell, ...]


class Audit:
    """The figures that are computed with together: `values` are offered to readers, `inner` are cells of the sums alone."""

    def __init__(self, values: Mapping[Cell, int], inner: Mapping[Cell, int], sums: Iterable[Sum]) -> None:
        truth = {**values, **inner}
        self.sums = _that_hold(truth, list(sums))
        self.cells = sorted(truth)
        self._at = {c: i for i, c in enumerate(self.cells)}
        self.truth = np.array([truth[c] for c in self.cells], dtype=float)
        self._offered = np.array([c in values for c in self.cells])
        self._rows = self._matrix()
        self._ceiling = 2 * float(self.truth.max(initial=0)) + 10 * LEAST
        self.least, self.most = self.truth.copy(), self.truth.copy()

    def _matrix(self) -> csr_array:
        entries = [(i, self._at[s.whole], -1.0) for i, s in enumerate(self.sums)]
        entries += [(i, self._at[c], 1.0) for i, s in enumerate(self.sums) for c in s.parts]
        rows, columns, data = zip(*entries, strict=True) if entries else ((), (), ())
        return csr_array((data, (rows, columns)), shape=(len(self.sums), len(self.cells)))

    def given_away(self, hidden: Iterable[Cell]) -> list[Given]:
        """Hidden cells that are not kept open; none where every interval is wide. The `hidden` may only grow."""
        unknown = ~self._offered
        unknown[[self._at[c] for c in hidden]] = True
        if unknown.all():
            return []
        bounds = np.stack([np.where(unknown, 0.0, self.truth), np.where(unknown, self._ceiling, self.truth)], axis=1)
        few = unknown & (self.truth < LEAST) & (self.truth > 0)
        many = unknown & self._offered & (self.truth >= LEAST)
        nobody = unknown & self._offered & (self.truth == 0)
        self._upwards(bounds, few, np.full_like(self.truth, LEAST))
        self._upwards(bounds, many, self.truth + LEAST)
        self._downwards(bounds, few)
        found = self._one_by_one(bounds, few, many)
        return found or self._nobody(bounds, nobody)

    def _upwards(self, bounds: Numbers, wanted: NDArray[np.bool_], goal: Numbers) -> None:
        """Looks for figures that fit, in which as many of the wanted cells as possible reach their goal."""
        left = np.flatnonzero(wanted & (self.most < goal - NEAR))
        while left.size:
            self._most_together(bounds, left, goal)
            still = left[self.most[left] < goal[left] - NEAR]
            if still.size == left.size:
                return
            left = still

    def _most_together(self, bounds: Numbers, left: NDArray[np.intp], goal: Numbers) -> Numbers:
        n, k = len(self.cells), left.size
        picked = csr_array((np.ones(k), (np.arange(k), left)), shape=(k, n))
        reached = csr_array(hstack([-picked, csr_array(np.eye(k))]))
        rows = csr_array(hstack([self._rows, csr_array((self._rows.shape[0], k))]))
        limits = np.vstack([bounds, np.stack([np.zeros(k), goal[left]], axis=1)])
        cost = np.concatenate([np.zeros(n), -np.ones(k)])
        found = linprog(
            cost,
            A_ub=reached,
            b_ub=np.zeros(k),
            A_eq=rows,
            b_eq=np.zeros(rows.shape[0]),
            bounds=limits,
        )
        fitting: Numbers = found.x[:n]
        self._seen(fitting)
        return fitting

    def _downwards(self, bounds: Numbers, wanted: NDArray[np.bool_]) -> None:
        left = np.flatnonzero(wanted & (self.least > NEAR))
        while left.size:
            cost = np.zeros_like(self.truth)
            cost[left] = 1.0
            self._solve(cost, bounds)
            still = left[self.least[left] > NEAR]
            if still.size == left.size:
                return
            left = still

    def _solve(self, cost: Numbers, bounds: Numbers) -> Numbers:
        """The least of a cost; how much each bound holds it up."""
        found = linprog(cost, A_eq=self._rows, b_eq=np.zeros(self._rows.shape[0]), bounds=bounds)
        self._seen(found.x)
        held: Numbers = np.abs(found.lower.marginals) + np.abs(found.upper.marginals)
        return held

    def _seen(self, fitting: Numbers) -> None:
        self.least = np.minimum(self.least, fitting)
        self.most = np.maximum(self.most, fitting)

    def _one_by_one(self, bounds: Numbers, few: NDArray[np.bool_], many: NDArray[np.bool_]) -> list[Given]:
        found: list[Given] = []
        for i in np.flatnonzero(few | many):
            held = self._held(int(i), bounds, few=bool(few[i]))
            if held is not None:
                found.append(self._given(int(i), held, bounds))
            if len(found) == MOST:
                break
        return found

    def _held(self, i: int, bounds: Numbers, *, few: bool) -> Numbers | None:
        """What holds the cell within too little; None where it is open enough."""
        held = None
        for sign in (-1.0, 1.0):
            if self._wide(i, few=few):
                return None
            if (sign < 0 and few and self.most[i] >= LEAST - NEAR) or (sign > 0 and few and self.least[i] <= NEAR):
                continue
            now = self._solve(sign * np.eye(1, len(self.cells), int(i))[0], bounds)
            held = now if held is None else held + now
        return None if self._wide(i, few=few) else held

    def _wide(self, i: int, *, few: bool) -> bool:
        if few:
            return bool(self.least[i] <= NEAR and self.most[i] >= LEAST - NEAR)
        return bool(self.most[i] - self.least[i] >= LEAST - NEAR)

    def _nobody(self, bounds: Numbers, nobody: NDArray[np.bool_]) -> list[Given]:
        """Cells of nobody: that nobody is there may be told, that fewer than five are may not."""
        left = np.flatnonzero(nobody & (self.most < LEAST - NEAR))
        if not left.size:
            return []
        possible = np.zeros_like(nobody)
        possible[left] = self._most_together(bounds, left, np.full_like(self.truth, 1 / left.size))[left] > NEAR
        self._upwards(bounds, possible, np.full_like(self.truth, LEAST))
        found = []
        for i in np.flatnonzero(possible & (self.most < LEAST - NEAR)):
            held = self._solve(-np.eye(1, len(self.cells), int(i))[0], bounds)
            if self.most[i] < LEAST - NEAR:
                found.append(self._given(int(i), held, bounds))
            if len(found) == MOST:
                break
        return found

    def _given(self, i: int, held: Numbers, bounds: Numbers) -> Given:
        known = np.flatnonzero((held > NEAR) & (bounds[:, 0] == bounds[:, 1]) & self._offered)
        return Given(self.cells[i], tuple(self.cells[j] for j in known))


def _that_hold(truth: Mapping[Cell, int], sums: Sequence[Sum]) -> list[Sum]:
    """The sums that are true here: a case whose place was corrected may be in one place by its track and another by its town."""
    return [s for s in sums if truth[s.whole] == sum(truth[c] for c in s.parts)]
