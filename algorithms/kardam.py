"""Kardam: asynchronous SGD that refuses gradients which change too fast."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field

from algorithms.base import Algorithm, Count, Gradient, Look, Positive, Vector, ranges
from algorithms.parts.operations import maximum, norm, where

__all__ = ["Kardam"]

Faulty = Annotated[int, Field(ge=0, le=1_000_000)]
Rate = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Refused = Literal["skipped", "null_update"]
DIGITS = 12  # of exponentials, whose last digits differ between mathematical libraries


@dataclass(kw_only=True)
class Kardam(Algorithm):
    """Asynchronous SGD with a filter for gradients that change faster than those of most workers.

    Each worker has a Lipschitz value L_i, the largest of its last `window` values of
    |g - g_before| / |x - x_before|, where g and g_before are the gradients of its last two jobs,
    and x and x_before their models; jobs at the same model give none. The candidate g at x is
    compared with the last accepted gradient in the same way, after L_i is updated:

        |g - g_acc| / |x - x_acc| <= the ceil((n - f) k/n)-th smallest of the k known L_i .

    0/0 counts as 0, and other quotients by 0 as infinite. An accepted gradient makes the step
    x <- x - stepsize Lambda(d) g, d its delay: Lambda is 1 (`damping: none`), 1/(1 + d) (`inverse`)
    or e^(-rate d) (`exponential`). Everything is accepted while no L_i is known, and after n
    refusals in a row. f is `faulty`. The worker goes on at the newest x.

    `refused: skipped` discards a refused gradient. As values then decide what happens, step sizes
    do not share a schedule. `null_update` counts it as an update that changes nothing, and delays
    count it too.

    f = 0 without damping is not `asgd`: the filter still refuses what is above all L_i. Noise
    makes honest gradients jump too, so the filter needs batches whose noise is small beside the
    change of the gradient. For equal objectives. Theory: none given here.

    Reference: Damaskinos, El Mhamdi, Guerraoui, Patra, Taziki (2018), "Asynchronous Byzantine
    machine learning (the case of SGD)", ICML, arXiv 1802.07928, and the authors' code; without
    its limit on the share of one worker among recent acceptances.
    """

    also_called = ("Lipschitz filter", "Byzantine SGD")
    look = Look("vermillion", "<", "solid")
    searched = ranges()
    inelastic = ""
    decides = staticmethod(lambda given: given["refused"] == "skipped")

    stepsize: Positive
    faulty: Faulty
    """f: workers that may send wrong gradients (example: 1)"""
    damping: Literal["none", "inverse", "exponential"] = "inverse"
    """Lambda: how the step falls with the delay"""
    rate: Rate = 0.2
    """how fast Lambda falls in exponential (example: 0.5, damping: exponential)"""
    window: Count = 26
    """last values from which a Lipschitz value is taken (example: 10)"""
    refused: Refused = "skipped"

    @classmethod
    def check(cls, parameters: dict[str, Any], workers: int) -> Iterator[tuple[str, str]]:
        """Somebody is honest."""
        if parameters["faulty"] >= workers:
            yield "faulty", f"must be below the number of workers, {workers}"

    def start(self) -> None:
        n = self.server.workers
        self.jobs: list[tuple[int, Vector, Vector] | None] = [None] * n  # version, model, gradient
        self.values: list[deque[Any]] = [deque(maxlen=self.window) for _ in range(n)]
        self.limits: dict[int, Any] = {}  # L_i of the workers that have one
        self.accepted: tuple[Vector, Vector] | None = None  # model and gradient
        self.refusals: Any = 0.0  # in a row
        self.assign_many()

    def on_gradient(self, gradient: Gradient) -> None:
        value = gradient.value
        self.learn(gradient, value)
        passes = self.passes(gradient.model, value)
        if self.refused == "skipped" and not isinstance(passes, float):
            passes = float(self.server.decide(passes))
        if isinstance(passes, float) and not passes:
            self.server.discard(gradient)
        else:
            moved = self.model - (self.stepsize * self.damped(gradient.delay)) * value
            self.model = where(passes, moved, self.model)
            self.accept(passes, gradient.model, value)
        self.refusals = where(passes, 0.0, self.refusals + 1.0)
        self.assign(gradient.worker)

    def learn(self, gradient: Gradient, value: Vector) -> None:
        """Update the Lipschitz value of the gradient's worker."""
        worker, last = gradient.worker, self.jobs[gradient.worker]
        self.jobs[worker] = gradient.version, gradient.model, value
        if last is None or last[0] == gradient.version:
            return
        own = self.values[worker]
        own.append(growth(gradient.model, last[1], value, last[2], still=0.0))
        largest = own[0]
        for other in list(own)[1:]:
            largest = maximum(largest, other)
        self.limits[worker] = largest

    def passes(self, model: Vector, value: Vector) -> Any:
        """1 or 0: whether the filter accepts a gradient."""
        if self.accepted is None or not self.limits:
            return 1.0
        n, known = self.server.workers, len(self.limits)
        if isinstance(self.refusals, float) and self.refusals >= n:
            return 1.0
        candidate = growth(model, self.accepted[0], value, self.accepted[1])
        below: Any = 0.0
        for worker in sorted(self.limits):
            below = below + (self.limits[worker] < candidate)
        rank = -(-(n - self.faulty) * known // n)
        return maximum(below < rank, self.refusals >= n)

    def accept(self, passes: Any, model: Vector, value: Vector) -> None:
        """Remember the gradient if it has passed."""
        if self.accepted is None:
            self.accepted = model, value
        else:
            before, last = self.accepted
            self.accepted = where(passes, model, before), where(passes, value, last)

    def damped(self, delay: int) -> float:
        """Lambda(d)."""
        if self.damping == "none":
            return 1.0
        if self.damping == "inverse":
            return 1 / (1 + delay)
        return round(math.exp(-self.rate * delay), DIGITS)


def growth(x: Vector, y: Vector, g: Vector, h: Vector, still: Any = None) -> Any:
    """|g - h| / |x - y|; for x = y the number `still`, by default 0 if g = h, else infinity."""
    apart, change = norm(x - y), norm(g - h)
    if still is None:
        still = where(change > 0.0, math.inf, 0.0)
    return where(apart > 0.0, change / apart, still)
