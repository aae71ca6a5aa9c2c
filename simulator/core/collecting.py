"""Many arrivals at once, for methods that add up the gradients of a round.

Such a method does total <- total + g(x) at every arrival of a gradient at the newest x, until the
round is complete. The method processes the arrival that completes the round.
"""

from typing import NamedTuple

from simulator.core.batches import (
    AT,
    DONE,
    FULL,
    ROW,
    SHARED,
    discard,
    go_on,
    leave,
    take_arrival,
    write_step,
)
from simulator.core.borrowing import borrowed
from simulator.core.compiling import kernel

__all__ = ["MISSING", "STATE", "TOTAL", "Round", "collect"]

# Entries of the state after the shared ones: gradients still missing, the slot of the total.
MISSING, TOTAL = range(SHARED, SHARED + 2)
STATE = SHARED + 2


class Round(NamedTuple):
    """The constants of a round.

    Gradients at the newest model, number `iteration` in slot `point`, count. The total goes to slot
    `out`; gradients are computed in slot `fresh`. `goes_on` is True if a worker whose gradient
    counts starts again at the same model; a worker with an older gradient always does so.
    """

    iteration: int
    point: int
    out: int
    fresh: int
    goes_on: bool


@kernel
def collect(arrivals, last, before, serial, fleet, about, state, operations, coefficients):
    """Process arrivals of members that hold `serial`, up to entry `last`, that end before `before`.

    Returns DONE, or FULL if the tape has no row left.
    """
    arrivals, fleet = borrowed((arrivals, fleet))
    state, operations, coefficients = borrowed((state, operations, coefficients))
    for k in range(state[AT], last):
        worker = arrivals.worker[k]
        if fleet.held[worker] != serial:
            state[AT] = k + 1
            continue
        if arrivals.end[k] >= before:
            break
        counts = fleet.versions[worker] == about.iteration
        if counts:
            if state[MISSING] == 1:
                break
            if state[ROW] == operations.shape[0]:
                return FULL
            write_step(
                state[ROW], 0, about.out, state[TOTAL], about.point, about.fresh, arrivals, k, 1.0,
                operations, coefficients,
            )  # fmt: skip
            state[ROW] += 1
            state[TOTAL] = about.out
            state[MISSING] -= 1
            fleet.used[worker] += 1
        else:
            discard(arrivals, k, fleet, state)
        take_arrival(arrivals, k, fleet, state)
        if counts and not about.goes_on:
            leave(worker, fleet, state)
        else:
            go_on(worker, about.iteration, fleet, state)
    return DONE
