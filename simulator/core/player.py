"""The player of the tape: one kernel runs a chunk of vector operations for a block of replicas.

`simulator.core.stage` says what a row contains. The operations of almost every run are here, the
others are called by address (`simulator.core.units`), so that a run compiles only what it uses.
"""

import numpy as np

from simulator.core.borrowing import borrowed
from simulator.core.calling import call
from simulator.core.compiling import kernel
from simulator.core.metrics import METRICS
from simulator.core.objective import (
    measure,
    stochastic_gradient,
    stochastic_gradients,
    stochastic_steps,
)
from simulator.core.stage import ROW_A, row_a_of, row_b_of
from simulator.core.units import FIRST_UNIT
from simulator.core.vectors import coefficient, squared_distance

__all__ = [
    "ADD",
    "CLEAR",
    "CODE_MASK",
    "COMBINE",
    "GRADIENT",
    "RECORD",
    "SCALE",
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
ADD = 6  # out = out + cb b
WIDTH = 9  # entries of a row; entries 4, 5 and 6 of a gradient are fresh, worker, draw
CODE_MASK = ROW_A - 1


@kernel
def play(data, stage, first, last, scratch):
    """Run the operations of `stage` for the active replicas first..last-1.

    `scratch` (d,) is overwritten. All replicas take a step before any takes the next, so that what
    neighbours of one seed draw is drawn once; any split of them over threads gives the same bits.
    """
    data, stage, scratch = borrowed((data, stage, scratch))
    slots, operations, factors, table = stage.slots, stage.operations, stage.factors, stage.table
    seeds, active = stage.seeds, stage.active
    for k in range(operations.shape[0]):
        code = operations[k, 0]
        out = operations[k, 1]
        b = operations[k, 3]
        kind = code & CODE_MASK
        if kind >= FIRST_UNIT:
            call(stage.units[kind - FIRST_UNIT], ((kind,), stage, first, last, k))
            continue
        ca, cb = factors[k, 7], factors[k, 8]
        row_a, row_b = row_a_of(code), row_b_of(code)
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
                    measure(data, slots[b, r], scratch, stage.metrics[out, r])
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
    elif kind == ADD:  # not as below: a loop whose arrays overlap is not vectorised
        for j in range(target.shape[0]):
            target[j] += cb * right[j]
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
