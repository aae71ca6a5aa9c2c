"""Completion times of jobs whose sizes are random, at speeds that never change."""

from array import array
from math import inf, nextafter

import numpy as np

from simulator.arrays import Floats, Ints
from simulator.cluster.times.base import Start, Times, ends_after
from simulator.core.renewal import Drawn
from simulator.core.work import Works, work_of_each, work_of_run

__all__ = ["DrawnTimes"]

MOST_KEPT = 2**22  # numbers drawn ahead, over all workers: 32 MB
LONGEST_RUN = 256
SHORTEST_RUN = 4


class DrawnTimes(Times):
    """Job sizes are drawn; a flat array caches the next few of each worker.

    Runs of consecutive jobs are drawn in one kernel call. The cache does not restrict the order:
    any job of any worker may be requested at any time.
    """

    def __init__(self, works: Works, seed: int, mean_seconds: Floats) -> None:
        super().__init__(mean_seconds, random=True, can_stop=False)
        self._works, self._seed = works, seed
        self.renewal = Drawn(works, seed)
        self._run = min(max(MOST_KEPT // self.workers, SHORTEST_RUN), LONGEST_RUN)
        self._kept = array("d", bytes(8 * self._run * self.workers))
        self._view = np.frombuffer(self._kept).reshape(self.workers, self._run)
        self._first = [-self._run] * self.workers  # job of a worker's first cached number

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
        return ends_after(start, start + out)
