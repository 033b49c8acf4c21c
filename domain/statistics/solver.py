"""Linear programs, solved by HiGHS."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import OptimizeResult, linprog
from scipy.sparse import csr_array

Numbers = NDArray[np.float64]
Rows = tuple[csr_array, Numbers]
SECONDS = 30.0
"""Time limit of the simplex method in seconds; the slowest program of a year's figures takes it seven."""

OUT_OF_TIME, NOTHING_FITS = 1, 2


def least(
    cost: Numbers, at_most: Rows, sums: csr_array, bounds: Numbers, *, seconds: float = SECONDS
) -> OptimizeResult | None:
    """Minimise a cost where `sums` are zero and rows do not exceed their maximum; None if infeasible.

    Raises `ArithmeticError` if HiGHS finds neither.
    """
    program: dict[str, Any] = {
        "c": cost,
        "A_ub": at_most[0],
        "b_ub": at_most[1],
        "A_eq": sums,
        "b_eq": np.zeros(sums.shape[0]),
        "bounds": bounds,
    }
    found = linprog(**program, options={"time_limit": seconds})
    if found.status == OUT_OF_TIME:
        found = linprog(**program, method="highs-ipm")
    if found.status == NOTHING_FITS:
        return None
    if not found.success:
        raise ArithmeticError(found.message)
    return found
