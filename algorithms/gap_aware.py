"""Gap-aware asynchronous SGD."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from algorithms.base import Algorithm, Gradient, Look, Positive, Share, ranges
from algorithms.parts.operations import maximum, sqrt

__all__ = ["GapAware"]


@dataclass(kw_only=True)
class GapAware(Algorithm):
    """Gap-Aware: a gradient counts less, by coordinate, the further the model has moved meanwhile.

    x_old is the model that was sent, mu the `momentum`, gamma the `decay`, t the arrivals so far;
    powers, quotients and absolute values are by coordinate. At an arrival

        v = mu u + g ; a <- gamma a + (1 - gamma) v^2 ; C = step (sqrt(a/(1 - gamma^t)) + epsilon) ;
        p = 1 + |x - x_old|/C ; u <- mu u + g/p ; x <- x - stepsize u.

    C is the length of a typical step, so a gap of one typical step halves the gradient. `step` is
    the largest step size so far, where a schedule changes it. A fresh gradient has p = 1: heavy
    ball. For equal objectives. Theory: none given here.

    Reference: Barkai, Hakimi, Schuster (2020), arXiv 1909.10802. That `a` is renewed with the
    gradient before its penalty is reconstructed from code that cites the paper.
    """

    look = Look("sky", "h", "dotted")
    inelastic = ""
    searched = ranges(momentum=[0.0, 0.5, 0.9])

    stepsize: Positive
    momentum: Share = 0.9
    decay: Share = 0.999
    """gamma: share of the earlier mean square that is kept (example: 0.99)"""
    epsilon: Positive = 1e-8

    def start(self) -> None:
        self.u = self.square = self.server.zeros()
        self.power: Any = 1.0
        self.longest: Any = 0.0
        self.assign_many()

    def on_gradient(self, gradient: Gradient) -> None:
        value = gradient.value / self.penalty(gradient)
        self.u = self.momentum * self.u + value
        self.model = self.model - self.stepsize * self.u
        self.assign(gradient.worker)

    def penalty(self, gradient: Gradient) -> Any:
        """p = 1 + |x - x_old|/C."""
        velocity = self.momentum * self.u + gradient.value
        self.square = self.decay * self.square + (1 - self.decay) * (velocity * velocity)
        self.power = self.power * self.decay
        self.longest = maximum(self.longest, self.stepsize)
        typical = self.longest * (sqrt(self.square / (1 - self.power)) + self.epsilon)
        return abs(self.model - gradient.model) / typical + 1.0
