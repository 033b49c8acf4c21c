"""Linear programs: what costs least, what does not fit, and what is done where the simplex method does not end."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from domain.statistics.solver import SECONDS, least

N = 40
SUMS = csr_array(np.append(np.ones(N), -1.0)[None, :])
"""So many parts, and the whole."""


def bounds(whole: float) -> np.ndarray:
    return np.vstack([np.tile([0.0, 10.0], (N, 1)), [[whole, whole]]])


@pytest.mark.parametrize("seconds", [0.0, SECONDS], ids=["by interior points", "by simplex"])
def test_it_finds_what_costs_least(seconds: float):
    cost = np.append(np.arange(N, dtype=float), 0.0)
    none = (csr_array((0, N + 1)), np.zeros(0))
    found = least(cost, none, SUMS, bounds(25), seconds=seconds)
    assert found is not None
    assert np.allclose(found.x[:4], [10, 10, 5, 0], atol=1e-6)
    assert (np.abs(found.lower.marginals) + np.abs(found.upper.marginals) > 1e-6).any()


def test_nothing_is_said_of_what_does_not_fit():
    few = (csr_array(np.append(np.ones(N), 0.0)[None, :]), np.array([20.0]))
    assert least(np.zeros(N + 1), few, SUMS, bounds(25)) is None
