"""Asynchronous local SGD with a delay threshold."""

from __future__ import annotations

import math
from dataclasses import dataclass

from algorithms.base import (
    Algorithm,
    Batch,
    Facts,
    Gradient,
    LocalSteps,
    Look,
    Positive,
    Threshold,
    noise_ratio,
    ranges,
    rounded_up,
)

__all__ = ["AsyncLocalSgd"]


@dataclass(kw_only=True)
class AsyncLocalSgd(Algorithm):
    """Asynchronous local SGD: workers send the sum of M local gradients; late sums are dropped.

    A worker that starts at x takes M = `local_steps` steps y <- y - stepsize g(y) and sends the
    sum of its gradients. With d its delay in updates, of M gradients each, the server does
    x <- x - stepsize sum g if M d < B = `delay_threshold`, and drops the sum otherwise; either way
    the worker goes on at the newest x.

    M = 1 is `ringmaster`, B = infinity besides `asgd`. For equal objectives only. Theory:
    B = max{1, ceil(sigma^2/eps)}, M = max{1, ceil(sigma^2/(n eps))}, stepsize = min{1/(2 L),
    1/(2 R L), eps/(4 sigma^2 L)} with R = B + M - 1.

    Reference: Tyurin and Sivtsov (2025), "Birch SGD: A Tree Graph Framework for Local and
    Asynchronous SGD Methods", arXiv 2505.09218, known from a note: thresholds are reconstructed.
    Iterations count updates here, not gradients.
    """

    look = Look("grey", "h", "dashed")
    inelastic = ""
    searched = ranges(local_steps="log:1..32", delay_threshold="log:1..32*workers")

    local_steps: Batch
    delay_threshold: Threshold
    """B: limit of the delay in gradients (example: 40)"""
    stepsize: Positive

    @property
    def worker_steps(self) -> LocalSteps:
        """M steps."""
        return LocalSteps(int(self.local_steps), self.stepsize)

    def start(self) -> None:
        self.assign_many(gradients=int(self.local_steps))

    def on_gradient(self, gradient: Gradient) -> None:
        if self.local_steps * gradient.delay < self.delay_threshold:
            self.model = self.model - self.stepsize * gradient.moved(self.worker_steps)
        self.assign(gradient.worker, gradients=int(self.local_steps))

    def theory_local_steps(self, facts: Facts) -> int:
        """max{1, ceil(sigma^2/(n eps))}"""
        return max(1, rounded_up(noise_ratio(facts) / facts.workers))

    def theory_delay_threshold(self, facts: Facts) -> float:
        """max{1, ceil(sigma^2/eps)}"""
        return max(1, rounded_up(noise_ratio(facts)))

    def theory_stepsize(self, facts: Facts) -> float:
        """min{1/(2 L), 1/(2 R L), eps/(4 sigma^2 L)}, R = B + M - 1"""
        reach: float = max(1.0, self.delay_threshold + self.local_steps - 1)
        ratio = noise_ratio(facts)
        noisy = 1 / (4 * ratio) if ratio else math.inf
        return min(0.5, 0.5 / reach, noisy) / facts.smoothness
