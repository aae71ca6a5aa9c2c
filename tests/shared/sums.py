"""Small finite sums for the tests of kernels, and calls into the kernels."""

import math
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.core.finite_sum import FULL, FiniteSum
from simulator.core.metrics import METRICS
from simulator.core.player import gradient_at, measure_at
from simulator.problems.data.rows import dense_rows, sparse_rows

__all__ = ["draw_gradient", "exact_gradient", "finite_sum", "measured", "numbers", "shards_of"]

Floats = NDArray[np.float64]


def numbers(*shape: int, seed: int = 0) -> Floats:
    """Fixed arbitrary numbers of order 1."""
    return np.random.default_rng(seed).normal(size=shape)


def finite_sum(
    model: Any,
    matrix: Floats,
    labels: Any,
    *,
    shards: Any = None,
    batch: int = 1,
    replacement: bool = True,
    sparse: bool = False,
    test: tuple[Floats, Any] | None = None,
) -> FiniteSum:
    """A finite sum of the rows of `matrix`; by default all workers share them."""
    make = sparse_rows if sparse else dense_rows
    labels = np.asarray(labels, np.int64)
    test_matrix, test_labels = test or (matrix, labels)
    shards = [0, len(labels)] if shards is None else shards
    return FiniteSum(
        model=model,
        rows=make(matrix),
        labels=labels,
        shards=np.asarray(shards, np.int64),
        batches=np.array([batch]),
        replacement=replacement,
        test_rows=make(test_matrix),
        test_labels=np.asarray(test_labels, np.int64),
        minimiser=np.empty(0),
        optimum=math.nan,
    )


def shards_of(matrix: Floats, labels: Any, shards: Any) -> list[tuple[Floats, Any]]:
    """The samples of each worker, for the twins."""
    labels = np.asarray(labels)
    return [(matrix[first:last], labels[first:last]) for first, last in pairwise(shards)]


def draw_gradient(
    data: FiniteSum, point: Floats, *, worker: int = 0, draw: int = 0, seed: int = 0
) -> Floats:
    """One stochastic gradient."""
    out = np.empty_like(point)
    gradient_at(data, np.uint64(seed), worker, draw, point, out)
    return out


def exact_gradient(data: FiniteSum, point: Floats) -> Floats:
    """grad F, from the exact gradients of the workers."""
    full = data._replace(batches=np.array([FULL]))
    workers = range(len(data.shards) - 1)
    return np.asarray(np.mean([draw_gradient(full, point, worker=i) for i in workers], axis=0))


def measured(data: FiniteSum, point: Floats) -> dict[str, float]:
    """The metrics by name."""
    return dict(zip(METRICS, measure_at(data, point).tolist(), strict=True))
