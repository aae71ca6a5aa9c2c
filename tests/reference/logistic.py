"""Slow twin of simulator.core.logistic; labels -1 and +1."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Logistic"]

Floats = NDArray[np.float64]


@dataclass
class Logistic:
    """log(1 + exp(-b a'x)) with the two regularisers."""

    l2: float = 0.0
    nonconvex: float = 0.0

    def loss(self, point: Floats, sample: Floats, label: int) -> float:
        margin = label * float(sample @ point)
        return math.log1p(math.exp(-margin)) if margin > -30 else -margin

    def gradient(self, point: Floats, sample: Floats, label: int) -> Floats:
        margin = label * float(sample @ point)
        return -label * sample / (1.0 + math.exp(min(margin, 700.0)))

    def penalty(self, point: Floats) -> float:
        bounded = float(np.sum(point**2 / (1 + point**2)))
        return self.l2 / 2 * float(np.sum(point**2)) + self.nonconvex * bounded

    def penalty_gradient(self, point: Floats) -> Floats:
        return self.l2 * point + self.nonconvex * 2 * point / (1 + point**2) ** 2

    def predict(self, point: Floats, sample: Floats) -> int:
        return int(np.sign(sample @ point))
