"""Operations on vectors, one coordinate at a time, with one rounding for each symbol.

An operation is a NamedTuple without content, whose type selects its formula: `value`. Each has
two vectors b and c and a number s, of which it uses what it needs.
"""

import math
from typing import NamedTuple

from simulator.core.dispatch import by_type
from simulator.core.leaf import leaf

__all__ = [
    "Absolute",
    "Clamp",
    "Divided",
    "DividedOrZero",
    "Maximum",
    "Minimum",
    "Product",
    "Quotient",
    "QuotientOrZero",
    "RootQuotient",
    "Scaled",
    "Select",
    "Shift",
    "Sign",
    "Sqrt",
    "value",
]


@by_type
def value(operation, b, c, s):
    """Return what the operation makes of the coordinates b and c and the number s."""


class Product(NamedTuple):
    """b c"""

    code: int


class Quotient(NamedTuple):
    """b / c, as IEEE 754 has it: 1/0 is infinite, 0/0 is nan."""

    code: int


class QuotientOrZero(NamedTuple):
    """b / c, and 0 where c = 0."""

    code: int


class RootQuotient(NamedTuple):
    """b / (sqrt(c) + s), in one pass: three roundings."""

    code: int


class Sqrt(NamedTuple):
    """The square root of b; nan below 0."""

    code: int


class Shift(NamedTuple):
    """b + s"""

    code: int


class Scaled(NamedTuple):
    """s b"""

    code: int


class Divided(NamedTuple):
    """b / s"""

    code: int


class DividedOrZero(NamedTuple):
    """b / s, and 0 if s = 0."""

    code: int


class Absolute(NamedTuple):
    """|b|"""

    code: int


class Sign(NamedTuple):
    """-1, 0 or 1; +0 for both zeros, nan for nan."""

    code: int


class Maximum(NamedTuple):
    """The larger of b and c; b where they are equal, nan where one is."""

    code: int


class Minimum(NamedTuple):
    """The smaller of b and c; b where they are equal, nan where one is."""

    code: int


class Clamp(NamedTuple):
    """b, but not below -s and not above s."""

    code: int


class Select(NamedTuple):
    """b if s is not 0, else c."""

    code: int


@value.register(Product)
@leaf
def _product(operation, b, c, s):
    return b * c


@value.register(Quotient)
@leaf
def _quotient(operation, b, c, s):
    return b / c


@value.register(QuotientOrZero)
@leaf
def _quotient_or_zero(operation, b, c, s):
    return 0.0 if c == 0.0 else b / c


@value.register(RootQuotient)
@leaf
def _root_quotient(operation, b, c, s):
    return b / (math.sqrt(c) + s)


@value.register(Sqrt)
@leaf
def _sqrt(operation, b, c, s):
    return math.sqrt(b)


@value.register(Shift)
@leaf
def _shift(operation, b, c, s):
    return b + s


@value.register(Scaled)
@leaf
def _scaled(operation, b, c, s):
    return s * b


@value.register(Divided)
@leaf
def _divided(operation, b, c, s):
    return b / s


@value.register(DividedOrZero)
@leaf
def _divided_or_zero(operation, b, c, s):
    return 0.0 if s == 0.0 else b / s


@value.register(Absolute)
@leaf
def _absolute(operation, b, c, s):
    return math.fabs(b)


@value.register(Sign)
@leaf
def _sign(operation, b, c, s):
    if b > 0.0:
        return 1.0
    if b < 0.0:
        return -1.0
    return 0.0 if b == 0.0 else b


@leaf
def _larger(b, c):
    return c if (c > b or c != c) and b == b else b


@leaf
def _smaller(b, c):
    return c if (c < b or c != c) and b == b else b


@value.register(Maximum)
@leaf
def _maximum(operation, b, c, s):
    return _larger(b, c)


@value.register(Minimum)
@leaf
def _minimum(operation, b, c, s):
    return _smaller(b, c)


@value.register(Clamp)
@leaf
def _clamp(operation, b, c, s):
    return _smaller(_larger(b, -s), s)


@value.register(Select)
@leaf
def _select(operation, b, c, s):
    return b if s != 0.0 else c
