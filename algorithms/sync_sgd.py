"""Synchronous minibatch SGD."""

from __future__ import annotations

from dataclasses import dataclass

from algorithms.base import Algorithm, Facts, Gradient, Look, Positive

__all__ = ["SyncSgd"]


@dataclass(kw_only=True)
class SyncSgd(Algorithm):
    """Synchronous minibatch SGD: each round waits for one gradient of every worker.

    x <- x - stepsize (1/n) sum_i g_i(x), all at the same x, so a round lasts as long as its
    slowest worker. Unbiased for any objectives.

    Theory: stepsize = min{1/(2 L), n eps/(4 L sigma^2)}, the usual one for a minibatch of n
    (Ghadimi and Lan 2013, arXiv 1309.5549), giving tau_n (L Delta/eps + sigma^2 L Delta/(n eps^2))
    seconds up to a constant.
    """

    look = Look("black", "s", "dashed")

    heterogeneous = True

    stepsize: Positive

    def start(self) -> None:
        self.total = self.server.zeros()
        self.missing = self.server.workers
        self.assign_many()

    def on_gradient(self, gradient: Gradient) -> None:
        self.total = self.total + gradient.value
        self.missing -= 1
        if self.missing == 0:
            self.model = self.model - self.stepsize / self.server.workers * self.total
            self.start()

    def theory_stepsize(self, facts: Facts) -> float:
        """min{1/(2 L), n eps/(4 L sigma^2)}"""
        smooth = 1 / (2 * facts.smoothness)
        if facts.variance == 0:
            return smooth
        noisy = facts.workers * facts.epsilon / (4 * facts.smoothness * facts.variance)
        return min(smooth, noisy)
