"""Protocols of the loop: jobs and completion times."""

from typing import Protocol, TypeVar

from algorithms.base import Vector
from simulator.arrays import Floats, Ints
from simulator.cluster.stays import Stays
from simulator.core.renewal import Drawn, Fixed

__all__ = ["Duration", "J", "Job", "V"]


class Job(Protocol):
    """The attributes of a job that the workers use; the server uses others."""

    worker: int
    number: int  # index of the job's first gradient among all of this worker
    gradients: int  # the number of gradients that it computes
    version: int  # of the model at which it is computed
    started: float
    serial: int
    waited: float  # its seconds on links, if there are links
    redone: float  # its seconds lost to failures, if workers fail


J = TypeVar("J", bound=Job)
"""The type of the jobs."""
V = TypeVar("V", bound=Vector)
"""The type of the engine's vectors."""


class Duration(Protocol):
    """Completion times of jobs; see `simulator.cluster.times.base.Times`."""

    workers: int
    mean_seconds: Floats
    can_stop: bool
    stays: Stays | None
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
        """Seconds in [start, end) that a job in progress throughout computed in vain."""

    def down_seconds(self, horizon: float) -> Floats:
        """The same for every worker over [0, horizon)."""
