"""Many arrivals at once, for methods that add up the gradients of a round.

Such a method does total <- total + g(x) at every arrival of a gradient at the newest x. A complete
round makes the update x <- x - factor total. Then all workers start anew at the new x, or only the
worker that completed the round. If a round ends in another way, the method ends it.
"""

from typing import NamedTuple

import numpy as np

from simulator.arrays import Floats, Ints
from simulator.core.batches import (
    ARRIVED,
    AT,
    DONE,
    FULL,
    LATEST,
    ROW,
    SERIAL,
    SHARED,
    Arrivals,
    discard,
    go_on,
    leave,
    take_arrival,
    write_step,
)
from simulator.core.borrowing import borrowed
from simulator.core.compiling import kernel
from simulator.core.leaf import leaf
from simulator.core.player import COMBINE
from simulator.core.renewal import (
    Drawn,
    Fixed,
    Jobs,
    Members,
    join_heap,
    next_arrivals,
    start_over,
)

__all__ = [
    "ALL",
    "APPLIED",
    "COLLECTED",
    "CONTRIBUTORS",
    "DROPPED",
    "FILLED",
    "ITERATION",
    "MISSING",
    "MOST",
    "ONE",
    "OWN",
    "PLACES",
    "POINT",
    "SIZE",
    "STATE",
    "TOTAL",
    "Herd",
    "Round",
    "collect",
]

# Entries of the state after the shared ones: the arrivals to be taken at most; computed arrivals,
# members and numbered starts of the cohort; updates; gradients still missing, those that wait for
# the update, those that updates have applied; cancelled jobs; the slots of the model and the total;
# of the first job of the round, its place and its serial number; the contributors to the round.
(
    MOST, FILLED, SIZE, PLACES, ITERATION, MISSING, COLLECTED, APPLIED, DROPPED, POINT, TOTAL,
    FIRST_PLACE, FIRST_SERIAL, CONTRIBUTORS,
) = range(SHARED, SHARED + 14)  # fmt: skip
STATE = SHARED + 14
LONGER = 1.25  # times the last round: jobs that end after as long will hardly arrive in the next
# Endings of a round, which start workers at the new model: the method's own, the one that completed
# the round, all.
OWN, ONE, ALL = range(3)


class Herd(NamedTuple):
    """A cohort with all that the next arrivals of its members follow from.

    The arrivals are in `integers` (3, k) and `reals` (2, k): see `next_arrivals`. `applied` (n,)
    counts the gradients of each worker that led to an update. The first entries of `contributors`
    (n,) are the workers with gradients that wait for one. `span` (2,) holds the start of the round,
    and the end from which on jobs are late: not in the heap of the members.
    """

    times: Fixed | Drawn
    members: Members
    jobs: Jobs
    integers: Ints
    reals: Floats
    applied: Ints
    contributors: Ints
    span: Floats


class Round(NamedTuple):
    """The constants of rounds of `size` gradients.

    `goes_on` is True if a worker whose gradient counts starts again at the same model; a worker
    with an older gradient always does so. `ending` is OWN, ONE or ALL; the update has the
    row's `code` and minus the `factor`. The slots: gradients are computed in `fresh`; sums start at
    `zero` and go to `sum` and `other` in turn, because a loop that writes what it reads is not
    vectorised; models go to `even` and `odd` in turn.
    """

    size: int
    goes_on: bool
    ending: int
    code: int
    factor: float
    fresh: int
    zero: int
    sum: int
    other: int
    even: int
    odd: int


@leaf
def _collect(contributors, arrivals, k, about, fleet, state, operations, coefficients):
    """Add the gradient of arrival `k`."""
    out = about.other if state[TOTAL] == about.sum else about.sum
    write_step(
        state[ROW], 0, out, state[TOTAL], state[POINT], about.fresh, arrivals, k, 1.0,
        operations, coefficients,
    )  # fmt: skip
    state[ROW] += 1
    state[TOTAL] = out
    state[MISSING] -= 1
    state[COLLECTED] += 1
    worker = arrivals.worker[k]
    if not fleet.used[worker]:
        contributors[state[CONTRIBUTORS]] = worker
        state[CONTRIBUTORS] += 1
    fleet.used[worker] += 1


