"""Vectors read as matrices, row by row: products, transposes, and the nearest orthogonal matrix.

A matrix of p x q numbers is in the first p q coordinates of a vector; those behind it are 0 in
each result. Every entry of a product is a `dot` over the inner index.
"""

import math
from typing import NamedTuple

import numpy as np

from simulator.core.compiling import kernel
from simulator.core.dispatch import by_type
from simulator.core.leaf import allocating, leaf
from simulator.core.reductions import dot

__all__ = ["Multiply", "Orthogonalise", "Transpose", "matrix_unit", "orthogonalise"]

SWEEPS = 40
TINY = 1e-15  # rows with an inner product below this share of their norms count as orthogonal
ROUNDING = 2.0**-52


@by_type
def _written(formula, b, c, p, q, r, out):
    """Write what the formula makes of the matrices in b and c to `out`."""


class Multiply(NamedTuple):
    """out = b c, with b (p, q) and c (q, r)."""

    code: int


class Transpose(NamedTuple):
    """out = b transposed, with b (p, q)."""

    code: int


class Orthogonalise(NamedTuple):
    """out = U V', where b = U S V' is (p, q)."""

    code: int


@kernel
def matrix_unit(formula, stage, first, last, k):
    """out = an operation on matrices, whose sizes p, q and r begin at entry `a` of the lists."""
    row = stage.operations[k]
    p, q, r = stage.lists[row[2]], stage.lists[row[2] + 1], stage.lists[row[2] + 2]
    for i in range(first, last):
        if stage.active[i]:
            b, c, out = stage.slots[row[3], i], stage.slots[row[5], i], stage.slots[row[1], i]
            _written(formula, b, c, p, q, r, out)
    return 0


@_written.register(Multiply)
@allocating
def _multiply(formula, b, c, p, q, r, out):
    columns = np.empty(q * r)
    _turn_over(c, q, r, columns)
    for i in range(p):
        left = b[i * q : (i + 1) * q]
        for j in range(r):
            out[i * r + j] = dot(left, columns[j * q : (j + 1) * q])
    for j in range(p * r, out.shape[0]):
        out[j] = 0.0


@_written.register(Transpose)
@leaf
def _transpose(formula, b, c, p, q, r, out):
    _turn_over(b, p, q, out)


@_written.register(Orthogonalise)
@allocating
def _orthogonalise(formula, b, c, p, q, r, out):
    orthogonalise(b, p, q, out)


@leaf
def _turn_over(matrix, p, q, out):
    """Write the transpose of a matrix (p, q) to `out`, and 0 behind it."""
    for i in range(p):
        for j in range(q):
            out[j * p + i] = matrix[i * q + j]
    for j in range(p * q, out.shape[0]):
        out[j] = 0.0


@kernel
def orthogonalise(matrix, p, q, out):
    """Write U V' to `out`, where `matrix` = U S V' is (p, q): all its singular values become 1.

    Those that are 0 to rounding stay 0. One-sided Jacobi (Golub and Van Loan, Matrix Computations,
    section 8.6): rotations make the rows orthogonal, about p^2 q operations per sweep and eight
    sweeps; best with p <= q.
    """
    rows = matrix[: p * q].copy().reshape(p, q)
    turns = np.zeros((p, p))
    for i in range(p):
        turns[i, i] = 1.0
    for _ in range(SWEEPS):
        turned = False
        for i in range(p - 1):
            for j in range(i + 1, p):
                turned |= _make_orthogonal(rows, turns, i, j)
        if not turned:
            break
    _to_unit_length(rows)
    for i in range(out.shape[0]):
        out[i] = 0.0
    for k in range(p):
        for i in range(p):
            for j in range(q):
                out[i * q + j] += turns[k, i] * rows[k, j]


@allocating
def _make_orthogonal(rows, turns, i, j):
    """Rotate rows i and j in their plane so that they are orthogonal; False if they were."""
    a, b, both = dot(rows[i], rows[i]), dot(rows[j], rows[j]), dot(rows[i], rows[j])
    if not abs(both) > TINY * (math.sqrt(a) * math.sqrt(b)):
        return False
    slope = (b - a) / (2.0 * both)
    t = math.copysign(1.0, slope) / (abs(slope) + math.sqrt(1.0 + slope * slope))
    c = 1.0 / math.sqrt(1.0 + t * t)
    for table in (rows, turns):
        for k in range(table.shape[1]):
            left, right = table[i, k], table[j, k]
            table[i, k] = c * left - t * c * right
            table[j, k] = t * c * left + c * right
    return True


@allocating
def _to_unit_length(rows):
    """Divide each row by its norm; rows that are 0 to rounding become 0."""
    p, q = rows.shape
    norms = np.empty(p)
    for i in range(p):
        norms[i] = math.sqrt(dot(rows[i], rows[i]))
    limit = max(p, q) * ROUNDING * norms.max()
    for i in range(p):
        for j in range(q):
            rows[i, j] = 0.0 if norms[i] <= limit else rows[i, j] / norms[i]
