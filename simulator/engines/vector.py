"""Handles of the tape: vectors in its slots, and products that are not yet recorded."""

from typing import TYPE_CHECKING

from simulator.engines.coefficient import Scalar

if TYPE_CHECKING:
    from simulator.engines.tape import Tape

__all__ = ["Term", "Vector"]


class Vector:
    """Handle on a slot of the tape.

    While `at` is a vector, the slot is not yet filled: it will hold the stochastic gradient number
    `draw` of `worker` at that model.
    """

    __slots__ = ("at", "draw", "slot", "tape", "worker")

    tape: "Tape"
    slot: int
    at: "Vector | None"
    worker: int
    draw: int

    def __del__(self) -> None:
        try:
            self.tape.free.append(self.slot)
        except AttributeError:
            return  # interrupted by Ctrl-C while it was being made: no slot to release

    def __rmul__(self, factor: Scalar) -> "Term":
        term = Term()
        term.factor = factor
        term.vector = self
        term.product = None
        return term

    def __neg__(self) -> "Term":
        return -1.0 * self

    def __add__(self, other: "Vector | Term") -> "Vector":
        if isinstance(other, Term):
            return self.tape.combine(1.0, self, other.factor, other.vector)
        return self.tape.combine(1.0, self, 1.0, other)

    def __sub__(self, other: "Vector | Term") -> "Vector":
        if isinstance(other, Term):
            return self.tape.combine(1.0, self, -other.factor, other.vector)
        return self.tape.combine(1.0, self, -1.0, other)


class Term:
    """A vector times a factor that has not been computed yet, because it may be fused.

    Where a vector is needed, as for a model, it becomes one: `at` and `slot` are those of the
    product.
    """

    __slots__ = ("factor", "product", "vector")

    factor: Scalar
    vector: Vector
    product: Vector | None

    def evaluate(self) -> Vector:
        """The product as a vector with its own slot."""
        if self.product is None:
            self.product = self.vector.tape.scale(self.factor, self.vector)
        return self.product

    @property
    def at(self) -> "Vector | None":
        """None, once the product is computed: see `Vector`."""
        return self.evaluate().at

    @property
    def slot(self) -> int:
        """The slot of the product."""
        return self.evaluate().slot

    def __rmul__(self, factor: Scalar) -> "Term":
        return factor * self.evaluate()

    def __neg__(self) -> "Term":
        return -self.factor * self.vector

    def __add__(self, other: "Vector | Term") -> Vector:
        tape = self.vector.tape
        if isinstance(other, Term):
            return tape.combine(self.factor, self.vector, other.factor, other.vector)
        return tape.combine(self.factor, self.vector, 1.0, other)

    def __sub__(self, other: "Vector | Term") -> Vector:
        return self + (-other)
