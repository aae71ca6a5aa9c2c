"""The operations of a step, recorded once, so that a kernel can repeat them at every arrival."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from simulator.arrays import Ints
from simulator.core.player import SCALE
from simulator.core.steps import Program
from simulator.engines.protocol import StepRule
from simulator.engines.vector import Vector, vector_of

if TYPE_CHECKING:
    from simulator.engines.tape import Tape

__all__ = ["Traced"]

SLOTS = 32  # for the vectors of a step


class Traced:
    """The rows of the arrivals of a step, and slots for the vectors that the rule carries.

    If the rule replaces a vector, the rows of an arrival read it in one slot and write its
    successor to another. The rows of the next step are the same with the slots exchanged in which
    the first one begins and ends. They are traced too, because only the operations know which
    entries of a row are slots.

    Attributes:
        program: for the kernel.
        fits: whether the chunks of the tape have room for the rows.
        fixed: how many rows of the tape's table have numbers of the program.
    """

    def __init__(self, tape: "Tape", rule: StepRule[Vector]) -> None:
        self._tape, self._rule = tape, rule
        count = SLOTS + 2 * rule.every
        first = tape.set_aside(count)
        slots = list(range(first, first + count))
        places = [tape.empty() for _ in rule.carried]
        self._carried = [places]  # before each arrival, in turn
        self._starts, self._steps = [0], list[int]()
        self._copy(rule.carried, places)
        rule.carried = list(places)
        rows = self._recorded(self._write, slots)
        results, longest = self._carried[-1], np.diff(self._starts).max()
        if results == places:
            self._carried.pop()
        elif len(rows):
            back = {new.slot: old.slot for old, new in zip(places, results, strict=True)}
            again = self._recorded(self._write_back, [back.get(slot, slot) for slot in slots])
            rows = np.concatenate([rows, again])
        rule.carried = list(places)
        self.program = Program(rows, np.array(self._starts), np.array(self._steps))
        self.fits = len(rows) > 0 and bool(longest <= len(tape.rows()))
        self.fixed = len(tape.fixed)

    def take_in(self, phase: int) -> int:
        """Copy the vectors that the rule carries to the slots in which the next arrival reads them.

        Its phase, which is returned, may differ from `phase` if the hook has taken some arrivals.
        """
        rule = self._rule
        phase += rule.every - rule.missing - phase % rule.every
        self._copy(rule.carried, self._carried[phase])
        rule.carried = list(self._carried[phase])
        return phase

    def hand_out(self, phase: int) -> None:
        """Give the rule the vectors that the next arrival, of this `phase`, will read."""
        rule = self._rule
        rule.carried, rule.missing = list(self._carried[phase]), rule.every - phase % rule.every

    def _copy(self, vectors: Sequence[Vector], places: list[Vector]) -> None:
        tape = self._tape
        pairs = [
            (place, vector_of(vector))
            for place, vector in zip(places, vectors, strict=True)
            if vector is not place
        ]
        slots = {place.slot for place, _ in pairs}
        sources = [
            tape.scale(1.0, vector) if tape.slot_of(vector) in slots else vector
            for _, vector in pairs
        ]
        for (place, _), source in zip(pairs, sources, strict=True):
            tape.append(SCALE, place.slot, source.slot, cb=1.0)

    def _recorded(self, write: Callable[[], None], slots: list[int]) -> Ints:
        """The rows that `write` writes; its new vectors are in the `slots`."""
        self._slots = slots
        return self._tape.trace(write, slots)

    def _write(self) -> None:
        """Record the arrivals up to the next step, and the vectors that the rule carries then."""
        tape, rule, begin = self._tape, self._rule, self._starts[-1]
        for waits in range(rule.every - 1, -1, -1):
            before, row = [vector_of(vector) for vector in rule.carried], tape.row
            value = tape.gradient(tape.empty(), 0, 0)
            if waits:
                rule.gather(value)
                self._steps.append(-1)
            else:
                tape.combine(1.0, tape.empty(), 1.0, vector_of(rule.direction(value)))
                self._steps.append(tape.row - 1 - row)
            rule.carried = self._separated(before)
            self._carried.append(list(rule.carried))
            self._starts.append(begin + tape.row)

    def _write_back(self) -> None:
        """The next step, whose results are in the slots from which the first one reads."""
        self._write()
        self._carried.pop()
        self._rule.carried = list(self._carried[0])

    def _separated(self, before: list[Vector]) -> list[Vector]:
        """The carried vectors, each replaced one in a slot of its own that was not read."""
        tape, taken, found = self._tape, {vector.slot for vector in before}, list[Vector]()
        for old, vector in zip(before, map(vector_of, self._rule.carried), strict=True):
            if vector is not old:
                slot = tape.slot_of(vector)
                if slot in taken or slot not in self._slots:
                    vector = tape.scale(1.0, vector)
            taken.add(vector.slot)
            found.append(vector)
        return found
