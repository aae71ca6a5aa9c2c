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
    "APPLIED",
    "CURRENT",
    "DELAYS",
    "ITERATION",
    "LONGEST",
    "PHASE",
    "STATE",
    "UNKNOWN",
    "WAITING",
    "Factors",
    "Program",
    "Waiting",
    "take_steps",
]

UNKNOWN = 2  # returned where the factor of a delay has not been asked for yet
# Entries of the state after the shared ones: updates, the slot of the newest model, the sum of
# delays and the longest, which rows of the program are next, gradients that steps have applied and
# those that wait for the next step.
ITERATION, CURRENT, DELAYS, LONGEST, PHASE, APPLIED, WAITING = range(SHARED, SHARED + 7)
STATE = SHARED + 7


class Factors(NamedTuple):
    """`choice` (D,) by delay: an entry of the other two (m,), -1 to discard, -2 if unknown.

    `value` is minus the factor if it is one number; else `row` packs the row of the table.
    """

    choice: Ints
    value: Floats
    row: Ints


class Program(NamedTuple):
    """The `rows` (T, WIDTH) of P arrivals, which take turns; those of p begin at `start[p]`.

    `start` has P + 1 entries. Row `step[p]` makes the new model; -1 if the gradient of arrival p
    waits for a later step.
    """

    rows: Ints
    start: Ints
    step: Ints


class Waiting(NamedTuple):
    """The gradients that wait for the next step: the `worker` and the `delay` of each."""

    worker: Ints
    delay: Ints


@leaf
def _rows_of(program, phase):
    return program.start[phase + 1] - program.start[phase]


@leaf
def _write(
    program, code, out, base, factor, point, arrivals, k, state, operations, coefficients
):  # fmt: skip
    """Write the rows of arrival `k`: out = base + factor D, from the gradient at slot `point`."""
    phase, row = state[PHASE], state[ROW]
    first, count = program.start[phase], _rows_of(program, phase)
    for t in range(count):
        for entry in range(WIDTH):
            operations[row + t, entry] = program.rows[first + t, entry]
        kind = operations[row + t, 0] & CODE_MASK
        if kind in (STEP, GRADIENT):
            operations[row + t, 3] = point
            operations[row + t, 5], operations[row + t, 6] = arrivals.worker[k], arrivals.number[k]
    if program.step[phase] >= 0:
        step = row + program.step[phase]
        operations[step, 0] += code
        operations[step, 1], operations[step, 2] = out, base
        coefficients[step, 8] = factor
    state[ROW] += count
    state[PHASE] = phase + 1 if phase + 1 < program.step.shape[0] else 0


@leaf
def _apply(waiting, fleet, state):
    """Count all gradients that wait as applied."""
    for j in range(state[WAITING]):
        fleet.used[waiting.worker[j]] += 1
        state[DELAYS] += waiting.delay[j]
        state[LONGEST] = max(state[LONGEST], waiting.delay[j])
    state[APPLIED] += state[WAITING]
    state[WAITING] = 0


@kernel
def take_steps(
    arrivals, last, before, serial, fleet, models, factors, state, program, waiting, operations,
    coefficients,
):  # fmt: skip
    """Process arrivals of members that hold `serial`, up to entry `last`, that end before `before`.

    Returns DONE, FULL if the tape has not enough rows left, or UNKNOWN if the factor of a delay is
    unknown.
    """
    arrivals, fleet, models, factors = borrowed((arrivals, fleet, models, factors))
    state, program, waiting = borrowed((state, program, waiting))
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
            if state[ROW] + _rows_of(program, state[PHASE]) > operations.shape[0]:
                return FULL
            is_step, current = program.step[state[PHASE]] >= 0, state[CURRENT]
            out = free_slot(models) if is_step else current
            _write(
                program, factors.row[choice], out, current, factors.value[choice], point,
                arrivals, k, state, operations, coefficients,
            )  # fmt: skip
            waiting.worker[state[WAITING]], waiting.delay[state[WAITING]] = worker, delay
            state[WAITING] += 1
            if is_step:
                state[ITERATION] += 1
                state[CURRENT] = out
                models.uses[out] = 1
                release(models, current)
                _apply(waiting, fleet, state)
        models.uses[state[CURRENT]] += 1
        models.slot[worker] = state[CURRENT]
        release(models, point)
        take_arrival(arrivals, k, fleet, state)
        go_on(worker, state[ITERATION], fleet, state)
    return DONE
