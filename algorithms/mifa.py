"""MIFA: memory-augmented impatient federated averaging."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from algorithms.base import Algorithm, Count, Gradient, LocalSteps, Look, Positive, Vector, ranges
from algorithms.parts.drawing import Drawing

__all__ = ["Mifa"]


@dataclass(kw_only=True)
class Mifa(Algorithm):
    """MIFA: rounds with a few active workers, and a memory of the last results of the others.

    A round starts `active` workers at x. Each takes Q = `local_steps` steps of its own, y <- y -
    stepsize g_i(y) from y = x, and stores G_i = (x - y)/stepsize, the sum of its gradients. When
    all active ones have arrived: x <- x - stepsize (1/n) sum_i G_i over all n workers, with old G_i
    for inactive ones. In the first round all are active. A round lasts as long as its slowest
    active worker, which needs Q gradients.

    For different objectives. With Q = 1 and all workers active it is synchronous SGD. No step size
    is prescribed here.

    Reference: Gu, Huang, Zhang, Huang (2021), arXiv 2106.04159. There the environment determines
    the active workers, in any pattern; here they are drawn uniformly, anew in each round.
    """

    also_called = ("memory-augmented federated averaging",)
    look = Look("green", "o", "dotted")
    searched = ranges(active="log:1..workers", local_steps="log:1..16")

    random = True
    heterogeneous = True

    active: Count
    """workers of a round (example: 2)"""
    local_steps: Count = 1
    stepsize: Positive
    """step size of the local steps (example: 0.1)"""

    @classmethod
    def check(cls, parameters: dict[str, Any], workers: int) -> Iterator[tuple[str, str]]:
        if parameters["active"] > workers:
            yield "active", f"must be at most the number of workers, {workers}"

    @property
    def worker_steps(self) -> LocalSteps:
        """Q steps."""
        return LocalSteps(self.local_steps, self.stepsize)

    def start(self) -> None:
        self.drawing = Drawing(self.server)
        self.latest: list[Vector | None] = [None] * self.server.workers
        self.total = self.server.zeros()
        self.open_round(range(self.server.workers))

    def open_round(self, workers: Sequence[int]) -> None:
        self.missing = len(workers)
        self.assign_many(workers, gradients=self.local_steps)

    def on_gradient(self, gradient: Gradient) -> None:
        old = self.latest[gradient.worker]
        value = gradient.moved(self.worker_steps)
        self.total = self.total + value if old is None else self.total - old + value
        self.latest[gradient.worker] = value
        self.missing -= 1
        if self.missing == 0:
            self.model = self.model - self.stepsize / self.server.workers * self.total
            self.open_round(self.drawing.draw(self.active))
