"""Arithmetic on numbers that reductions gave, one for each replica."""

import math

from simulator.core.leaf import leaf

__all__ = ["CALCULATIONS", "calculated"]

CALCULATIONS = (
    "add", "subtract", "multiply", "divide", "sqrt", "absolute", "maximum", "minimum", "less",
    "less_equal", "where", "clip_factor",
)  # fmt: skip
(
    ADD, SUBTRACT, MULTIPLY, DIVIDE, SQRT, ABSOLUTE, MAXIMUM, MINIMUM, LESS,
    LESS_EQUAL, WHERE, CLIP_FACTOR,
) = range(12)  # fmt: skip


@leaf
def calculated(calculation, x, y, z):
    """Return entry `calculation` of CALCULATIONS of x, y and z; comparisons give 0 or 1."""
    if calculation <= DIVIDE:
        return _arithmetic(calculation, x, y)
    if calculation <= MINIMUM:
        return _chosen(calculation, x, y)
    if calculation == LESS:
        return 1.0 if x < y else 0.0
    if calculation == LESS_EQUAL:
        return 1.0 if x <= y else 0.0
    if calculation == WHERE:
        return y if x != 0.0 else z
    norm = math.sqrt(x)
    return 1.0 if norm <= y else y / norm


@leaf
def _arithmetic(calculation, x, y):
    if calculation == ADD:
        return x + y
    if calculation == SUBTRACT:
        return x - y
    return x * y if calculation == MULTIPLY else x / y


@leaf
def _chosen(calculation, x, y):
    if calculation == SQRT:
        return math.sqrt(x)
    if calculation == ABSOLUTE:
        return math.fabs(x)
    beyond = y > x if calculation == MAXIMUM else y < x
    return y if (beyond or y != y) and x == x else x
