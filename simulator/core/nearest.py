"""Operations on several vectors by weights or distances: medians, Krum, means of the nearest.

The vectors are the slots lists[a:a + entry 5], i = 0..k-1; equal distances are in this order, nan
and infinite ones last. Sums are in ascending order of distance, so another order of the vectors
changes no bit unless two distances are equal.
"""

import math
from typing import NamedTuple

import numpy as np

from simulator.core.compiling import kernel
from simulator.core.leaf import leaf
from simulator.core.ordered import BLOCK, take_block
from simulator.core.reductions import dot

__all__ = [
    "Krum",
    "Nearest",
    "WeightedMedian",
    "krum_unit",
    "nearest_unit",
    "weighted_median_unit",
]


class WeightedMedian(NamedTuple):
    """out = the weighted median by coordinate; the weights, whole numbers, follow the slots.

    It is the smallest value such that it and those below it have more than half of the weights; nan
    counts as larger than everything.
    """

    code: int


class Krum(NamedTuple):
    """out = the mean of the entry 4 vectors with the lowest scores, f = entry 6.

    The score of a vector is the sum of its squared distances to the k - f - 2 others that are
    nearest to it.
    """

    code: int


class Nearest(NamedTuple):
    """out = the weighted mean of the vectors nearest to the first one, the centre.

    The weights of the others, whole numbers, follow the slots. The nearest count first, until the
    weight ca is reached; the last one counts with what is missing.
    """

    code: int


@kernel
def weighted_median_unit(formula, stage, first, last, k):
    """Carry out a row of `WeightedMedian`."""
    row, slots = stage.operations[k], stage.slots
    end = row[2] + row[5]
    many, weights = stage.lists[row[2] : end], stage.lists[end : end + row[5]]
    values = np.empty((many.shape[0], BLOCK))
    d = slots.shape[2]
    for r in range(first, last):
        if stage.active[r]:
            for start in range(0, d, BLOCK):
                count = take_block(slots, many, r, start, values)
                _weighted_median(values, weights, slots[row[1], r, start : start + count])
    return 0


@kernel
def _weighted_median(values, weights, out):
    k, count = values.shape[0], out.shape[0]
    below, total = np.empty(count), 0.0
    for i in range(k):
        total += weights[i]
    for j in range(count):
        out[j] = math.nan
    for i in range(k):
        for j in range(count):
            below[j] = 0.0
        for other in range(k):
            for j in range(count):
                below[j] += weights[other] if values[other, j] <= values[i, j] else 0.0
        for j in range(count):
            if 2.0 * below[j] > total and not out[j] <= values[i, j]:
                out[j] = values[i, j] + 0.0  # +0 also where some of the equal ones are -0


@kernel
def krum_unit(formula, stage, first, last, k):
    """Carry out a row of `Krum`."""
    row, slots = stage.operations[k], stage.slots
    many = stage.lists[row[2] : row[2] + row[5]]
    places = np.empty(many.shape[0], dtype=np.int64)
    for r in range(first, last):
        if stage.active[r]:
            _order_by_score(slots, many, r, row[6], places)
            out = slots[row[1], r]
            for j in range(out.shape[0]):
                total = slots[many[places[0]], r, j]
                for i in range(1, row[4]):
                    total += slots[many[places[i]], r, j]
                out[j] = total / row[4]
    return 0


@kernel
def _order_by_score(slots, many, r, faulty, places):
    """Fill `places` (k,) with the vectors in ascending order of their scores."""
    k = many.shape[0]
    apart, scores, scratch = np.empty((k, k)), np.empty(k), np.empty(slots.shape[2])
    for i in range(k):
        apart[i, i] = -1.0  # comes first below, so that the sum leaves it out
        for j in range(i):
            apart[i, j] = apart[j, i] = _apart(slots[many[i], r], slots[many[j], r], scratch)
    for i in range(k):
        _sort_places(apart[i], places)
        scores[i] = apart[i, places[1]]
        for place in range(2, k - faulty - 1):
            scores[i] += apart[i, places[place]]
    _sort_places(scores, places)


@kernel
def nearest_unit(formula, stage, first, last, k):
    """Carry out a row of `Nearest`."""
    row, slots, level = stage.operations[k], stage.slots, stage.factors[k, 7]
    end = row[2] + row[5]
    centre, many = stage.lists[row[2]], stage.lists[row[2] + 1 : end]
    weights = stage.lists[end : end + many.shape[0]]
    apart, places = np.empty(many.shape[0]), np.empty(many.shape[0], dtype=np.int64)
    scratch = np.empty(slots.shape[2])
    for r in range(first, last):
        if stage.active[r]:
            for i in range(many.shape[0]):
                apart[i] = _apart(slots[many[i], r], slots[centre, r], scratch)
            _sort_places(apart, places)
            _mean_up_to(level, slots, many, r, weights, places, slots[row[1], r])
    return 0


@kernel
def _mean_up_to(level, slots, many, r, weights, places, out):
    """Write the mean of the vectors in the order of `places` up to the weight `level` to `out`."""
    for j in range(out.shape[0]):
        out[j] = 0.0
    left = level
    for place in places:
        share = min(float(weights[place]), left)
        if share > 0.0:
            vector = slots[many[place], r]
            for j in range(out.shape[0]):
                out[j] += share * vector[j]
            left -= share
    for j in range(out.shape[0]):
        out[j] /= level


@leaf
def _apart(a, b, scratch):
    """Return the squared distance of two vectors, infinite where it is nan."""
    for j in range(a.shape[0]):
        scratch[j] = a[j] - b[j]
    square = dot(scratch, scratch)
    return square if square == square else math.inf


@kernel
def _sort_places(values, places):
    """Fill `places` (k,) with the places of `values` in ascending order, equal ones in theirs."""
    for i in range(values.shape[0]):
        at = i
        while at > 0 and values[i] < values[places[at - 1]]:
            places[at] = places[at - 1]
            at -= 1
        places[at] = i
