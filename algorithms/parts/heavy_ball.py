"""Local steps with momentum that starts anew in every job."""

from __future__ import annotations

from typing import Any, NamedTuple

from algorithms.base import Gradient, Vector

__all__ = ["HeavyBall"]


class HeavyBall(NamedTuple):
    """m <- momentum m + g(y) ; y <- y - stepsize m, from m = 0 and the job's model x.

    The message is the change (x - y)/stepsize.
    """

    steps: int
    stepsize: Any
    momentum: Any

    def first(self, zero: Vector) -> None:
        """No state."""

    def run(self, gradient: Gradient, state: None) -> tuple[Vector, None]:
        """The change, and no state."""
        del state
        average = total = gradient.value
        for step in range(1, self.steps):
            value = gradient.at(gradient.model - self.stepsize * total, step)
            average = self.momentum * average + value
            total = total + average
        return total, None

    def reach(self, stepsize: Any) -> Any:
        """The size of the local steps."""
        del stepsize
        return self.stepsize
