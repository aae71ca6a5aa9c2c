"""Asynchronous Adam, AMSGrad, AdaGrad, Yogi, and delay-tolerant AdaGrad."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from algorithms.base import Count, Gradient, Look, Positive, Share, Vector, ranges
from algorithms.parts.one_step import OneStep
from algorithms.parts.operations import maximum, sqrt
from algorithms.parts.optimisers import DelayRule, Optimiser, delayed

__all__ = ["AdamAsgd"]


@dataclass(kw_only=True)
class AdamAsgd(OneStep):
    """Asynchronous Adam: an adaptive optimiser at the server takes a step at every arrival.

    adam, by coordinate: m <- beta1 m + (1 - beta1) g, v <- beta2 v + (1 - beta2) g^2,
    x <- x - stepsize m/(sqrt(v) + epsilon) ; the worker goes on at the new x. `amsgrad` divides by
    the largest v so far; `adagrad` has v <- v + g^2 and g in place of m; `yogi` v <- v - (1 -
    beta2) sign(v - g^2) g^2; `bias_correction` divides m by 1 - beta1^t and v by 1 - beta2^t.
    Beyond `delay_limit` the step is min(stepsize, 1/d) (`inverse`) or stepsize/d (`scaled`), d the
    delay.

    adaptive_revision corrects AdaGrad for delays. z is the sum of all gradients, z_s its value at
    the dispatch, b = z - z_s what came in between. With r = beta + sqrt(w) before and after,

        q <- q + g^2 + 2 g b ; w <- max(w, q) ; z <- z + g ;
        x <- x - stepsize g/r_after + stepsize (1/r_before - 1/r_after) b,

    which takes back what earlier steps did too much. Without delays b = 0: AdaGrad.

    For equal objectives. Theory: none given here; tune the step size.

    Reference: Kingma and Ba (2015), arXiv 1412.6980; Reddi, Kale, Kumar (2018), arXiv 1904.09237;
    Duchi, Hazan, Singer (2011); McMahan and Streeter (2014), "Delay-Tolerant Algorithms for
    Asynchronous Distributed Online Learning". The delay rules are those of `fadas`; the rule of
    adaptive_revision is reconstructed from descriptions.
    """

    also_called = ("Adam", "AMSGrad", "AdaGrad", "Yogi", "AdaptiveRevision")
    look = Look("vermillion", "h", "solid")
    inelastic = ""
    searched = ranges(beta1=[0.0, 0.5, 0.9])

    stepsize: Positive
    optimizer: Literal["adam", "amsgrad", "adagrad", "yogi", "adaptive_revision"] = "adam"
    beta1: Share = 0.9
    beta2: Share = 0.99
    epsilon: Positive = 1e-8
    bias_correction: bool = False
    delay_limit: Count = 1
    delay_rule: DelayRule = "none"
    beta: Positive = 1.0
    """added to the root in adaptive_revision (example: 0.5, optimizer: adaptive_revision)"""

    def start(self) -> None:
        zero = self.server.zeros()
        if self.optimizer == "adaptive_revision":
            self.sum = self.q = self.largest = zero
            self.sent: list[Vector] = [zero] * self.server.workers
        else:
            self.state = Optimiser(
                self.optimizer, self.beta1, self.beta2, self.epsilon, self.bias_correction, zero
            )
        self.assign_many()

    @property
    def is_plain(self) -> bool:
        """Whether all steps have the same coefficients, and workers keep nothing."""
        return self.optimizer != "adaptive_revision" and not self.bias_correction

    @property
    def carried(self) -> list[Vector]:
        """m, v and w."""
        return self.state.vectors

    @carried.setter
    def carried(self, vectors: list[Vector]) -> None:
        self.state.vectors = vectors

    def factor(self, delay: int) -> Any:
        """The step size by the delay rule."""
        return delayed(self.stepsize, delay, self.delay_limit, self.delay_rule)

    def direction(self, value: Vector) -> Any:
        """What the optimiser makes of a gradient."""
        return self.state.direction(value)

    def on_gradient(self, gradient: Gradient) -> None:
        if self.optimizer != "adaptive_revision":
            super().on_gradient(gradient)
            return
        self.revise(gradient, self.factor(gradient.delay))
        self.sent[gradient.worker] = self.sum
        self.assign(gradient.worker)

    def on_join(self, worker: int) -> None:
        if self.optimizer == "adaptive_revision":
            self.sent[worker] = self.sum
        self.assign(worker)

    def revise(self, gradient: Gradient, size: object) -> None:
        """One step of adaptive_revision."""
        value = gradient.value
        between = self.sum - self.sent[gradient.worker]
        before = sqrt(self.largest) + self.beta
        self.q = self.q + value * value + 2.0 * (value * between)
        self.largest = maximum(self.largest, self.q)
        after = sqrt(self.largest) + self.beta
        self.sum = self.sum + value
        revised = self.model + size * (between / before)
        self.model = revised - size * ((value + between) / after)
