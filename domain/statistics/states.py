"""States of the outer figures that fit what is shown: for each hidden cell, figures that keep its interval wide.

Each state is as near to the truth as possible. Inner figures that fit every state fit every mixture of them.
"""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, eye_array, hstack, vstack

from domain.statistics.audit import Audit
from domain.statistics.ceilings import NEAR
from domain.statistics.lattice import LEAST, MINORS_OF, Cell, Sum
from domain.statistics.solver import Numbers, least

AT_ONCE = 8
"""Cells that one state opens at once, where possible."""

DIGITS = 6


@dataclass(frozen=True, slots=True)
class SoughtState:
    """A cell and its bounds in a state that is sought."""

    cell: int
    least: float
    most: float

    def found(self, state: Numbers) -> bool:
        """Whether the state has the cell within these bounds."""
        return bool(self.least - NEAR <= state[self.cell] <= self.most + NEAR)


def states(
    values: Mapping[Cell, int], inner: Mapping[Cell, int], sums: Iterable[Sum], hidden: Set[Cell]
) -> list[dict[Cell, float]]:
    """The truth first, then the states that open each hidden cell as far as the audit demands."""
    audit = Audit(values, inner, sums)
    if audit.given_away(hidden):
        raise ValueError("what is shown gives cells away, and there is no state in which they are open")
    near = _Nearest(audit, audit.unknown(hidden))
    found = [audit.truth]
    left = [wanted for wanted in near.wanted() if not wanted.found(audit.truth)]
    while left:
        found += near.states(left[:: -(-len(left) // AT_ONCE)])
        left = [wanted for wanted in left if not any(wanted.found(state) for state in found)]
    return [dict(zip(audit.cells, state.tolist(), strict=True)) for state in found]


class _Nearest:
    """The search for the state nearest to the truth under wanted bounds; near in the cells that contain others."""

    def __init__(self, audit: Audit, unknown: NDArray[np.bool_]) -> None:
        self._audit, self._unknown = audit, unknown
        self._bounds = audit.bounds(unknown)
        around = np.array([c[0].split("/")[0] in MINORS_OF and "/but/" not in c[0] for c in audit.cells])
        moves = np.flatnonzero(around & unknown)
        n, k = len(audit.cells), moves.size
        picked, apart = csr_array(eye_array(n, format="csr")[moves]), csr_array(eye_array(k))
        self._apart = csr_array(vstack([hstack([picked, -apart]), hstack([-picked, -apart])]))
        self._at_most = np.concatenate([audit.truth[moves], -audit.truth[moves]])
        self._rows = csr_array(hstack([audit.rows, csr_array((audit.rows.shape[0], k))]))
        self._cost = np.concatenate([np.zeros(n), np.ones(k)])
        self._further = np.tile([0.0, np.inf], (k, 1))

    def wanted(self) -> list[SoughtState]:
        """The bounds that keep each hidden cell open: zero and five, five more or fewer, or five for a zero cell."""
        audit, infinite = self._audit, float("inf")
        found: list[SoughtState] = []
        for i in np.flatnonzero(self._unknown).tolist():
            truth, least, most = (float(numbers[i]) for numbers in (audit.truth, audit.least, audit.most))
            if 0 < truth < LEAST:
                found += [SoughtState(i, 0, 0), SoughtState(i, LEAST, infinite)]
            elif audit.offered[i] and truth == 0:
                found += [SoughtState(i, LEAST, infinite)] if most >= LEAST - NEAR else []
            elif audit.offered[i]:
                high = min(most, truth + LEAST)
                found += [SoughtState(i, high - NEAR, infinite), SoughtState(i, 0, max(least, high - LEAST) + NEAR)]
        return found

    def states(self, wanted: list[SoughtState]) -> list[Numbers]:
        """One state for all bounds, or one for each half if there is none."""
        found = self._state(wanted)
        if found is not None:
            return [found]
        if len(wanted) == 1:
            raise ValueError("no state has what the audit saw")
        half = len(wanted) // 2
        return [*self.states(wanted[:half]), *self.states(wanted[half:])]

    def _state(self, wanted: list[SoughtState]) -> Numbers | None:
        bounds = self._bounds.copy()
        for one in wanted:
            bounds[one.cell] = max(bounds[one.cell, 0], one.least), min(bounds[one.cell, 1], one.most)
        limits = np.vstack([bounds, self._further])
        found = least(self._cost, (self._apart, self._at_most), self._rows, limits)
        if found is None:
            return None
        # Digits beyond the sixth are solver noise, on which later programs under this state would cycle.
        state: Numbers = np.clip(np.round(found.x[: len(bounds)], DIGITS), 0.0, None)
        return state
