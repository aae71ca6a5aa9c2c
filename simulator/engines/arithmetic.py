"""The operators of numbers and vectors, in terms of a few functions that each engine defines."""

from typing import Any, Self

__all__ = ["NumberOperators", "VectorOperators"]


class NumberOperators:
    """+ - * / and comparisons of a number by its `calculate`.

    It returns NotImplemented if one of the numbers is not one, such as a vector, which scales
    itself.
    """

    __slots__ = ()
    __array_ufunc__ = None  # NumPy leaves mixed arithmetic to the methods below

    def calculate(self, name: str, *numbers: Any) -> Any:
        """Carry out one calculation on numbers of which this is one."""
        raise NotImplementedError

    def __neg__(self) -> Any:
        return self.calculate("multiply", -1.0, self)

    def __add__(self, other: Any) -> Any:
        return self.calculate("add", self, other)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        return self.calculate("subtract", self, other)

    def __rsub__(self, other: Any) -> Any:
        return self.calculate("subtract", other, self)

    def __mul__(self, other: Any) -> Any:
        return self.calculate("multiply", self, other)

    def __rmul__(self, other: Any) -> Any:
        return self.calculate("multiply", self, other)

    def __truediv__(self, other: Any) -> Any:
        return self.calculate("divide", self, other)

    def __rtruediv__(self, other: Any) -> Any:
        return self.calculate("divide", other, self)

    def __lt__(self, other: Any) -> Any:
        return self.calculate("less", self, other)

    def __le__(self, other: Any) -> Any:
        return self.calculate("less_equal", self, other)

    def __gt__(self, other: Any) -> Any:
        return self.calculate("less", other, self)

    def __ge__(self, other: Any) -> Any:
        return self.calculate("less_equal", other, self)


class VectorOperators:
    """+ - * / of vectors that are computed at once, by `scaled`, `plus` and `element`."""

    __slots__ = ()

    def scaled(self, factor: Any) -> Self:
        """factor times this vector."""
        raise NotImplementedError

    def plus(self, other: Self) -> Self:
        """The sum of two vectors."""
        raise NotImplementedError

    def element(self, name: str, other: Self | None = None, number: Any = None) -> Self:
        """An operation on each coordinate of this vector, of another one and of a number."""
        raise NotImplementedError

    def __rmul__(self, factor: Any) -> Self:
        return self.scaled(factor)

    def __neg__(self) -> Self:
        return self.scaled(-1.0)

    def __add__(self, other: Any) -> Self:
        if isinstance(other, type(self)):
            return self.plus(other)
        return self.element("shift", number=other)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Self:
        if isinstance(other, type(self)):
            return self.plus(-other)
        return self.element("shift", number=-other)

    def __mul__(self, other: Any) -> Self:
        if isinstance(other, type(self)):
            return self.element("product", other)
        return self.scaled(other)

    def __truediv__(self, other: Any) -> Self:
        if isinstance(other, type(self)):
            return self.element("quotient", other)
        return self.element("divided", number=other)

    def __abs__(self) -> Self:
        return self.element("absolute")
