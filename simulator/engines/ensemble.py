"""The models of many nodes, moved by a kernel."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from simulator.arrays import Ints
from simulator.core.batches import FULL
from simulator.core.shifting import AFTER, AT, BEFORE, NONE, ROW, STATE, shift_models
from simulator.core.stage import ROW_B
from simulator.engines.coefficient import Coefficient, Scalar
from simulator.engines.keeper import Keeper
from simulator.engines.vector import Vector

if TYPE_CHECKING:
    from simulator.engines.tape import Tape

__all__ = ["Ensemble"]


class Ensemble:
    """The nodes' models in slots that the kernel manages; Python gets handles on request."""

    def __init__(self, tape: "Tape", models: Sequence[Vector]) -> None:
        self._tape = tape
        self._keeper = Keeper(tape, len(models), len(models))
        self._state: Ints = np.full(STATE, NONE)
        self._summand: tuple[Vector, Scalar] | None = None  # of the last shift
        for node, model in enumerate(models):
            self[node] = model

    def __len__(self) -> int:
        return len(self._keeper.models.slot)

    def __getitem__(self, node: int) -> Vector:
        return self._keeper.model_of(node)

    def __setitem__(self, node: int, model: Vector) -> None:
        self._keeper.give(np.array([node]), model)

    def __iter__(self) -> Iterator[Vector]:
        """The model of each node; nodes with one model have the same handle."""
        slots = self._keeper.models.slot.tolist()
        handles = {slot: self._keeper.handle(slot) for slot in slots}
        return iter([handles[slot] for slot in slots])

    def shift(self, nodes: Sequence[int], factor: Scalar, vector: Vector) -> None:
        """Add factor * vector to the models of the `nodes`.

        Nodes that follow each other, also from one call to the next, share the result if they
        shared the model.
        """
        tape, state, keeper = self._tape, self._state, self._keeper
        keeper.forget_guests()
        keeper.make_room(len(nodes) + 1)
        self._remember(vector, factor)
        slot, several = tape.slot_of(vector), np.array(nodes, dtype=np.int64)
        number = 0.0 if isinstance(factor, Coefficient) else float(factor)
        state[AT], found = 0, FULL
        while found == FULL:
            code, whole = ROW_B * tape.row_of(factor), tape.rows()
            state[ROW] = tape.row
            found = shift_models(
                several, keeper.models, code, number, slot, state, whole, whole.view(np.float64)
            )
            tape.row = state.item(ROW)

    def _remember(self, vector: Vector, factor: Scalar) -> None:
        """Forget the last result if it is that of another vector or factor."""
        last = self._summand
        if last is not None and last[0] is vector and last[1] is factor:
            return
        self._summand = vector, factor
        if self._state[BEFORE] != NONE:
            self._keeper.release(self._state.item(BEFORE))
            self._keeper.release(self._state.item(AFTER))
            self._state[BEFORE] = NONE
