"""Synchronous minibatch SGD."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from algorithms.base import Facts, Look, Positive
from algorithms.parts.aggregators import MEAN, Aggregator, check_aggregator
from algorithms.parts.rounds import Rounds

__all__ = ["SyncSgd"]


@dataclass(kw_only=True)
class SyncSgd(Rounds):
    """Synchronous minibatch SGD: each round waits for one gradient of every worker.

    x <- x - stepsize (1/n) sum_i g_i(x), all at the same x, so a round lasts as long as its
    slowest worker. Unbiased for any objectives.

    Theory: stepsize = min{1/(2 L), n eps/(4 L sigma^2)}, the usual one for a minibatch of n
    (Ghadimi and Lan 2013, arXiv 1309.5549), giving tau_n (L Delta/eps + sigma^2 L Delta/(n eps^2))
    seconds up to a constant.
    """

    also_called = ("minibatch SGD", "data parallel", "BSP", "all-reduce")
    look = Look("black", "s", "dashed")

    heterogeneous = True

    stepsize: Positive
    aggregator: Aggregator = MEAN

    @classmethod
    def check(cls, parameters: dict[str, Any], workers: int) -> Iterator[tuple[str, str]]:
        yield from check_aggregator(parameters["aggregator"], workers)

    @property
    def factor(self) -> Any:
        """stepsize / n"""
        return self.stepsize / self.divisor

    def theory_stepsize(self, facts: Facts) -> float:
        """min{1/(2 L), n eps/(4 L sigma^2)}"""
        smooth = 1 / (2 * facts.smoothness)
        if facts.variance == 0:
            return smooth
        noisy = facts.workers * facts.epsilon / (4 * facts.smoothness * facts.variance)
        return min(smooth, noisy)
