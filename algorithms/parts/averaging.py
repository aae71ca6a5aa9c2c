"""Momentum at the workers: each sends the average of its own gradients."""

from __future__ import annotations

from typing import Any, NamedTuple

from algorithms.base import Gradient, Vector

__all__ = ["Averaging"]


class Averaging(NamedTuple):
    """m <- beta m + (1 - beta) g, from m = 0; the message is m."""

    beta: Any

    def first(self, zero: Vector) -> Vector:
        """m before the first gradient."""
        return zero

    def run(self, gradient: Gradient, state: Vector) -> tuple[Vector, Vector]:
        """m with one more gradient."""
        average: Vector = self.beta * state + (1 - self.beta) * gradient.value
        return average, average

    def reach(self, stepsize: Any) -> Any:
        """The step size."""
        return stepsize
