"""Completion times of some workers of a cluster: the others are absent."""

import numpy as np

from simulator.arrays import Floats, Ints
from simulator.cluster.times.base import Start, Times
from simulator.cluster.times.fixed import FixedTimes

__all__ = ["PresentTimes", "present_times"]


class PresentTimes(Times):
    """Worker k is worker `present[k]` of a larger cluster, and keeps its draws."""

    def __init__(self, times: Times, present: Ints) -> None:
        super().__init__(times.mean_seconds[present], random=times.random, can_stop=times.can_stop)
        self._times, self._present = times, present
        self._numbers: list[int] = present.tolist()

    def finish(self, worker: int, job: int, start: float, gradients: int = 1) -> float:
        """When the job of this worker ends in the larger cluster."""
        return self._times.finish(self._numbers[worker], job, start, gradients)

    def finish_many(self, workers: Ints, jobs: Ints, start: Start, gradients: int = 1) -> Floats:
        """`finish` of each job, (m,)."""
        return self._times.finish_many(self._present[workers], jobs, start, gradients)

    def down_between(self, worker: int, begin: float, end: float) -> float:
        """Seconds of [begin, end) during which the worker's speed is exactly 0."""
        return self._times.down_between(self._numbers[worker], begin, end)

    def redone_between(self, worker: int, begin: float, end: float) -> float:
        """Seconds of [begin, end) that a job in progress throughout computed in vain."""
        return self._times.redone_between(self._numbers[worker], begin, end)

    def down_seconds(self, horizon: float) -> Floats:
        """Seconds of [0, horizon) during which each worker's speed is exactly 0, (n,)."""
        return self._times.down_seconds(horizon)[self._present]


def present_times(times: Times, present: Ints) -> Times:
    """The `present` workers of a cluster; the cluster itself if all of them are."""
    if len(present) == times.workers:
        return times
    if isinstance(times, FixedTimes):
        return FixedTimes(np.asarray(times.mean_seconds[present]), random=times.random)
    return PresentTimes(times, present)
