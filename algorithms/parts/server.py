"""What methods ask of the simulated cluster and its server."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from algorithms.parts.turnover import Turnover
from algorithms.parts.vectors import Vector

__all__ = ["Cluster", "ServerOf", "Timer"]


class Cluster(Protocol):
    """The requests of any method to the simulated workers, which are numbered from 0."""

    workers: int
    iteration: int

    @property
    def model(self) -> Vector:
        """The model that is recorded."""

    @property
    def now(self) -> float:
        """Simulated seconds."""

    @property
    def mean_seconds(self) -> NDArray[np.float64]:
        """Long-run mean seconds per gradient of each worker (n,)."""

    def assign(self, worker: int, model: Vector | None = None, gradients: int = 1) -> None:
        """Start a job on an idle worker, at the current model or at `model`."""

    def assign_many(
        self, workers: Sequence[int] | None = None, model: Vector | None = None, gradients: int = 1
    ) -> None:
        """`assign` for many at once (all workers by default)."""

    def cancel(self, worker: int) -> None:
        """Stop a worker; its progress is lost."""

    def cancel_many(self, workers: Sequence[int] | None = None) -> None:
        """`cancel` for many at once (all workers by default)."""

    def is_busy(self, worker: int) -> bool:
        """Whether the worker holds a job."""

    @property
    def idle(self) -> NDArray[np.int64]:
        """The workers that hold no job, in their order."""

    @property
    def busy(self) -> int:
        """How many workers hold a job."""

    def after(self, seconds: float, action: Callable[[], None]) -> Timer:
        """Call `action` in `seconds` from now."""

    @property
    def dimension(self) -> int:
        """Coordinates of the model."""

    def mix(self, pieces: Sequence[tuple[Vector, int, int]]) -> Vector:
        """Coordinates low..high-1 of `model`, for each (model, low, high); all are given once."""

    def zeros(self) -> Vector:
        """The zero vector."""

    def decide(self, number: Any) -> bool:
        """Wait for a number made of vectors, and say whether it is not 0.

        This is the one place where a value may decide events. It is refused where coefficients
        in a list make the number differ.
        """

    def random_below(self, count: int) -> int:
        """Uniform integer in [0, count), from the method's own stream."""


class Timer(Protocol):
    """A scheduled call."""

    def cancel(self) -> None:
        """Cancel the call."""


G = TypeVar("G", contravariant=True)
"""The type of the gradients that a server creates and accepts."""


class ServerOf(Cluster, Protocol[G]):
    """The simulated cluster for a method: workers around a server with one model."""

    model: Vector
    turnover: Turnover | None  # None if nobody ever joins or leaves
    regions: list[list[int]]  # the workers of each region; one of all without `cluster.regions`
    region_seconds: float  # of a message between a region's server and the global one, each way

    @property
    def members(self) -> NDArray[np.int64]:
        """The workers that may be given jobs, in their order."""

    def discard_waiting(self) -> None:
        """Count all gradients that wait for the next update as discarded."""

    def update(self, model: Vector) -> None:
        """Make `model` the current one: one server iteration."""

    def again(self, gradient: G) -> None:
        """Start the arrived gradient's worker on another job at the same model.

        The delay and the `version` of the new gradient count from that model.
        """

    def enqueue(self, worker: int) -> None:
        """Queue a job at the current model on a worker that may be busy."""

    def own_gradient(self, model: Vector, number: int) -> Vector:
        """Gradient number `number` of the server itself, on a sample that no worker draws.

        Its objective is that of worker `number` mod n; no time passes.
        """

    def hold(self, gradient: G) -> None:
        """Keep the arrived gradient for later than the next update."""

    def release(self, gradients: Iterable[G] | None = None) -> None:
        """Use held gradients in the next update: all, or those of `gradients` that are held."""

    def discard(self, gradient: G) -> None:
        """Count a gradient as discarded, although the method has read its value."""

    def sparsified(self, vector: Vector, worker: int, keep: int, copies: int) -> Vector:
        """Sum of `copies` independent compressed copies of `vector`, as the worker sends them.

        RandK: each has d/keep times the vector on `keep` random coordinates, and 0 elsewhere.
        """

    def send_up(self, messages: Sequence[int], floats: float) -> None:
        """Have jobs of worker i send messages[i] >= 1 uploads of `floats` numbers each.

        Call it before the first job; without it a job sends one upload of d numbers.
        """

    def upload_seconds(self, floats: float) -> NDArray[np.float64]:
        """Long-run mean seconds of each worker's upload of `floats` numbers (n,)."""
