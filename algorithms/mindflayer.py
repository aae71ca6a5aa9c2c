"""MindFlayer SGD."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field

from algorithms.base import (
    Algorithm,
    Facts,
    Gradient,
    Look,
    Positive,
    noise_ratio,
    prescribed,
    ranges,
    rounded_up,
)
from algorithms.parts.trials import Deadlines

__all__ = ["MindFlayer"]

Deadline = Annotated[float, Field(gt=0)]
Chance = Annotated[float, Field(ge=0, le=1)]
Trials = Annotated[int, Field(ge=0)]


@dataclass(kw_only=True)
class MindFlayer(Algorithm):
    """MindFlayer SGD: trials with a time limit, so that no update waits for an endless job.

    In each round worker i makes B_i = `trials` trials at x, one after the other; a trial that has
    not ended after D_i = `deadline` is cut and gives no gradient. When all trials are over,

        x <- x - (stepsize/B) sum of the gradients that arrived,   B = sum_i p_i B_i,

    where p_i = `success` is the probability that a trial ends in time. Dividing by the expected
    number, not by the actual one, keeps the step unbiased. The deadline is in units of the worker's
    own mean seconds per gradient (`mean`; never cut if those are infinite) or in `seconds`.
    Deadlines, probabilities and trials are one number for all or a list with one per worker; a
    worker with probability 0 makes no trials.

    For equal objectives and random, even infinite, times. The paper writes D_i = tau_i + t_i for a
    time of tau_i + eta_i and P(eta_i <= t_i) = p_i.

    Theory: order workers by D_i; t(m) = (max{1, S} + sum_{j<=m} p_j)/(sum_{j<=m} p_j/D_j),
    S = sigma^2/eps, t = min_m t(m), B_i = ceil(t/D_i - 1) where D_i < t, else 0; stepsize =
    min{1, eps B/sigma^2}/(2 L).

    Reference: Maranjyan, Omar, Richtarik (2025), MindFlayer SGD, UAI, arXiv 2410.04285, Theorems
    5.4 and 5.5.
    """

    look = Look("orange", "v", "mixed")
    searched = ranges(trials="log:1..16")

    deadline: Deadline | tuple[Deadline, ...]
    """longest time of a trial, in `unit`, for all or one per worker (example: 2.0)"""
    unit: Literal["mean", "seconds"] = "mean"
    success: Chance | tuple[Chance, ...]
    """p: probability that a trial ends in time, for all or one per worker (example: 0.8)"""
    trials: prescribed(Trials | tuple[Trials, ...]) = "theory"  # type: ignore[valid-type]
    """trials of a worker in a round, for all or one per worker (example: 3)"""
    stepsize: Positive

    def start(self) -> None:
        n = self.server.workers
        units = self.server.mean_seconds.tolist() if self.unit == "mean" else [1.0] * n
        limits = each(self.deadline, n)
        chances = each(self.success, n)
        self.limits = [limit * unit for limit, unit in zip(limits, units, strict=True)]
        self.seconds = np.array(self.limits)
        self.quotas = [
            count if chance else 0
            for count, chance in zip(each(self.trials, n), chances, strict=True)
        ]
        self.expected = math.fsum(p * b for p, b in zip(chances, self.quotas, strict=True))
        self.active = [worker for worker in range(n) if self.quotas[worker]]
        self.seconds[np.array(self.quotas) == 0] = math.inf
        self.timers: dict[int, Any] = {}  # of trials that did not start with all others
        self.open_round()

    def open_round(self) -> None:
        self.total = self.server.zeros()
        self.left = self.quotas.copy()
        self.busy = len(self.active)
        self.assign_many(self.active)
        self.deadlines = Deadlines(self.server, self.server.now + self.seconds, self.cut)

    def on_gradient(self, gradient: Gradient) -> None:
        self.total = self.total + gradient.value
        self.end_trial(gradient.worker)

    def cut(self, worker: int) -> None:
        """Cut the trial: it fails."""
        self.server.cancel(worker)
        self.end_trial(worker)

    def end_trial(self, worker: int) -> None:
        self.deadlines.end(worker)
        if worker in self.timers:
            self.timers.pop(worker).cancel()
        self.left[worker] -= 1
        if self.left[worker]:
            self.begin(worker)
            return
        self.busy -= 1
        if self.busy == 0:
            self.model = self.model - self.stepsize / self.expected * self.total
            self.open_round()

    def begin(self, worker: int) -> None:
        """Start another trial on one worker."""
        self.assign(worker)
        seconds = self.limits[worker]
        self.timers[worker] = self.server.after(seconds, partial(self.cut, worker))

    def theory_trials(self, facts: Facts) -> tuple[int, ...]:
        """ceil(t/D_i - 1) but not below 0, t = min_m t(m)"""
        n = facts.workers
        units = facts.seconds if self.unit == "mean" else (1.0,) * n
        limits = [d * unit for d, unit in zip(each(self.deadline, n), units, strict=True)]
        chances = each(self.success, n)
        expected, rate, best = max(noise_ratio(facts), 1.0), 0.0, math.inf
        for i in sorted(range(n), key=lambda i: limits[i]):
            expected += chances[i]
            rate += chances[i] / limits[i]
            best = min(expected / rate, best) if rate else best
        worth = [max(rounded_up(best / limit) - 1, 0) for limit in limits]
        return tuple(b if p else 0 for b, p in zip(worth, chances, strict=True))

    def theory_stepsize(self, facts: Facts) -> float:
        """min{1, eps B/sigma^2}/(2 L), B = sum_i p_i B_i"""
        n = facts.workers
        batch = math.fsum(
            p * b for p, b in zip(each(self.success, n), each(self.trials, n), strict=True)
        )
        ratio = noise_ratio(facts)
        return (min(batch / ratio, 1.0) if ratio else 1.0) / (2 * facts.smoothness)

    @classmethod
    def check(cls, parameters: dict[str, Any], workers: int) -> Iterator[tuple[str, str]]:
        """Require one number per worker, with at least one above 0."""
        for field in ("deadline", "success", "trials"):
            value = parameters[field]
            if isinstance(value, tuple) and len(value) != workers:
                yield field, f"has {len(value)} numbers, but there are {workers} workers"
            elif field != "deadline" and value != "theory" and not any(each(value, workers)):
                yield field, "must be above 0 for at least one worker"


def each(value: Any, workers: int) -> list[Any]:
    """One number for each worker."""
    return list(value) if isinstance(value, tuple) else [value] * workers
