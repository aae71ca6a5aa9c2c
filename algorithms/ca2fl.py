"""CA2FL: cached update calibration."""

from __future__ import annotations

from dataclasses import dataclass

from algorithms.base import (
    Algorithm,
    Count,
    Gradient,
    LocalSteps,
    Look,
    Positive,
    Vector,
    ranges,
)
from algorithms.parts.resumming import RESUM_AFTER, resummed

__all__ = ["Ca2fl"]


@dataclass(kw_only=True)
class Ca2fl(Algorithm):
    """CA2FL: FedBuff corrected by what every worker sent last.

    A worker that starts at x_old takes Q = `local_steps` steps y <- y - local_stepsize g(y) and
    sends the change c = x_old - y. The server keeps H_i, the last change of worker i (0 at first),
    and h, the mean of all H_i at the last update. It adds c - H_i to a sum s, then sets H_i <- c.
    At every M = `buffer` arrivals

        x <- x - stepsize (h + s/M) ; h <- (1/n) sum_i H_i ; s <- 0.

    Workers go on at once, at the present x. In h, workers that have not arrived yet are 0, and a
    worker that is in a buffer twice is compared with its newer change.

    If all n workers are in a buffer once, h cancels: the plain mean of their changes. For different
    objectives. Theory: none given here. The server keeps n vectors.

    Reference: Wang, Cao, Wu, Chen, Chen (2024), "Tackling the Data Heterogeneity in Asynchronous
    Federated Learning with Cached Update Calibration", ICLR 2024 (openreview, no arXiv id known).
    Reconstructed from descriptions.
    """

    look = Look("pink", "s", "solid")
    inelastic = ""
    searched = ranges(buffer="log:1..workers", local_steps="log:1..16", local_stepsize=None)

    heterogeneous = True

    buffer: Count
    local_steps: Count = 1
    local_stepsize: Positive
    stepsize: Positive = 1.0

    @property
    def worker_steps(self) -> LocalSteps:
        """Q steps."""
        return LocalSteps(self.local_steps, self.local_stepsize)

    def start(self) -> None:
        zero = self.server.zeros()
        self.latest: list[Vector] = [zero] * self.server.workers
        self.mean = self.total = zero
        self.missing = self.buffer
        self.assign_many(gradients=self.local_steps)

    def on_gradient(self, gradient: Gradient) -> None:
        worker = gradient.worker
        change = gradient.moved(self.worker_steps)
        self.total = self.total - self.latest[worker] + change
        self.latest[worker] = change
        self.missing -= 1
        if self.missing == 0:
            self.complete()
        self.assign(worker, gradients=self.local_steps)

    def complete(self) -> None:
        """Make the update of a full buffer."""
        step = self.stepsize * self.local_stepsize
        self.model = self.model - step * (self.mean + (1 / self.buffer) * self.total)
        if self.server.iteration % RESUM_AFTER == 0:
            self.mean = 1 / self.server.workers * resummed(self.latest)
        else:
            self.mean = self.mean + 1 / self.server.workers * self.total
        self.total, self.missing = self.server.zeros(), self.buffer
