"""A number that differs between replicas: a step size, a momentum, a damping."""

from collections.abc import Callable
from typing import Any

import numpy as np

from simulator.arrays import Floats

__all__ = ["CALCULATIONS", "Coefficient", "Scalar"]


def _clip_factor(square: Any, radius: Any) -> Any:
    norm = np.sqrt(square)
    return np.where(norm <= radius, 1.0, radius / norm)


def _larger(x: Any, y: Any) -> Any:
    return np.where(((y > x) | (y != y)) & (x == x), y, x)


def _smaller(x: Any, y: Any) -> Any:
    return np.where(((y < x) | (y != y)) & (x == x), y, x)


CALCULATIONS: dict[str, Callable[..., Any]] = {
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "divide": np.divide,
    "sqrt": np.sqrt,
    "absolute": np.abs,
    "maximum": _larger,
    "minimum": _smaller,
    "less": lambda x, y: (x < y) * 1.0,
    "less_equal": lambda x, y: (x <= y) * 1.0,
    "where": lambda flag, x, y: np.where(flag != 0.0, x, y),
    "clip_factor": _clip_factor,
}
"""Name -> the calculation on arrays, in the order of `simulator.core.scalars`."""


class Coefficient:
    """One float per replica, with the arithmetic of a float.

    Only + - * /, square roots, comparisons and choices, all exactly rounded, so each replica's
    value has the same bits as with a plain float.
    """

    __slots__ = ("values",)
    __array_ufunc__ = None  # NumPy leaves mixed arithmetic to the methods below

    def __init__(self, values: Floats) -> None:
        self.values = values

    def __repr__(self) -> str:
        return f"Coefficient({self.values.tolist()})"

    def calculate(self, name: str, *numbers: Any) -> Any:
        """Carry out one of CALCULATIONS on numbers of which this is one."""
        if not all(isinstance(number, (Coefficient, float, int)) for number in numbers):
            return NotImplemented  # a vector scales itself, and so does a measured number
        with np.errstate(all="ignore"):
            return Coefficient(CALCULATIONS[name](*map(_values, numbers)))

    def __neg__(self) -> "Coefficient":
        return Coefficient(-self.values)

    def __add__(self, other: "Scalar") -> "Coefficient":
        return self.calculate("add", self, other)  # type: ignore[no-any-return]

    __radd__ = __add__

    def __sub__(self, other: "Scalar") -> "Coefficient":
        return self.calculate("subtract", self, other)  # type: ignore[no-any-return]

    def __rsub__(self, other: "Scalar") -> "Coefficient":
        return self.calculate("subtract", other, self)  # type: ignore[no-any-return]

    def __mul__(self, other: "Scalar") -> "Coefficient":
        return self.calculate("multiply", self, other)  # type: ignore[no-any-return]

    __rmul__ = __mul__

    def __truediv__(self, other: "Scalar") -> "Coefficient":
        return self.calculate("divide", self, other)  # type: ignore[no-any-return]

    def __rtruediv__(self, other: "Scalar") -> "Coefficient":
        return self.calculate("divide", other, self)  # type: ignore[no-any-return]

    def __lt__(self, other: "Scalar") -> "Coefficient":
        return self.calculate("less", self, other)  # type: ignore[no-any-return]

    def __le__(self, other: "Scalar") -> "Coefficient":
        return self.calculate("less_equal", self, other)  # type: ignore[no-any-return]

    def __gt__(self, other: "Scalar") -> "Coefficient":
        return self.calculate("less", other, self)  # type: ignore[no-any-return]

    def __ge__(self, other: "Scalar") -> "Coefficient":
        return self.calculate("less_equal", other, self)  # type: ignore[no-any-return]


Scalar = Coefficient | float


def _values(number: Scalar) -> Floats | float:
    return number.values if isinstance(number, Coefficient) else number
