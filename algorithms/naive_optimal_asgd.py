"""Naive optimal ASGD: only the fastest workers work."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from algorithms.base import Algorithm, Batch, Facts, Gradient, Look, Positive, noise_ratio, ranges

__all__ = ["NaiveOptimalAsgd"]


@dataclass(kw_only=True)
class NaiveOptimalAsgd(Algorithm):
    """Asynchronous SGD on the m fastest workers; the others stay idle.

    x <- x - stepsize g at every arrival, the worker goes on at the new x. The m fastest workers are
    those with the smallest mean seconds of the cluster: the method must know them, and does not
    react if they change. For equal objectives only, as most workers are never used.

    Theory: m = argmin_m H_m (1 + sigma^2/(m eps)), H_m the harmonic mean of the m smallest tau
    (the smallest m if there are several); stepsize = min{1/(2 m L), eps/(4 L sigma^2)}, that of
    asgd with m workers. Optimal for fixed times.

    Reference: Maranjyan, Tyurin, Richtarik (2025), arXiv 2501.16168, where it motivates Ringmaster
    ASGD; the step size is ours.
    """

    look = Look("orange", "s", "dashed")
    searched = ranges(m="log:1..workers")

    m: Batch = "theory"
    """workers that compute, the fastest (example: 3)"""
    stepsize: Positive

    @classmethod
    def check(cls, parameters: dict[str, Any], workers: int) -> Iterator[tuple[str, str]]:
        if parameters["m"] != "theory" and parameters["m"] > workers:
            yield "m", f"must be at most the number of workers, {workers}"

    def start(self) -> None:
        fastest = np.argsort(self.server.mean_seconds, kind="stable")[: self.m]
        self.assign_many(np.sort(fastest).tolist())

    def on_gradient(self, gradient: Gradient) -> None:
        self.model = self.model - self.stepsize * gradient.value
        self.assign(gradient.worker)

    def theory_m(self, facts: Facts) -> int:
        """argmin_m H_m (1 + sigma^2/(m eps))"""
        ratio, rate = noise_ratio(facts), 0.0
        costs = []
        for m, seconds in enumerate(sorted(facts.seconds), start=1):
            rate += 1 / seconds
            costs.append((m / rate * (1 + ratio / m), m))
        return min(costs)[1]

    def theory_stepsize(self, facts: Facts) -> float:
        """min{1/(2 m L), eps/(4 L sigma^2)}"""
        delay_limited: float = 1 / (2 * self.m * facts.smoothness)
        if facts.variance == 0:
            return delay_limited
        return min(delay_limited, facts.epsilon / (4 * facts.smoothness * facts.variance))
