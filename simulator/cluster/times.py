"""Completion times of jobs: the only question the event loop asks about compute times.

A job of worker i with work w that starts at s ends at the first t with integral_s^t v_i(u) du = w.
Work is offset_i + spread_i X, where X is the size drawn for the job. Which class answers depends on
what varies: nothing (`FixedTimes`), sizes (`DrawnTimes`), speeds (`VaryingTimes`).
"""

from abc import ABC, abstractmethod
from array import array
from math import inf, nextafter

import numpy as np
from numpy.typing import NDArray

from simulator.cluster.segments import SpeedTable
from simulator.core.renewal import Drawn, Fixed
from simulator.core.work import Works, work_of_each, work_of_run

__all__ = ["DrawnTimes", "FixedTimes", "Start", "Times", "VaryingTimes"]

MOST_KEPT = 2**22  # numbers drawn ahead, over all workers: 32 MB
LONGEST_RUN = 256
SHORTEST_RUN = 4

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Start = float | Floats  # of all jobs, or of each (m,)


class Times(ABC):
    """When jobs end, as a pure function of (seed, worker, job, start).

    Attributes:
        workers: number n of workers.
        random: True if any number depends on the seed.
        mean_seconds: (n,) long-run mean seconds per gradient of a worker that is never idle:
            mean work / long-run mean speed, infinite where the mean work is or the speed is 0.
        can_stop: True if the speed of some worker is ever exactly 0, or a worker may fail.
        renewal: the durations as kernels know them; None where they depend on the start.
    """

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
        """Seconds of [begin, end) that a job in hand all the while computed in vain: failures."""
        del worker, begin, end
        return 0.0

    def down_seconds(self, horizon: float) -> Floats:
        """Seconds of [0, horizon) during which each worker's speed is exactly 0, (n,)."""
        return np.array([self.down_between(worker, 0.0, horizon) for worker in range(self.workers)])


def _after(start: Start, ends: Floats) -> Floats:
    """A job ends after its start, even if it is shorter than the clock can tell."""
    return np.maximum(ends, np.nextafter(start, inf))


class FixedTimes(Times):
    """A job of worker i always takes `seconds[i]`."""

    def __init__(self, seconds: Floats, *, random: bool) -> None:
        super().__init__(seconds, random=random, can_stop=False)
        self._list: list[float] = seconds.tolist()
        self.renewal = Fixed(seconds)

    def finish(self, worker: int, job: int, start: float, gradients: int = 1) -> float:
        """start + gradients seconds_i."""
        end = start + self._list[worker] * gradients
        return end if end > start else nextafter(start, inf)

    def finish_many(self, workers: Ints, jobs: Ints, start: Start, gradients: int = 1) -> Floats:
        """start + gradients seconds_i, (m,)."""
        return _after(start, start + self.mean_seconds[workers] * gradients)

    def down_seconds(self, horizon: float) -> Floats:
        """Zeros, (n,)."""
        return np.zeros(self.workers)


class DrawnTimes(Times):
    """Job sizes are drawn; the next few of each worker are kept in one flat array.

    Runs of consecutive jobs are drawn in one kernel call. They are only a cache: any job of any
    worker may be asked at any time.
    """

    def __init__(self, works: Works, seed: int, mean_seconds: Floats) -> None:
        super().__init__(mean_seconds, random=True, can_stop=False)
        self._works, self._seed = works, seed
        self.renewal = Drawn(works, seed)
        self._run = min(max(MOST_KEPT // self.workers, SHORTEST_RUN), LONGEST_RUN)
        self._kept = array("d", bytes(8 * self._run * self.workers))
        self._view = np.frombuffer(self._kept).reshape(self.workers, self._run)
        self._first = [-self._run] * self.workers  # job of a worker's first kept number

    def finish(self, worker: int, job: int, start: float, gradients: int = 1) -> float:
        """start + the work of the job."""
        if gradients != 1:
            single = np.empty(1)
            work_of_run(self._works, self._seed, worker, job, gradients, single)
            end = start + float(single[0])
            return end if end > start else nextafter(start, inf)
        place = job - self._first[worker]
        if not 0 <= place < self._run:
            work_of_run(self._works, self._seed, worker, job, 1, self._view[worker])
            self._first[worker], place = job, 0
        end = start + self._kept[worker * self._run + place]
        return end if end > start else nextafter(start, inf)

    def finish_many(self, workers: Ints, jobs: Ints, start: Start, gradients: int = 1) -> Floats:
        """start + the work of each job, (m,)."""
        out = np.empty(len(workers))
        work_of_each(self._works, self._seed, workers, jobs, gradients, out)
        return _after(start, start + out)


class VaryingTimes(Times):
    """Speeds vary: work is what the job would take at speed 1, done as the speeds allow.

    Args:
        work: completion times at speed 1; from start 0 they are the work of the jobs.
        speeds: when work is finished.
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
        with np.errstate(divide="ignore", over="ignore"):  # speeds that are 0, or nearly
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
        return self._speeds.down(worker, begin, end) if self.can_stop else 0.0
