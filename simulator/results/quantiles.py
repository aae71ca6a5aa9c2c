"""Medians and quartiles over seeds with "never" (infinity) and "diverged" (NaN)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from simulator.arrays import Floats, Ints

__all__ = ["RISING", "grouped_quantile", "metric_quantile", "quantile"]

#: Metrics for which more is better.
RISING = frozenset({"accuracy"})


def quantile(values: npt.ArrayLike, level: float) -> Floats:
    """The quantile over the first axis, by linear interpolation between order statistics.

    A NaN counts as infinity, because a diverged run never reaches the target. Unlike NumPy's own
    quantile, a place between two infinities is infinite rather than NaN.

    Args:
        values: shape (k, ...), k >= 1 runs.
        level: 0 is the smallest, 0.5 the median, 1 the largest.

    Returns:
        Shape (...): one number per position.

    Example:
        >>> float(quantile([1.0, 3.0, np.inf], 0.5))
        3.0
        >>> float(quantile([1.0, np.inf], 0.5))
        inf
    """
    rows = np.asarray(values, dtype=np.float64)
    if rows.size == 0 or rows.ndim == 0:
        raise ValueError(f"quantile of values of shape {rows.shape}: needs at least one run")
    ranked = np.sort(np.where(np.isnan(rows), np.inf, rows), axis=0)
    place = level * (len(ranked) - 1)
    below = int(place)
    low, high = ranked[below], ranked[min(below + 1, len(ranked) - 1)]
    return _interpolate(low, high, place - below)


def metric_quantile(metric: str, values: npt.ArrayLike, level: float) -> Floats:
    """The quantile of a metric; a diverged run (NaN) is worse than all others.

    Example:
        >>> float(metric_quantile("accuracy", [0.9, 0.8, np.nan], 0.5))
        0.8
    """
    if metric in RISING:
        return -quantile(-np.asarray(values, dtype=np.float64), 1.0 - level)
    return quantile(values, level)


def grouped_quantile(values: npt.ArrayLike, groups: Ints, level: float) -> Floats:
    """The quantile of each group, as in `quantile`, in one pass over all of them.

    Args:
        values: shape (k,).
        groups: shape (k,), the group of each value; groups are 0, 1, .. and none is empty.
        level: 0 is the smallest, 0.5 the median, 1 the largest.

    Returns:
        Shape (number of groups,).

    Example:
        >>> grouped_quantile([5.0, 1.0, np.inf], np.array([1, 0, 1]), 0.5).tolist()
        [1.0, inf]
    """
    known = np.asarray(values, dtype=np.float64)
    filled = np.where(np.isnan(known), np.inf, known)
    ranked = filled[np.lexsort((filled, groups))]
    counts = np.bincount(groups)
    place = np.asarray(level * (counts - 1), dtype=np.float64)
    below = place.astype(np.int64)
    first = np.cumsum(counts) - counts
    low, high = ranked[first + below], ranked[first + np.minimum(below + 1, counts - 1)]
    return _interpolate(low, high, place - below)


def _interpolate(low: Floats, high: Floats, share: npt.ArrayLike) -> Floats:
    """Interpolate; if an end is infinite, `high` for a share above 0, else `low`."""
    known = np.isfinite(low) & np.isfinite(high)
    step = np.where(known, high, 0.0) - np.where(known, low, 0.0)
    beyond = np.where(np.asarray(share) > 0.0, high, low)
    return np.where(known, low + np.asarray(share) * step, beyond)
