"""Rescaled ASGD."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

from algorithms.base import Algorithm, Facts, Gradient, Look, Positive

__all__ = ["RescaledAsgd"]


@dataclass(kw_only=True)
class RescaledAsgd(Algorithm):
    """Rescaled ASGD: asynchronous SGD whose steps are in proportion to the compute times.

    x <- x - stepsize (tau_i/tau_H) g, where worker i needs tau_i seconds per gradient and tau_H = n
    / sum_i 1/tau_i, so that the mean step per update is `stepsize`. Rare arrivals of slow workers
    then count as much per second as the many of fast ones, and the method converges for different
    objectives; plain asynchronous SGD, where all steps are equal, converges to the minimiser of the
    mean weighted by 1/tau_i. No worker waits, nothing is stored, no gradient is lost. The largest
    step, stepsize tau_n/tau_H, determines stability.

    `scale` is the source of tau_i: `known`, the cluster's mean seconds; `estimated`, the mean of
    the worker's durations so far; `measured`, the duration of this job, right for drifting times
    too. The last two take tau_H over the workers that have arrived so far. `inverse` is an ablation
    that must fail: steps in proportion to 1/tau_i increase the bias.

    Theory (ours, from the first and the last term of the paper's complexity, those without its
    dissimilarity constants): stepsize = tau_H min{eps/(L sigma^2 tau_avg), 1/(n L tau_n)}.

    Reference: Mahran, Maranjyan, Richtarik (2026), arXiv 2605.13434, of which we know the abstract
    and a poster; the normalisation by tau_H and the estimators are ours. The poster prints the
    inverse proportion; the abstract and the algebra give the direct one.
    """

    look = Look("orange", "h", "solid")
    inelastic = ""

    heterogeneous = True

    stepsize: Positive
    scale: Literal["known", "estimated", "measured", "inverse"] = "known"
    """source of the workers' seconds per gradient"""

    def start(self) -> None:
        self.durations = _Durations(self.server.workers)
        if self.scale in ("known", "inverse"):
            ratios = _ratios(self.server.mean_seconds.tolist())
            self.ratios = ratios if self.scale == "known" else [1 / ratio for ratio in ratios]
        self.on_stepsize()
        self.assign_many()

    def on_stepsize(self) -> None:
        self.steps: dict[int, Any] = {}  # by worker

    def on_gradient(self, gradient: Gradient) -> None:
        self.model = self.model - self.step(gradient) * gradient.value
        self.assign(gradient.worker)

    def step(self, gradient: Gradient) -> Any:
        """The step size for this arrival."""
        if self.scale in ("known", "inverse"):
            return self.fixed(gradient.worker)
        seconds = gradient.finished - gradient.started
        estimated, measured = self.durations.observe(gradient.worker, seconds)
        return self.stepsize * (estimated if self.scale == "estimated" else measured)

    def fixed(self, worker: int) -> Any:
        """The step size of a worker if it depends on nothing else."""
        if worker not in self.steps:
            self.steps[worker] = self.stepsize * self.ratios[worker]
        return self.steps[worker]

    def theory_stepsize(self, facts: Facts) -> float:
        """tau_H min{eps/(L sigma^2 tau_avg), 1/(n L tau_n)}"""
        n, smoothness = facts.workers, facts.smoothness
        harmonic = n / math.fsum(1 / seconds for seconds in facts.seconds)
        delay_limited = harmonic / (n * smoothness * max(facts.seconds))
        if facts.variance == 0:
            return delay_limited
        average = math.fsum(facts.seconds) / n
        noise_limited = facts.epsilon * harmonic / (smoothness * facts.variance * average)
        return min(delay_limited, noise_limited)


def _ratios(seconds: list[float]) -> list[float]:
    """tau_i/tau_H (n,); exactly 1 where all tau_i are equal, infinite ones among them."""
    fastest = min(seconds)
    if fastest == math.inf:
        return [1.0] * len(seconds)  # no worker ever arrives
    relative = [one / fastest for one in seconds]
    inverse_harmonic = math.fsum(1 / one for one in relative) / len(relative)
    return [one * inverse_harmonic for one in relative]


class _Durations:
    """Running means of the durations of each worker's jobs, in units of the first one seen."""

    def __init__(self, workers: int) -> None:
        self._unit = 0.0
        self._counts = [0] * workers
        self._means = [0.0] * workers
        self._known = 0
        self._inverses = 0.0  # sum of 1/mean over the workers that have arrived

    def observe(self, worker: int, seconds: float) -> tuple[float, float]:
        """Add a duration; returns (mean of this worker, `seconds`), both over tau_H."""
        self._unit = self._unit or seconds
        duration, mean = seconds / self._unit, self._means[worker]
        count = self._counts[worker] = self._counts[worker] + 1
        if count == 1:
            self._known += 1
        else:
            self._inverses -= 1 / mean
        mean += (duration - mean) / count
        self._means[worker] = mean
        self._inverses += 1 / mean
        inverse_harmonic = self._inverses / self._known
        return mean * inverse_harmonic, duration * inverse_harmonic
