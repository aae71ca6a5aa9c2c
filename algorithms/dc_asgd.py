"""Delay-compensated asynchronous SGD."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from algorithms.base import Algorithm, Gradient, Look, Positive, Share, Vector, ranges
from algorithms.parts.operations import sqrt

__all__ = ["DcAsgd"]


@dataclass(kw_only=True)
class DcAsgd(Algorithm):
    """DC-ASGD: late gradients are moved to the present model by a cheap Hessian.

    The diagonal of g g' stands for the Hessian. With x_old the model that was sent, by coordinate,

        x <- x - stepsize (g + lambda g^2 (x - x_old)) ; the worker goes on at the new x.

    `constant`: lambda = `compensation`. `adaptive`: s <- decay s + (1 - decay) g^2 and lambda =
    compensation/sqrt(s + epsilon), with one s for all workers (`state: shared`) or one for each.

    A fresh gradient is not changed; on a parabola of curvature h the gradient becomes exact where
    lambda g^2 = h. For equal objectives. Theory: none given here; tune the step size first.

    Reference: Zheng, Meng, Wang, Chen, Yu, Ma, Liu (2017), arXiv 1609.08326. Some released codes
    have |g| for g^2 or subtract the correction; this is the paper's form. The defaults .04
    (constant) and 2 (adaptive) are those of released codes.
    """

    also_called = ("delay compensation",)
    look = Look("sky", "X", "dashed")
    inelastic = ""
    searched = ranges(compensation="log:0.001..10")

    stepsize: Positive
    variant: Literal["constant", "adaptive"] = "constant"
    """lambda: constant, or divided by the root of a mean square"""
    compensation: Positive | None = None
    """lambda, or its numerator, by default 0.04, or 2 if adaptive (example: 0.1)"""
    decay: Share = 0.95
    """share of the earlier mean square that is kept (example: 0.9, variant: adaptive)"""
    epsilon: Positive = 1e-7
    state: Literal["shared", "per_worker"] = "shared"
    """one mean square for all workers, or one for each (example: per_worker, variant: adaptive)"""

    @classmethod
    def check(cls, parameters: dict[str, Any], workers: int) -> Iterator[tuple[str, str]]:
        """Workers have averages of their own in the adaptive variant."""
        del workers
        if parameters["variant"] == "constant" and parameters["state"] == "per_worker":
            yield "state", "per_worker belongs to variant: adaptive"

    def start(self) -> None:
        usual = 0.04 if self.variant == "constant" else 2.0
        self.weight = usual if self.compensation is None else self.compensation
        self.squares: list[Vector] = [self.server.zeros()] * self.server.workers
        self.assign_many()

    def on_gradient(self, gradient: Gradient) -> None:
        self.model = self.model - self.stepsize * self.compensated(gradient)
        self.assign(gradient.worker)

    def compensated(self, gradient: Gradient) -> Any:
        """The gradient, as far as it can be said, at the present model."""
        value = gradient.value
        square = value * value
        correction: Any = square * (self.model - gradient.model)
        if self.variant == "adaptive":
            place = gradient.worker if self.state == "per_worker" else 0
            mean = self.decay * self.squares[place] + (1 - self.decay) * square
            self.squares[place] = mean
            correction = correction / sqrt(mean + self.epsilon)
        return value + self.weight * correction
