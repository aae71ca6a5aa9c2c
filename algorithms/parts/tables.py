"""A table with the mean gradient of every worker, for heterogeneous methods."""

from __future__ import annotations

from algorithms.base import Vector

__all__ = ["MeanTable"]

ROUNDING = 1e-9  # relative: sums of 1/b_i round, and a test for equality must still hold


class MeanTable:
    """Gradients collected per worker: G_i their sum, b_i their number, i = 1..n.

    `total` = sum_i G_i/b_i is updated by differences, so a gradient costs O(d) for any n. While
    each worker has one gradient at most, it is the plain running sum.
    """

    def __init__(self, workers: int, zeros: Vector) -> None:
        self.counts = [0] * workers
        self.missing = workers
        self.total = zeros
        self._means: list[Vector | None] = [None] * workers
        self._inverses = 0.0  # sum of 1/b_i over workers that have any

    def add(self, worker: int, value: Vector) -> None:
        """G_i <- G_i + value, b_i <- b_i + 1."""
        count, mean = self.counts[worker], self._means[worker]
        self.counts[worker] = count + 1
        if mean is None:
            self.missing -= 1
            self._inverses += 1.0
            self._means[worker] = value
            self.total = self.total + value
            return
        excess = mean - value
        share = 1 / (count + 1)
        self._inverses -= share / count
        self._means[worker] = mean - share * excess
        self.total = self.total - share * excess

    def reaches(self, count: float) -> bool:
        """Whether the harmonic mean n / sum_i 1/b_i (0 while any b_i is 0) is at least `count`."""
        enough = len(self.counts) * (1 + ROUNDING)
        return self.missing == 0 and count * self._inverses <= enough
