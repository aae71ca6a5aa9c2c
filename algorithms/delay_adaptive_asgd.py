"""Asynchronous SGD whose step shrinks with the delay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from algorithms.base import Facts, Look, Positive, minimum
from algorithms.parts.one_step import OneStep

__all__ = ["DelayAdaptiveAsgd"]


@dataclass(kw_only=True)
class DelayAdaptiveAsgd(OneStep):
    """Delay-adaptive asynchronous SGD: late gradients take smaller steps.

    x <- x - gamma_k g(x_old), with d the delay (fresh = 0), n workers, L the smoothness and

    - practical: gamma_k = stepsize n / max(n, d), the one-parameter form in both papers' code;
    - mishchenko: gamma_k = min{stepsize, 1/(4 L (d + 1))}, delays counted from 1 there;
    - koloskova: gamma_k = stepsize if d <= n, else min{stepsize, 1/(4 L d)};
    - drop: gamma_k = stepsize if d <= n, else the gradient is discarded;
    - inverse: gamma_k = stepsize / max(1, d), the staleness-aware rule.

    As long as every delay is at most n (and, for mishchenko, the step small enough) it is plain
    asynchronous SGD.

    Theory: stepsize = 1/(2 n L) for mishchenko (Theorem 3, nonconvex, noise term left out),
    1/(4 L) for koloskova and drop (Theorem 8), 1/(4 n L) for practical and inverse (ours).

    Reference: Mishchenko, Bach, Even, Woodworth (2022), arXiv 2206.07638, Theorem 3; Koloskova,
    Stich, Jaggi (2022), arXiv 2206.08307, Theorem 8; Zhang, Gupta, Lian, Liu (2016), arXiv
    1511.05950, for inverse. Concurrency is n: all workers are active.
    """

    also_called = ("staleness-aware SGD",)
    look = Look("sky", "^", "solid")

    stepsize: Positive
    rule: Literal["practical", "mishchenko", "koloskova", "drop", "inverse"] = "practical"
    """how a step depends on the delay"""
    smoothness: Positive = "theory"

    def factor(self, delay: int) -> Any:
        """The step size gamma_k for a gradient of this delay."""
        n = self.server.workers
        if self.rule == "mishchenko":
            return minimum(self.stepsize, 1 / (4 * self.smoothness * (delay + 1)))
        if self.rule == "inverse":
            return self.stepsize / max(1, delay)
        if delay <= n:
            return self.stepsize
        if self.rule == "drop":
            return None
        if self.rule == "practical":
            return self.stepsize * (n / delay)
        return minimum(self.stepsize, 1 / (4 * self.smoothness * delay))

    def theory_smoothness(self, facts: Facts) -> float:
        """L"""
        uses_it = self.rule in ("mishchenko", "koloskova")
        return facts.smoothness if uses_it else 1.0

    def theory_stepsize(self, facts: Facts) -> float:
        """1/(2 n L), 1/(4 L) or 1/(4 n L) by rule"""
        n = facts.workers
        factor = {"mishchenko": 2 * n, "practical": 4 * n, "inverse": 4 * n}.get(self.rule, 4)
        return 1 / (factor * facts.smoothness)
