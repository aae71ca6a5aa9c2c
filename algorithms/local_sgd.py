"""Local SGD."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from algorithms.base import Count, Gradient, LocalSteps, Look, Positive, ranges
from algorithms.parts.rounds import Rounds

__all__ = ["LocalSgd"]


@dataclass(kw_only=True)
class LocalSgd(Rounds):
    """Local SGD: all workers take H steps of their own, then the models are averaged.

    Worker i starts at x and takes H = `local_steps` steps y_i <- y_i - stepsize g_i(y_i); when all
    have ended, x <- (1/n) sum_i y_i. A round lasts as long as the slowest worker's H gradients.

    H = 1 is `sync_sgd`. If objectives differ, H > 1 with a constant step ends near the minimiser
    but not at it, because the local models drift apart.

    Reference: Stich (2019), arXiv 1805.09767; McMahan, Moore, Ramage, Hampson, Aguera y Arcas
    (2017), arXiv 1602.05629.
    """

    also_called = ("FedAvg", "federated averaging", "parameter averaging")
    look = Look("black", "o", "dotted")
    searched = ranges(local_steps="log:1..32")

    local_steps: Count
    stepsize: Positive
    """step size of the local steps (example: 0.1)"""

    @property
    def worker_steps(self) -> LocalSteps:
        """H steps."""
        return LocalSteps(self.local_steps, self.stepsize)

    @property
    def factor(self) -> Any:
        """stepsize / n"""
        return self.stepsize / self.divisor

    def on_gradient(self, gradient: Gradient) -> None:
        self.messages.add(gradient.moved(self.worker_steps))
        self.missing -= 1
        if self.missing == 0:
            self.complete(gradient.worker)
