"""A number that differs between replicas: a step size, a momentum, a damping."""

import numpy as np

from simulator.arrays import Floats

__all__ = ["Coefficient", "Scalar"]


class Coefficient:
    """One float per replica, with the arithmetic of a float.

    Only + - * / and minimum, all exactly rounded, so each replica's value has the same bits as with
    a plain float.
    """

    __slots__ = ("values",)
    __array_ufunc__ = None  # NumPy leaves mixed arithmetic to the methods below

    def __init__(self, values: Floats) -> None:
        self.values = values

    def __repr__(self) -> str:
        return f"Coefficient({self.values.tolist()})"

    def __neg__(self) -> "Coefficient":
        return Coefficient(-self.values)

    def __add__(self, other: "Scalar") -> "Coefficient":
        return Coefficient(self.values + _values(other))

    __radd__ = __add__

    def __sub__(self, other: "Scalar") -> "Coefficient":
        return Coefficient(self.values - _values(other))

    def __rsub__(self, other: "Scalar") -> "Coefficient":
        return Coefficient(_values(other) - self.values)

    def __mul__(self, other: "Scalar") -> "Coefficient":
        if isinstance(other, (Coefficient, float, int)):
            return Coefficient(self.values * _values(other))
        return NotImplemented  # a vector scales itself

    def __rmul__(self, other: "Scalar") -> "Coefficient":
        return self.__mul__(other)

    def __truediv__(self, other: "Scalar") -> "Coefficient":
        return Coefficient(self.values / _values(other))

    def __rtruediv__(self, other: "Scalar") -> "Coefficient":
        return Coefficient(_values(other) / self.values)

    def minimum(self, other: "Scalar") -> "Coefficient":
        """The smaller of the two, replica by replica."""
        return Coefficient(np.minimum(self.values, _values(other)))


Scalar = Coefficient | float


def _values(number: Scalar) -> Floats | float:
    return number.values if isinstance(number, Coefficient) else number
