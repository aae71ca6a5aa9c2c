"""One rule of each family of first-order methods, written as a plug-in would be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from paceline import (
    Algorithm,
    Gradient,
    Positive,
    clip,
    dot,
    median,
    norm,
    norm1,
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
        self.memory = 0.9 * self.memory + 0.1 * (value * value)
        return value / (sqrt(self.memory) + 1e-8)


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
        if self.server.decide(norm(gradient.value) < 2.0):
            super().on_gradient(gradient)
        else:
            self.server.discard(gradient)
            self.assign(gradient.worker)

    def direction(self, gradient: Gradient, value: Any) -> Any:
        return value
