"""FedAsync: asynchronous mixing of models."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import Annotated, Any, Literal

from pydantic import Field

from algorithms.base import (
    Algorithm,
    Count,
    Gradient,
    LocalSteps,
    Look,
    Positive,
    coefficient,
    ranges,
)

__all__ = ["FedAsync"]

PRECISE = Context(prec=25)  # powers in decimals have the same digits on every machine


@dataclass(kw_only=True)
class FedAsync(Algorithm):
    """FedAsync: the server mixes each arriving model into its own, with less weight if it is late.

    A worker that starts at x_old takes Q = `local_steps` steps y <- y - stepsize (g(y) + proximal
    (y - x_old)). At its arrival, d updates later,

        x <- (1 - alpha_d) x + alpha_d y,   alpha_d = mixing s(d),

    s(d) = 1 (`constant`), (d + 1)^-decay (`polynomial`), or 1 while d <= patience and then 1/(decay
    (d - patience) + 1) (`hinge`). The worker goes on at the new x. A job is Q gradients long.
    Unlike FedBuff, the server mixes models, not changes: a late y moves x back towards an old
    point.

    Biased towards fast workers where objectives differ. With mixing 1 and one worker it is SGD.

    Reference: Xie, Koyejo, Gupta (2019), arXiv 1903.03934. Reconstructed from descriptions.
    """

    look = Look("green", "D", "dotted")
    inelastic = ""
    searched = ranges(local_steps="log:1..16", mixing=[0.1, 0.3, 0.6, 0.9])

    local_steps: Count = 1
    stepsize: Positive
    """step size of the local steps (example: 0.1)"""
    mixing: coefficient(Field(gt=0, le=1)) = 0.6  # type: ignore[valid-type]
    """weight of a fresh model (example: 0.5)"""
    staleness: Literal["constant", "polynomial", "hinge"] = "polynomial"
    """how the weight falls with the delay"""
    decay: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 0.5
    """how fast the weight falls (example: 1.0)"""
    patience: Annotated[int, Field(ge=0)] = 4
    """longest delay with full weight in hinge (example: 2, staleness: hinge)"""
    proximal: coefficient(Field(ge=0)) = 0.0  # type: ignore[valid-type]
    """pull of the local steps towards their start (example: 0.1)"""

    @property
    def worker_steps(self) -> LocalSteps:
        """Q steps, pulled towards the job's model."""
        return LocalSteps(self.local_steps, self.stepsize, self.proximal)

    def start(self) -> None:
        self.shares: dict[int, Any] = {}
        self.assign_many(gradients=self.local_steps)

    def on_gradient(self, gradient: Gradient) -> None:
        share = self.share(gradient.delay)
        change = gradient.moved(self.worker_steps)
        arrived = gradient.model - self.stepsize * change
        self.model = (1 - share) * self.model + share * arrived
        self.assign(gradient.worker, gradients=self.local_steps)

    def share(self, delay: int) -> Any:
        """alpha_d, computed once for each delay."""
        if delay not in self.shares:
            self.shares[delay] = self.mixing * self.freshness(delay)
        return self.shares[delay]

    def freshness(self, delay: int) -> float:
        """s(d)."""
        if self.staleness == "polynomial" and self.decay == 0.5:
            return 1 / math.sqrt(delay + 1)  # the usual case, a hundred times faster
        if self.staleness == "polynomial":
            return float(PRECISE.power(Decimal(delay + 1), Decimal(-self.decay)))
        if self.staleness == "hinge" and delay > self.patience:
            return 1 / (self.decay * (delay - self.patience) + 1)
        return 1.0
