"""Somebody who has every figure that was shown to anybody, knows how they add up, and has a solver.

Written apart from the program's own audit: HiGHS by way of integers, since people come whole.
"""

from collections.abc import Iterable, Mapping

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import lil_array

from domain.statistics.lattice import Cell, Sum

LEAST = 5
Interval = tuple[int, int]


class Attacker:
    """What follows from the sums and what was shown."""

    def __init__(self, sums: Iterable[Sum], shown: Mapping[Cell, int], cells: Iterable[Cell], most: int) -> None:
        sums = list(sums)
        self.cells = list(dict.fromkeys([*cells, *(c for s in sums for c in (s.whole, *s.parts))]))
        at = {c: i for i, c in enumerate(self.cells)}
        rows = lil_array((max(len(sums), 1), len(self.cells)))
        for n, s in enumerate(sums):
            rows[n, at[s.whole]] -= 1
            for part in s.parts:
                rows[n, at[part]] += 1
        self._sums = LinearConstraint(rows.tocsr(), 0, 0)
        self._least = np.array([shown.get(c, 0) for c in self.cells], dtype=float)
        self._most = np.array([shown.get(c, most) for c in self.cells], dtype=float)
        self.seen_least = np.full(len(self.cells), np.inf)
        self.seen_most = np.full(len(self.cells), -np.inf)

    def believes(self, cost: np.ndarray) -> np.ndarray:
        """Whole numbers that fit all that was shown, with the least cost."""
        found = milp(cost, constraints=self._sums, bounds=Bounds(self._least, self._most), integrality=1)
        assert found.x is not None, found.message
        fitting: np.ndarray = np.round(found.x)
        self.seen_least = np.minimum(self.seen_least, fitting)
        self.seen_most = np.maximum(self.seen_most, fitting)
        return fitting

    def interval(self, n: int, enough: Interval = (0, LEAST)) -> Interval:
        """The least and the most of the cell that fit; not looked for further where that is enough already."""
        for sign in (1.0, -1.0):
            if self.seen_least[n] > enough[0] or self.seen_most[n] < enough[1]:
                cost = np.zeros(len(self.cells))
                cost[n] = sign
                self.believes(cost)
        return int(self.seen_least[n]), int(self.seen_most[n])


def told_too_much(
    truth: Mapping[Cell, int], sums: Iterable[Sum], shown: Mapping[Cell, int]
) -> dict[Cell, tuple[int, Interval]]:
    """The cells of one to four people that cannot be both nobody and five; with the truth and the known bounds."""
    attacker = Attacker(sums, shown, truth, 2 * max(truth.values(), default=0) + 50)
    wanted = [n for n, c in enumerate(attacker.cells) if 0 < truth[c] < LEAST]
    _look_around(attacker, wanted)
    found = {attacker.cells[n]: (truth[attacker.cells[n]], attacker.interval(n)) for n in wanted}
    return {c: (n, known) for c, (n, known) in found.items() if known[0] > 0 or known[1] < LEAST}


def _look_around(attacker: Attacker, wanted: list[int]) -> None:
    """Many at once first, in directions drawn by lot: most are open at once."""
    lot = np.random.default_rng(1)
    for _ in range(20):
        cost = np.zeros(len(attacker.cells))
        cost[wanted] = lot.uniform(-1, 1, len(wanted))
        attacker.believes(cost)
