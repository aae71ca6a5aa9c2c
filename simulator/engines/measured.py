"""Numbers that the player computes: dot products and norms, one for each replica."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator.engines.coefficient import Scalar
    from simulator.engines.operations import Operations

__all__ = ["Measured"]


class Measured:
    """Handle on a row of scalars of the tape, with the arithmetic of a float.

    It may multiply vectors, and nothing waits for its value; `decide` does.
    """

    __slots__ = ("operations", "place")
    __array_ufunc__ = None  # NumPy leaves mixed arithmetic to the methods below

    operations: "Operations"
    place: int

    def __del__(self) -> None:
        try:
            self.operations.release(self.place)
        except AttributeError:
            return  # interrupted by Ctrl-C while it was being made

    def calculate(self, name: str, *numbers: Any) -> Any:
        """Carry out one calculation on numbers of which this is one."""
        return self.operations.calculate(name, numbers)

    def __neg__(self) -> "Measured":
        return self.operations.calculate("multiply", (-1.0, self))

    def __add__(self, other: "Measured | Scalar") -> "Measured":
        return self.operations.calculate("add", (self, other))

    __radd__ = __add__

    def __sub__(self, other: "Measured | Scalar") -> "Measured":
        return self.operations.calculate("subtract", (self, other))

    def __rsub__(self, other: "Scalar") -> "Measured":
        return self.operations.calculate("subtract", (other, self))

    def __mul__(self, other: Any) -> Any:
        if hasattr(other, "element"):
            return other.element("scaled", number=self)
        return self.operations.calculate("multiply", (self, other))

    def __rmul__(self, other: "Scalar") -> "Measured":
        return self.operations.calculate("multiply", (self, other))

    def __truediv__(self, other: "Measured | Scalar") -> "Measured":
        return self.operations.calculate("divide", (self, other))

    def __rtruediv__(self, other: "Scalar") -> "Measured":
        return self.operations.calculate("divide", (other, self))

    def __lt__(self, other: "Measured | Scalar") -> "Measured":
        return self.operations.calculate("less", (self, other))

    def __le__(self, other: "Measured | Scalar") -> "Measured":
        return self.operations.calculate("less_equal", (self, other))

    def __gt__(self, other: "Measured | Scalar") -> "Measured":
        return self.operations.calculate("less", (other, self))

    def __ge__(self, other: "Measured | Scalar") -> "Measured":
        return self.operations.calculate("less_equal", (other, self))
