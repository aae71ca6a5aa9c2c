"""Order statistics of several vectors by coordinate, and the largest coordinates of one vector.

The values of a block of coordinates are sorted by Batcher's network, whose comparisons depend on
their number alone: the processor compares as many coordinates at once as its vectors hold.
"""

import math

import numpy as np

from simulator.core.compiling import kernel
from simulator.core.leaf import leaf

__all__ = ["BLOCK", "keep_largest", "median", "sort_block", "take_block", "trimmed_mean"]

BLOCK = 64  # coordinates that are sorted together


@leaf
def _order(low, high, count):
    """Exchange where `low` is larger; nan counts as larger than everything."""
    for j in range(count):
        a, b = low[j], high[j]
        swap = (b < a or a != a) and b == b
        low[j] = b if swap else a
        high[j] = a if swap else b


@kernel
def take_block(slots, many, r, start, values):
    """Copy BLOCK or the last coordinates from `start` of the slots `many` to `values` (k, BLOCK).

    The result is their number.
    """
    count = min(BLOCK, slots.shape[2] - start)
    for i in range(many.shape[0]):
        for j in range(count):
            values[i, j] = slots[many[i], r, start + j]
    return count


@kernel
def sort_block(values, count):
    """Sort each of the first `count` columns of `values` (k, BLOCK), ascending, nan last."""
    k = values.shape[0]
    p = 1
    while p < k:
        q = p
        while q >= 1:
            for start in range(q % p, k - q, 2 * q):
                for i in range(min(q, k - start - q)):
                    if (i + start) // (2 * p) == (i + start + q) // (2 * p):
                        _order(values[i + start], values[i + start + q], count)
            q //= 2
        p *= 2


@leaf
def median(values, out, first, count):
    """Write the medians of the sorted columns to out[first:first + count]."""
    k = values.shape[0]
    if k % 2 == 1:
        for j in range(count):
            out[first + j] = values[k // 2, j] + 0.0  # of +0 and -0, sorting may leave either
    else:
        for j in range(count):
            out[first + j] = 0.5 * (values[k // 2 - 1, j] + values[k // 2, j]) + 0.0


@leaf
def trimmed_mean(values, cut, out, first, count):
    """Write the means without the `cut` smallest and largest to out[first:first + count]."""
    k = values.shape[0]
    for j in range(count):
        total = values[cut, j]
        for i in range(cut + 1, k - cut):
            total += values[i, j]
        out[first + j] = total / (k - 2 * cut) + 0.0


@kernel
def keep_largest(vector, keep, out):
    """Write to `out` (d,) the `keep` largest |v_j| with their signs, and 0 elsewhere.

    Of equal ones the first are kept; nan counts as largest.
    """
    d = vector.shape[0]
    sizes = np.empty(d)
    for j in range(d):
        sizes[j] = math.inf if vector[j] != vector[j] else math.fabs(vector[j])
    limit = np.partition(sizes, d - keep)[d - keep]
    above = 0
    nans = 0
    for j in range(d):
        nans += vector[j] != vector[j]
        above += sizes[j] > limit
    # Where infinite ones are at the limit, nan comes before them.
    ties = keep - above
    if limit == math.inf:
        ties -= min(nans, keep)
    left_nans = keep
    for j in range(d):
        is_nan = vector[j] != vector[j]
        if sizes[j] > limit:
            out[j] = vector[j]
        elif is_nan and left_nans > 0 and limit == math.inf:
            left_nans -= 1
            out[j] = vector[j]
        elif not is_nan and sizes[j] == limit and ties > 0:
            ties -= 1
            out[j] = vector[j]
        else:
            out[j] = 0.0
