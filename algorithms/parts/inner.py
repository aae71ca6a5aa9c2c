"""What a worker does in its local steps: plain SGD, or AdamW with a state that it keeps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from algorithms.base import Gradient, LocalSteps, Vector, local_sum
from algorithms.parts.operations import sqrt

__all__ = ["AdamW", "Inner", "change_of", "stays_at_the_server"]

Inner = Literal["sgd", "adamw"]


@dataclass
class AdamW:
    """AdamW at every worker, whose moments and count of steps survive its jobs.

    y <- (1 - stepsize decay) y ; m <- b1 m + (1 - b1) g ; v <- b2 v + (1 - b2) g^2 ;
    y <- y - stepsize (m/(1 - b1^t)) / (sqrt(v/(1 - b2^t)) + e), t the worker's own steps.
    """

    stepsize: Any
    beta1: Any
    beta2: Any
    epsilon: Any
    decay: Any
    workers: int
    zero: Vector

    @classmethod
    def of(cls, method: Any, zero: Vector) -> AdamW:
        """The state that the workers of a method with these parameters start with."""
        return cls(
            method.local_stepsize, method.beta1, method.beta2, method.epsilon,
            method.weight_decay, method.server.workers, zero,
        )  # fmt: skip

    def __post_init__(self) -> None:
        self.moments = [(self.zero, self.zero)] * self.workers
        self.powers: list[tuple[Any, Any]] = [(1.0, 1.0)] * self.workers

    def change(self, gradient: Gradient, steps: int) -> Vector:
        """What the steps of a job take away from its model: x_old - y."""
        point = gradient.model
        value = gradient.value
        for step in range(steps):
            if step:
                value = gradient.at(point, step)
            kept = (1 - self.stepsize * self.decay) * point
            point = kept - self.stepsize * self._direction(gradient.worker, value)
        return gradient.model - point

    def _direction(self, worker: int, value: Vector) -> Any:
        first, second = self.moments[worker]
        power1, power2 = self.powers[worker]
        first = self.beta1 * first + (1 - self.beta1) * value
        second = self.beta2 * second + (1 - self.beta2) * (value * value)
        self.moments[worker] = first, second
        self.powers[worker] = power1, power2 = power1 * self.beta1, power2 * self.beta2
        return (first / (1 - power1)) / (sqrt(second / (1 - power2)) + self.epsilon)


def change_of(gradient: Gradient, steps: int, method: Any) -> Vector:
    """x_old - y of a job of `steps` local steps, as the method's `inner` says."""
    if method.inner == "adamw":
        adamw: AdamW = method.adamw
        return adamw.change(gradient, steps)
    declared: LocalSteps | None = method.worker_steps
    size = method.local_stepsize
    total = local_sum(gradient, size, steps) if declared is None else gradient.moved(declared)
    change: Vector = size * total
    return change


def stays_at_the_server(parameters: Mapping[str, Any]) -> str:
    """Why real workers cannot take the local steps that the parameters ask for."""
    if parameters.get("inner") == "adamw":
        return "with inner: adamw it has a state at its workers, and real workers keep none"
    if parameters.get("dylu"):
        return "with dylu its jobs differ in their number of steps, and real jobs are all alike"
    return ""
