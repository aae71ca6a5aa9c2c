"""What a worker does in its local steps: plain SGD, or AdamW with a state that it keeps."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

from algorithms.base import Gradient, LocalSteps, Vector
from algorithms.parts.operations import sqrt

__all__ = ["AdamW", "Inner", "change_of", "steps_of"]

Inner = Literal["sgd", "adamw"]


class AdamW(NamedTuple):
    """Local steps by AdamW, whose moments and count of steps survive the jobs of a worker.

    With `reset` they start anew in every job.

    y <- (1 - stepsize decay) y ; m <- b1 m + (1 - b1) g ; v <- b2 v + (1 - b2) g^2 ;
    y <- y - stepsize (m/(1 - b1^t)) / (sqrt(v/(1 - b2^t)) + e), t the worker's own steps. The
    message is x - y.
    """

    steps: int
    stepsize: Any
    beta1: Any
    beta2: Any
    epsilon: Any
    decay: Any
    reset: bool = False

    def first(self, zero: Vector) -> tuple[Vector, Vector, Any, Any]:
        """m, v, b1^0 and b2^0."""
        return zero, zero, 1.0, 1.0

    def run(self, gradient: Gradient, state: Any) -> tuple[Vector, Any]:
        """What the steps of a job take away from its model."""
        point = gradient.model
        value = gradient.value
        if self.reset:
            state = self.first(0.0 * point)
        for step in range(self.steps):
            if step:
                value = gradient.at(point, step)
            kept = (1 - self.stepsize * self.decay) * point
            direction, state = self._direction(value, *state)
            point = kept - self.stepsize * direction
        return gradient.model - point, state

    def reach(self, stepsize: Any) -> float:
        """1: the message is the change itself."""
        del stepsize
        return 1.0

    def _direction(self, value: Vector, m: Any, v: Any, power1: Any, power2: Any) -> Any:
        m = self.beta1 * m + (1 - self.beta1) * value
        v = self.beta2 * v + (1 - self.beta2) * (value * value)
        power1, power2 = power1 * self.beta1, power2 * self.beta2
        direction = (m / (1 - power1)) / (sqrt(v / (1 - power2)) + self.epsilon)
        return direction, (m, v, power1, power2)


def steps_of(method: Any, count: int) -> LocalSteps | AdamW:
    """The `count` local steps of a method with a parameter `inner` and those of AdamW."""
    if method.inner == "sgd":
        return LocalSteps(count, method.local_stepsize)
    return AdamW(
        count, method.local_stepsize, method.beta1, method.beta2, method.epsilon,
        method.weight_decay, method.reset,
    )  # fmt: skip


def change_of(gradient: Gradient, count: int, method: Any) -> Vector:
    """x_old - y of a job of `count` local steps, with the states of the workers in `memory`."""
    steps = steps_of(method, count)
    message = gradient.sent(steps, method.memory)
    return message if method.inner == "adamw" else method.local_stepsize * message
