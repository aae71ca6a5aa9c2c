"""Workers that remember what they hold, so that jobs which never end can be told of as well."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.cluster.cohort import Make
from simulator.cluster.linked import LinkedWorkers
from simulator.cluster.workers import FREE, Workers

__all__ = ["Held", "LoggedLinkedWorkers", "LoggedWorkers"]

Int64s = NDArray[np.int64]


class Held(NamedTuple):
    """Jobs under way at one instant, an entry per worker that has one."""

    time: float
    workers: Int64s
    jobs: Int64s
    versions: Int64s
    started: NDArray[np.float64]


class LoggedWorkers(Workers):
    """`Workers` that know the number and the model version of every job under way.

    A crowd's jobs are made only when they end, so a cancelled one leaves no trace of its own.
    """

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._numbers: Int64s = np.zeros(self.count, dtype=np.int64)
        self._versions: Int64s = np.zeros(self.count, dtype=np.int64)

    def start(self, job: Any) -> None:
        """Start a job and remember it."""
        super().start(job)
        self._numbers[job.worker] = job.number
        self._versions[job.worker] = job.version

    def start_many(self, workers: Int64s, gradients: int, make: Make) -> None:
        """Start a crowd and remember its members, which are all at the same model."""
        numbers = self.next[workers]
        super().start_many(workers, gradients, make)
        if len(workers):
            self._numbers[workers] = numbers
            first = make(int(workers[0]), int(numbers[0]), self.clock.now, 0)
            self._versions[workers] = first.version

    def held_by(self, workers: Int64s) -> Held:
        """The jobs that those of the `workers` hold that have one."""
        busy = workers[self.held[workers] != FREE]
        return Held(
            self.clock.now, busy, self._numbers[busy], self._versions[busy], self.since[busy]
        )


class LoggedLinkedWorkers(LoggedWorkers, LinkedWorkers):
    """The same for workers behind links."""
