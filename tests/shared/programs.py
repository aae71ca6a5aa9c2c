"""Programs of vector operations, which the tests of every engine run."""

from collections.abc import Callable
from typing import Any

import numpy as np

from algorithms.parts.matrices import Matrix, orthogonalised
from algorithms.parts.operations import (
    clamp,
    clip,
    deviated,
    dot,
    krum,
    maximum,
    median,
    minimum,
    nearest_mean,
    norm,
    norm1,
    norm_inf,
    norm_sq,
    normalise,
    quotient_or_zero,
    sign,
    sqrt,
    top_k,
    trimmed_mean,
    weighted_median,
    where,
)

__all__ = ["DIMENSION", "PROGRAMS", "Program", "vectors"]

DIMENSION = 29  # blocks of eight, and a rest
SPECIAL = np.array([0.0, -0.0, np.nan, np.inf, -np.inf, 1e-310, -2.0, 1.0])
Program = Callable[[Any, Any, Any], Any]

PROGRAMS: dict[str, Program] = {
    "a b": lambda a, b, s: a * b,
    "a / b": lambda a, b, s: a / b,
    "a / b or zero": lambda a, b, s: quotient_or_zero(a, b),
    "sqrt": lambda a, b, s: sqrt(a),
    "sqrt of |a|": lambda a, b, s: sqrt(abs(a)),
    "a + 0.3": lambda a, b, s: a + 0.3,
    "0.3 + c a": lambda a, b, s: 0.3 + 0.7 * a,
    "a - s": lambda a, b, s: a - s,
    "c a + s": lambda a, b, s: 0.7 * a + s,
    "s a": lambda a, b, s: s * a,
    "a s": lambda a, b, s: a * s,
    "a / s": lambda a, b, s: a / s,
    "sign": lambda a, b, s: sign(a),
    "maximum": lambda a, b, s: maximum(a, b),
    "minimum": lambda a, b, s: minimum(a, b),
    "clamp": lambda a, b, s: clamp(a, 0.5),
    "normalise": lambda a, b, s: normalise(a),
    "clip": lambda a, b, s: clip(b, 0.5),
    "clip by s": lambda a, b, s: clip(b, s),
    "dot a": lambda a, b, s: dot(a, b) * a,
    "norm1 a": lambda a, b, s: norm1(b) * a,
    "norm_inf a": lambda a, b, s: norm_inf(b) * a,
    "numbers": lambda a, b, s: ((1.0 - norm(b)) / (s + norm_sq(b)) - 2.0 * s) * b,
    "largest of numbers": lambda a, b, s: maximum(norm(b), minimum(s, 0.3)) * b,
    "choice of vectors": lambda a, b, s: where(norm(b) <= s, a, b),
    "choice of numbers": lambda a, b, s: where(norm(b) > 1e3, s, norm(b)) * b,
    "comparison": lambda a, b, s: (norm(b) < 2.0) * a + (s >= norm1(b)) * b,
    "median": lambda a, b, s: median([a, b, 0.3 * a, b * b, a + b]),
    "median of four": lambda a, b, s: median([a, b, 0.3 * a, b * b]),
    "trimmed mean": lambda a, b, s: trimmed_mean([a, b, 0.3 * a, b * b, a + b, b, a], 2),
    "trimmed mean of all": lambda a, b, s: trimmed_mean([a, b, 0.3 * a], 0),
    "weighted median": lambda a, b, s: weighted_median([a, b, 0.3 * a, b * b], [1, 5, 2, 3]),
    "half of the weight": lambda a, b, s: weighted_median([a, b, a, -b], [1, 2, 2, 1]),
    "krum": lambda a, b, s: krum([a, b, 0.3 * a, 0.9 * a, a + b, 0.1 * b], 1),
    "multi-krum": lambda a, b, s: krum([a, b, 0.3 * a, 0.9 * a, a + b, 0.1 * b], 2, 4),
    "nearest": lambda a, b, s: nearest_mean(0.5 * a, [a, b, 0.3 * a, 0.9 * a, a + b], 3),
    "nearest by weight": lambda a, b, s: nearest_mean(a, [a, b, 0.3 * a], 4.5, [2, 3, 2]),
    "deviated": lambda a, b, s: deviated([a, b, 0.3 * a, a + b], 0.7),
    "deviated alone": lambda a, b, s: deviated([a], 0.7),
    "top 5": lambda a, b, s: top_k(a, 5),
    "top of all": lambda a, b, s: top_k(b, DIMENSION),
    "matmul": lambda a, b, s: (Matrix(a, 3, 9) @ Matrix(b, 9, 2)).vector,
    "transpose": lambda a, b, s: Matrix(a, 4, 7).T.vector,
    "orthogonalise": lambda a, b, s: Matrix(a, 4, 7).orthogonalised().vector,
    "Newton-Schulz": lambda a, b, s: orthogonalised(Matrix(b, 7, 4), "polar_express").vector,
    # Fused with the sums that they go into:
    "clip and step": lambda a, b, s: a - 0.1 * clip(b, 0.5),
    "normalise and step": lambda a, b, s: 0.9 * a - s * normalise(b),
    "square average": lambda a, b, s: 0.9 * a + 0.1 * (b * b),
    "Adam": lambda a, b, s: a - s * (b / (sqrt(abs(a)) + 1e-8)),
    "Adam in pieces": lambda a, b, s: (lambda r: a - 0.1 * (b / r) + r)(sqrt(abs(a)) + s),
    "twice": lambda a, b, s: (lambda p: (a - 0.1 * p) - 0.2 * p)(a * b),
    "minus": lambda a, b, s: -(a * b) - (a / b),
}


def vectors(special: bool) -> tuple[Any, Any]:
    """Two vectors; special ones hold what arithmetic has exceptions for."""
    generator = np.random.default_rng(7)
    a, b = generator.normal(size=(2, DIMENSION))
    if special:
        places = generator.permutation(DIMENSION)
        a[places[:8]], b[places[3:11]] = SPECIAL, SPECIAL
        b[3] = a[3]
    return a, b
