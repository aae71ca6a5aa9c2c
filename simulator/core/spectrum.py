"""Largest eigenvalue of the second-moment matrix of a data set, by Lanczos in plain loops.

Plain loops, because the linear algebra libraries round differently with one thread and with two,
and step sizes derived from this number must not differ.
"""

import math

import numpy as np

from simulator.core.compiling import kernel
from simulator.core.leaf import allocating
from simulator.core.random import DATA, fill_normals, stream
from simulator.core.rows import add_row, dot
from simulator.core.vectors import inner

__all__ = ["second_moment_norm"]

CHECK = 8  # steps between two looks at the eigenvalue
CLOSE = 1e-14  # relative growth between two looks that ends the search
STEPS = 400
HALVINGS = 1200  # reduce any interval of floats to two neighbours: 1074 to the smallest, then 52


@kernel
def second_moment_norm(rows, shards, first, last):
    """lambda_max of the mean over shards first..last-1 of (1/|S|) sum_{s in S} a_s a_s'.

    Lanczos with full reorthogonalisation from a fixed pseudo-random vector; exact to rounding once
    the steps reach the rank, and to about 1e-13 relative if it stops before.
    """
    width = rows.width
    steps = min(width, shards[last] - shards[first] + 1, STEPS)  # the rank bounds them
    basis = np.zeros((steps + 1, width))
    diagonal = np.zeros(steps)
    off = np.zeros(steps)
    k1, k2 = stream(0, DATA, 0, width)
    fill_normals(k1, k2, 1.0, basis[0])
    _normalise(basis[0])
    found = 0.0
    for step in range(steps):
        image = basis[step + 1]
        _apply(rows, shards, first, last, basis[step], image)
        diagonal[step] = inner(image, basis[step])
        for _ in range(2):  # twice is enough (Parlett)
            for k in range(step + 1):
                overlap = inner(image, basis[k])
                for j in range(width):
                    image[j] -= overlap * basis[k, j]
        off[step] = _normalise(image)
        exhausted = off[step] <= CLOSE * diagonal[0] or step + 1 == steps
        if exhausted or (step + 1) % CHECK == 0:
            before, found = found, _largest_of(diagonal[: step + 1], off[:step])
            if exhausted or found - before <= CLOSE * found:
                break
    return found


@allocating
def _apply(rows, shards, first, last, vector, out):
    out[:] = 0.0
    for shard in range(first, last):
        factor = 1.0 / ((last - first) * (shards[shard + 1] - shards[shard]))
        for s in range(shards[shard], shards[shard + 1]):
            add_row(rows, s, factor * dot(rows, s, vector), out)


@allocating
def _normalise(vector):
    """Scale `vector` to length 1, or leave it if it is 0; returns its length."""
    length = math.sqrt(inner(vector, vector))
    if length > 0.0:
        for j in range(vector.shape[0]):
            vector[j] /= length
    return length


@allocating
def _largest_of(diagonal, off):
    """Largest eigenvalue of a symmetric tridiagonal matrix, by bisection with Sturm counts."""
    low = high = diagonal[0]
    for k in range(diagonal.shape[0]):
        radius = (off[k - 1] if k > 0 else 0.0) + (off[k] if k < off.shape[0] else 0.0)
        low = max(low, diagonal[k])
        high = max(high, diagonal[k] + radius)
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        if not low < middle < high:
            break
        if _all_below(diagonal, off, middle):
            high = middle
        else:
            low = middle
    return high


@allocating
def _all_below(diagonal, off, bound):
    """Whether every eigenvalue is below `bound`: all pivots of T - bound I are negative."""
    pivot = diagonal[0] - bound
    for k in range(1, diagonal.shape[0]):
        if pivot >= 0.0:
            return False
        pivot = diagonal[k] - bound - off[k - 1] * off[k - 1] / pivot
    return pivot < 0.0
