"""Slow twin of simulator.core.mlp."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tests.reference.softmax import probabilities

__all__ = ["Mlp"]

Floats = NDArray[np.float64]


@dataclass
class Mlp:
    """-log softmax(W2' relu(W1'a + b1) + b2)_label + l2/2 ||point||^2."""

    hidden: int
    classes: int
    l2: float = 0.0

    def _parts(self, point: Floats, width: int) -> tuple[Floats, Floats, Floats, Floats]:
        h, c = self.hidden, self.classes
        first, bias, second, last = np.split(point, np.cumsum([width * h, h, h * c]))
        return first.reshape(width, h), bias, second.reshape(h, c), last

    def _scores(self, point: Floats, sample: Floats) -> tuple[Floats, Floats]:
        first, bias, second, last = self._parts(point, len(sample))
        values = np.maximum(sample @ first + bias, 0)
        return values, values @ second + last

    def loss(self, point: Floats, sample: Floats, label: int) -> float:
        return -float(np.log(probabilities(self._scores(point, sample)[1])[label]))

    def gradient(self, point: Floats, sample: Floats, label: int) -> Floats:
        values, scores = self._scores(point, sample)
        error = probabilities(scores)
        error[label] -= 1
        second = self._parts(point, len(sample))[2]
        slopes = (second @ error) * (values > 0)
        parts = (np.outer(sample, slopes).ravel(), slopes, np.outer(values, error).ravel(), error)
        return np.concatenate(parts)

    def penalty(self, point: Floats) -> float:
        return self.l2 / 2 * float(np.sum(point**2))

    def penalty_gradient(self, point: Floats) -> Floats:
        return self.l2 * point

    def predict(self, point: Floats, sample: Floats) -> int:
        return int(np.argmax(self._scores(point, sample)[1]))
