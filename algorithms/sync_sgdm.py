"""Synchronous SGD with momentum."""

from __future__ import annotations

from dataclasses import dataclass

from algorithms.base import Gradient, Look, Positive, Share, ranges
from algorithms.parts.rounds import Rounds

__all__ = ["SyncSgdm"]


@dataclass(kw_only=True)
class SyncSgdm(Rounds):
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
        self.u = self.before = self.server.zeros()
        super().start()

    def open_round(self) -> None:
        self.u = self.before
        self.missing = self.due = self.size

    def on_gradient(self, gradient: Gradient) -> None:
        first = self.missing == self.due
        kept = self.momentum * self.u if first else self.u
        self.u = kept + self.stepsize * gradient.value
        self.missing -= 1
        if self.missing == 0:
            self.complete(gradient.worker)

    def complete(self, worker: int) -> None:
        self.before = self.u
        self.model = self.model - self.u
        self.begin()
