"""The operations of a step, recorded once, so that a kernel can repeat them at every arrival."""

from typing import TYPE_CHECKING

from simulator.core.player import SCALE
from simulator.core.steps import Program
from simulator.engines.protocol import StepRule
from simulator.engines.vector import Vector, vector_of

if TYPE_CHECKING:
    from simulator.engines.tape import Tape

__all__ = ["Traced"]


class Traced:
    """The rows of x + direction(g), and slots for the vectors that the rule carries.

    All rows but the last ones are as the rule wrote them; those copy what it replaced to its slots,
    where the next arrival reads it.

    Attributes:
        program: for the kernel.
        fits: whether the chunks of the tape have room for the rows.
        fixed: how many rows of the tape's table have numbers of the program.
    """

    def __init__(self, tape: "Tape", rule: StepRule[Vector]) -> None:
        self._tape, self._rule, self._step = tape, rule, 0
        self._places = [tape.empty() for _ in rule.carried]
        self.take_in()
        rows = tape.trace(self._write)
        self.program = Program(rows, self._step)
        self.fits = 0 < len(rows) <= len(tape.rows())
        self.fixed = len(tape.fixed)

    def take_in(self) -> None:
        """Copy the vectors that the rule carries to their slots."""
        tape, carried = self._tape, self._rule.carried
        pairs = [
            (place, vector_of(vector))
            for place, vector in zip(self._places, carried, strict=True)
            if vector is not place
        ]
        slots = {place.slot for place, _ in pairs}
        sources = [
            tape.scale(1.0, vector) if tape.slot_of(vector) in slots else vector
            for _, vector in pairs
        ]
        for (place, _), source in zip(pairs, sources, strict=True):
            tape.append(SCALE, place.slot, source.slot, cb=1.0)
        carried[:] = self._places

    def _write(self) -> None:
        tape = self._tape
        value = tape.gradient(tape.empty(), 0, 0)
        tape.combine(1.0, tape.empty(), 1.0, vector_of(self._rule.direction(value)))
        self._step = tape.row - 1
        self.take_in()
