"""Corrected momentum at the workers: each sends an estimate that follows the model."""

from __future__ import annotations

from typing import Any, NamedTuple

from algorithms.base import Gradient, Vector

__all__ = ["Storm"]


class Storm(NamedTuple):
    """m <- g(x) + (1 - beta) (m - g(x_before)), both gradients on one sample; m = g at first.

    x_before is the model of the worker's job before, so a job has two gradients from the second on.
    The message is m.
    """

    beta: Any

    def first(self, zero: Vector) -> None:
        """Nothing before the first gradient."""

    def run(self, gradient: Gradient, state: Any) -> tuple[Vector, tuple[Vector, Vector]]:
        """m after one more job, and the model of this job."""
        estimate: Any = gradient.value
        if state is not None:
            last, model = state
            estimate = estimate + (1 - self.beta) * (last - gradient.at(model, 0))
        return estimate, (estimate, gradient.model)

    def reach(self, stepsize: Any) -> Any:
        """The step size."""
        return stepsize
