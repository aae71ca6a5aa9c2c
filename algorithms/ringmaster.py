"""Ringmaster ASGD."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from algorithms.base import (
    Facts,
    Gradient,
    Look,
    Positive,
    Threshold,
    noise_ratio,
    ranges,
    rounded_up,
)
from algorithms.parts.one_step import OneStep

__all__ = ["Ringmaster"]


@dataclass(kw_only=True)
class Ringmaster(OneStep):
    """Ringmaster ASGD: asynchronous SGD that discards gradients of delay R or more.

    Without stops: if delay < R then x <- x - stepsize g, else g is dropped and the iteration count
    stays; in both cases the worker goes on at the newest x. With `stops`, no worker ever holds a
    model of age R: after each update such workers are stopped and restarted at the new x.

    R = 1 is sequential SGD by the first worker to arrive, R = infinity asynchronous SGD. For equal
    objectives only: discarding by age excludes slow workers.

    Theory: R = `delay_threshold` = max{1, ceil(sigma^2/eps)}, stepsize =
    min{1/(2 R L), eps/(4 L sigma^2)}. Any R consecutive updates then take at most
    2 min_m H_m (1 + R/m) seconds, H_m the harmonic mean of the m smallest tau.

    Reference: Maranjyan, Tyurin, Richtarik (2025), arXiv 2501.16168, Theorems
    1 and 2.
    """

    look = Look("vermillion", "P", "solid")
    searched = ranges(delay_threshold="log:1..workers")

    delay_threshold: Threshold
    stepsize: Positive
    stops: bool = False

    def start(self) -> None:
        self.version = np.zeros(self.server.workers, dtype=np.int64)
        self.holders: dict[int, list[NDArray[np.int64] | list[int]]] = {}
        if self.stops and self.delay_threshold < math.inf:
            self.holders[0] = [np.arange(self.server.workers)]
        self.assign_many()

    @property
    def is_plain(self) -> bool:
        """Whether no worker is ever stopped."""
        return not self.stops or self.delay_threshold == math.inf

    def factor(self, delay: int) -> Any:
        """The step size, for delays below the threshold."""
        return self.stepsize if delay < self.delay_threshold else None

    def on_gradient(self, gradient: Gradient) -> None:
        super().on_gradient(gradient)
        if self.holders and gradient.delay < self.delay_threshold:
            self.note([gradient.worker])
            self.stop_late_workers()

    def on_join(self, worker: int) -> None:
        self.assign(worker)
        if self.holders and self.version[worker] != self.server.iteration:
            self.note([worker])

    def note(self, workers: NDArray[np.int64] | list[int]) -> None:
        """Remember the workers that hold the newest model."""
        self.version[workers] = self.server.iteration
        self.holders.setdefault(self.server.iteration, []).append(workers)

    def stop_late_workers(self) -> None:
        """Restart all workers whose model has just reached age R."""
        age = self.server.iteration - int(self.delay_threshold)
        groups = self.holders.pop(age, None)
        if groups is None:
            return
        once = np.concatenate(groups)
        late = once[self.version[once] == age]
        if len(late):
            self.server.cancel_many(late)
            self.assign_many(late)
            self.note(late)

    def theory_delay_threshold(self, facts: Facts) -> float:
        """max{1, ceil(sigma^2/eps)}"""
        return max(1, rounded_up(noise_ratio(facts)))

    def theory_stepsize(self, facts: Facts) -> float:
        """min{1/(2 R L), eps/(4 L sigma^2)}"""
        delay_limited: float = 1 / (2 * self.delay_threshold * facts.smoothness)
        if facts.variance == 0:
            return delay_limited
        return min(delay_limited, facts.epsilon / (4 * facts.smoothness * facts.variance))
