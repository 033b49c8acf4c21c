"""What a reader can tell of the cells that are not shown: the least and the most that each may be, by linear programs.

The reader knows every cell that is shown to anybody, every sum, and that nobody is counted less than nought times; of
figures that lie within others, that no cell is more than theirs.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import OptimizeResult
from scipy.sparse import csr_array, eye_array, hstack, vstack

from domain.statistics.ceilings import NEAR, Ceilings, State
from domain.statistics.lattice import LEAST, Cell, Sum
from domain.statistics.solver import Numbers, Rows, least

MOST = 32
"""As many cells are looked at one by one before something is done about those that are given away."""


@dataclass(frozen=True, slots=True)
class Disclosure:
    """A cell of which too much can be told, and the shown cells that tell it."""

    cell: Cell
    by: tuple[Cell, ...]


class Audit:
    """The figures that are computed with together: `values` are offered to readers, `inner` are cells of the sums alone."""

    def __init__(
        self,
        values: Mapping[Cell, int],
        inner: Mapping[Cell, int],
        sums: Iterable[Sum],
        outer: Sequence[State] = (),
    ) -> None:
        truth = {**values, **inner}
        self.sums = _that_hold(truth, list(sums))
        self.cells = sorted(truth)
        self._at = {c: i for i, c in enumerate(self.cells)}
        self.truth = np.array([truth[c] for c in self.cells], dtype=float)
        self.offered = np.array([c in values for c in self.cells])
        self._ceilings = Ceilings(self.cells, self.truth, outer)
        self.rows = self._matrix()
        self._under, self._at_most = self._ceilings.rows()
        self._unfit = self._ceilings.too_low(self.truth)
        self._ceiling = 2 * float(self.truth.max(initial=0)) + 10 * LEAST
        self.least, self.most = self.truth.copy(), self.truth.copy()

    def _matrix(self) -> csr_array:
        entries = [(i, self._at[s.whole], -1.0) for i, s in enumerate(self.sums)]
        entries += [(i, self._at[c], 1.0) for i, s in enumerate(self.sums) for c in s.parts]
        rows, columns, data = zip(*entries, strict=True) if entries else ((), (), ())
        return csr_array((data, (rows, columns)), shape=(len(self.sums), self._ceilings.width))

    def given_away(self, hidden: Iterable[Cell]) -> list[Disclosure]:
        """Hidden cells that are not kept open; none where every interval is wide. The `hidden` may only grow."""
        unknown = self.unknown(hidden)
        if unknown.all():
            return []
        bounds = self.bounds(unknown)
        few = unknown & (self.truth < LEAST) & (self.truth > 0)
        many = unknown & self.offered & (self.truth >= LEAST)
        nobody = unknown & self.offered & (self.truth == 0)
        self._upwards(bounds, few, np.full_like(self.truth, LEAST))
        self._upwards(bounds, many, self.truth + LEAST)
        self._downwards(bounds, few)
        found = self._one_by_one(bounds, few, many)
        return found or self._nobody(bounds, nobody)

    def unknown(self, hidden: Iterable[Cell]) -> NDArray[np.bool_]:
        """Which cells the reader does not know."""
        found = ~self.offered
        found[[self._at[c] for c in hidden]] = True
        return found

    def bounds(self, unknown: NDArray[np.bool_]) -> Numbers:
        """The least and the most of each cell, and of how much there is of each state, before the sums are asked."""
        most = np.where(unknown, self._ceiling, self.truth)
        return self._ceilings.lowered(np.stack([np.where(unknown, 0.0, self.truth), most], axis=1))

    def _upwards(self, bounds: Numbers, wanted: NDArray[np.bool_], goal: Numbers) -> None:
        """Looks for figures that fit, in which as many of the wanted cells as possible reach their goal."""
        left = np.flatnonzero(wanted & (self.most < goal - NEAR))
        while left.size:
            self._most_together(bounds, left, goal)
            still = left[self.most[left] < goal[left] - NEAR]
            if still.size == left.size:
                return
            left = still

    def _most_together(self, bounds: Numbers, left: NDArray[np.intp], goal: Numbers, *, loose: bool = False) -> Numbers:
        """`loose`: also under ceilings that nobody knows to be so low."""
        n, k = len(self.cells), left.size
        picked = csr_array((np.ones(k), (np.arange(k), left)), shape=(k, self._ceilings.width))
        reached = csr_array(hstack([-picked, csr_array(np.eye(k))]))
        under, at_most = (self._under[:0], self._at_most[:0]) if loose else (self._under, self._at_most)
        rows = csr_array(hstack([self.rows, csr_array((self.rows.shape[0], k))]))
        most = csr_array(vstack([reached, hstack([under, csr_array((under.shape[0], k))])]))
        found = _least(
            np.concatenate([np.zeros(self._ceilings.width), -np.ones(k)]),
            (most, np.concatenate([np.zeros(k), at_most])),
            rows,
            np.vstack([bounds, np.stack([np.zeros(k), goal[left]], axis=1)]),
        )
        fitting: Numbers = found.x[:n]
        if not loose:
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
        priced = np.append(cost, np.zeros(self._ceilings.states))
        found = _least(priced, (self._under, self._at_most), self.rows, bounds)
        n = len(self.cells)
        self._seen(found.x[:n])
        held: Numbers = np.abs(found.lower.marginals[:n]) + np.abs(found.upper.marginals[:n])
        return held

    def _seen(self, fitting: Numbers) -> None:
        self.least = np.minimum(self.least, fitting)
        self.most = np.maximum(self.most, fitting)

    def _one_by_one(self, bounds: Numbers, few: NDArray[np.bool_], many: NDArray[np.bool_]) -> list[Disclosure]:
        found: list[Disclosure] = []
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

    def _nobody(self, bounds: Numbers, nobody: NDArray[np.bool_]) -> list[Disclosure]:
        """Cells of nobody: that nobody is there may be told, that fewer than five are may not."""
        left = np.flatnonzero(nobody & (self.most < LEAST - NEAR))
        if not left.size:
            return []
        possible = np.zeros_like(nobody)
        least = np.full_like(self.truth, 1 / left.size)
        possible[left] = self._most_together(self._known(bounds), left, least, loose=True)[left] > NEAR
        self._upwards(bounds, possible, np.full_like(self.truth, LEAST))
        found = []
        for i in np.flatnonzero(possible & (self.most < LEAST - NEAR)):
            held = self._solve(-np.eye(1, len(self.cells), int(i))[0], bounds)
            if self.most[i] < LEAST - NEAR:
                found.append(self._given(int(i), held, bounds))
            if len(found) == MOST:
                break
        return found

    def _known(self, bounds: Numbers) -> Numbers:
        """The bounds that a reader is sure of: what is not offered has no ceiling that he knows."""
        n = len(self.cells)
        free = ~self.offered & (bounds[:n, 0] < bounds[:n, 1])
        found = bounds.copy()
        found[:n, 1][free] = self._ceiling
        return found

    def too_low(self, hidden: Iterable[Cell]) -> list[Disclosure]:
        """What must be hidden too, lest figures that fit what is shown of the outer ones fit not what is shown of these."""
        bounds = self.bounds(self.unknown(hidden))[: len(self.cells)]
        found = [(state, *self._excess(state, bounds)) for state in self._unfit]
        # Where something fits it goes on to fit: the hidden only grow.
        self._unfit = [state for state, i, _ in found if i is not None]
        return [self._given(i, held, bounds) for _, i, held in found if i is not None]

    def _excess(self, ceiling: Numbers, bounds: Numbers) -> tuple[int | None, Numbers]:
        """The cell that is furthest above its ceiling, where some are whatever the hidden ones may be, and what holds it there."""
        n, has = len(self.cells), np.flatnonzero(np.isfinite(ceiling))
        picked = csr_array(eye_array(n, format="csr")[has])
        rows = self.rows[:, :n]
        found = _least(
            np.concatenate([np.zeros(n), np.ones(has.size)]),
            (csr_array(hstack([picked, -eye_array(has.size)])), ceiling[has]),
            csr_array(hstack([rows, csr_array((rows.shape[0], has.size))])),
            np.vstack([bounds, np.tile([0.0, np.inf], (has.size, 1))]),
        )
        held = np.abs(found.lower.marginals[:n]) + np.abs(found.upper.marginals[:n])
        over = found.x[n:]
        return (int(has[np.argmax(over)]) if found.fun > NEAR else None), held

    def _given(self, i: int, held: Numbers, bounds: Numbers) -> Disclosure:
        """Where no shown cell is seen to hold it, any may."""
        n = len(self.cells)
        shown = (bounds[:n, 0] == bounds[:n, 1]) & self.offered & (self.truth > 0)
        known = np.flatnonzero(shown & (held > NEAR))
        return Disclosure(self.cells[i], tuple(self.cells[j] for j in (known if known.size else np.flatnonzero(shown))))


def _least(cost: Numbers, at_most: Rows, sums: csr_array, bounds: Numbers) -> OptimizeResult:
    found = least(cost, at_most, sums, bounds)
    if found is None:
        raise ArithmeticError("HiGHS finds no figures that fit, though the true ones do")
    return found


def _that_hold(truth: Mapping[Cell, int], sums: Sequence[Sum]) -> list[Sum]:
    """The sums that are true here: a case whose place was corrected may be in one place by its track and another by its town."""
    return [s for s in sums if truth[s.whole] == sum(truth[c] for c in s.parts)]
