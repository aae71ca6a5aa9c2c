"""The interface of an engine of real workers: five calls, and their messages."""

from collections.abc import Iterable
from typing import NamedTuple, Protocol

from algorithms.base import WorkerSteps
from simulator.problems.preconditioner import Preconditioner

__all__ = ["Answer", "Left", "Order", "Setting", "Transport"]


class Setting(NamedTuple):
    """The values that differ between runs: the seed of all noise, a matrix for the gradients, and
    the work of a job, None if it is one gradient."""

    seed: int
    preconditioner: Preconditioner | None = None
    steps: WorkerSteps | None = None


class Order(NamedTuple):
    """A job for a worker, which drops its present job for it.

    Attributes:
        serial: identifies the job; it grows from job to job.
        number: of the job's first gradient among all of this worker.
        counted: serial number of the worker's latest job whose result was used, -1 before it; what
            the worker keeps between jobs is as after that one.
        steps: the work of the job, None if it is one gradient.
        model: the bytes of the model (d,).
        seconds: the least duration of the job, 0 if only the computation counts.
        gradients: how many it brings.
    """

    serial: int
    number: int
    counted: int
    steps: WorkerSteps | None
    model: bytes
    seconds: float
    gradients: int = 1


class Answer(NamedTuple):
    """The result of a job, and its times.

    `received`, `computed` and `sent` are seconds of the worker's clock, `arrived` of the server's.
    """

    worker: int
    serial: int
    value: bytes
    received: float
    computed: float
    sent: float
    arrived: float


class Left(NamedTuple):
    """A worker that died: it answers no more."""

    worker: int


class Transport(Protocol):
    """Carries jobs to real workers and returns their results.

    Attributes:
        name: its name for `--on`.
        cold_start: seconds until all workers were ready for the first time.
    """

    name: str
    cold_start: float

    def reset(self, setting: Setting) -> None:
        """Prepare every worker for a run; nothing of an earlier run arrives afterwards.

        Returns when all kernels are compiled on all workers.
        """

    def send(self, worker: int, order: Order) -> None:
        """Give a worker a job; never waits for the worker."""

    def cancel(self, worker: int, serial: int) -> None:
        """Let the worker drop the job with this serial number, if it still has it."""

    def poll(self, seconds: float) -> Iterable[Answer | Left]:
        """Everything that has arrived; waits at most `seconds` for the first."""

    def close(self) -> None:
        """End all workers."""
