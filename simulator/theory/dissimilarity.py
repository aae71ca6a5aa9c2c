"""The dissimilarity of the workers' objectives, if it is known."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from simulator.core.finite_sum import FiniteSum
from simulator.core.least_squares import LeastSquaresData
from simulator.core.quadratic import QuadraticData
from simulator.sums import exact_sum

if TYPE_CHECKING:
    from simulator.problems.base import Problem

__all__ = ["UNKNOWN", "Dissimilarity", "dissimilarity"]


class Dissimilarity(NamedTuple):
    """||grad f_i(x)||^2 <= zeta^2 + rho^2 ||grad F(x)||^2 for all i and x; nan if unknown."""

    zeta: float
    rho: float

    @property
    def equal(self) -> bool:
        """Whether all f_i are the same."""
        return self.zeta == 0 and self.rho == 1


SAME = Dissimilarity(0.0, 1.0)
UNKNOWN = Dissimilarity(math.nan, math.nan)


def dissimilarity(problem: Problem) -> Dissimilarity:
    """Exact for equal objectives, a bound for quadratics of equal curvature, else unknown."""
    data = problem.data
    if problem.workers == 1:
        return SAME
    if isinstance(data, FiniteSum):
        return SAME if len(data.shards) == 2 else UNKNOWN
    if isinstance(data, LeastSquaresData):
        return SAME if len(data.roots) == 1 and len(data.bases) == 0 else UNKNOWN
    return _of_quadratics(data) if isinstance(data, QuadraticData) else UNKNOWN


def _of_quadratics(data: QuadraticData) -> Dissimilarity:
    """With grad f_i = grad F + d_i: zeta^2 = 2 max_i ||d_i||^2 and rho^2 = 2."""
    if len(data.scale) == 1 == len(data.linear):
        return SAME
    if data.scale.min() < data.scale.max():
        return UNKNOWN
    shifts = [exact_sum((row - data.mean_linear) ** 2) for row in data.linear]
    if not any(shifts):
        return SAME
    return Dissimilarity(math.sqrt(2 * max(shifts)), math.sqrt(2.0))
