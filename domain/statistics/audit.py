"""Disclosure audit: bounds on each hidden cell that a reader can compute from the shown ones, by linear programs.

The reader is assumed to know every cell that is shown to anybody, every sum, that no count is negative, and for figures
within others that no cell exceeds its outer one.
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
"""Cells examined one by one before the disclosures found so far are treated."""


@dataclass(frozen=True, slots=True)
class Disclosure:
    """A hidden cell whose interval is too narrow, and the shown cells that reveal it."""

    cell: Cell
    by: tuple[Cell, ...]


class Audit:
    """Figures that are audited together: `values` are offered to readers, `inner` are cells that occur in sums only."""

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
        """The hidden cells whose interval is too narrow; empty if every interval is wide. `hidden` may only grow."""
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
        """A mask of the cells that the reader does not know."""
        found = ~self.offered
        found[[self._at[c] for c in hidden]] = True
        return found

    def bounds(self, unknown: NDArray[np.bool_]) -> Numbers:
        """Lower and upper bounds of all unknowns (cells, then weights of states) before the sums apply."""
        most = np.where(unknown, self._ceiling, self.truth)
        return self._ceilings.lowered(np.stack([np.where(unknown, 0.0, self.truth), most], axis=1))

    def _upwards(self, bounds: Numbers, wanted: NDArray[np.bool_], goal: Numbers) -> None:
        """Search for fitting figures in which as many of the wanted cells as possible reach their goal."""
        left = np.flatnonzero(wanted & (self.most < goal - NEAR))
        while left.size:
            self._most_together(bounds, left, goal)
            still = left[self.most[left] < goal[left] - NEAR]
            if still.size == left.size:
                return
            left = still

    def _most_together(self, bounds: Numbers, left: NDArray[np.intp], goal: Numbers, *, loose: bool = False) -> Numbers:
        """Maximise the wanted cells together; `loose` drops ceilings that no reader knows."""
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
        """Minimise a cost; returns the dual price of each cell's bounds."""
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
        """The prices that keep the cell's interval too narrow; None if it is wide enough."""
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
        """Disclosures among zero cells: that a cell is zero may be known, that it is under five may not."""
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
        """The bounds known for certain: a cell that is not offered has no ceiling that a reader knows."""
        n = len(self.cells)
        free = ~self.offered & (bounds[:n, 0] < bounds[:n, 1])
        found = bounds.copy()
        found[:n, 1][free] = self._ceiling
        return found

    def too_low(self, hidden: Iterable[Cell]) -> list[Disclosure]:
        """Disclosures without which figures that fit the shown outer cells might not fit the shown cells here."""
        bounds = self.bounds(self.unknown(hidden))[: len(self.cells)]
        found = [(state, *self._excess(state, bounds)) for state in self._unfit]
        # A state that fits goes on to fit, because the hidden cells only grow.
        self._unfit = [state for state, i, _ in found if i is not None]
        return [self._given(i, held, bounds) for _, i, held in found if i is not None]

    def _excess(self, ceiling: Numbers, bounds: Numbers) -> tuple[int | None, Numbers]:
        """The cell furthest above its ceiling if some are in every fitting figure, else None; and the prices."""
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
        """The disclosure with the shown cells that have a price, or every shown cell if none has."""
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
    """The sums that hold in these data; after a correction a case's track and municipality may differ in place."""
    return [s for s in sums if truth[s.whole] == sum(truth[c] for c in s.parts)]
