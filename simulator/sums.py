"""Sums with a defined result.

NumPy, pandas and BLAS add in an order that depends on the memory layout, and Python's `sum` of
floats is compensated from 3.12 on. Code that computes results therefore adds with these functions,
with `math.fsum` or in kernels.
"""

from __future__ import annotations

import math
from functools import reduce
from itertools import chain
from operator import add
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

__all__ = ["column_means", "column_sums", "exact_sum"]

_BLOCK = 2**14


def exact_sum(values: NDArray[np.float64]) -> float:
    """The sum of all numbers, rounded once; infinite or nan if it is no float.

    Example:
        >>> exact_sum(np.array([1e16, 1.0, -1e16]))
        1.0
    """
    flat = values.ravel()
    try:
        return math.fsum(_numbers(flat))
    except (OverflowError, ValueError):  # no such float: infinite or nan, as by adding in order
        return reduce(add, _numbers(flat))


def _numbers(flat: NDArray[np.float64]) -> Iterator[float]:
    """The numbers of an array, of which a list would take five times the memory."""
    blocks = (flat[first : first + _BLOCK].tolist() for first in range(0, len(flat), _BLOCK))
    return chain.from_iterable(blocks)


def column_means(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """The mean (d,) of the rows of a matrix (n, d), each sum rounded once."""
    return np.array([exact_sum(column) / len(matrix) for column in matrix.T])


def column_sums(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """The sum (d,) of the rows of a matrix (n, d), added one after the other.

    Example:
        >>> column_sums(np.array([[1.0, 2.0], [3.0, 4.0]]))
        array([4., 6.])
    """
    total = np.zeros(matrix.shape[1])
    for row in matrix:
        total += row
    return total
