"""Compute times of the fixed model: sorted seconds per gradient and their means."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.sums import exact_sum

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["SortedTimes"]


@dataclass(frozen=True)
class SortedTimes:
    """tau_1 <= ... <= tau_n, seconds per gradient; infinite for a worker that never finishes.

    Attributes:
        seconds: tau (n,), sorted.
    """

    seconds: NDArray[np.float64]

    @classmethod
    def of(cls, seconds: Sequence[float] | NDArray[np.float64]) -> SortedTimes:
        """Sort the seconds per gradient of n workers, all above 0; O(n log n)."""
        return cls(np.sort(np.asarray(seconds, float)))

    @property
    def workers(self) -> int:
        """n."""
        return len(self.seconds)

    @property
    def slowest(self) -> float:
        """tau_n."""
        return float(self.seconds[-1])

    @cached_property
    def mean(self) -> float:
        """tau_avg = (1/n) sum_i tau_i."""
        return exact_sum(self.seconds) / self.workers

    @property
    def harmonic(self) -> float:
        """H_n = n / sum_i 1/tau_i: seconds between arrivals of all workers together, times n."""
        return float(self.harmonic_means[-1])

    @cached_property
    def counts(self) -> NDArray[np.int64]:
        """m = 1, ..., n."""
        return np.arange(1, self.workers + 1)

    @cached_property
    def harmonic_means(self) -> NDArray[np.float64]:
        """H_m = m / sum_{i<=m} 1/tau_i (n,), never decreasing in m."""
        with np.errstate(divide="ignore"):
            return np.asarray(self.counts / np.cumsum(1 / self.seconds))
