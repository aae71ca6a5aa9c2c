"""What the workers need to know of a job, and of how long jobs take."""

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

__all__ = ["Duration", "Job"]

Int64s = NDArray[np.int64]
Float64s = NDArray[np.float64]


class Job(Protocol):
    """What the workers need of a job; the rest of it is the server's business."""

    worker: int
    number: int  # index of the job's first gradient among all of this worker
    gradients: int  # how many gradients it computes
    started: float
    serial: int
    waited: float  # seconds of it on links, where there are any
    redone: float  # seconds that failures cost it, where workers stop


class Duration(Protocol):
    """When jobs end; see `simulator.cluster.times.Times`."""

    workers: int
    mean_seconds: Float64s
    can_stop: bool
    renewal: Any  # the durations as `simulator.core.renewal` takes them; None if it can't

    def finish(self, worker: int, job: int, start: float, gradients: int = 1) -> float:
        """Absolute end of a job started at `start` [s]."""

    def finish_many(
        self, workers: Int64s, jobs: Int64s, start: float | Float64s, gradients: int = 1
    ) -> Float64s:
        """`finish` for many workers at once, started together or each at its own time."""

    def down_between(self, worker: int, start: float, end: float) -> float:
        """Seconds in [start, end) during which the worker's speed is 0."""

    def redone_between(self, worker: int, start: float, end: float) -> float:
        """Seconds in [start, end) that a job in hand all the while computed in vain."""

    def down_seconds(self, horizon: float) -> Float64s:
        """The same for every worker over [0, horizon)."""
