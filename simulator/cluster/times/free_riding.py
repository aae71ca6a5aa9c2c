"""Completion times in a cluster some of whose workers only pretend to compute."""

from collections.abc import Sequence
from math import inf, nextafter

import numpy as np

from simulator.arrays import Floats, Ints
from simulator.cluster.attacks import FreeRider
from simulator.cluster.times.base import Start, Times, ends_after

__all__ = ["FreeRidingTimes", "with_free_riders"]


class FreeRidingTimes(Times):
    """Another cluster's completion times; each job of the `riders` takes the same `seconds`."""

    def __init__(self, times: Times, riders: Sequence[int], seconds: float) -> None:
        mean = times.mean_seconds.copy()
        mean[riders] = seconds
        super().__init__(mean, random=times.random, can_stop=times.can_stop)
        self._times, self._seconds = times, seconds
        self._rides = np.zeros(self.workers, dtype=np.bool_)
        self._rides[riders] = True
        self._riders = frozenset(riders)

    def finish(self, worker: int, job: int, start: float, gradients: int = 1) -> float:
        """The worker's own time, or `seconds` later, however many gradients there should be."""
        if worker not in self._riders:
            return self._times.finish(worker, job, start, gradients)
        end = start + self._seconds
        return end if end > start else nextafter(start, inf)

    def finish_many(self, workers: Ints, jobs: Ints, start: Start, gradients: int = 1) -> Floats:
        """`finish` of each job, (m,)."""
        ends = self._times.finish_many(workers, jobs, start, gradients)
        own = ends_after(start, np.full(len(workers), start) + self._seconds)
        return np.where(self._rides[workers], own, ends)

    def down_between(self, worker: int, begin: float, end: float) -> float:
        """Seconds of [begin, end) at speed 0; a rider is never that slow."""
        rides = worker in self._riders
        return 0.0 if rides else self._times.down_between(worker, begin, end)

    def down_seconds(self, horizon: float) -> Floats:
        """Seconds of [0, horizon) at speed 0, (n,)."""
        return np.where(self._rides, 0.0, self._times.down_seconds(horizon))


def with_free_riders(times: Times, attack: FreeRider) -> Times:
    """The same workers, of which the attackers take the time of the attack, if it has one."""
    if attack.seconds is None or not attack.attackers(times.workers):
        return times
    return FreeRidingTimes(times, attack.attackers(times.workers), attack.seconds)
