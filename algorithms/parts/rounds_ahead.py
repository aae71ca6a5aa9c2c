"""DiLoCo whose workers go on before the others have ended: streaming, and eager outer steps."""

from __future__ import annotations

from functools import reduce
from operator import add
from typing import Any

from algorithms.base import Gradient, Vector
from algorithms.parts.inner import change_of

__all__ = ["Eager", "Streaming"]


class Streaming:
    """One fragment of the model in each period; its outer step overlaps with local steps.

    A period has local_steps/fragments local steps; `overlap` of them come after the snapshot of its
    fragment.
    """

    def __init__(self, method: Any) -> None:
        self.method, self.server = method, method.server
        workers = self.server.workers
        self.first = method.local_steps // method.fragments - method.overlap
        self.m = self.total = self.server.zeros()
        self.missing = workers
        self.steps = 0  # outer steps so far
        self.snapshots = [0] * workers
        self.is_ahead = [False] * workers  # in the local steps after its latest snapshot
        self.waiting: dict[int, Vector] = {}  # local models whose period has ended
        self.server.assign_many(gradients=self.first)

    def on_gradient(self, gradient: Gradient) -> None:
        """The local steps before a snapshot, or those after it."""
        worker, overlap = gradient.worker, self.method.overlap
        steps = overlap if self.is_ahead[worker] else self.first
        local = gradient.model - change_of(gradient, steps, self.method)
        if self.is_ahead[worker]:
            self.is_ahead[worker] = False
            self.end(worker, local)
        elif overlap:
            self.take(worker, local)
            self.is_ahead[worker] = True
            self.server.assign(worker, local, gradients=overlap)
        else:
            self.waiting[worker] = local
            self.take(worker, local)

    def take(self, worker: int, local: Vector) -> None:
        """A snapshot; the last one of a period completes its outer step."""
        self.snapshots[worker] += 1
        self.total = self.total + (self.method.model - local)
        self.missing -= 1
        if self.missing == 0:
            self.step()
            self.total, self.missing = self.server.zeros(), self.server.workers
            waiting, self.waiting = self.waiting, {}
            for worker in sorted(waiting):
                self.begin(worker, waiting[worker])

    def step(self) -> None:
        """The outer step of a fragment, from the global model."""
        method = self.method
        mean = 1 / self.server.workers * self.total
        m = method.momentum * self.m + mean
        stepped = method.model - method.stepsize * (method.momentum * m + mean)
        self.m = self.with_fragment(self.m, m, self.steps)
        method.model = self.with_fragment(method.model, stepped, self.steps)
        self.steps += 1

    def end(self, worker: int, local: Vector) -> None:
        """A period has ended: begin the next one, if the outer step has been taken."""
        if self.snapshots[worker] == self.steps:
            self.begin(worker, local)
        else:
            self.waiting[worker] = local

    def begin(self, worker: int, local: Vector) -> None:
        """Start a period with the fragment's global values mixed into the local model."""
        mix = self.method.mix
        mixed = (1 - mix) * self.method.model + mix * local
        start = self.with_fragment(local, mixed, self.steps - 1)
        self.server.assign(worker, start, gradients=self.first)

    def with_fragment(self, vector: Vector, changed: Vector, step: int) -> Vector:
        """The vector, changed in the fragment of an outer step."""
        count, d = self.method.fragments, self.server.dimension
        place = step % count
        low, high = d * place // count, d * (place + 1) // count
        pieces = ((vector, 0, low), (changed, low, high), (vector, high, d))
        mixed: Vector = self.server.mix([piece for piece in pieces if piece[1] < piece[2]])
        return mixed


class Eager:
    """Outer steps with a worker's own newest change and the latest mean of all.

    With worker i's change c_i of a round, its change b_i and the mean b of the round before, worker
    i steps along b + (c_i - b_i)/n. Every worker has a model and a momentum of its own.
    """

    def __init__(self, method: Any) -> None:
        self.method, self.server = method, method.server
        workers, zero = self.server.workers, self.server.zeros()
        self.share = 1 / workers
        self.models = [method.model] * workers
        self.m = [zero] * workers
        self.latest = [zero] * workers  # change of each worker in the round of its latest step
        self.mean = self.total = zero
        self.ended: set[int] = set()  # workers that have ended the open round
        self.waiting: dict[int, Vector] = {}  # changes of those that have ended the next one too
        self.server.assign_many(gradients=method.local_steps)

    def on_gradient(self, gradient: Gradient) -> None:
        """The end of a worker's round."""
        worker = gradient.worker
        change = change_of(gradient, self.method.local_steps, self.method)
        if worker in self.ended:
            self.waiting[worker] = change
        else:
            self.take(worker, change)

    def take(self, worker: int, change: Vector) -> None:
        """A worker's outer step; with the last one the next round opens."""
        self.ended.add(worker)
        self.total = self.total + change
        self.step(worker, change)
        if len(self.ended) < self.server.workers:
            self.begin(worker)
            return
        self.mean, self.total = self.share * self.total, self.server.zeros()
        self.method.model = self.share * reduce(add, self.models)
        self.ended.clear()
        self.begin(worker)
        waiting, self.waiting = self.waiting, {}
        for other in sorted(waiting):
            self.take(other, waiting[other])

    def step(self, worker: int, change: Vector) -> None:
        """The eager outer step."""
        beta = self.method.momentum
        eager = self.mean + self.share * (change - self.latest[worker])
        m = self.m[worker] = beta * self.m[worker] + eager
        step = self.method.stepsize * (beta * m + eager)
        self.models[worker] = self.models[worker] - step
        self.latest[worker] = change

    def begin(self, worker: int) -> None:
        """The next round of a worker, at its own model."""
        self.server.assign(worker, self.models[worker], gradients=self.method.local_steps)
