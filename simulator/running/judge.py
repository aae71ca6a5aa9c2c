"""Decide at which record a replica reached the target or diverged."""

from collections import deque

import numpy as np

from simulator.arrays import Flags, Floats, Ints
from simulator.core.metrics import METRICS
from simulator.scenario.sections import Target

__all__ = ["Judge", "is_good", "is_lost"]

DIVERGENCE = 1e100  # a squared gradient norm above which a run has diverged
LOSS, GRADIENT = METRICS.index("loss"), METRICS.index("grad_norm_sq")


class Judge:
    """Compares the records of a run with the target, one after the other.

    A record is good if the trailing mean of `smooth` records is good enough. A replica has reached
    the target with the last of `stay` good records in a row.

    Attributes:
        passed: (R,), the first good record of each replica; -1 where there is none yet.
    """

    def __init__(self, target: Target, replicas: int) -> None:
        self._target = target
        self._recent: deque[Floats] = deque(maxlen=target.smooth)
        self._seen = 0
        self._in_a_row: Ints = np.zeros(replicas, dtype=np.int64)
        self.passed: Ints = np.full(replicas, -1)

    def reached(self, metrics: Floats) -> Flags:
        """Whether each replica has reached the target with this record, `metrics` (R, 8)."""
        self._recent.append(metrics[:, METRICS.index(self._target.metric)])
        good = self._is_good()
        self._in_a_row = np.where(good, self._in_a_row + 1, 0)
        self.passed = np.where(good & (self.passed < 0), self._seen, self.passed)
        self._seen += 1
        reached: Flags = self._in_a_row >= self._target.stay
        return reached

    def _is_good(self) -> Flags:
        if len(self._recent) < self._target.smooth:
            return np.zeros(len(self._recent[0]), dtype=np.bool_)
        total = self._recent[0]
        for values in list(self._recent)[1:]:
            total = total + values
        return is_good(self._target, total / self._target.smooth)


def is_good(target: Target, values: Floats) -> Flags:
    """Whether `values` of the target's metric are good enough."""
    good: Flags = values >= target.value if target.rises else values <= target.value
    return good


def is_lost(metrics: Floats) -> Flags:
    """Whether rows of `metrics` (k, 8) have diverged."""
    # A gradient norm of nan means that the problem has no gradient norm.
    far = metrics[:, GRADIENT] >= DIVERGENCE
    lost: Flags = ~np.isfinite(metrics[:, LOSS]) | far
    return lost
