"""The mean of a few numbers with its 95 % interval."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

__all__ = ["Interval", "mean_interval"]

#: Student's 97.5 % quantiles for 1, 2, .. degrees of freedom.
_STUDENT = (
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
    2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086,
    2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
)  # fmt: skip


class Interval(NamedTuple):
    """A mean, and the 95 % interval of Student around it; nan where one number gives none."""

    mean: float
    low: float
    high: float


def mean_interval(values: Sequence[float]) -> Interval:
    """The mean of the `values` with its 95 % interval; nan unless all of them are finite.

    Example:
        >>> mean_interval([1.0, 2.0, 3.0])
        Interval(mean=2.0, low=-0.484..., high=4.484...)
    """
    count = len(values)
    if not count or not all(map(math.isfinite, values)):
        return Interval(math.nan, math.nan, math.nan)
    mean = math.fsum(values) / count
    if count == 1:
        return Interval(mean, math.nan, math.nan)
    square = math.fsum((value - mean) ** 2 for value in values) / (count - 1)
    half = _student(count - 1) * math.sqrt(square / count)
    return Interval(mean, mean - half, mean + half)


def _student(freedom: int) -> float:
    """The 97.5 % quantile; from 31 degrees of freedom on by Cornish and Fisher, to four digits."""
    if freedom <= len(_STUDENT):
        return _STUDENT[freedom - 1]
    return 1.959964 + 2.3723 / freedom + 2.823 / freedom**2
