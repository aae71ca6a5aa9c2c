"""The player of the tape: one kernel runs a chunk of vector operations for a block of replicas.

A row of `operations` is (code, out, a, b, fresh, worker, draw, ca, cb), all of 8 bytes; the last
two are floats, read through `factors`, the same memory as float64. If a coefficient differs between
replicas, the code contains its row in `table` + 1.
"""

import numpy as np

from simulator.core.borrowing import borrowed
from simulator.core.compiling import kernel
from simulator.core.metrics import METRICS
from simulator.core.objective import (
    measure,
    stochastic_gradient,
    stochastic_gradients,
    stochastic_steps,
)
from simulator.core.sparse import sparsify
from simulator.core.vectors import coefficient, squared_distance

__all__ = [
    "CLEAR",
    "COMBINE",
    "COPY",
    "DISTANCE",
    "GRADIENT",
    "RECORD",
    "ROW_A",
    "ROW_B",
    "ROW_LIMIT",
    "SCALE",
    "SPARSE",
    "STEP",
    "WIDTH",
    "distance_between",
    "gradient_at",
    "measure_at",
    "play",
]

COMBINE = 0  # out = ca a + cb b
STEP = 1  # out = ca a + cb fresh, fresh = gradient at b, kept if a later row may read it
SCALE = 2  # out = cb b
GRADIENT = 3  # fresh = gradient at b
RECORD = 4  # metrics[out] = metrics at b
CLEAR = 5  # out = 0
COPY = 6  # out[worker:draw] = b[worker:draw]
DISTANCE = 7  # metrics[out, 0] = ||a - b||^2
SPARSE = 8  # out = sum of `fresh` copies of b with `a` coordinates, the first is number `draw`
WIDTH = 9  # entries of a row
CODE_MASK = 15
ROW_A = 16  # code + ROW_A * (row + 1): ca comes from the table
ROW_B = 16 << 28
ROW_LIMIT = (1 << 28) - 2  # rows that one chunk can refer to


@kernel
def play(data, slots, operations, factors, table, seeds, active, first, last, metrics, scratch):
    """Run `operations` for the active replicas first..last-1.

    `slots` (S, R, d) holds the vectors, `seeds` (R,) the noise seeds, `metrics` (records, R, 8);
    `scratch` (d,) is overwritten. All replicas take a step before any takes the next, so neighbours
    with the same seed share their draws; any division of the replicas among threads gives the same
    bits.
    """
    data, slots, operations, factors = borrowed((data, slots, operations, factors))
    table, seeds, active = borrowed((table, seeds, active))
    metrics, scratch = borrowed((metrics, scratch))
    for k in range(operations.shape[0]):
        code = operations[k, 0]
        out = operations[k, 1]
        b = operations[k, 3]
        kind = code & CODE_MASK
        ca, cb = factors[k, 7], factors[k, 8]
        row_a, row_b = (code >> 4) & (ROW_LIMIT + 1), code >> 32
        if kind in (STEP, GRADIENT):
            point, b = b, operations[k, 4]
            worker, draw = operations[k, 5], operations[k, 6]
            if kind == STEP and _forgets(operations, k):
                step = (out, operations[k, 2], ca, row_a, cb, row_b)
                if stochastic_steps(
                    data, seeds, worker, draw, slots, point, step, table, active, first, last,
                    scratch,
                ):  # fmt: skip
                    continue
            stochastic_gradients(
                data, seeds, worker, draw, slots, point, b, active, first, last, scratch
            )
            if kind == GRADIENT:
                continue
        if kind == RECORD:
            for r in range(first, last):
                if active[r]:
                    measure(data, slots[b, r], scratch, metrics[out, r])
            continue
        if kind == COPY:
            low, high = max(operations[k, 5], 0), min(operations[k, 6], scratch.shape[0])
            for r in range(first, last):
                if active[r]:
                    source, target = slots[b, r], slots[out, r]
                    for j in range(low, high):  # numba compiles an assignment of slices for 2 s
                        target[j] = source[j]
            continue
        if kind == DISTANCE:
            for r in range(first, last):
                if active[r]:
                    left = slots[operations[k, 2], r]
                    metrics[out, r, 0] = squared_distance(left, slots[b, r])
            continue
        if kind == SPARSE:
            keep, copies = operations[k, 2], operations[k, 4]
            worker, draw = operations[k, 5], operations[k, 6]
            for r in range(first, last):
                if active[r]:
                    sparsify(seeds[r], worker, draw, keep, copies, slots[b, r], slots[out, r])
            continue
        for r in range(first, last):
            if active[r]:
                ca = coefficient(ca, row_a, table, r)
                cb = coefficient(cb, row_b, table, r)
                _combine(kind, ca, slots[operations[k, 2], r], cb, slots[b, r], slots[out, r])


@kernel
def _forgets(operations, k):
    """Whether no row reads the gradient of step k, and writing the model disturbs no reading.

    Only the next row is checked: the methods that take a step per gradient use one slot for all.
    """
    if k + 1 == operations.shape[0]:
        return False
    here, after, fresh = operations[k], operations[k + 1], operations[k, 4]
    if here[2] == fresh or here[3] == fresh or here[1] == here[3]:
        return False
    kind = after[0] & CODE_MASK
    overwritten = kind in (STEP, GRADIENT) and after[4] == fresh
    return overwritten and fresh not in (after[2], after[3])


@kernel
def _combine(kind, ca, left, cb, right, target):
    """target = ca left + cb right, or the other operations of `kind`; all vectors are (d,)."""
    if kind == CLEAR:
        target[:] = 0.0
    elif kind == SCALE:
        for j in range(target.shape[0]):
            target[j] = cb * right[j]
    elif ca == 1.0:
        for j in range(target.shape[0]):
            target[j] = left[j] + cb * right[j]
    else:
        for j in range(target.shape[0]):
            target[j] = ca * left[j] + cb * right[j]


@kernel
def distance_between(a, b):
    """||a - b||^2, for callers outside kernels."""
    return squared_distance(a, b)


@kernel
def gradient_at(data, seed, worker, draw, point, out):
    """One stochastic gradient, for callers outside kernels."""
    stochastic_gradient(data, seed, worker, draw, point, out)


@kernel
def measure_at(data, point):
    """The METRICS at `point`, for callers outside kernels."""
    out = np.full(len(METRICS), np.nan)
    measure(data, point, np.empty(point.shape[0]), out)
    return out
