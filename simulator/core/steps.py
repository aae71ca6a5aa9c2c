"""Many arrivals at once, for methods with one step per gradient and a factor by delay.

Such a method does x <- x - factor(delay) g(x_old) at every arrival, and the worker goes on at the
newest x. The order of the arrivals then determines the model of each worker, the free slots of the
tape, the counters and the rows of the tape.
"""

from typing import NamedTuple

from simulator.arrays import Floats, Ints
from simulator.core.borrowing import borrowed
from simulator.core.compiling import kernel
from simulator.core.leaf import leaf
from simulator.core.player import STEP

__all__ = [
    "ARRIVED",
    "AT",
    "CURRENT",
    "DELAYS",
    "DONE",
    "FREE_SLOTS",
    "FULL",
    "ITERATION",
    "LONGEST",
    "ROW",
    "SERIAL",
    "STATE",
    "UNKNOWN",
    "Arrivals",
    "Factors",
    "Fleet",
    "Models",
    "take_steps",
]

DONE, FULL, UNKNOWN = 0, 1, 2
# Entries of the state: the next arrival, arrivals, updates, the clock's next serial number, the
# slot of the newest model, free slots, the sum of delays and the longest, the next row of the tape.
AT, ARRIVED, ITERATION, SERIAL, CURRENT, FREE_SLOTS, DELAYS, LONGEST, ROW = range(9)
STATE = 9


class Arrivals(NamedTuple):
    """Arrivals in their order, (k,) each: worker, number of the gradient, end and start [s]."""

    worker: Ints
    number: Ints
    end: Floats
    start: Floats


class Fleet(NamedTuple):
    """The state of each worker, (n,): see `simulator.loop.workers`."""

    held: Ints
    serials: Ints
    versions: Ints
    applied: Ints
    discarded: Ints
    lost: Floats


class Models(NamedTuple):
    """The `slot` (n,) of each worker's model, the `uses` (S,) of every slot, a stack of `free`."""

    slot: Ints
    uses: Ints
    free: Ints


class Factors(NamedTuple):
    """`choice` (D,) by delay: an entry of the other two (m,), -1 to discard, -2 if unknown.

    `value` is minus the factor if it is one number; else `row` packs the row of the table.
    """

    choice: Ints
    value: Floats
    row: Ints


@leaf
def _release(models, state, slot):
    """Count one use less of a slot; a slot without uses is free."""
    models.uses[slot] -= 1
    if models.uses[slot] == 0:
        models.free[state[FREE_SLOTS]] = slot
        state[FREE_SLOTS] += 1


@kernel
def take_steps(
    arrivals, last, before, serial, fleet, models, factors, state, fresh, operations, coefficients
):
    """Process arrivals of members that hold `serial`, up to entry `last`, that end before `before`.

    `fresh` is a slot for gradients. Returns DONE, FULL if the tape has no row left, or UNKNOWN if
    the factor of a delay is unknown.
    """
    arrivals, fleet, models, factors = borrowed((arrivals, fleet, models, factors))
    state, operations, coefficients = borrowed((state, operations, coefficients))
    rows = operations.shape[0]
    for k in range(state[AT], last):
        if arrivals.end[k] >= before:
            break
        worker = arrivals.worker[k]
        if fleet.held[worker] != serial:
            state[AT] = k + 1
            continue
        delay = state[ITERATION] - fleet.versions[worker]
        if delay >= factors.choice.shape[0] or factors.choice[delay] == -2:
            return UNKNOWN
        choice = factors.choice[delay]
        point = models.slot[worker]
        if choice < 0:
            fleet.discarded[worker] += 1
            fleet.lost[worker] += arrivals.end[k] - arrivals.start[k]
        else:
            if state[ROW] == rows:
                return FULL
            state[FREE_SLOTS] -= 1
            out, current, row = models.free[state[FREE_SLOTS]], state[CURRENT], state[ROW]
            operations[row, 0], operations[row, 1] = factors.row[choice] + STEP, out
            operations[row, 2], operations[row, 3], operations[row, 4] = current, point, fresh
            operations[row, 5], operations[row, 6] = worker, arrivals.number[k]
            coefficients[row, 7], coefficients[row, 8] = 1.0, factors.value[choice]
            state[ROW] = row + 1
            state[ITERATION] += 1
            state[CURRENT] = out
            models.uses[out] = 1
            _release(models, state, current)
            fleet.applied[worker] += 1
            state[DELAYS] += delay
            state[LONGEST] = max(state[LONGEST], delay)
        state[ARRIVED] += 1
        models.uses[state[CURRENT]] += 1
        models.slot[worker] = state[CURRENT]
        _release(models, state, point)
        fleet.versions[worker] = state[ITERATION]
        fleet.serials[worker] = state[SERIAL]
        state[SERIAL] += 1
        state[AT] = k + 1
    return DONE
