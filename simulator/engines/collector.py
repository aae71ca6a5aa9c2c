"""Rounds of gradients that a kernel writes to the tape, many arrivals at a time."""

from typing import TYPE_CHECKING

import numpy as np

from simulator.arrays import Ints
from simulator.core.batches import FULL, ROW, Fleet
from simulator.core.collecting import POINT, STATE, TOTAL, Herd, Round, collect
from simulator.core.stage import ROW_B
from simulator.engines.coefficient import Coefficient, Scalar
from simulator.engines.vector import Vector

if TYPE_CHECKING:
    from simulator.engines.tape import Tape

__all__ = ["Collector"]


class Collector:
    """Adds the gradients of rounds of `size` gradients to totals, and makes the updates."""

    def __init__(self, tape: "Tape", size: int, goes_on: bool, factor: Scalar | None) -> None:
        self._tape = tape
        self._fresh = tape.set_aside(1)  # slot in which gradients are computed
        self._zero = tape.zeros()
        self._size, self._goes_on = size, goes_on
        self._code, self._factor = 0, 0.0
        self.state: Ints = np.zeros(STATE, dtype=np.int64)
        if isinstance(factor, Coefficient):
            tape.fix(1)
            tape.fixed[0] = -factor.values
            self._code = ROW_B
        elif factor is not None:
            self._factor = -float(factor)

    def take(
        self,
        herd: Herd,
        before: float,
        serial: int,
        fleet: Fleet,
        ending: int,
        model: Vector,
        total: Vector,
    ) -> tuple[Vector, Vector]:
        """Process arrivals as `state` says, up to the first one at or after `before`.

        Returns:
            The newest model and the total of its round so far, from the present ones.
        """
        tape, state = self._tape, self.state
        state[POINT], state[TOTAL] = tape.slot_of(model), tape.slot_of(total)
        own = *sums, even, odd = [tape.empty() for _ in range(4)]
        about = Round(
            self._size, self._goes_on, ending, self._code, self._factor,
            self._fresh, self._zero.slot, *(vector.slot for vector in own),
        )  # fmt: skip
        found = FULL
        while found == FULL:
            whole = tape.rows()
            state[ROW] = tape.row
            found = collect(
                herd, before, serial, fleet, about, state, whole, whole.view(np.float64)
            )
            tape.row = state.item(ROW)
        models = {even.slot: even, odd.slot: odd}
        totals = {vector.slot: vector for vector in (*sums, self._zero)}
        return models.get(state.item(POINT), model), totals.get(state.item(TOTAL), total)
