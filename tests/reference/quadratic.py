"""Slow twin of simulator.core.quadratic and of the problem's build: dense matrices."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Quadratic", "dense"]

Floats = NDArray[np.float64]


@dataclass
class Quadratic:
    """f_i(x) = x'A_i x/2 - b_i'x with `matrices` (n, d, d) and `vectors` (n, d)."""

    matrices: Floats
    vectors: Floats
    constant: float = 0.0

    @property
    def mean_matrix(self) -> Floats:
        return self.matrices.mean(axis=0)

    @property
    def mean_vector(self) -> Floats:
        return self.vectors.mean(axis=0)

    @property
    def minimiser(self) -> Floats:
        return np.linalg.solve(self.mean_matrix, self.mean_vector)

    def gradient(self, worker: int, point: Floats) -> Floats:
        return self.matrices[worker] @ point - self.vectors[worker]

    def loss(self, point: Floats) -> float:
        quadratic = 0.5 * point @ self.mean_matrix @ point
        return float(quadratic - self.mean_vector @ point + self.constant)

    def metrics(self, point: Floats) -> list[float]:
        """loss, gap, squared gradient norm, squared distance."""
        best = self.minimiser
        slope = self.mean_matrix @ point - self.mean_vector
        loss = self.loss(point)
        return [loss, loss - self.loss(best), slope @ slope, (point - best) @ (point - best)]


def dense(diagonal: Floats, off: float) -> Floats:
    """diag(diagonal) + off (S + S')."""
    d = len(diagonal)
    return np.diag(diagonal) + off * (np.eye(d, k=1) + np.eye(d, k=-1))
