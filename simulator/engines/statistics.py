"""The statistics of several vectors, on NumPy arrays: see `simulator.core.ordered` and `.nearest`.

They round as the kernels of the tape do, and add in their order.
"""

from collections.abc import Callable, Sequence

import numpy as np

from simulator.arrays import Floats, Ints
from simulator.engines.arrays import REDUCTIONS

__all__ = ["STATISTICS"]


def _median(rows: Floats) -> Floats:
    rows, k = np.sort(rows, axis=0), len(rows)
    middle: Floats = rows[k // 2] if k % 2 else 0.5 * (rows[k // 2 - 1] + rows[k // 2])
    return middle + 0.0  # of +0 and -0, sorting may leave either


def _trimmed_mean(rows: Floats, cut: int) -> Floats:
    return _mean(np.sort(rows, axis=0)[cut : len(rows) - cut]) + 0.0


def _mean(rows: Floats) -> Floats:
    mean: Floats = np.add.accumulate(rows, axis=0)[-1] / len(rows)
    return mean


def _weighted_median(rows: Floats, weights: Sequence[int]) -> Floats:
    order = np.argsort(rows, axis=0, kind="stable")
    below = np.cumsum(np.array(weights)[order], axis=0)
    heavy = 2 * below > below[-1]
    place = np.take_along_axis(order, heavy.argmax(axis=0)[None], axis=0)
    median: Floats = np.take_along_axis(rows, place, axis=0)[0]
    return median + 0.0


def _krum(rows: Floats, cut: int, keep: int) -> Floats:
    apart = [[_apart(one, other) for other in rows] for one in rows]
    near = len(rows) - cut - 2
    scores = [
        np.add.accumulate(np.sort(own[:i] + own[i + 1 :])[:near])[-1] for i, own in enumerate(apart)
    ]
    return _mean(rows[_order(scores)[:keep]])


def _nearest(rows: Floats, weights: Sequence[int], level: float) -> Floats:
    centre, others = rows[0], rows[1:]
    total, left = np.zeros_like(centre), level
    for place in _order([_apart(other, centre) for other in others]).tolist():
        share = min(float(weights[place]), left)
        if share > 0.0:
            total = total + share * others[place]
            left -= share
    mean: Floats = total / level
    return mean


def _deviated(rows: Floats, level: float) -> Floats:
    mean, count = _mean(rows), len(rows)
    if count == 1:
        return mean
    away = rows - mean
    squares = np.add.accumulate(away * away, axis=0)[-1]
    outlier: Floats = mean - level * np.sqrt(squares / (count - 1))
    return outlier


def _apart(one: Floats, other: Floats) -> float:
    square = REDUCTIONS["dot"](one - other, one - other)
    return square if square == square else np.inf


def _order(values: Sequence[float]) -> Ints:
    return np.argsort(values, kind="stable")


STATISTICS: dict[str, Callable[..., Floats]] = {
    "median": _median,
    "trimmed_mean": _trimmed_mean,
    "weighted_median": _weighted_median,
    "krum": _krum,
    "nearest": _nearest,
    "deviated": _deviated,
}
"""Name -> the statistic of the rows (k, d); the numbers are those of `Operations.statistic`."""
