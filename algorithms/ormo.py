"""Ordered momentum for asynchronous SGD."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

from algorithms.base import Algorithm, Facts, Gradient, Look, Positive, Share, minimum, ranges

__all__ = ["Ormo"]


@dataclass(kw_only=True)
class Ormo(Algorithm):
    """OrMo: momentum with powers in the order of the models, not of the arrivals.

    Models are numbered by arrivals, t = 0, 1, ..; n of them in a row make a bucket. At arrival t of
    g, computed on model s, with beta = `momentum` and d = bucket(t) - bucket(s) buckets too late:

        if t opens a bucket:  x <- x - beta u ;  u <- beta u
        u <- u + beta^d stepsize g ;  x <- x - (1 + beta + .. + beta^d) stepsize g

    so a late gradient gets at once the weight that it would have gained in its own bucket, and the
    state depends on which gradients have arrived, not on their order. With buckets: ceil, bucket(t)
    = ceil(t/n), each bucket holds n gradients and opens when n divides t - 1. With floor, bucket(t)
    = floor(t/n) opens when n divides t, and the first holds 2n - 1. One worker gives heavy ball,
    momentum 0 asynchronous SGD. `vanilla_step` is the paper's ablation: x takes stepsize g alone.
    `delay_adaptive` is OrMo-DA: if the delay exceeds 2n the step is min{stepsize, 1/(4 L delay)},
    or with late_step: proportional, for an unknown L, stepsize 2n/delay.

    Every arrival is an update, so delays count arrivals. In total a gradient moves the model by
    stepsize/(1 - momentum), so good steps are those of asynchronous SGD times 1 - momentum. For
    equal objectives. The rate, O(sqrt(L sigma^2/T) + (n L G/T)^(2/3) + n L/T) for |grad F| <= G,
    does not contain the maximum delay; OrMo-DA's lacks the middle term. We know of no prescribed
    step size.

    Reference: Shi, Yang, Li (2024), arXiv 2407.19234. Reconstructed from its text and figures: the
    coefficients, the rule by which buckets are numbered, and the schedule of OrMo-DA.
    """

    look = Look("blue", "*", "mixed")
    inelastic = ""
    searched = ranges(momentum=[0.5, 0.7, 0.9, 0.97])

    stepsize: Positive
    momentum: Share = 0.9
    delay_adaptive: bool = False
    """shorten the step of gradients with delays above 2n"""
    vanilla_step: bool = False
    """let x take stepsize g alone"""
    buckets: Literal["ceil", "floor"] = "ceil"
    """how t/n is rounded to the number of a bucket"""
    late_step: Literal["smoothness", "proportional"] = "smoothness"
    """shorter step of delay_adaptive (example: proportional, delay_adaptive: true)"""
    smoothness: Positive = "theory"

    def start(self) -> None:
        self.u = self.server.zeros()
        self.shares: list[tuple[Any, Any]] = [(1.0, 1.0)]  # (beta^d, 1 + .. + beta^d) for each d
        self.on_stepsize()
        self.patience = 2 * self.server.workers if self.delay_adaptive else math.inf
        self.offset = self.server.workers - 1 if self.buckets == "ceil" else 0
        self.assign_many()

    def on_stepsize(self) -> None:
        self.weights: dict[int, tuple[Any, Any]] = {}  # the same times the step size

    def on_gradient(self, gradient: Gradient) -> None:
        t, g = self.server.iteration, gradient.value
        late = self.bucket(t) - self.bucket(gradient.version)
        to_u, to_x = self.weigh(late, gradient.delay)
        if t == 0 or self.bucket(t) == self.bucket(t - 1):
            self.u = self.u + to_u * g
            self.model = self.model - to_x * g
        else:  # beta u_old is u - to_u g, and x - u has the bits of heavy ball
            self.u = self.momentum * self.u + to_u * g
            moved = self.model - self.u
            self.model = moved - (to_x - to_u) * g if late else moved
        self.assign(gradient.worker)

    def bucket(self, t: int) -> int:
        """ceil(t/n) or floor(t/n)."""
        return (t + self.offset) // self.server.workers

    def weigh(self, late: int, delay: int) -> tuple[Any, Any]:
        """Factors of a gradient in u and in x."""
        if delay > self.patience:
            power, total = self.share(late)
            step = self.shrunk(delay)
            return power * step, total * step
        if late not in self.weights:
            power, total = self.share(late)
            self.weights[late] = (power * self.stepsize, total * self.stepsize)
        return self.weights[late]

    def share(self, late: int) -> tuple[Any, Any]:
        """beta^late and its sum, by multiplication: each replica gets the bits of a run of its
        own."""
        while len(self.shares) <= late:
            power, total = self.shares[-1]
            power = power * self.momentum
            self.shares.append((power, total if self.vanilla_step else total + power))
        return self.shares[late]

    def shrunk(self, delay: int) -> Any:
        """The step size of OrMo-DA for a delay above 2n."""
        if self.late_step == "proportional":
            return self.stepsize * (2 * self.server.workers / delay)
        return minimum(self.stepsize, 1 / (4 * self.smoothness * delay))

    def theory_smoothness(self, facts: Facts) -> float:
        """L, if delay_adaptive needs it"""
        needed = self.delay_adaptive and self.late_step == "smoothness"
        return facts.smoothness if needed else 1.0
