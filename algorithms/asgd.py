"""Vanilla asynchronous SGD."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from algorithms.base import Facts, Look, Positive
from algorithms.parts.one_step import OneStep

__all__ = ["Asgd"]


@dataclass(kw_only=True)
class Asgd(OneStep):
    """Asynchronous SGD with a constant step size: every gradient is applied as it arrives.

    x <- x - stepsize g(x_old) ; the worker goes on at the new x. No worker waits.

    With equal objectives it converges for any delays. With different objectives it converges to the
    minimiser of their mean weighted by the workers' rates 1/tau_i, not to that of the plain mean.

    Theory (nonconvex, concurrency n, Koloskova et al. 2022, Theorem 6 with constants of Mishchenko
    et al. 2022, Theorem 2, bounded-gradient term left out): stepsize = min{1/(2 n L),
    eps/(4 L sigma^2)}.

    Reference: Mishchenko, Bach, Even, Woodworth (2022), arXiv 2206.07638; Koloskova, Stich, Jaggi
    (2022), arXiv 2206.08307. The eps form of the second term is ours, as in Ringmaster's theorem
    with R = n.
    """

    also_called = ("Downpour", "ASP")
    look = Look("blue", "o", "solid")

    stepsize: Positive

    def factor(self, delay: int) -> Any:
        """The step size, whatever the delay."""
        del delay
        return self.stepsize

    def theory_stepsize(self, facts: Facts) -> float:
        """min{1/(2 n L), eps/(4 L sigma^2)}"""
        delay_limited = 1 / (2 * facts.workers * facts.smoothness)
        if facts.variance == 0:
            return delay_limited
        return min(delay_limited, facts.epsilon / (4 * facts.smoothness * facts.variance))
