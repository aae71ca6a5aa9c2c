"""Many arrivals at once, for methods with one step per gradient and a factor by delay.

Such a method does x <- x - factor(delay) D(g) at every arrival, g the gradient at the model of the
worker, and the worker goes on at the newest x. D takes the same operations each time. The order of
the arrivals then determines the model of each worker, the free slots of the tape, the counters and
the rows of the tape.
"""

from typing import NamedTuple

from simulator.arrays import Floats, Ints
from simulator.core.batches import (
    AT,
    DONE,
    FULL,
    ROW,
    SHARED,
    discard,
    go_on,
    take_arrival,
)
from simulator.core.borrowing import borrowed
from simulator.core.compiling import kernel
from simulator.core.leaf import leaf
from simulator.core.models import free_slot, release
from simulator.core.player import CODE_MASK, GRADIENT, STEP, WIDTH

__all__ = [
    "CURRENT",
    "DELAYS",
    "ITERATION",
    "LONGEST",
    "PHASE",
    "STATE",
    "UNKNOWN",
    "Factors",
    "Program",
    "take_steps",
]

UNKNOWN = 2  # returned where the factor of a delay has not been asked for yet
# Entries of the state after the shared ones: updates, the slot of the newest model, the sum of
# delays and the longest, which rows of the program are next.
ITERATION, CURRENT, DELAYS, LONGEST, PHASE = range(SHARED, SHARED + 5)
STATE = SHARED + 5


class Factors(NamedTuple):
    """`choice` (D,) by delay: an entry of the other two (m,), -1 to discard, -2 if unknown.

    `value` is minus the factor if it is one number; else `row` packs the row of the table.
    """

    choice: Ints
    value: Floats
    row: Ints


class Program(NamedTuple):
    """The `rows` (P, T, WIDTH) of P steps, which take turns; row `step` makes the new model."""

    rows: Ints
    step: int


@leaf
def _write(
    program, code, out, base, factor, point, arrivals, k, state, operations, coefficients
):  # fmt: skip
    """Write the rows of arrival `k`: out = base + factor D, from the gradient at slot `point`."""
    rows, row = program.rows[state[PHASE]], state[ROW]
    for t in range(rows.shape[0]):
        for entry in range(WIDTH):
            operations[row + t, entry] = rows[t, entry]
        kind = operations[row + t, 0] & CODE_MASK
        if kind in (STEP, GRADIENT):
            operations[row + t, 3] = point
            operations[row + t, 5], operations[row + t, 6] = arrivals.worker[k], arrivals.number[k]
    step = row + program.step
    operations[step, 0] += code
    operations[step, 1], operations[step, 2] = out, base
    coefficients[step, 8] = factor
    state[ROW] += rows.shape[0]
    state[PHASE] += 1
    if state[PHASE] == program.rows.shape[0]:
        state[PHASE] = 0


@kernel
def take_steps(
    arrivals, last, before, serial, fleet, models, factors, state, program, operations, coefficients
):
    """Process arrivals of members that hold `serial`, up to entry `last`, that end before `before`.

    Returns DONE, FULL if the tape has not enough rows left, or UNKNOWN if the factor of a delay is
    unknown.
    """
    arrivals, fleet, models, factors = borrowed((arrivals, fleet, models, factors))
    state, program = borrowed((state, program))
    operations, coefficients = borrowed((operations, coefficients))
    for k in range(state[AT], last):
        worker = arrivals.worker[k]
        if fleet.held[worker] != serial:
            state[AT] = k + 1
            continue
        if arrivals.end[k] >= before:
            break
        delay = state[ITERATION] - fleet.versions[worker]
        if delay >= factors.choice.shape[0] or factors.choice[delay] == -2:
            return UNKNOWN
        choice = factors.choice[delay]
        point = models.slot[worker]
        if choice < 0:
            discard(arrivals, k, fleet, state)
        else:
            if state[ROW] + program.rows.shape[1] > operations.shape[0]:
                return FULL
            out, current = free_slot(models), state[CURRENT]
            _write(
                program, factors.row[choice], out, current, factors.value[choice], point,
                arrivals, k, state, operations, coefficients,
            )  # fmt: skip
            state[ITERATION] += 1
            state[CURRENT] = out
            models.uses[out] = 1
            release(models, current)
            fleet.used[worker] += 1
            state[DELAYS] += delay
            state[LONGEST] = max(state[LONGEST], delay)
        models.uses[state[CURRENT]] += 1
        models.slot[worker] = state[CURRENT]
        release(models, point)
        take_arrival(arrivals, k, fleet, state)
        go_on(worker, state[ITERATION], fleet, state)
    return DONE
