"""Numbers that the player computes: dot products and norms, one for each replica."""

from typing import TYPE_CHECKING, Any

from simulator.engines.arithmetic import NumberOperators

if TYPE_CHECKING:
    from simulator.engines.operations import Operations

__all__ = ["Measured"]


class Measured(NumberOperators):
    """Handle on a row of scalars of the tape, with the arithmetic of a float.

    It may multiply vectors, and nothing waits for its value; `decide` does.
    """

    __slots__ = ("operations", "place")

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

    def __mul__(self, other: Any) -> Any:
        if hasattr(other, "element"):
            return other.element("scaled", number=self)
        return super().__mul__(other)
