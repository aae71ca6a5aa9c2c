"""The slow twin of every finite sum: the definition, in NumPy, one sample after the other."""

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

__all__ = ["Twin", "gradient", "numerical_gradient", "objective", "spread"]

Floats = NDArray[np.float64]


class Twin(Protocol):
    """A model, one sample at a time."""

    def loss(self, point: Floats, sample: Floats, label: int) -> float: ...

    def gradient(self, point: Floats, sample: Floats, label: int) -> Floats: ...

    def penalty(self, point: Floats) -> float: ...

    def penalty_gradient(self, point: Floats) -> Floats: ...

    def predict(self, point: Floats, sample: Floats) -> int: ...


Shards = Sequence[tuple[Floats, NDArray[Any]]]


def objective(twin: Twin, shards: Shards, point: Floats) -> float:
    """F: the mean over workers of the mean over their samples, plus the regulariser."""
    means = [np.mean([twin.loss(point, a, b) for a, b in zip(*s, strict=True)]) for s in shards]
    return float(np.mean(means)) + twin.penalty(point)


def gradient(twin: Twin, shards: Shards, point: Floats) -> Floats:
    """grad F."""
    means = [
        np.mean([twin.gradient(point, a, b) for a, b in zip(*shard, strict=True)], axis=0)
        for shard in shards
    ]
    return np.asarray(np.mean(means, axis=0)) + twin.penalty_gradient(point)


def spread(twin: Twin, shards: Shards, point: Floats) -> float:
    """Mean over workers of the variance of a single sample's gradient, over all coordinates."""
    each = []
    for shard in shards:
        slopes = np.array([twin.gradient(point, a, b) for a, b in zip(*shard, strict=True)])
        each.append(slopes.var(axis=0).sum())
    return float(np.mean(each))


def numerical_gradient(twin: Twin, shards: Shards, point: Floats, step: float = 1e-6) -> Floats:
    """Central differences of `objective`."""
    out = np.empty_like(point)
    for j in range(len(point)):
        away = np.zeros_like(point)
        away[j] = step
        high, low = objective(twin, shards, point + away), objective(twin, shards, point - away)
        out[j] = (high - low) / (2 * step)
    return out
