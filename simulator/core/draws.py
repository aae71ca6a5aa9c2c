"""Random choices from counter-based streams: subsets, permutations, gamma numbers, mixtures."""

import math

import numpy as np

from simulator.core.compiling import kernel
from simulator.core.elementary import exp, log
from simulator.core.leaf import allocating, leaf
from simulator.core.random import DATA, below, fill_normals, normal, stream, uniform

__all__ = [
    "CENTRES",
    "DIRICHLET",
    "FEATURES",
    "HOLDOUT",
    "LABELS",
    "MOVES",
    "SHUFFLE",
    "START",
    "SUPPORT",
    "dirichlet",
    "distinct",
    "fill_mixture",
    "log_gamma_number",
    "permutation",
]

# Purposes of a stream (seed, DATA, channel, k) of a data set.
FEATURES = 0
SUPPORT = 1  # which features of a sparse sample are not 0
CENTRES = 2
LABELS = 3
HOLDOUT = 4
SHUFFLE = 5
DIRICHLET = 6
START = 7
MOVES = 8  # of synthetic images

ATTEMPTS = 10_000  # twice the attempts of a draw by rejection


@allocating
def distinct(k1, k2, size, count):
    """`count` different integers of [0, size), every subset equally likely: (count,) int64.

    Floyd's algorithm (Bentley and Floyd 1987) with a hash table: O(count) time and memory.
    """
    chosen = np.empty(count, np.int64)
    slots = 4
    while slots < 2 * count:
        slots *= 2
    table = np.full(slots, -1)
    for k in range(count):
        last = size - count + k
        candidate = below(k1, k2, k, last + 1)
        if not _insert(table, candidate):
            candidate = last  # larger than all before, hence new
            _insert(table, candidate)
        chosen[k] = candidate
    return chosen


@leaf
def _insert(table, number):
    """Put `number` into the open-addressed set; False if it was there."""
    mask = table.shape[0] - 1
    place = (number * 0x9E3779B1) & mask
    while table[place] >= 0:
        if table[place] == number:
            return False
        place = (place + 1) & mask
    table[place] = number
    return True


@kernel
def permutation(seed, channel, count):
    """A uniform order of 0..count-1 (Fisher and Yates) from stream (seed, DATA, channel, 0)."""
    k1, k2 = stream(seed, DATA, channel, 0)
    order = np.arange(count)
    for k in range(count - 1, 0, -1):
        other = below(k1, k2, k, k + 1)
        order[k], order[other] = order[other], order[k]
    return order


@kernel
def log_gamma_number(k1, k2, shape):
    """Logarithm of a Gamma(shape, 1) number of the stream (Marsaglia and Tsang 2000).

    The logarithm, because with a small shape the number itself underflows. A shape below 1 is
    raised by one, and the number is multiplied by u^(1/shape). An attempt succeeds with probability
    0.95 or more; nan if thousands fail.
    """
    boost = log(uniform(k1, k2, 0)) / shape if shape < 1.0 else 0.0
    d = (shape if shape >= 1.0 else shape + 1.0) - 1.0 / 3.0
    c = 1.0 / math.sqrt(9.0 * d)
    for attempt in range(1, ATTEMPTS, 2):
        x = normal(k1, k2, attempt)
        v = (1.0 + c * x) ** 3
        if v > 0.0:
            limit = 0.5 * x * x + d * (1.0 - v + log(v))
            if log(uniform(k1, k2, attempt + 1)) < limit:
                return log(d * v) + boost
    return math.nan


@kernel
def dirichlet(seed, count, parts, alpha):
    """Independent Dirichlet(alpha, .., alpha) vectors, one per row, (count, parts)."""
    shares = np.empty((count, parts))
    for i in range(count):
        top = -np.inf
        for j in range(parts):
            k1, k2 = stream(seed, DATA, DIRICHLET, i * parts + j)
            shares[i, j] = log_gamma_number(k1, k2, alpha)
            top = max(top, shares[i, j])
        total = 0.0
        for j in range(parts):
            shares[i, j] = exp(shares[i, j] - top)
            total += shares[i, j]
        for j in range(parts):
            shares[i, j] /= total
    return shares


@kernel
def fill_mixture(seed, centres, labels, density, out):
    """out[s] = centres[labels[s]] + N(0, I), each number kept with probability `density`."""
    for s in range(out.shape[0]):
        k1, k2 = stream(seed, DATA, FEATURES, s)
        fill_normals(k1, k2, 1.0, out[s])
        k1, k2 = stream(seed, DATA, SUPPORT, s)
        for j in range(out.shape[1]):
            kept = density >= 1.0 or uniform(k1, k2, j) < density
            out[s, j] = out[s, j] + centres[labels[s], j] if kept else 0.0
