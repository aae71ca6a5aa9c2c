"""DiLoCo: local steps in rounds with an outer Nesterov step."""

from __future__ import annotations

from dataclasses import dataclass

from algorithms.base import (
    Algorithm,
    Count,
    Gradient,
    LocalSteps,
    Look,
    Positive,
    Share,
    Weight,
    ranges,
)
from algorithms.parts.inner import AdamW, Inner, change_of, stays_at_the_server

__all__ = ["Diloco"]


@dataclass(kw_only=True)
class Diloco(Algorithm):
    """DiLoCo: everyone takes H local steps, and the server a Nesterov step along the mean change.

    Worker i starts at x and takes H = `local_steps` inner steps to y_i. `inner: sgd` does
    y <- y - local_stepsize g_i(y); `adamw` keeps its moments and its count of steps at the worker.
    When all have ended, with c = (1/n) sum_i (x - y_i),

        m <- momentum m + c ; x <- x - stepsize (momentum m + c).

    A round lasts as long as the slowest worker's H gradients. Momentum 0 and stepsize 1 with the
    inner sgd is `local_sgd`, or federated averaging (FedAvg). If objectives differ, H > 1 ends near
    the minimiser but not at it. Theory: none given here; the defaults are the paper's.

    Reference: Douillard, Feng, Rusu, et al. (2023), arXiv 2311.08105. Streaming fragments
    (arXiv 2501.18512) and eager updates (arXiv 2502.12996) are not provided.
    """

    look = Look("black", "X", "dashed")
    searched = ranges(local_steps="log:1..64", momentum=[0.0, 0.5, 0.9], local_stepsize=None)

    unreal = staticmethod(stays_at_the_server)

    local_steps: Count
    local_stepsize: Positive
    stepsize: Positive = 0.7
    momentum: Share = 0.9
    inner: Inner = "sgd"
    beta1: Share = 0.9
    beta2: Share = 0.95
    epsilon: Positive = 1e-8
    weight_decay: Weight = 0.0

    @property
    def worker_steps(self) -> LocalSteps | None:
        """H steps, where they are plain."""
        return LocalSteps(self.local_steps, self.local_stepsize) if self.inner == "sgd" else None

    def start(self) -> None:
        self.m = zero = self.server.zeros()
        self.adamw = AdamW.of(self, zero)
        self.open_round()

    def open_round(self) -> None:
        """Begin a round."""
        self.total = self.server.zeros()
        self.missing = self.server.workers
        self.assign_many(gradients=self.local_steps)

    def on_gradient(self, gradient: Gradient) -> None:
        self.total = self.total + change_of(gradient, self.local_steps, self)
        self.missing -= 1
        if self.missing == 0:
            mean = 1 / self.server.workers * self.total
            self.m = self.momentum * self.m + mean
            self.model = self.model - self.stepsize * (self.momentum * self.m + mean)
            self.open_round()
