"""The tape's operations beyond sums: on coordinates, several vectors, matrices, and to numbers."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from simulator.core.scalars import CALCULATIONS
from simulator.core.stage import ROW_A, ROW_B
from simulator.core.units import CODES
from simulator.engines.coefficient import Coefficient, Scalar, agreed
from simulator.engines.measured import Measured
from simulator.engines.vector import Pending, Shape, Vector, fitting

if TYPE_CHECKING:
    from simulator.engines.tape import Tape

__all__ = ["Operations"]

Number = Measured | Scalar


class Operations:
    """Records operations that the player calls by address, and keeps the places of their numbers.

    An operation on coordinates is recorded when something needs its vector. If that is a sum, both
    are one pass: a step x - c (m / (sqrt(v) + e)) reads x, m and v and writes the new x.
    """

    def __init__(self, tape: "Tape") -> None:
        self._tape = tape
        self._free = list(range(len(tape.players.scalars)))
        self._compiled: set[str] = set()

    def code(self, name: str) -> int:
        """The code of an operation; its kernel is compiled at the first use."""
        if name not in self._compiled:
            self._tape.players.need(name)
            self._compiled.add(name)
        return CODES[name]

    def element(self, pending: Pending) -> Vector:
        """A vector that is computed when it is first needed."""
        out = self._tape.empty()
        out.at = pending
        return out

    def fill(self, pending: Pending, slot: int) -> None:
        """Record an operation on coordinates."""
        tape, code = self._tape, self.code(pending.name)
        b, c = tape.slot_of(pending.b), tape.slot_of(pending.c)
        tape.append(code, slot, b, worker=c, draw=self._reference(pending.number), a=-1)

    def combine(self, ca: Scalar, a: Vector, cb: Scalar, pending: Pending) -> Vector:
        """ca a + cb times the vector that `pending` stands for, in one pass."""
        tape, code = self._tape, self.code(pending.name)
        left, b, c = tape.slot_of(a), tape.slot_of(pending.b), tape.slot_of(pending.c)
        out = tape.empty()  # what is above may flush, so references to the table come last
        code += ROW_A * tape.row_of(ca) + ROW_B * tape.row_of(cb)
        plain = (0.0 if isinstance(factor, Coefficient) else float(factor) for factor in (ca, cb))
        number = self._reference(pending.number)
        tape.append(code, out.slot, b, 0, c, number, left, *plain)
        return out

    def reduce(self, name: str, b: Vector, c: Vector) -> Measured:
        """A number made of vectors."""
        tape, code = self._tape, self.code(name)
        left, right = tape.slot_of(b), tape.slot_of(c)
        out = self._measured()
        tape.append(code, out.place, left, worker=right)
        return out

    def calculate(self, name: str, numbers: Sequence[Number]) -> Measured:
        """A calculation on numbers of which at least one is measured."""
        tape, code, out = self._tape, self.code("calculate"), self._measured()
        x, y, z = (*(self._reference(number) for number in numbers), 0, 0)[:3]
        tape.append(code, out.place, y, worker=CALCULATIONS.index(name), draw=z, a=x)
        return out

    def statistic(
        self,
        name: str,
        vectors: Sequence[Vector],
        *,
        cut: int = 0,
        keep: int = 0,
        weights: Sequence[int] = (),
        level: float = 0.0,
    ) -> Vector:
        """A statistic of several vectors; `simulator.core.nearest` says what the numbers are."""
        tape, code = self._tape, self.code(name)
        slots = [tape.slot_of(vector) for vector in vectors]
        out = tape.empty()
        place = tape.list_of([*slots, *weights])
        tape.append(code, out.slot, 0, keep, len(slots), cut, place, level)
        return out

    def top_k(self, b: Vector, keep: int) -> Vector:
        """The `keep` largest coordinates of a vector."""
        tape, code = self._tape, self.code("top_k")
        slot, out = tape.slot_of(b), tape.empty()
        tape.append(code, out.slot, slot, worker=keep)
        return out

    def matrix(self, name: str, b: Vector, c: Vector, shape: Shape) -> Vector:
        """An operation on vectors that are read as matrices."""
        tape, code = self._tape, self.code(name)
        left, right = tape.slot_of(b), tape.slot_of(c)
        out = tape.empty()
        tape.append(
            code, out.slot, left, worker=right, a=tape.list_of(fitting(shape, tape.dimension))
        )
        return out

    def decide(self, number: Measured) -> bool:
        """Wait for a number, and say whether it is not 0; the active replicas must agree."""
        self._tape.finish()
        return agreed(self._tape.players.scalars[number.place][self._tape.active])

    def close(self) -> None:
        """Let the tape go: nothing is recorded any more."""
        del self._tape

    @contextmanager
    def reserved(self, count: int) -> Iterator[Callable[[], bool]]:
        """Use places of numbers that nothing else will use; the value says if `count` suffice."""
        while len(self._free) < count:
            self._grow()
        usual, self._free = self._free, self._free[-count:]
        del usual[-count:]
        known = len(self._tape.players.scalars)
        yield lambda: len(self._tape.players.scalars) == known
        self._free = usual

    def release(self, place: int) -> None:
        """A handle on a number is gone."""
        self._free.append(place)

    def _measured(self) -> Measured:
        if not self._free:
            self._grow()
        out = Measured()
        out.operations = self
        out.place = self._free.pop()
        return out

    def _grow(self) -> None:
        players = self._tape.players
        known = len(players.scalars)
        self._tape.finish()
        players.grow_scalars()
        self._free.extend(range(known, len(players.scalars)))

    def _reference(self, number: Number | None) -> int:
        """The reference of a row to a number: see `simulator.core.stage.number`."""
        if number is None:
            return 0
        if isinstance(number, Measured):
            return -1 - number.place
        if isinstance(number, Coefficient):
            return self._tape.row_of(number)
        return self._tape.row_of_constant(float(number))
