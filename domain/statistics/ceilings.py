"""Ceilings: no cell exceeds its outer cell, in the true figures or in any state that fits what is shown.

A state is one set of outer figures that fits everything shown of them. Between fitting states, every mixture fits.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.sparse import csr_array, eye_array, hstack, vstack

from domain.statistics.lattice import Cell
from domain.statistics.solver import Numbers

NEAR = 1e-6
State = Mapping[Cell, float]


class Ceilings:
    """The outer cell of each cell in the first state, which is the truth, and the offset of each other state."""

    def __init__(self, cells: Sequence[Cell], truth: Numbers, states: Sequence[State]) -> None:
        first = states[0] if states else {}
        self.base = np.array([first.get(c, np.inf) for c in cells], dtype=float)
        # A corrected case may count here and not there; a ceiling below the true value is dropped.
        self.base[self.base < truth] = np.inf
        self.has = np.isfinite(self.base)
        self.moves = np.array([[state.get(c, np.inf) for c in cells] for state in states[1:]], dtype=float)
        self.moves = self.moves.reshape(-1, len(cells))
        self.moves[:, ~self.has] = 0.0
        self.moves[:, self.has] -= self.base[self.has]
        self.moves[np.abs(self.moves) < NEAR] = 0.0

    @property
    def states(self) -> int:
        """The number of states beside the truth."""
        return len(self.moves)

    @property
    def width(self) -> int:
        """The number of unknowns of a program: the cells, and one weight per state."""
        return len(self.base) + self.states

    def lowered(self, bounds: Numbers) -> Numbers:
        """The bounds of all unknowns; a ceiling that no state moves is one of them."""
        fixed = self.has & ~np.any(self.moves, axis=0)
        most = np.where(fixed, np.minimum(bounds[:, 1], self.base), bounds[:, 1])
        cells = np.stack([bounds[:, 0], most], axis=1)
        return np.vstack([cells, np.tile([0.0, 1.0], (self.states, 1))])

    def rows(self) -> tuple[csr_array, Numbers]:
        """The rows that hold the cells under a mixture of states, and the maximum of each row."""
        moved = np.flatnonzero(np.any(self.moves, axis=0))
        picked = csr_array(eye_array(len(self.base), format="csr")[moved])
        under = hstack([picked, csr_array(-self.moves[:, moved].T)])
        whole = hstack([csr_array((1, len(self.base))), csr_array(np.ones((1, self.states)))])
        if not self.states:
            return csr_array((0, len(self.base))), np.zeros(0)
        return csr_array(vstack([under, whole])), np.append(self.base[moved], 1.0)

    def too_low(self, truth: Numbers) -> list[Numbers]:
        """The states in which a cell would exceed its outer one, as ceilings of all cells."""
        under = np.any(self.base + self.moves < truth - NEAR, axis=1) if self.states else np.zeros(0, dtype=bool)
        return [self.base + move for move in self.moves[under]]
