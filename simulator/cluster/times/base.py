"""Completion times of jobs: the interface of compute times for the event loop.

A job of worker i with work w that starts at s ends at the first t with integral_s^t v_i(u) du = w.
Work is offset_i + spread_i X, where X is the size drawn for the job. The class depends on what
varies: nothing (`FixedTimes`), sizes (`DrawnTimes`), speeds (`VaryingTimes`); `FaultyTimes` adds
failures to any of them.
"""

from abc import ABC, abstractmethod
from math import inf

import numpy as np

from simulator.arrays import Floats, Ints
from simulator.cluster.stays import Stays
from simulator.core.renewal import Drawn, Fixed

__all__ = ["Start", "Times", "ends_after"]

Start = float | Floats  # of all jobs, or of each (m,)


class Times(ABC):
    """When jobs end, as a pure function of (seed, worker, job, start).

    Attributes:
        workers: number n of workers.
        random: True if any number depends on the seed.
        mean_seconds: (n,) long-run mean seconds per gradient of a worker that is never idle:
            mean work / long-run mean speed, infinite where the mean work is or the speed is 0.
        can_stop: True if the speed of some worker is ever exactly 0, or a worker may fail.
        stays: when the workers are there; None if always.
        renewal: the durations for kernels; None if they depend on the start.
    """

    stays: Stays | None = None
    renewal: Fixed | Drawn | None = None

    def __init__(self, mean_seconds: Floats, *, random: bool, can_stop: bool) -> None:
        self.workers = len(mean_seconds)
        self.mean_seconds = mean_seconds
        self.random = random
        self.can_stop = can_stop

    @abstractmethod
    def finish(self, worker: int, job: int, start: float, gradients: int = 1) -> float:
        """Completion time of a job started at `start`, always later; inf if it never ends.

        The job uses the size draws `job`, ..., `job + gradients - 1` of its worker.
        """

    @abstractmethod
    def finish_many(self, workers: Ints, jobs: Ints, start: Start, gradients: int = 1) -> Floats:
        """Completion times (m,) of job `jobs[i]` of `workers[i]`, same bits as `finish`.

        They start together, or each at its own `start` (m,).
        """

    def down_between(self, worker: int, begin: float, end: float) -> float:
        """Seconds of [begin, end) during which the worker's speed is exactly 0."""
        del worker, begin, end
        return 0.0

    def redone_between(self, worker: int, begin: float, end: float) -> float:
        """Seconds of [begin, end) that a job in progress throughout computed in vain: failures."""
        del worker, begin, end
        return 0.0

    def down_seconds(self, horizon: float) -> Floats:
        """Seconds of [0, horizon) during which each worker's speed is exactly 0, (n,)."""
        del horizon
        return np.zeros(self.workers)


def ends_after(start: Start, ends: Floats) -> Floats:
    """Let a job end after its start, even if it is shorter than the resolution of the clock."""
    return np.maximum(ends, np.nextafter(start, inf))
