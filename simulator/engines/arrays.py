"""The operations on coordinates, matrices and to numbers, on NumPy arrays.

They round as the kernels of the tape do, one operation for each symbol, and add in their order.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from simulator.arrays import Floats
from simulator.core.matrices import orthogonalise
from simulator.engines.vector import Shape

__all__ = ["MATRICES", "REDUCTIONS", "elementwise", "keep_largest"]

LANES = 8


def elementwise(library: Any) -> dict[str, Callable[[Any, Any, Any], Any]]:
    """Name -> the operation on the coordinates b and c and the number s, by NumPy or PyTorch."""

    def maximum(b: Any, c: Any) -> Any:
        return library.where(((c > b) | (c != c)) & (b == b), c, b)

    def minimum(b: Any, c: Any) -> Any:
        return library.where(((c < b) | (c != c)) & (b == b), c, b)

    return {
        "product": lambda b, c, s: b * c,
        "quotient": lambda b, c, s: b / c,
        "quotient_or_zero": lambda b, c, s: library.where(c == 0.0, 0.0, b / c),
        "sqrt": lambda b, c, s: library.sqrt(b),
        "shift": lambda b, c, s: b + s,
        "scaled": lambda b, c, s: s * b,
        "divided": lambda b, c, s: b / s,
        "divided_or_zero": lambda b, c, s: library.where(s == 0.0, 0.0, b / s),
        "absolute": lambda b, c, s: abs(b),
        "sign": lambda b, c, s: library.where(b != b, b, library.sign(b) + 0.0),
        "maximum": lambda b, c, s: maximum(b, c),
        "minimum": lambda b, c, s: minimum(b, c),
        "clamp": lambda b, c, s: minimum(maximum(b, -s), s),
        "select": lambda b, c, s: library.where(s != 0.0, b, c),
    }


def _in_lanes(terms: Floats) -> Any:
    """The sum over the last axis in eight lanes: see `simulator.core.reductions`."""
    lanes: list[Any] = [None] * LANES
    for lane in range(min(LANES, terms.shape[-1])):
        lanes[lane] = np.add.accumulate(terms[..., lane::LANES], axis=-1)[..., -1]
    a, b, c, d, e, f, g, h = lanes
    left, right = _plus(_plus(a, e), _plus(c, g)), _plus(_plus(b, f), _plus(d, h))
    return _plus(left, right)


def _plus(x: Any, y: Any) -> Any:
    if x is None or y is None:
        return y if x is None else x
    return x + y


REDUCTIONS: dict[str, Callable[[Floats, Floats], float]] = {
    "dot": lambda b, c: _in_lanes(b * c),
    "norm1": lambda b, c: _in_lanes(np.abs(b)),
    "norm_inf": lambda b, c: float(np.max(np.abs(b))),
}
"""Name -> the number made of b and c."""


def keep_largest(values: Floats, keep: int) -> Floats:
    """The `keep` coordinates of largest size, the first of equal ones; nan counts as largest."""
    sizes = np.where(values != values, np.inf, np.abs(values))
    order = sorted(range(len(values)), key=lambda j: (-sizes[j], values[j] == values[j], j))
    out = np.zeros_like(values)
    out[order[:keep]] = values[order[:keep]]
    return out


def _multiply(b: Floats, c: Floats, shape: Shape) -> Floats:
    p, q, r = shape
    left, right = b[: p * q].reshape(p, 1, q), c[: q * r].reshape(q, r)
    return _padded(_in_lanes(left * right.T), len(b))


def _transpose(b: Floats, c: Floats, shape: Shape) -> Floats:
    p, q, _ = shape
    return _padded(b[: p * q].reshape(p, q).T, len(b))


def _orthogonalise(b: Floats, c: Floats, shape: Shape) -> Floats:
    out = np.empty_like(b)
    orthogonalise(b, shape[0], shape[1], out)
    return out


def _padded(matrix: Floats, dimension: int) -> Floats:
    """The rows of a matrix one after the other, and 0 behind them."""
    out = np.zeros(dimension)
    out[: matrix.size] = matrix.ravel()
    return out


MATRICES: dict[str, Callable[[Floats, Floats, Shape], Floats]] = {
    "matmul": _multiply,
    "transpose": _transpose,
    "orthogonalise": _orthogonalise,
}
"""Name -> the operation on vectors that are read as matrices."""
