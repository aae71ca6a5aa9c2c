"""Rows of a data matrix, dense or compressed (CSR), and the few loops that read them.

One type serves both, so that every kernel is compiled once and no caller chooses. Sums run over
four explicit lanes, which the processor overlaps; the order of additions is fixed.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.arrays import Floats, Ints
from simulator.core.leaf import leaf

__all__ = ["Rows", "add_outer", "add_products", "add_row", "dot"]


class Rows(NamedTuple):
    """N rows of `width` numbers; row s is values[starts[s] : starts[s + 1]].

    Dense rows hold all their numbers and `columns` is empty; otherwise columns[q] is the column of
    values[q], and numbers that are not stored are 0. Columns are unsigned, because an index that
    may be negative costs a test at every use.
    """

    values: Floats
    columns: NDArray[np.uint32]
    starts: Ints
    width: int
    dense: bool


@leaf
def dot(rows, s, point):
    """Inner product of row s with `point` (width,)."""
    first = rows.starts[s]
    values = rows.values[first : rows.starts[s + 1]]
    count = values.shape[0]
    whole = count - count % 4
    a = b = c = d = 0.0
    if rows.dense:
        for q in range(0, whole, 4):
            a += values[q] * point[q]
            b += values[q + 1] * point[q + 1]
            c += values[q + 2] * point[q + 2]
            d += values[q + 3] * point[q + 3]
        for q in range(whole, count):
            a += values[q] * point[q]
        return (a + b) + (c + d)
    columns = rows.columns[first : first + count]
    for q in range(0, whole, 4):
        a += values[q] * point[columns[q]]
        b += values[q + 1] * point[columns[q + 1]]
        c += values[q + 2] * point[columns[q + 2]]
        d += values[q + 3] * point[columns[q + 3]]
    for q in range(whole, count):
        a += values[q] * point[columns[q]]
    return (a + b) + (c + d)


@leaf
def add_row(rows, s, factor, out):
    """out += factor * row s."""
    first = rows.starts[s]
    values = rows.values[first : rows.starts[s + 1]]
    if rows.dense:
        for q in range(values.shape[0]):
            out[q] += factor * values[q]
        return
    columns = rows.columns[first : first + values.shape[0]]
    for q in range(values.shape[0]):
        out[columns[q]] += factor * values[q]


@leaf
def add_products(rows, s, matrix, out):
    """out (k,) += row s times `matrix`, a flat (width, k) array; vectorised over k."""
    first = rows.starts[s]
    k = out.shape[0]
    for q in range(first, rows.starts[s + 1]):
        column = q - first if rows.dense else rows.columns[q]
        value = rows.values[q]
        line = matrix[column * k : (column + 1) * k]
        for j in range(k):
            out[j] += value * line[j]


@leaf
def add_outer(rows, s, right, matrix):
    """matrix, a flat (width, k) array, += row s (as a column) times `right` (k,)."""
    first = rows.starts[s]
    k = right.shape[0]
    for q in range(first, rows.starts[s + 1]):
        column = q - first if rows.dense else rows.columns[q]
        value = rows.values[q]
        line = matrix[column * k : (column + 1) * k]
        for j in range(k):
            line[j] += value * right[j]
