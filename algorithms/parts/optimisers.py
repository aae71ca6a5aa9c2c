"""What a server does with the mean change that its workers bring: Adam and its kin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from algorithms.base import Vector
from algorithms.parts.operations import maximum, minimum, sign, sqrt

__all__ = ["DelayRule", "Optimiser", "Rule", "delayed"]

Rule = Literal["amsgrad", "adam", "adagrad", "yogi", "momentum", "sgd"]
DelayRule = Literal["none", "inverse", "scaled"]


@dataclass
class Optimiser:
    """The direction of x <- x - stepsize direction, from changes c; powers are by coordinate.

    amsgrad: m <- b1 m + (1 - b1) c, v <- b2 v + (1 - b2) c^2, w <- max(w, v): m / (sqrt(w) + e);
    adam: the same with v for w; yogi: v <- v - (1 - b2) sign(v - c^2) c^2; adagrad: v <- v + c^2
    and c for m; momentum: m <- b1 m + c: m; sgd: c. With `corrected`, adam, amsgrad and yogi
    divide m by 1 - b1^t and the other by 1 - b2^t.
    """

    rule: Rule
    beta1: Any
    beta2: Any
    epsilon: Any
    corrected: bool
    zero: Vector

    def __post_init__(self) -> None:
        self.vectors = [self.zero] * 3  # m, v and w
        self.power1: Any = 1.0
        self.power2: Any = 1.0

    def direction(self, change: Vector) -> Any:
        """The direction after one more change."""
        if self.rule == "sgd":
            return change
        if self.rule == "momentum":
            self.vectors[0] = self.beta1 * self.vectors[0] + change
            return self.vectors[0]
        first, second, largest = self.vectors
        square = change * change
        if self.rule == "adagrad":
            self.vectors[1] = second = second + square
            return change / (sqrt(second) + self.epsilon)
        first = self.beta1 * first + (1 - self.beta1) * change
        second = self._second(second, square)
        if self.rule == "amsgrad":
            largest = maximum(largest, second)
        self.vectors[:] = first, second, largest
        return self._quotient(first, largest if self.rule == "amsgrad" else second)

    def _second(self, second: Vector, square: Vector) -> Any:
        if self.rule == "yogi":
            above = sign(second - square) * square
            return second - (1 - self.beta2) * above
        return self.beta2 * second + (1 - self.beta2) * square

    def _quotient(self, first: Vector, second: Vector) -> Any:
        if self.corrected:
            self.power1 = self.power1 * self.beta1
            self.power2 = self.power2 * self.beta2
            first, second = first / (1 - self.power1), second / (1 - self.power2)
        return first / (sqrt(second) + self.epsilon)


def delayed(stepsize: Any, delay: int, limit: int, rule: DelayRule) -> Any:
    """The step size for a delay: beyond `limit`, min(stepsize, 1/delay) or stepsize/delay."""
    if delay <= limit or rule == "none":
        return stepsize
    return minimum(stepsize, 1 / delay) if rule == "inverse" else stepsize / delay
