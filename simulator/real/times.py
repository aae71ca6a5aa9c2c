"""Completion times that are unknown in advance, and the least seconds of a paced worker."""

from collections.abc import Callable
from math import inf

import numpy as np

from simulator.arrays import Floats, Ints
from simulator.cluster.times.base import Start, Times

__all__ = ["Pace", "UnknownTimes", "pace_of"]

FOREVER = 1e9  # seconds; `select` takes no infinite ones
Pace = Callable[[int, int, float, int], float]
"""The least seconds of (worker, job, start, gradients)."""


class UnknownTimes(Times):
    """Times of real jobs: their ends are unknown."""

    def __init__(self, mean_seconds: Floats) -> None:
        super().__init__(mean_seconds, random=True, can_stop=False)

    def finish(self, worker: int, job: int, start: float, gradients: int = 1) -> float:
        """Unknown: no event is put into the queue."""
        del worker, job, start, gradients
        return inf

    def finish_many(self, workers: Ints, jobs: Ints, start: Start, gradients: int = 1) -> Floats:
        """Unknown."""
        del jobs, start, gradients
        return np.full(len(workers), inf)


def pace_of(times: Times, *, paced: bool) -> Pace:
    """The seconds that the scenario's cluster draws, or 0 if only computing counts."""

    def drawn(worker: int, job: int, start: float, gradients: int) -> float:
        return min(times.finish(worker, job, start, gradients) - start, FOREVER)

    return drawn if paced else _none


def _none(worker: int, job: int, start: float, gradients: int) -> float:
    del worker, job, start, gradients
    return 0.0
