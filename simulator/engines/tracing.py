"""The operations of a step, recorded once, so that a kernel can repeat them at every arrival."""

from typing import TYPE_CHECKING

import numpy as np

from simulator.core.player import SCALE
from simulator.core.steps import Program
from simulator.engines.protocol import StepRule
from simulator.engines.vector import Vector, vector_of

if TYPE_CHECKING:
    from simulator.engines.tape import Tape

__all__ = ["Traced"]

SLOTS = 32  # for the vectors of a step


class Traced:
    """The rows of x + direction(g), and slots for the vectors that the rule carries.

    If the rule replaces a vector, the rows of one step read it in one slot and write its successor
    to another. The rows of the next step are the same with these slots exchanged. They are traced
    too, because only the operations know which entries of a row are slots.

    Attributes:
        program: for the kernel.
        fits: whether the chunks of the tape have room for the rows.
        fixed: how many rows of the tape's table have numbers of the program.
    """

    def __init__(self, tape: "Tape", rule: StepRule[Vector]) -> None:
        self._tape, self._rule, self._step = tape, rule, 0
        first = tape.set_aside(SLOTS)
        slots = range(first, first + SLOTS)
        places = [tape.empty() for _ in rule.carried]
        self._carried = [places]  # before each step, in turn
        self.take_in(0)
        rows = tape.trace(self._write, slots)
        results = [vector_of(vector) for vector in rule.carried]
        turns = [rows]
        if results != places and len(rows):
            self._carried.append(results)
            back = {new.slot: old.slot for old, new in zip(places, results, strict=True)}
            turns.append(tape.trace(self._write_back, [back.get(slot, slot) for slot in slots]))
        rule.carried[:] = places
        self.program = Program(np.stack(turns), self._step)
        self.fits = 0 < len(rows) <= len(tape.rows())
        self.fixed = len(tape.fixed)

    def take_in(self, phase: int) -> None:
        """Copy the vectors that the rule carries to the slots in which step `phase` reads them."""
        tape, carried, places = self._tape, self._rule.carried, self._carried[phase]
        pairs = [
            (place, vector_of(vector))
            for place, vector in zip(places, carried, strict=True)
            if vector is not place
        ]
        slots = {place.slot for place, _ in pairs}
        sources = [
            tape.scale(1.0, vector) if tape.slot_of(vector) in slots else vector
            for _, vector in pairs
        ]
        for (place, _), source in zip(pairs, sources, strict=True):
            tape.append(SCALE, place.slot, source.slot, cb=1.0)
        carried[:] = places

    def hand_out(self, phase: int) -> None:
        """Give the rule the vectors that step `phase`, the next, will read."""
        self._rule.carried[:] = self._carried[phase]

    def _write(self) -> None:
        tape, rule = self._tape, self._rule
        before = [vector_of(vector) for vector in rule.carried]
        value = tape.gradient(tape.empty(), 0, 0)
        tape.combine(1.0, tape.empty(), 1.0, vector_of(rule.direction(value)))
        self._step = tape.row - 1
        self._separate(before)

    def _write_back(self) -> None:
        """The next step, whose results are in the slots from which the first one reads."""
        self._write()
        self._rule.carried[:] = self._carried[0]

    def _separate(self, before: list[Vector]) -> None:
        """Have each replaced vector in a slot of its own, not in one that was read."""
        tape, carried = self._tape, self._rule.carried
        taken = {vector.slot for vector in before}
        for place, vector in enumerate(map(vector_of, carried)):
            if vector is not before[place]:
                is_taken = tape.slot_of(vector) in taken
                carried[place] = tape.scale(1.0, vector) if is_taken else vector
                taken.add(vector_of(carried[place]).slot)
