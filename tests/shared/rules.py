"""One rule of each family of first-order methods, written as a plug-in would be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from paceline import (
    Algorithm,
    Gradient,
    LocalSteps,
    Matrix,
    Positive,
    clip,
    dot,
    maximum,
    median,
    norm,
    norm1,
    orthogonalised,
    sign,
    sqrt,
    top_k,
    where,
)


@dataclass(kw_only=True)
class Own(Algorithm):
    """A step along something made of the arrived gradient; x <- x - stepsize g~."""

    stepsize: Positive

    def start(self) -> None:
        self.memory: Any = self.server.zeros()
        self.latest = [self.server.zeros()] * self.server.workers
        self.assign_many()

    def on_gradient(self, gradient: Gradient) -> None:
        self.model = self.model - self.stepsize * self.direction(gradient, gradient.value)
        self.assign(gradient.worker)

    def direction(self, gradient: Gradient, value: Any) -> Any:
        raise NotImplementedError


class Clipped(Own):
    """A gradient of length at most 0.3."""

    def direction(self, gradient: Gradient, value: Any) -> Any:
        return clip(value, 0.3)


class DelayCompensated(Own):
    """g + 0.04 g^2 (x - x_old)."""

    def direction(self, gradient: Gradient, value: Any) -> Any:
        return value + 0.04 * (value * value * (self.model - gradient.model))


class ErrorFeedback(Own):
    """Top-2 of gradient plus what was left out before."""

    def direction(self, gradient: Gradient, value: Any) -> Any:
        whole = self.latest[gradient.worker] + value
        sent = top_k(whole, 2)
        self.latest[gradient.worker] = whole - sent
        return sent


class ScaledSign(Own):
    """(||g||_1 / d) sign g."""

    def direction(self, gradient: Gradient, value: Any) -> Any:
        return (norm1(value) / self.server.dimension) * sign(value)


class Median(Own):
    """The median of the workers' latest gradients."""

    def direction(self, gradient: Gradient, value: Any) -> Any:
        self.latest[gradient.worker] = value
        return median(self.latest)


class RmsProp(Own):
    """g / sqrt(v)."""

    def direction(self, gradient: Gradient, value: Any) -> Any:
        self.memory = 0.75 * self.memory + 0.25 * (value * value)
        return value / (sqrt(self.memory) + 1e-8)


class AmsGrad(Own):
    """m / sqrt(max v)."""

    def start(self) -> None:
        self.m = self.v = self.largest = self.server.zeros()
        super().start()

    def direction(self, gradient: Gradient, value: Any) -> Any:
        self.m = 0.5 * self.m + 0.5 * value
        self.v = 0.75 * self.v + 0.25 * (value * value)
        self.largest = maximum(self.largest, self.v)
        return self.m / (sqrt(self.largest) + 1e-8)


class Muon(Own):
    """The orthogonal matrix next to the momentum of a 2 x 3 matrix."""

    def direction(self, gradient: Gradient, value: Any) -> Any:
        fresh = self.server.iteration == 0
        self.memory = value if fresh else 0.5 * value + 0.5 * self.memory
        return orthogonalised(Matrix(self.memory, 2, 3), "exact").vector


class CentredClipping(Own):
    """m + clip(g - m)."""

    def direction(self, gradient: Gradient, value: Any) -> Any:
        self.memory = self.memory + 0.5 * clip(value - self.memory, 0.3)
        return self.memory


class Agreement(Own):
    """A gradient counts fully if it agrees with the last one, half otherwise."""

    def direction(self, gradient: Gradient, value: Any) -> Any:
        weight = where(dot(value, self.memory) >= 0.0, 1.0, 0.5)
        self.memory = value
        return weight * value


class Refusal(Own):
    """Gradients that are too long are refused: a value decides what happens."""

    def on_gradient(self, gradient: Gradient) -> None:
        if self.server.decide(norm(gradient.value) < 5.0):
            super().on_gradient(gradient)
        else:
            self.server.discard(gradient)
            self.assign(gradient.worker)

    def direction(self, gradient: Gradient, value: Any) -> Any:
        return value


class LocalNesterov(Own):
    """Nesterov's momentum on the changes of two local steps."""

    worker_steps = LocalSteps(2, 0.1)

    def start(self) -> None:
        self.memory = self.server.zeros()
        self.assign_many(gradients=2)

    def on_gradient(self, gradient: Gradient) -> None:
        change = 0.1 * gradient.moved(self.worker_steps)
        self.memory = 0.5 * self.memory + change
        self.model = self.model - self.stepsize * (0.5 * self.memory + change)
        self.assign(gradient.worker, gradients=2)


class AdamSteps(NamedTuple):
    """Two steps of Adam, whose moments the worker keeps."""

    steps: int = 2

    def first(self, zero: Any) -> Any:
        return zero, zero, 0

    def run(self, gradient: Gradient, state: Any) -> Any:
        m, v, t = state
        y: Any = gradient.model
        for step in range(self.steps):
            g = gradient.at(y, step)
            m, v, t = 0.5 * m + 0.5 * g, 0.75 * v + 0.25 * (g * g), t + 1
            y = y - 0.1 * ((m / (1 - 0.5**t)) / (sqrt(v / (1 - 0.75**t)) + 1e-8))
        return gradient.model - y, (m, v, t)


class LocalAdam(Own):
    """Local steps with an optimiser of their own."""

    worker_steps = AdamSteps()

    def start(self) -> None:
        self.states = [self.worker_steps.first(self.server.zeros())] * self.server.workers
        self.assign_many(gradients=2)

    def on_gradient(self, gradient: Gradient) -> None:
        change = gradient.sent(self.worker_steps, self.states)
        self.model = self.model - self.stepsize * change
        self.assign(gradient.worker, gradients=2)
