"""Workers that take a batch of a size of their own."""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from simulator.core.finite_sum import FiniteSum, survey
from simulator.core.least_squares import LeastSquaresData
from simulator.problems.base import Problem
from simulator.problems.finite_sum import batches_of, check_batches
from simulator.problems.least_squares_build import sampling_constants

__all__ = ["with_batches"]


def with_batches(problem: Problem, own: Sequence[int | None]) -> Problem:
    """The problem where worker i takes own[i] samples per gradient, or as many as before if None.

    The noise variance is again the mean over workers.

    Raises:
        DataError: a worker has too few samples for its batch without replacement.
    """
    data = problem.data
    if not isinstance(data, FiniteSum | LeastSquaresData):
        return problem
    batches = batches_of(data.batches, own)
    if batches.tolist() == data.batches.tolist():
        return problem
    data = data._replace(batches=batches)
    return replace(problem, data=data, constants=replace(problem.constants, **_of(data, problem)))


def _of(data: Any, problem: Problem) -> dict[str, float]:
    """The constants that depend on batches."""
    if isinstance(data, LeastSquaresData):
        return sampling_constants(data, problem.workers)
    check_batches(data)
    if math.isnan(problem.constants.noise_variance):
        return {}
    return {"noise_variance": survey(data, problem.start)[1]}
