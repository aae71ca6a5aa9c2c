"""Eigenvalues and eigenvectors of a symmetric matrix by Jacobi's rotations, in plain loops.

For the set-up of problems and preconditioners, whose bits must not depend on a linear algebra
library. O(d^3) per sweep and about eight sweeps, so for d up to a few hundred.
"""

import math

import numpy as np

from simulator.core.compiling import kernel
from simulator.core.leaf import allocating

__all__ = ["eigen"]

SWEEPS = 60
TINY = 1e-17  # off-diagonal entries below this share of their diagonal ones count as zero


@kernel
def eigen(matrix):
    """Eigenvalues (d,) and eigenvectors, the columns of (d, d), of a symmetric `matrix` (d, d).

    Cyclic Jacobi (Golub and Van Loan, Matrix Computations, section 8.5): relative errors of order
    1e-15 times the largest eigenvalue; a diagonal matrix is returned unchanged. Not sorted.
    """
    d = matrix.shape[0]
    a = matrix.copy()
    vectors = np.zeros((d, d))
    for j in range(d):
        vectors[j, j] = 1.0
    for _ in range(SWEEPS):
        turned = False
        for p in range(d - 1):
            for q in range(p + 1, d):
                if abs(a[p, q]) > TINY * (abs(a[p, p]) + abs(a[q, q])):
                    _turn(a, vectors, p, q)
                    turned = True
        if not turned:
            break
    values = np.empty(d)
    for j in range(d):
        values[j] = a[j, j]
    return values, vectors


@allocating
def _turn(a, vectors, p, q):
    """Rotate the plane (p, q) so that a[p, q] vanishes."""
    slope = (a[q, q] - a[p, p]) / (2.0 * a[p, q])
    t = math.copysign(1.0, slope) / (abs(slope) + math.sqrt(1.0 + slope * slope))
    c = 1.0 / math.sqrt(1.0 + t * t)
    s = t * c
    for k in range(a.shape[0]):
        left, right = a[k, p], a[k, q]
        a[k, p] = c * left - s * right
        a[k, q] = s * left + c * right
    for k in range(a.shape[0]):
        left, right = a[p, k], a[q, k]
        a[p, k] = c * left - s * right
        a[q, k] = s * left + c * right
    for k in range(a.shape[0]):
        left, right = vectors[k, p], vectors[k, q]
        vectors[k, p] = c * left - s * right
        vectors[k, q] = s * left + c * right
