"""Orthogonal matrices from counter-based numbers, in plain loops."""

import math

import numpy as np

from simulator.core.compiling import kernel
from simulator.core.draws import permutation
from simulator.core.elementary import sincos_turn
from simulator.core.random import DATA, fill_normals, stream
from simulator.core.vectors import inner

__all__ = ["ROTATION", "TRUTH", "plane_basis", "random_basis"]

# Purposes of a stream (seed, DATA, channel, k), after those of `simulator.core.draws`.
ROTATION = 8
TRUTH = 9
PLANES = 1_000  # + the number of the matrix: its permutation


@kernel
def random_basis(seed, number, d):
    """Matrix `number` of `seed`: (d, d), orthogonal, uniform (Haar).

    Gram and Schmidt, twice over, on rows of independent normal numbers.
    """
    basis = np.empty((d, d))
    for i in range(d):
        row = basis[i]
        k1, k2 = stream(seed, DATA, ROTATION, number * d + i)
        fill_normals(k1, k2, 1.0, row)
        for _ in range(2):
            for k in range(i):
                overlap = inner(row, basis[k])
                for j in range(d):
                    row[j] -= overlap * basis[k, j]
            length = math.sqrt(inner(row, row))
            for j in range(d):
                row[j] /= length
    return basis


@kernel
def plane_basis(seed, number, d, turn):
    """Matrix `number` of `seed`: (d, d), axes turned pairwise by `turn` quarter turns.

    The pairs are neighbours in a random order of the axes; with an odd d one axis stays.
    """
    basis = np.zeros((d, d))
    order = permutation(seed, PLANES + number, d)
    sine, cosine = sincos_turn(0.25 * turn)
    for j in range(d):
        basis[j, j] = 1.0
    for k in range(d // 2):
        p, q = order[2 * k], order[2 * k + 1]
        basis[p, p] = basis[q, q] = cosine
        basis[q, p] = sine
        basis[p, q] = -sine
    return basis