@leaf
def _update(herd, about, fleet, state, operations, coefficients):
    """Make the update of a complete round, and open the next."""
    row, out = state[ROW], about.odd if state[POINT] == about.even else about.even
    operations[row, 0], operations[row, 1] = about.code + COMBINE, out
    operations[row, 2], operations[row, 3] = state[POINT], state[TOTAL]
    coefficients[row, 7], coefficients[row, 8] = 1.0, about.factor
    state[ROW] += 1
    state[POINT], state[TOTAL], state[MISSING] = out, about.zero, about.size
    state[ITERATION] += 1
    state[APPLIED] += state[COLLECTED]
    state[COLLECTED] = 0
    for k in range(state[CONTRIBUTORS]):
        worker = herd.contributors[k]
        herd.applied[worker] += fleet.used[worker]
        fleet.used[worker] = 0
    state[CONTRIBUTORS] = 0


@kernel
def _start_all(herd, now, serial, fleet, state):
    """Stop the members, and start them in their order as if each had gone on."""
    count, span = herd.members.worker.shape[0], herd.span
    span[0], span[1] = now, now + LONGER * (now - span[0])
    state[FIRST_PLACE], state[FIRST_SERIAL] = state[PLACES], state[SERIAL]
    dropped, state[SIZE] = start_over(
        herd.times, herd.members, state[PLACES], span[1], now, serial, state[SERIAL],
        fleet.serials, herd.jobs,
    )  # fmt: skip
    state[SERIAL] += count
    state[PLACES] += count
    state[DROPPED] += dropped
    state[AT], state[FILLED] = 0, 0


@kernel
def _join_late(herd, fleet, state):
    """Put the late jobs into the heap."""
    if herd.span[1] < np.inf:
        state[SIZE] = join_heap(
            herd.members, state[SIZE], state[FIRST_PLACE], herd.span[1], state[ITERATION],
            state[FIRST_SERIAL], fleet.serials, herd.jobs,
        )  # fmt: skip
        herd.span[1] = np.inf


@kernel
def _refill(herd, about, serial, fleet, state):
    """Compute the next arrivals: those of this round, if it ends with a new start."""
    most = herd.integers.shape[1]
    if about.ending == ALL:
        most = min(most, state[MISSING])
    while True:
        bound = herd.span[1]
        filled, state[SIZE], state[PLACES] = next_arrivals(
            herd.times, herd.members, state[SIZE], state[PLACES], 1, fleet.held, serial, most,
            bound, herd.integers, herd.reals,
        )  # fmt: skip
        if filled or bound == np.inf:
            break
        _join_late(herd, fleet, state)
    state[AT], state[FILLED] = 0, filled


@kernel
def _go_through(herd, before, serial, fleet, about, state, operations, coefficients):
    """`collect`, but jobs may be late afterwards."""
    integers, reals = herd.integers, herd.reals
    arrivals = Arrivals(integers[0], integers[1], reals[0], reals[1])
    while state[ARRIVED] < state[MOST] or not state[MISSING]:
        if not state[MISSING]:
            if state[ROW] == operations.shape[0]:
                return FULL
            _update(herd, about, fleet, state, operations, coefficients)
            worker = state[LATEST]
            if about.ending == ALL:
                leave(worker, fleet)
                _start_all(herd, fleet.since[worker], serial, fleet, state)
            else:
                go_on(worker, state[ITERATION], fleet, state)
            continue
        k = state[AT]
        if k == state[FILLED]:
            _refill(herd, about, serial, fleet, state)
            if state[FILLED] <= 0:
                break
            continue
        worker = arrivals.worker[k]
        if fleet.held[worker] != serial:
            state[AT] = k + 1
            continue
        if arrivals.end[k] >= before:
            break
        counts = about.ending == ALL or fleet.versions[worker] == state[ITERATION]
        if counts:
            if about.ending == OWN and state[MISSING] == 1:
                break
            if state[ROW] == operations.shape[0]:
                return FULL
            _collect(herd.contributors, arrivals, k, about, fleet, state, operations, coefficients)
        else:
            discard(arrivals, k, fleet, state)
        take_arrival(arrivals, k, fleet, state)
        if not counts or (about.goes_on and state[MISSING]):
            go_on(worker, state[ITERATION], fleet, state)
        elif state[MISSING]:
            leave(worker, fleet)
    return DONE


@kernel
def collect(herd, before, serial, fleet, about, state, operations, coefficients):
    """Process arrivals of members that hold `serial`, up to the first one at or after `before`.

    Returns DONE, or FULL if the tape has no row left. If arrivals are out of order, `state[FILLED]`
    says so.
    """
    herd, fleet, state = borrowed((herd, fleet, state))
    operations, coefficients = borrowed((operations, coefficients))
    found = _go_through(herd, before, serial, fleet, about, state, operations, coefficients)
    if found == DONE:
        _join_late(herd, fleet, state)
    return found
