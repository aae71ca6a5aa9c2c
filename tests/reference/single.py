"""Slow twin of simulator.core.single, one float32 operation after another: equal bits."""

import numpy as np

from tests.reference.random import mix

__all__ = ["fill_single_normals", "pair"]

f32 = np.float32
LOG = [f32(c) for c in (-0.68452114, -0.7917892, -1.33352, -3.9999993)]
SINE = [f32(c) for c in (-0.0046016, 0.07968001, -0.64596343, 1.5707964)]


def pair(high: int, low: int) -> tuple[np.float32, np.float32]:
    """Box and Muller: `high` for the radius; of `low` 22 bits for the angle, two for the quadrant.

    -2 log(1 - t) is -2 log1p(-t) below t = 1/2; above, 1 - t = 2^k m with m in [1/2, 1).
    """
    t = f32(high) * f32(2.0**-32) if high < 2**31 else f32(2**32 - high) * f32(2.0**-32)
    m, k = np.frexp(t) if high >= 2**31 else (f32(1), 0)
    f = f32(m) - f32(1) if high >= 2**31 else -t
    s = f / (f + f32(2))
    rest = f32(int(k) * 2**23) * f32(-2 * 0.6931471805599453 * 2.0**-23)
    radius = np.sqrt(s * polynomial(LOG, s * s) + rest)
    quarter = f32((low >> 2) % 2**22 / 2**22 - 0.5)
    sine = quarter * polynomial(SINE, quarter * quarter)
    cosine = np.sqrt(f32(1) - sine * sine)
    signed = -radius if low % 2 else radius
    first, second = (sine, cosine) if low & 2 else (cosine, sine)
    return signed * first, signed * second


def polynomial(coefficients: list[np.float32], x: np.float32) -> np.float32:
    """The polynomial in x, its highest power first."""
    value = coefficients[0]
    for coefficient in coefficients[1:]:
        value = value * x + coefficient
    return value


def fill_single_normals(k1: int, k2: int, std: float, count: int) -> list[float]:
    """`count` normals: the first numbers of the pairs, then the second ones."""
    half = (count + 1) // 2
    words = [mix(k1, k2, j) for j in range(half)]
    pairs = [pair(word >> 32, word % 2**32) for word in words]
    drawn = [one for one, _ in pairs] + [other for _, other in pairs]
    return [std * float(z) for z in drawn[:count]]
