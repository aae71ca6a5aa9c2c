"""Completion times of jobs at speeds that change."""

import numpy as np

from simulator.arrays import Floats, Ints
from simulator.cluster.times.base import Start, Times
from simulator.cluster.times.segments import SpeedTable

__all__ = ["VaryingTimes"]


class VaryingTimes(Times):
    """Speeds vary: work is the duration of the job at speed 1.

    Args:
        work: completion times at speed 1; from start 0 they are the work of the jobs.
        speeds: completion times of work.
        mean_speed: (n,) long-run mean speeds.
        random: whether any number depends on the seed.
        can_stop: whether any speed is ever exactly 0.
    """

    def __init__(
        self,
        work: Times,
        speeds: SpeedTable,
        mean_speed: Floats,
        *,
        random: bool,
        can_stop: bool,
    ) -> None:
        with np.errstate(divide="ignore", over="ignore"):  # speeds of 0 or nearly 0
            mean_seconds = work.mean_seconds / mean_speed
        super().__init__(mean_seconds, random=random, can_stop=can_stop)
        self._work, self._speeds = work, speeds

    def finish(self, worker: int, job: int, start: float, gradients: int = 1) -> float:
        """First t with integral_start^t v_i = work of the job."""
        return self._speeds.finish(worker, start, self._work.finish(worker, job, 0.0, gradients))

    def finish_many(self, workers: Ints, jobs: Ints, start: Start, gradients: int = 1) -> Floats:
        """`finish` of each job, (m,)."""
        work = self._work.finish_many(workers, jobs, 0.0, gradients)
        return self._speeds.finish_many(workers, start, work)

    def down_between(self, worker: int, begin: float, end: float) -> float:
        """Seconds of [begin, end) at speed 0."""
        return float(self._speeds.down(np.array([worker]), begin, end)[0]) if self.can_stop else 0.0

    def down_seconds(self, horizon: float) -> Floats:
        """Seconds of [0, horizon) at speed 0, (n,)."""
        if not self.can_stop:
            return np.zeros(self.workers)
        return self._speeds.down(np.arange(self.workers), 0.0, horizon)
