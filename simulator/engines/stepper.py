"""Steps that a kernel writes to the tape, many arrivals at a time."""

import math
from contextlib import suppress
from typing import TYPE_CHECKING

import numpy as np

from simulator.arrays import Floats, Ints
from simulator.core.batches import AT, FULL, ROW, Arrivals, Fleet
from simulator.core.stage import ROW_B
from simulator.core.steps import (
    CURRENT,
    ITERATION,
    PHASE,
    STATE,
    UNKNOWN,
    WAITING,
    Factors,
    Waiting,
    take_steps,
)
from simulator.engines.coefficient import Coefficient, Scalar
from simulator.engines.keeper import Keeper
from simulator.engines.protocol import StepRule
from simulator.engines.tracing import Traced
from simulator.engines.vector import Vector

if TYPE_CHECKING:
    from simulator.engines.tape import Tape

__all__ = ["Stepper"]

SPARE = 64  # slots besides one per worker: the newest model, and handles in Python
NOT_ASKED, DISCARD = -2, -1
FEW = 8  # different factors


class Stepper:
    """Takes steps x <- x - factor(delay) direction(g) for a cohort of workers, by the kernel.

    The operations of a step are traced once, as the first arrivals come; the kernel repeats them.
    """

    def __init__(self, tape: "Tape", workers: int, rule: StepRule[Vector]) -> None:
        self._tape, self._rule, self._factor = tape, rule, rule.factor
        self._traced: Traced | None = None
        self._keeper = keeper = Keeper(tape, workers, SPARE)
        self.state: Ints = np.zeros(STATE, dtype=np.int64)
        self.state[CURRENT] = keeper.fresh  # not a slot for models yet
        keeper.hold(keeper.fresh)
        self._waiting = Waiting(*np.zeros((2, rule.every), dtype=np.int64))
        self._choice: Ints = np.full(64, NOT_ASKED)  # by delay
        self._below = 0  # shorter delays than this have been asked for if there are few factors
        self._known: list[Scalar] = []
        self._places: dict[object, int] = {}  # of the known factors
        self._values: Floats = np.zeros(0)  # of those that are one number
        self._rows: Ints = np.zeros(0, dtype=np.int64)  # of the others, in the tape's table

    @property
    def is_crowded(self) -> bool:
        """Whether Python holds so many of the models that the slots might run out.

        A chunk that is shorter than the operations of a step has no room for them either.
        """
        return 2 * self._keeper.handles > SPARE or not self._trace().fits

    def give(self, workers: Ints, model: Vector) -> None:
        """Set the model at which the `workers` compute."""
        self._keeper.give(workers, model)

    def model_of(self, worker: int) -> Vector:
        """A handle on the model at which the worker computes."""
        return self._keeper.model_of(worker)

    def set_newest(self, model: Vector) -> None:
        """Set the newest model."""
        slot = self._keeper.take_in(model)
        self._keeper.hold(slot)
        self._keeper.release(self.state.item(CURRENT))
        self.state[CURRENT] = slot

    def newest(self) -> Vector:
        """A handle on the newest model."""
        return self._keeper.handle(self.state.item(CURRENT))

    def take(self, arrivals: Arrivals, last: int, before: float, serial: int, fleet: Fleet) -> None:
        """Process the arrivals from `state[AT]` to entry `last` that end before `before`."""
        tape, state, keeper, traced = self._tape, self.state, self._keeper, self._trace()
        keeper.forget_guests()
        state[PHASE] = traced.take_in(state.item(PHASE))
        while True:
            whole = tape.rows()
            state[ROW] = tape.row
            found = take_steps(
                arrivals, last, before, serial, fleet, keeper.models,
                Factors(self._choice, self._values, self._rows), state, traced.program,
                self._waiting, whole, whole.view(np.float64),
            )  # fmt: skip
            tape.row = state.item(ROW)
            if found == UNKNOWN:
                self._ask(arrivals, last, fleet)
            elif found == FULL:
                tape.flush()
            else:
                break
        traced.hand_out(state.item(PHASE))

    def waiting(self) -> tuple[Ints, Ints]:
        """Worker and delay of each gradient that waits for the next step."""
        count = self.state.item(WAITING)
        return self._waiting.worker[:count], self._waiting.delay[:count]

    def _trace(self) -> Traced:
        """The operations of a step."""
        if self._traced is None:
            self._traced = Traced(self._tape, self._rule)
        return self._traced

    def _ask(self, arrivals: Arrivals, last: int, fleet: Fleet) -> None:
        """Compute the factors for the delay of the next arrival, and for those foreseen after it.

        Delays are shorter than foreseen if the rule discards gradients. So if it has few different
        factors, which are found quickly, those of all shorter delays are computed as well.
        """
        coming = slice(self.state.item(AT), last)
        delays = _delays(arrivals.worker[coming], fleet.versions, self.state.item(ITERATION))
        longest = int(delays.max())
        if longest >= len(self._choice):
            more = np.full(2 * longest + 2 - len(self._choice), NOT_ASKED)
            self._choice = np.concatenate([self._choice, more])
        self._learn(delays[:1])
        with suppress(Exception):  # one of these delays may never occur
            self._learn(np.unique(delays))
            if len(self._known) <= FEW:
                self._learn(np.arange(self._below, longest), most=FEW)
                self._below = max(self._below, longest)

    def _learn(self, delays: Ints, most: float = math.inf) -> None:
        """Compute the factors of some delays, while at `most` so many different ones are known."""
        choice, factor, latest, place = self._choice, self._factor, None, DISCARD
        for delay in delays[choice[delays] == NOT_ASKED].tolist():
            found = factor(delay)
            if found is not latest:
                if len(self._known) > most:
                    return
                latest, place = found, self._place(found)
            choice[delay] = place

    def _place(self, factor: Scalar | None) -> int:
        """The place of minus a factor for the kernel."""
        if factor is None:
            return DISCARD
        key = id(factor) if isinstance(factor, Coefficient) else (factor,)
        if key not in self._places:
            place = self._places[key] = len(self._places)
            self._known.append(factor)  # while the list holds the object, its id stays unique
            self._make_room(place + 1)
            if isinstance(factor, Coefficient):
                row = self._trace().fixed + place
                self._tape.fixed[row] = -factor.values
                self._rows[place] = ROW_B * (row + 1)
            else:
                self._values[place] = -factor
        return self._places[key]

    def _make_room(self, count: int) -> None:
        if count > len(self._values):
            self._values = np.resize(self._values, 2 * count)
            self._rows = np.resize(self._rows, 2 * count)
            self._rows[count - 1 :] = 0
        if self._trace().fixed + count > len(self._tape.fixed):
            self._tape.fix(self._trace().fixed + 2 * count)


def _delays(workers: Ints, versions: Ints, iteration: int) -> Ints:
    """The delays of the arrivals of `workers` if each is a step and starts its worker again."""
    order = np.argsort(workers, kind="stable")
    again = np.flatnonzero(np.diff(workers[order]) == 0)
    seen = versions[workers] - iteration
    seen[order[again + 1]] = order[again] + 1
    delays: Ints = np.arange(len(workers)) - seen
    return delays
