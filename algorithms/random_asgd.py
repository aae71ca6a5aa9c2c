"""Asynchronous SGD that gives jobs to random workers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from algorithms.base import Algorithm, Count, Gradient, Look, Positive, ranges

__all__ = ["RandomAsgd"]


@dataclass(kw_only=True)
class RandomAsgd(Algorithm):
    """Random assignment: the next job goes to a worker drawn uniformly, busy or not.

    x <- x - stepsize g(x_old) ; the new x joins the queue of a worker drawn from all n, which does
    its jobs first in, first out. With `batch` = b the server waits for b gradients, takes one step
    along their mean, and then assigns b jobs.

    In the long run every worker does the same share of the jobs, so the method is right for
    different objectives. Slow workers limit its speed, with n jobs running or queued. The first n
    jobs are one for each worker. A job's delay counts from its assignment.

    Reference: Koloskova, Stich, Jaggi (2022), arXiv 2206.08307, Algorithm 2; waiting as in Islamov,
    Safaryan, Alistarh (2024), AsGrad, arXiv 2310.20452, reconstructed.
    """

    look = Look("sky", ">", "dashed")
    searched = ranges(batch="log:1..workers")

    random = True
    heterogeneous = True

    batch: Count = 1
    stepsize: Positive

    def start(self) -> None:
        self.total = self.server.zeros()
        self.missing = self.batch
        self.assign_many()

    def on_gradient(self, gradient: Gradient) -> None:
        self.total = self.total + gradient.value
        self.missing -= 1
        if self.missing == 0:
            self.model = self.model - self.stepsize / self.batch * self.total
            self.total = self.server.zeros()
            self.missing = self.batch
            for _ in range(self.batch):
                self.server.enqueue(self.next_worker())

    def next_worker(self) -> int:
        """Any worker, busy or not."""
        return self.server.random_below(self.server.workers)

    @classmethod
    def check(cls, parameters: dict[str, Any], workers: int) -> Iterator[tuple[str, str]]:
        """With n jobs in total, a batch of more never fills."""
        if parameters["batch"] > workers:
            yield "batch", f"must be at most the number of workers, {workers}"
