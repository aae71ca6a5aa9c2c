"""The player of the tape: one kernel runs a chunk of vector operations for a block of replicas.

A row of `operations` is (code, out, a, b, fresh, worker, draw, ca, cb), all of 8 bytes; the last
two are floats, read through `factors`, the same memory as float64.
Where a coefficient differs between replicas, its row in `table` + 1 is packed into the code.
"""

import numpy as np

from simulator.core.compiling import kernel
from simulator.core.objective import METRICS, measure, stochastic_gradient

__all__ = [
    "CLEAR",
    "COMBINE",
    "GRADIENT",
    "RECORD",
    "ROW_A",
    "ROW_B",
    "ROW_LIMIT",
    "SCALE",
    "STEP",
    "WIDTH",
    "gradient_at",
    "measure_at",
    "play",
]

COMBINE = 0  # out = ca a + cb b
STEP = 1  # out = ca a + cb fresh, fresh = gradient at b
SCALE = 2  # out = cb b
GRADIENT = 3  # fresh = gradient at b
RECORD = 4  # metrics[out] = metrics at b
CLEAR = 5  # out = 0
WIDTH = 9  # entries of a row
CODE_MASK = 7
ROW_A = 8  # code + ROW_A * (row + 1): ca comes from the table
ROW_B = 8 << 28
ROW_LIMIT = (1 << 28) - 2  # rows that one chunk can name


@kernel
def play(data, slots, operations, factors, table, seeds, active, first, last, metrics):  # type: ignore[no-untyped-def]
    """Run `operations` for the active replicas first..last-1.

    `slots` (R, S, d) holds the vectors, `seeds` (R,) the noise seeds, `metrics` (records, R, 5).
    Replicas share nothing, so any split of them over threads gives the same bits.
    """
    scratch = np.empty(slots.shape[2])
    for r in range(first, last):
        if active[r]:
            _play_one(
                data, slots[r], operations, factors, table[:, r], seeds[r], scratch, metrics, r
            )


@kernel
def _play_one(data, slots, operations, factors, table, seed, scratch, metrics, r):  # type: ignore[no-untyped-def]
    d = slots.shape[1]
    for k in range(operations.shape[0]):
        code = operations[k, 0]
        out = operations[k, 1]
        b = operations[k, 3]
        kind = code & CODE_MASK
        if kind in (STEP, GRADIENT):
            fresh = slots[operations[k, 4]]
            stochastic_gradient(data, seed, operations[k, 5], operations[k, 6], slots[b], fresh)
            b = operations[k, 4]
            if kind == GRADIENT:
                continue
        if kind == RECORD:
            measure(data, slots[b], scratch, metrics[out, r])
            continue
        if kind == CLEAR:
            slots[out, :] = 0.0
            continue
        row = code >> 31
        cb = table[row - 1] if row > 0 else factors[k, 8]
        target = slots[out]
        right = slots[b]
        if kind == SCALE:
            for j in range(d):
                target[j] = cb * right[j]
            continue
        row = (code >> 3) & (ROW_LIMIT + 1)
        ca = table[row - 1] if row > 0 else factors[k, 7]
        left = slots[operations[k, 2]]
        if ca == 1.0:
            for j in range(d):
                target[j] = left[j] + cb * right[j]
        else:
            for j in range(d):
                target[j] = ca * left[j] + cb * right[j]


@kernel
def gradient_at(data, seed, worker, draw, point, out):  # type: ignore[no-untyped-def]
    """One stochastic gradient, for callers outside kernels."""
    stochastic_gradient(data, seed, worker, draw, point, out)


@kernel
def measure_at(data, point):  # type: ignore[no-untyped-def]
    """The METRICS at `point`, for callers outside kernels."""
    out = np.empty(len(METRICS))
    measure(data, point, np.empty(point.shape[0]), out)
    return out
