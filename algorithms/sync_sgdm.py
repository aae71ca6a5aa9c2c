"""Synchronous SGD with momentum."""

from __future__ import annotations

from dataclasses import dataclass

from algorithms.base import Algorithm, Gradient, Look, Positive, Share, ranges

__all__ = ["SyncSgdm"]


@dataclass(kw_only=True)
class SyncSgdm(Algorithm):
    """Synchronous SGD with momentum: heavy ball on the sum of one gradient of every worker.

    u <- momentum u + stepsize sum_i g_i(x) ; x <- x - u, all g_i at the same x, so a round lasts as
    long as its slowest worker.

    It is the reference for ordered momentum and, as in that paper, sums where `sync_sgd` averages:
    a gradient has the same weight stepsize/(1 - momentum) as in the asynchronous methods with
    momentum. The step size for the same round as `sync_sgd` is n times smaller. Unbiased for any
    objectives.

    Reference: Shi, Yang, Li (2024), arXiv 2407.19234, Section 3.1.
    """

    look = Look("black", "D", "mixed")
    searched = ranges(momentum=[0.5, 0.7, 0.9, 0.97])

    heterogeneous = True

    stepsize: Positive
    momentum: Share = 0.9

    def start(self) -> None:
        self.u = self.server.zeros()
        self.open_round()

    def open_round(self) -> None:
        self.missing = self.server.workers
        self.assign_many()

    def on_gradient(self, gradient: Gradient) -> None:
        first = self.missing == self.server.workers
        kept = self.momentum * self.u if first else self.u
        self.u = kept + self.stepsize * gradient.value
        self.missing -= 1
        if self.missing == 0:
            self.model = self.model - self.u
            self.open_round()
