"""What the loop needs to know of others: of jobs, of completion times."""

from typing import Protocol, TypeVar

from algorithms.base import Vector
from simulator.arrays import Floats, Ints
from simulator.core.renewal import Drawn, Fixed

__all__ = ["Duration", "J", "Job", "V"]


class Job(Protocol):
    """What the workers need of a job; the rest of it is the server's business."""

    worker: int
    number: int  # index of the job's first gradient among all of this worker
    gradients: int  # how many gradients it computes
    version: int  # of the model that it is computed at
    started: float
    serial: int
    waited: float  # seconds of it on links, where there are any
    redone: float  # seconds that failures cost it, where workers stop


J = TypeVar("J", bound=Job)
"""The type of the jobs."""
V = TypeVar("V", bound=Vector)
"""The type of the engine's vectors."""


class Duration(Protocol):
    """When jobs end; see `simulator.cluster.times.base.Times`."""

    workers: int
    mean_seconds: Floats
    can_stop: bool
    renewal: Fixed | Drawn | None  # the durations as kernels take them; None if they cannot

    def finish(self, worker: int, job: int, start: float, gradients: int = 1) -> float:
        """Absolute end of a job started at `start` [s]."""

    def finish_many(
        self, workers: Ints, jobs: Ints, start: float | Floats, gradients: int = 1
    ) -> Floats:
        """`finish` for many workers at once, started together or each at its own time."""

    def down_between(self, worker: int, start: float, end: float) -> float:
        """Seconds in [start, end) during which the worker's speed is 0."""

    def redone_between(self, worker: int, start: float, end: float) -> float:
        """Seconds in [start, end) that a job in hand all the while computed in vain."""

    def down_seconds(self, horizon: float) -> Floats:
        """The same for every worker over [0, horizon)."""
