"""A number that differs between replicas: a step size, a momentum, a damping."""

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from simulator.arrays import Floats
from simulator.engines.arithmetic import NumberOperators
from simulator.errors import RunFailed

__all__ = ["Coefficient", "Scalar", "agreed", "calculations"]


def calculations(library: Any) -> dict[str, Callable[..., Any]]:
    """Name -> the calculation on arrays of NumPy or PyTorch, those of `simulator.core.scalars`."""

    def larger(x: Any, y: Any) -> Any:
        return library.where(((y > x) | (y != y)) & (x == x), y, x)

    def smaller(x: Any, y: Any) -> Any:
        return library.where(((y < x) | (y != y)) & (x == x), y, x)

    def clip_factor(square: Any, radius: Any) -> Any:
        norm = library.sqrt(square)
        return library.where(norm <= radius, 1.0, radius / norm)

    return {
        "add": operator.add,
        "subtract": operator.sub,
        "multiply": operator.mul,
        "divide": operator.truediv,
        "sqrt": library.sqrt,
        "absolute": abs,
        "maximum": larger,
        "minimum": smaller,
        "less": lambda x, y: (x < y) * 1.0,
        "less_equal": lambda x, y: (x <= y) * 1.0,
        "where": lambda flag, x, y: library.where(flag != 0.0, x, y),
        "clip_factor": clip_factor,
    }


CALCULATIONS = calculations(np)


class Coefficient(NumberOperators):
    """One float per replica, with the arithmetic of a float.

    Only + - * /, square roots, comparisons and choices, all exactly rounded, so each replica's
    value has the same bits as with a plain float.
    """

    __slots__ = ("values",)

    def __init__(self, values: Floats) -> None:
        self.values = values

    def __repr__(self) -> str:
        return f"Coefficient({self.values.tolist()})"

    def calculate(self, name: str, *numbers: Any) -> Any:
        """Carry out one calculation on numbers of which this is one."""
        if not all(isinstance(number, (Coefficient, float, int)) for number in numbers):
            return NotImplemented  # a vector scales itself, and so does a measured number
        with np.errstate(all="ignore"):
            return Coefficient(CALCULATIONS[name](*map(_values, numbers)))


Scalar = Coefficient | float


def agreed(values: Floats) -> bool:
    """Whether a number is not 0, given its values in all replicas that matter.

    Raises:
        RunFailed: they disagree, so events would differ between them.
    """
    verdicts = {bool(value != 0.0) for value in values}
    if len(verdicts) > 1:
        raise RunFailed(
            "a value of the vectors decides about events here, and it differs between the "
            "entries of a list of coefficients: give each its own entry of `methods:`"
        )
    return verdicts == {True}


def _values(number: Scalar) -> Floats | float:
    return number.values if isinstance(number, Coefficient) else number
