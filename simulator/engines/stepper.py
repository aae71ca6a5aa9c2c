"""Models in slots of the tape that a kernel manages, for many steps at a time.

The slots are reserved, and a count of uses shows when one is free again. Vectors from elsewhere may
be used as they are; if Python needs one of the managed models, it gets a handle that counts as a
use.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from simulator.arrays import Floats, Ints
from simulator.core.batches import AT, FULL, ROW, Arrivals, Fleet
from simulator.core.stage import ROW_B
from simulator.core.steps import (
    CURRENT,
    FREE_SLOTS,
    ITERATION,
    STATE,
    UNKNOWN,
    Factors,
    Models,
    take_steps,
)
from simulator.engines.coefficient import Coefficient, Scalar
from simulator.engines.vector import Vector

if TYPE_CHECKING:
    from simulator.engines.tape import Tape

__all__ = ["Stepper"]

SPARE = 64  # slots besides one per worker: the newest model, and handles in Python
GUEST = 1 << 40  # uses of a slot that belongs to a vector from elsewhere: the kernel never frees it
NOT_ASKED, DISCARD = -2, -1


class KeptVector(Vector):
    """Handle on a slot of a stepper."""

    __slots__ = ("keeper",)

    keeper: "Stepper"

    def __del__(self) -> None:
        try:
            self.keeper.let_go(self.slot)
        except AttributeError:
            return  # interrupted by Ctrl-C while it was being made


class Stepper:
    """Takes steps x <- x - factor(delay) g for a cohort of workers, by the kernel.

    `factor(delay)` is a coefficient, or None to discard a gradient of that delay.
    """

    def __init__(self, tape: "Tape", workers: int, factor: Callable[[int], Scalar | None]) -> None:
        self._tape, self._factor = tape, factor
        owned = workers + SPARE
        first = tape.set_aside(owned + 1)
        self._fresh = first + owned  # slot in which gradients are computed
        self._models = Models(
            slot=np.full(workers, self._fresh),
            uses=np.zeros(first + owned + 1, dtype=np.int64),
            free=np.arange(first, first + owned),
        )
        self._models.uses[self._fresh] = GUEST + workers + 1  # not a slot for models yet
        self.state: Ints = np.zeros(STATE, dtype=np.int64)
        self.state[CURRENT], self.state[FREE_SLOTS] = self._fresh, owned
        self._guests: dict[int, Vector] = {}
        self._handles = 0
        self._choice: Ints = np.full(64, NOT_ASKED)
        self._known: list[Scalar] = []
        self._places: dict[object, int] = {}  # of the known factors
        self._values: Floats = np.zeros(0)  # of those that are one number
        self._rows: Ints = np.zeros(0, dtype=np.int64)  # of the others, in the tape's table

    @property
    def is_crowded(self) -> bool:
        """Whether Python holds so many of the models that the slots might run out."""
        return 2 * self._handles > SPARE

    def give(self, workers: Ints, model: Vector) -> None:
        """Set the model at which the `workers` compute."""
        slots = self._models.slot
        held, counts = np.unique(slots[workers], return_counts=True)
        slot = self._taken_in(model)
        self._models.uses[slot] += len(workers)
        slots[workers] = slot
        for old, count in zip(held.tolist(), counts.tolist(), strict=True):
            self._release(old, count)

    def model_of(self, worker: int) -> Vector:
        """A handle on the model at which the worker computes."""
        return self._handle(self._models.slot.item(worker))

    def set_newest(self, model: Vector) -> None:
        """Set the newest model."""
        slot = self._taken_in(model)
        self._models.uses[slot] += 1
        self._release(self.state.item(CURRENT))
        self.state[CURRENT] = slot

    def newest(self) -> Vector:
        """A handle on the newest model."""
        return self._handle(self.state.item(CURRENT))

    def take(self, arrivals: Arrivals, last: int, before: float, serial: int, fleet: Fleet) -> None:
        """Process the arrivals from `state[AT]` to entry `last` that end before `before`."""
        tape, state = self._tape, self.state
        for slot in [one for one in self._guests if self._models.uses[one] == GUEST]:
            del self._guests[slot]
        while True:
            whole = tape.rows()
            state[ROW] = tape.row
            found = take_steps(
                arrivals, last, before, serial, fleet, self._models,
                Factors(self._choice, self._values, self._rows), state, self._fresh,
                whole, whole.view(np.float64),
            )  # fmt: skip
            tape.row = state.item(ROW)
            if found == UNKNOWN:
                self._ask(arrivals, fleet)
            elif found != FULL:
                return

    def let_go(self, slot: int) -> None:
        """Release a handle on a slot."""
        self._handles -= 1
        self._release(slot)

    def _ask(self, arrivals: Arrivals, fleet: Fleet) -> None:
        """Compute the factor of the next arrival's delay."""
        worker = arrivals.worker[self.state[AT]]
        delay = int(self.state[ITERATION] - fleet.versions[worker])
        if delay >= len(self._choice):
            more = np.full(2 * delay + 1 - len(self._choice), NOT_ASKED)
            self._choice = np.concatenate([self._choice, more])
        factor = self._factor(delay)
        self._choice[delay] = DISCARD if factor is None else self._place(factor)

    def _place(self, factor: Scalar) -> int:
        """The place of minus a factor for the kernel."""
        key = id(factor) if isinstance(factor, Coefficient) else (factor,)
        if key not in self._places:
            place = self._places[key] = len(self._places)
            self._known.append(factor)  # while the list holds the object, its id stays unique
            self._make_room(place + 1)
            if isinstance(factor, Coefficient):
                self._tape.fixed[place] = -factor.values
                self._rows[place] = ROW_B * (place + 1)
            else:
                self._values[place] = -factor
        return self._places[key]

    def _make_room(self, count: int) -> None:
        if count > len(self._values):
            self._values = np.resize(self._values, 2 * count)
            self._rows = np.resize(self._rows, 2 * count)
            self._rows[count - 1 :] = 0
        if count > len(self._tape.fixed):
            self._tape.fix(2 * count)

    def _handle(self, slot: int) -> Vector:
        guest = self._guests.get(slot)
        if guest is not None:
            return guest
        self._models.uses[slot] += 1
        self._handles += 1
        handle = KeptVector()
        handle.tape = self._tape
        handle.slot = slot
        handle.at = None
        handle.keeper = self
        return handle

    def _taken_in(self, model: Vector) -> int:
        slot = self._tape.slot_of(model)
        if isinstance(model, KeptVector) and model.keeper is self:
            return slot
        if slot >= len(self._models.uses):
            more = np.zeros(2 * slot + 1, dtype=np.int64)
            more[: len(self._models.uses)] = self._models.uses
            self._models = self._models._replace(uses=more)
        if slot not in self._guests:
            self._guests[slot] = model
            self._models.uses[slot] = GUEST
        return slot

    def _release(self, slot: int, uses: int = 1) -> None:
        left = self._models.uses.item(slot) - uses
        self._models.uses[slot] = left
        if left == 0:
            self._models.free[self.state[FREE_SLOTS]] = slot
            self.state[FREE_SLOTS] += 1
        elif left == GUEST:
            self._guests.pop(slot, None)
