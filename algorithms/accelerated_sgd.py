"""Accelerated SGD for least squares, in rounds or asynchronously."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from algorithms.base import Algorithm, Facts, Gradient, Look, Positive, Vector, Weight

__all__ = ["AcceleratedSgd"]


@dataclass(kw_only=True)
class AcceleratedSgd(Algorithm):
    """Accelerated SGD in three sequences: a short step from the look-ahead point, and a long one.

        u = alpha x + (1 - alpha) v ;  x <- u - stepsize g(u) ;
        v <- beta u + (1 - beta) v - long_ratio stepsize g(u).

    `sync`: a round of one gradient of every worker at u, g their mean. `async`: workers compute at
    u; at an arrival the server forms u from the present x and v, and uses the stale g in both
    lines. The asynchronous form is our adaptation, and we know of no analysis of it. Metrics are
    those of x. alpha = 1 is plain SGD (`sync_sgd`, `asgd`). For equal objectives.

    Theory (least squares, one sample per gradient): with R^2 and kt the least numbers with
    E |a|^2 aa' <= R^2 H and E (a'H^-1 a) aa' <= kt H, k = R^2/mu and q = sqrt(k kt): stepsize =
    1/(5 R^2), beta = 1/(9 q), alpha = 3 sqrt(5) q/(1 + 3 sqrt(5) q), and the long step
    1/(3 sqrt(5) mu q), here as its ratio to the short one. With Gaussian samples R^2 = tr H +
    2 lambda_max(H) and kt = d + 2; for exact gradients plus noise R^2 = L and kt = 1 (both are
    derived by us). The usual schedule halves both steps every K/log2(K) of the K updates:
    schedule: {kind: step_decay, over: K, factor: 0.5}. With steps of plain SGD it is not faster.

    Reference: Jain, Kakade, Kidambi, Netrapalli, Sidford (2018), arXiv 1704.08227. The constants
    and the schedule are written down from memory and were not checked against the paper, which also
    averages the tail of its iterates.
    """

    look = Look("pink", "o", "mixed")

    mode: Literal["sync", "async"] = "sync"
    """rounds of one gradient of every worker, or a step at every arrival"""
    stepsize: Positive = "theory"
    """size of the short step (example: 0.1)"""
    long_ratio: Positive = "theory"
    """the long step as a multiple of the short one (example: 5.0)"""
    alpha: Weight = "theory"
    """weight of x in the look-ahead point u (example: 0.5)"""
    beta: Weight = "theory"
    """weight of u in the new v (example: 0.1)"""

    def start(self) -> None:
        self.u: Vector = self.model
        self.v: Vector = self.model
        self.rest, self.kept = 1 - self.alpha, 1 - self.beta
        self.batch = self.server.workers if self.mode == "sync" else 1
        self.on_stepsize()
        self.open_round()

    def on_stepsize(self) -> None:
        self.short = self.stepsize / self.batch
        self.long = self.long_ratio * self.short

    def open_round(self) -> None:
        """Send the look-ahead point to all workers."""
        self.total = self.server.zeros()
        self.missing = self.batch
        self.assign_many(model=self.u)

    def on_gradient(self, gradient: Gradient) -> None:
        if self.mode == "async":
            self.step(gradient.value)
            self.assign(gradient.worker, self.u)
            return
        self.total = self.total + gradient.value
        self.missing -= 1
        if self.missing == 0:
            self.step(self.total)
            self.open_round()

    def step(self, total: Vector) -> None:
        """Update the three sequences once; `total` is the sum of a batch."""
        pulled = self.beta * self.u + self.kept * self.v
        self.v = pulled - self.long * total
        self.model = self.u - self.short * total
        self.u = self.alpha * self.model + self.rest * self.v

    def theory_stepsize(self, facts: Facts) -> float:
        """1/(5 R^2)"""
        return 1 / (5 * facts.second_moment)

    def theory_long_ratio(self, facts: Facts) -> float:
        """(sqrt(5)/3) sqrt(R^2/(mu kt))"""
        condition = facts.second_moment / facts.strong_convexity
        return math.sqrt(5 * condition / facts.statistical_condition) / 3

    def theory_alpha(self, facts: Facts) -> float:
        """3 sqrt(5) q/(1 + 3 sqrt(5) q), q = sqrt(kt R^2/mu)"""
        scaled = 3 * math.sqrt(5) * _q(facts)
        return scaled / (1 + scaled)

    def theory_beta(self, facts: Facts) -> float:
        """1/(9 q), q = sqrt(kt R^2/mu)"""
        return 1 / (9 * _q(facts))


def _q(facts: Facts) -> float:
    condition = facts.second_moment / facts.strong_convexity
    return math.sqrt(condition * facts.statistical_condition)
