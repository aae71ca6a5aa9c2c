"""Sums of gradients that a kernel writes to the tape, many arrivals at a time."""

from typing import TYPE_CHECKING

import numpy as np

from simulator.arrays import Ints
from simulator.core.batches import FULL, ROW, Arrivals, Fleet
from simulator.core.collecting import STATE, TOTAL, Round, collect
from simulator.engines.vector import Vector

if TYPE_CHECKING:
    from simulator.engines.tape import Tape

__all__ = ["Collector"]


class Collector:
    """Adds gradients at one model to a total, by the kernel."""

    def __init__(self, tape: "Tape") -> None:
        self._tape = tape
        self._fresh = tape.set_aside(1)  # slot in which gradients are computed
        self.state: Ints = np.zeros(STATE, dtype=np.int64)

    def take(
        self,
        arrivals: Arrivals,
        last: int,
        before: float,
        serial: int,
        fleet: Fleet,
        iteration: int,
        model: Vector,
        total: Vector,
        goes_on: bool,
    ) -> Vector:
        """Process arrivals from `state[AT]` to `last` - 1 that end before `before`.

        Returns:
            `total` with the gradients at `model` of jobs that were started at `iteration`.
        """
        tape, state = self._tape, self.state
        point, state[TOTAL] = tape.slot_of(model), tape.slot_of(total)
        grown = tape.empty()
        about = Round(iteration, point, grown.slot, self._fresh, goes_on)
        found = FULL
        while found == FULL:
            whole = tape.rows()
            state[ROW] = tape.row
            found = collect(
                arrivals, last, before, serial, fleet, about, state, whole, whole.view(np.float64)
            )
            tape.row = state.item(ROW)
        return grown
