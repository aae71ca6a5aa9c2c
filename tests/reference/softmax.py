"""Slow twin of simulator.core.softmax."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Softmax", "probabilities"]

Floats = NDArray[np.float64]


def probabilities(scores: Floats) -> Floats:
    """exp(score) / sum exp(score)."""
    raised = np.exp(scores - scores.max())
    return np.asarray(raised / raised.sum())


@dataclass
class Softmax:
    """-log softmax(W'a)_label + l2/2 ||W||^2."""

    classes: int
    l2: float = 0.0

    def _scores(self, point: Floats, sample: Floats) -> Floats:
        return np.asarray(sample @ point.reshape(len(sample), self.classes))

    def loss(self, point: Floats, sample: Floats, label: int) -> float:
        return -float(np.log(probabilities(self._scores(point, sample))[label]))

    def gradient(self, point: Floats, sample: Floats, label: int) -> Floats:
        error = probabilities(self._scores(point, sample))
        error[label] -= 1
        return np.outer(sample, error).ravel()

    def penalty(self, point: Floats) -> float:
        return self.l2 / 2 * float(np.sum(point**2))

    def penalty_gradient(self, point: Floats) -> Floats:
        return self.l2 * point

    def predict(self, point: Floats, sample: Floats) -> int:
        return int(np.argmax(self._scores(point, sample)))
