"""Hogwild!: shared memory without locks, where workers read while others write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from algorithms.base import Algorithm, Count, Gradient, Look, Positive, Vector

__all__ = ["Hogwild"]

Reading = list[tuple[Vector, int]]  # model and its version, one per piece that has been read


class AtPoint(NamedTuple):
    """A worker's message: its gradient at the point that it has read."""

    point: Vector

    def first(self, zero: Vector) -> None:
        """No state."""

    def run(self, gradient: Gradient, state: None) -> tuple[Vector, None]:
        """The gradient, and no state."""
        del state
        return gradient.at(self.point, 0), None

    def reach(self, stepsize: Any) -> Any:
        """The step size."""
        return stepsize


@dataclass(kw_only=True)
class Hogwild(Algorithm):
    """Hogwild!: the model has no lock, so a worker computes at a mixture of its versions.

    x_j <- x_j - stepsize g_j(x_hat) for each coordinate j that g changes, where coordinate j of
    x_hat is that of the version at which it was read: x_hat = x_k - sum_{i in J} (x_{i+1} - x_i)
    with any set J of the recent updates in each coordinate, an inconsistent read.

    With `oracle: coordinate` it is asynchronous coordinate descent, with `zeroth_order`
    asynchronous zeroth-order descent; with whole gradients the classical method without sparsity.

    The discretisation of the reads is ours: the coordinates form `pieces` contiguous ranges of
    equal size. A job reads them in cyclic order, starting at a range that the method's own random
    stream draws, one after the other, evenly over the first `read_share` of its worker's mean
    seconds; ranges that are unread at its end are read then. A range is read at an instant, and all
    its coordinates carry the version of that instant. Writes take no time. `read_share: 0` or
    `pieces: 1` is a consistent read: asynchronous SGD.

    The table of workers gets `coordinate_delay_mean` and `coordinate_delay_max`, the updates
    between the reading of a coordinate and the arrival, over all jobs and coordinates, and
    `versions_read`, the mean number of versions that a job mixes.

    Reference: Recht, Re, Wright, Niu (2011), Hogwild!; the read model is that of Lian et al.
    (2016), arXiv 1606.00498. Both are reconstructed: we had access to neither text.
    """

    look = Look("orange", "X", "solid")
    inelastic = ""

    random = True
    unreal = "reads the model piece by piece while it changes, and real workers get it whole"

    read_share: Annotated[float, Field(ge=0, le=1)] = 0.5
    """part of a job's mean seconds that it takes to read the model (example: 0.2)"""
    pieces: Count = 8
    """ranges of coordinates that are read one by one (example: 4)"""
    stepsize: Positive

    def start(self) -> None:
        n, d = self.server.workers, self.server.dimension
        self.count = min(self.pieces, d) if self.read_share else 1
        self.edges = [d * k // self.count for k in range(self.count + 1)]
        self.pauses = (self.read_share / self.count * self.server.mean_seconds).tolist()
        self.readings: list[Reading] = [[] for _ in range(n)]
        self.timers: list[Any] = [None] * n
        self.reads = [partial(self._read, worker) for worker in range(n)]
        self.nothing = [None] * n
        self.jobs, self.versions = [0] * n, [0] * n
        self.delay_sum, self.delay_max = [0] * n, [0] * n
        for worker in range(n):
            self._begin(worker)

    def on_gradient(self, gradient: Gradient) -> None:
        worker = gradient.worker
        if self.timers[worker] is not None:
            self.timers[worker].cancel()
        reading = self.readings[worker]
        latest = (self.model, self.server.iteration)
        reading += [latest] * (self.count - len(reading))
        runs = list(self._runs(reading))
        self._take_stock(worker, runs)
        point = runs[0][0] if len(runs) == 1 else self._mixed(runs)
        self.model = self.model - self.stepsize * gradient.sent(AtPoint(point), self.nothing)
        self._begin(worker)

    def on_join(self, worker: int) -> None:
        self.on_leave(worker)
        self._begin(worker)

    def on_leave(self, worker: int) -> None:
        if self.timers[worker] is not None:
            self.timers[worker].cancel()

    def _begin(self, worker: int) -> None:
        """Start a job; it reads its first piece at once."""
        self.assign(worker)
        self.readings[worker] = []
        self._read(worker)

    def _read(self, worker: int) -> None:
        reading = self.readings[worker]
        server, timer = self.server, None
        reading.append((self.model, server.iteration))
        if len(reading) < self.count:
            timer = server.after(self.pauses[worker], self.reads[worker])
        self.timers[worker] = timer

    def _runs(self, reading: Reading) -> Sequence[tuple[Vector, int, int, int]]:
        """Neighbouring pieces of one version: (model, version, first piece, number of pieces)."""
        runs: list[tuple[Vector, int, int, int]] = []
        for piece, (model, version) in enumerate(reading):
            if runs and runs[-1][1] == version:
                _, _, first, count = runs.pop()
                runs.append((model, version, first, count + 1))
            else:
                runs.append((model, version, piece, 1))
        return runs

    def _mixed(self, runs: Sequence[tuple[Vector, int, int, int]]) -> Vector:
        """The point of a job that read these runs, starting at a random range."""
        origin = self.server.random_below(self.count)
        parts = []
        for model, _, first, count in runs:
            for piece in range(origin + first, origin + first + count):
                k = piece % self.count
                parts.append((model, self.edges[k], self.edges[k + 1]))
        return self.server.mix(parts)

    def _take_stock(self, worker: int, runs: Sequence[tuple[Vector, int, int, int]]) -> None:
        now = self.server.iteration
        self.jobs[worker] += 1
        self.versions[worker] += len(runs)
        self.delay_sum[worker] += sum((now - version) * count for _, version, _, count in runs)
        self.delay_max[worker] = max(self.delay_max[worker], now - runs[0][1])

    def report(self) -> dict[str, NDArray[np.float64]]:
        """Staleness by coordinate of each worker, nan before its first job has ended."""
        jobs = np.array(self.jobs, dtype=np.float64)
        jobs[jobs == 0] = np.nan
        return {
            "coordinate_delay_mean": np.array(self.delay_sum) / (jobs * self.count),
            "coordinate_delay_max": np.array(self.delay_max) + 0.0 * jobs,
            "versions_read": np.array(self.versions) / jobs,
        }
