"""Handles of the tape: vectors in its slots, and operations that are not yet recorded."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from simulator.engines.coefficient import Scalar
from simulator.engines.measured import Measured

if TYPE_CHECKING:
    from simulator.engines.tape import Tape

__all__ = ["Pending", "Shape", "Term", "Vector", "fitting", "vector_of"]

Shape = tuple[int, int, int]
"""Rows, columns, and columns of a second matrix."""


class Pending(NamedTuple):
    """An operation on the coordinates of `b` and `c` that is not recorded yet: it may be fused."""

    name: str
    b: "Vector"
    c: "Vector"
    number: Measured | Scalar | None


class Vector:
    """Handle on a slot of the tape.

    While `at` is not None, the slot is not yet filled. If it is a vector, the slot will hold the
    stochastic gradient number `draw` of `worker` at that model, else what `at` says.
    """

    __slots__ = ("at", "draw", "slot", "tape", "worker")

    tape: "Tape"
    slot: int
    at: "Vector | Pending | None"
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

    def __add__(self, other: "Vector | Term | Measured | Scalar") -> "Vector":
        if isinstance(other, Term):
            return self.tape.combine(1.0, self, other.factor, other.vector)
        if isinstance(other, Vector):
            return self.tape.combine(1.0, self, 1.0, other)
        return self.element("shift", number=other)

    def __radd__(self, other: Scalar) -> "Vector":
        return self.element("shift", number=other)

    def __sub__(self, other: "Vector | Term | Measured | Scalar") -> "Vector":
        if isinstance(other, Term):
            return self.tape.combine(1.0, self, -other.factor, other.vector)
        if isinstance(other, Vector):
            return self.tape.combine(1.0, self, -1.0, other)
        return self.element("shift", number=-other)

    def __mul__(self, other: "Vector | Term | Measured | Scalar") -> "Vector | Term":
        if isinstance(other, (Vector, Term)):
            return self.element("product", other)
        return other * self

    def __truediv__(self, other: "Vector | Term | Measured | Scalar") -> "Vector":
        if not isinstance(other, (Vector, Term)):
            return self.element("divided", number=other)
        shift = other.at
        if isinstance(shift, Pending) and shift.name == "shift":
            root = shift.b.at
            if isinstance(root, Pending) and root.name == "sqrt":
                return self.element("root_quotient", root.b, shift.number)
        return self.element("quotient", other)

    def __abs__(self) -> "Vector":
        return self.element("absolute")

    def element(
        self,
        name: str,
        other: "Vector | Term | None" = None,
        number: Measured | Scalar | None = None,
    ) -> "Vector":
        """An operation on each coordinate of this vector, of another one and of a number."""
        with_it = self if other is None else vector_of(other)
        return self.tape.operations.element(Pending(name, self, with_it, number))

    def reduce(self, name: str, other: "Vector | Term | None" = None) -> Measured:
        """A number made of this vector, or of this and another one."""
        return self.tape.operations.reduce(name, self, self if other is None else vector_of(other))

    def statistic(self, name: str, others: "Sequence[Vector | Term]", **numbers: Any) -> "Vector":
        """A statistic of this vector and others: see `Operations.statistic`."""
        return self.tape.operations.statistic(name, [self, *map(vector_of, others)], **numbers)

    def top_k(self, keep: int) -> "Vector":
        """The `keep` coordinates of largest size, and 0 elsewhere."""
        return self.tape.operations.top_k(self, keep)

    def matrix(self, name: str, shape: Shape, other: "Vector | Term | None" = None) -> "Vector":
        """An operation on this vector, and another one, read as matrices."""
        with_it = self if other is None else vector_of(other)
        return self.tape.operations.matrix(name, self, with_it, shape)


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
    def at(self) -> "Vector | Pending | None":
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

    def __add__(self, other: "Vector | Term | Measured | Scalar") -> Vector:
        tape = self.vector.tape
        if isinstance(other, Term):
            return tape.combine(self.factor, self.vector, other.factor, other.vector)
        if isinstance(other, Vector):
            return tape.combine(self.factor, self.vector, 1.0, other)
        return self.evaluate() + other

    def __radd__(self, other: Scalar) -> Vector:
        return self.evaluate() + other

    def __sub__(self, other: "Vector | Term | Measured | Scalar") -> Vector:
        return self + (-other)

    def __mul__(self, other: "Vector | Term | Measured | Scalar") -> "Vector | Term":
        return self.evaluate() * other

    def __truediv__(self, other: "Vector | Term | Measured | Scalar") -> Vector:
        return self.evaluate() / other

    def __abs__(self) -> Vector:
        return abs(self.evaluate())

    def element(
        self,
        name: str,
        other: "Vector | Term | None" = None,
        number: Measured | Scalar | None = None,
    ) -> Vector:
        """An operation on the coordinates of the product: see `Vector.element`."""
        return self.evaluate().element(name, other, number)

    def reduce(self, name: str, other: "Vector | Term | None" = None) -> Measured:
        """A number made of the product."""
        return self.evaluate().reduce(name, other)

    def statistic(self, name: str, others: "Sequence[Vector | Term]", **numbers: Any) -> Vector:
        """A statistic of the product and other vectors."""
        return self.evaluate().statistic(name, others, **numbers)

    def top_k(self, keep: int) -> Vector:
        """The `keep` coordinates of largest size, and 0 elsewhere."""
        return self.evaluate().top_k(keep)

    def matrix(self, name: str, shape: Shape, other: "Vector | Term | None" = None) -> Vector:
        """An operation on the product and another vector, read as matrices."""
        return self.evaluate().matrix(name, shape, other)


def fitting(shape: Shape, dimension: int) -> Shape:
    """The sizes of a matrix (p, q), a second one (q, r) and their product, which must fit."""
    p, q, r = shape
    if max(p * q, q * r, p * r) > dimension:
        raise ValueError(f"matrices {p} x {q} and {q} x {r} need more than {dimension} coordinates")
    return shape


def vector_of(value: Vector | Term) -> Vector:
    """A vector as it is, a product evaluated."""
    return value.evaluate() if isinstance(value, Term) else value
