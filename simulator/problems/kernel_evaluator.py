"""Built problems for the eager engine: the compiled kernels, called one gradient at a time."""

import numpy as np

from simulator.arrays import Floats
from simulator.core.player import gradient_at, measure_at
from simulator.problems.base import Problem

__all__ = ["KernelEvaluator"]


class KernelEvaluator:
    """The kernels of `problem` behind the eager engine's `Evaluator` protocol."""

    def __init__(self, problem: Problem) -> None:
        self._data = problem.data

    def gradient(self, seed: int, worker: int, draw: int, point: Floats) -> Floats:
        """Stochastic gradient number `draw` of `worker` at `point` (d,)."""
        out = np.empty_like(point)
        gradient_at(self._data, np.uint64(seed), worker, draw, point, out)
        return out

    def measure(self, point: Floats) -> Floats:
        """The METRICS at `point` (d,)."""
        metrics: Floats = measure_at(self._data, point)
        return metrics
