"""Functions of vectors and numbers, named as NumPy names them.

Each works on vectors, coordinate by coordinate, and where it makes sense on numbers: plain floats,
coefficients that differ between replicas, and measured numbers. `dot`, `norm` and their kin give a
measured number, which may multiply vectors and be compared; comparisons give 0 or 1, for `where`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

__all__ = [
    "clamp",
    "clip",
    "deviated",
    "dot",
    "krum",
    "maximum",
    "median",
    "minimum",
    "nearest_mean",
    "norm",
    "norm1",
    "norm_inf",
    "norm_sq",
    "normalise",
    "quotient_or_zero",
    "sign",
    "sqrt",
    "top_k",
    "trimmed_mean",
    "weighted_median",
    "where",
]


def sqrt(value: Any) -> Any:
    """The square root, correctly rounded; nan below 0."""
    if hasattr(value, "element"):
        return value.element("sqrt")
    if hasattr(value, "calculate"):
        return value.calculate("sqrt", value)
    return math.sqrt(value)


def sign(vector: Any) -> Any:
    """-1, 0 or 1 for each coordinate."""
    return vector.element("sign")


def maximum(first: Any, second: Any) -> Any:
    """The larger of two vectors, coordinate by coordinate, or of two numbers."""
    return _of_two("maximum", max, first, second)


def minimum(first: Any, second: Any) -> Any:
    """The smaller of two vectors, coordinate by coordinate, or of two numbers."""
    return _of_two("minimum", min, first, second)


def _of_two(name: str, plain: Any, first: Any, second: Any) -> Any:
    if hasattr(first, "element"):
        return first.element(name, second)
    if isinstance(first, float | int) and isinstance(second, float | int):
        return plain(first, second)
    owner = _measured(first, second)
    return owner.calculate(name, first, second)


def _measured(*numbers: Any) -> Any:
    """The number that the engine knows most about: calculations are asked of it."""
    able = [number for number in numbers if hasattr(number, "calculate")]
    return next((number for number in able if hasattr(number, "operations")), able[0])


def where(flag: Any, first: Any, second: Any) -> Any:
    """`first` where the number `flag` is not 0, else `second`: both vectors, or both numbers.

    What is not chosen has no effect, even if it is nan.
    """
    if hasattr(first, "element"):
        return first.element("select", second, flag)
    if not hasattr(flag, "calculate"):
        return first if flag else second
    return _measured(flag, first, second).calculate("where", flag, first, second)


def quotient_or_zero(first: Any, second: Any) -> Any:
    """first / second, and 0 where a coordinate of `second` is 0."""
    return first.element("quotient_or_zero", second)


def clamp(vector: Any, limit: Any) -> Any:
    """Each coordinate, but not below -`limit` and not above it."""
    return vector.element("clamp", number=limit)


def dot(first: Any, second: Any) -> Any:
    """The inner product, a measured number."""
    return first.reduce("dot", second)


def norm_sq(vector: Any) -> Any:
    """The sum of squares, a measured number."""
    return vector.reduce("dot")


def norm(vector: Any) -> Any:
    """The Euclidean norm, a measured number."""
    return sqrt(norm_sq(vector))


def norm1(vector: Any) -> Any:
    """The sum of absolute values, a measured number."""
    return vector.reduce("norm1")


def norm_inf(vector: Any) -> Any:
    """The largest absolute value, a measured number."""
    return vector.reduce("norm_inf")


def normalise(vector: Any) -> Any:
    """vector / norm(vector); 0 for the zero vector."""
    return vector.element("divided_or_zero", number=norm(vector))


def clip(vector: Any, radius: Any) -> Any:
    """The vector, scaled to the Euclidean norm `radius` if its own is larger."""
    square = norm_sq(vector)
    return square.calculate("clip_factor", square, radius) * vector


def median(vectors: Sequence[Any]) -> Any:
    """The median of each coordinate; of an even number, the mean of the two in the middle."""
    return vectors[0].statistic("median", vectors[1:])


def trimmed_mean(vectors: Sequence[Any], cut: int) -> Any:
    """The mean of each coordinate without its `cut` smallest and `cut` largest values."""
    if not 0 <= 2 * cut < len(vectors):
        raise ValueError(f"cut: {cut}, must leave some of {len(vectors)} vectors")
    return vectors[0].statistic("trimmed_mean", vectors[1:], cut=cut)


def weighted_median(vectors: Sequence[Any], weights: Sequence[int]) -> Any:
    """The smallest value of each coordinate at or below which lie more than half of the weights."""
    return vectors[0].statistic("weighted_median", vectors[1:], weights=weights)


def krum(vectors: Sequence[Any], faulty: int, keep: int = 1) -> Any:
    """The mean of the `keep` vectors with the lowest scores.

    The score is the sum of squared distances to the k - `faulty` - 2 nearest others.
    """
    if not 0 <= faulty <= len(vectors) - 3:
        raise ValueError(f"faulty: {faulty}, must be at least 0 and 3 below {len(vectors)} vectors")
    return vectors[0].statistic("krum", vectors[1:], cut=faulty, keep=keep)


def deviated(vectors: Sequence[Any], deviations: float) -> Any:
    """mean - `deviations` standard deviations of each coordinate, with the divisor k - 1."""
    return vectors[0].statistic("deviated", vectors[1:], level=float(deviations))


def nearest_mean(
    centre: Any, vectors: Sequence[Any], level: float, weights: Sequence[int] | None = None
) -> Any:
    """The weighted mean of the vectors nearest to a centre, up to the total weight `level`.

    The last one counts with what is missing; without `weights`, `level` is a number of vectors.
    """
    each = [1] * len(vectors) if weights is None else weights
    return centre.statistic("nearest", vectors, weights=each, level=float(level))


def top_k(vector: Any, keep: int) -> Any:
    """The `keep` coordinates of largest size, and 0 elsewhere; of equal ones the first."""
    return vector.top_k(keep)
