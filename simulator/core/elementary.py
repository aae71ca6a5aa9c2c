"""Elementary functions from + - * / sqrt and bit operations only.

The C library and NumPy round `exp` and `log` differently on different processors. These functions
are fixed sequences of IEEE operations, so a trajectory has the same bits everywhere. Relative
errors are below 4e-16 for `log` and `exp`, and 1e-14 for `power` with |y log x| up to 30.
"""

import numpy as np

from simulator.core.compiling import inlined, kernel

__all__ = ["bits", "exp", "log", "power", "real", "sincos_turn"]

ONE = np.uint64(0x3FF0000000000000)  # bits of 1.0
EXPONENT = np.uint64(0xFFF0000000000000)
SQRT_HALF_SHIFT = np.uint64(0x3FF0000000000000 - 0x3FE6A09E667F3BCD)
TWO_52 = np.uint64(0x4330000000000000)  # bits of 2^52: turns small integers into floats
FRACTION_BITS = np.uint64(52)
LN2_HIGH = 6.93147180369123816490e-01
LN2_LOW = 1.90821492927058770002e-10
INVERSE_LN2 = 1.4426950408889634
SUBNORMAL_LIMIT = 2.2250738585072014e-308
TWO_54 = 18014398509481984.0
ROUND = 6755399441055744.0  # 1.5 * 2^52: adding it rounds to the nearest integer
EXP_OVERFLOW = 709.782712893384
EXP_UNDERFLOW = -745.1332191019412


@inlined
def real(pattern):
    """The float64 whose bits are `pattern` (uint64)."""
    return np.uint64(pattern).view(np.float64)


@inlined
def bits(x):
    """The 64 bits of the float64 `x`, as uint64."""
    return np.float64(x).view(np.uint64)


@kernel
def log(x):
    """Natural logarithm; -inf at 0, nan below.

    x = 2^k m with m in [sqrt(1/2), sqrt(2)), s = (m-1)/(m+1), log m = 2 atanh(s).
    """
    if not x > 0.0:
        return -np.inf if x == 0.0 else np.nan
    if x == np.inf:
        return x
    shift = 0.0
    if x < SUBNORMAL_LIMIT:
        x, shift = x * TWO_54, 54.0
    pattern = bits(x)
    moved = pattern + SQRT_HALF_SHIFT
    k = real((moved >> FRACTION_BITS) | TWO_52) - (4503599627370496.0 + 1023.0) - shift
    m = real(pattern - (moved & EXPONENT) + ONE)
    s = (m - 1.0) / (m + 1.0)
    z = s * s
    tail = z * (2.0 / 13 + z * (2.0 / 15 + z * (2.0 / 17 + z * (2.0 / 19 + z * (2.0 / 21)))))
    series = z * (2.0 / 3 + z * (2.0 / 5 + z * (2.0 / 7 + z * (2.0 / 9 + z * (2.0 / 11 + tail)))))
    return k * LN2_HIGH + (k * LN2_LOW + (s * series + 2.0 * s))


@kernel
def exp(x):
    """Exponential; x = k ln 2 + r with |r| <= ln(2)/2, Taylor series of exp(r) to r^13."""
    if x > EXP_OVERFLOW:
        return np.inf
    if x < EXP_UNDERFLOW:
        return 0.0
    if x != x:
        return x
    k = (x * INVERSE_LN2 + ROUND) - ROUND
    r = (x - k * LN2_HIGH) - k * LN2_LOW
    p = 1.0 / 39916800 + r * (1.0 / 479001600 + r * (1.0 / 6227020800))
    p = 1.0 / 40320 + r * (1.0 / 362880 + r * (1.0 / 3628800 + r * p))
    p = 1.0 / 120 + r * (1.0 / 720 + r * (1.0 / 5040 + r * p))
    p = 1.0 + (r + r * r * (0.5 + r * (1.0 / 6 + r * (1.0 / 24 + r * p))))
    half = np.int64(k) // 2  # two factors, so that neither overflows nor is subnormal
    return p * _two_to(half) * _two_to(np.int64(k) - half)


@inlined
def _two_to(k):
    return real(np.uint64(k + 1023) << FRACTION_BITS)


@kernel
def power(x, y):
    """x^y = exp(y log x) for x >= 0; 1 where y is 0."""
    if y == 0.0:
        return 1.0
    return exp(y * log(x))


@kernel
def sincos_turn(turns):
    """(sin 2 pi t, cos 2 pi t), exact in the reduction of t to an eighth of a turn."""
    quarter = (turns * 4.0 + ROUND) - ROUND
    f = (turns * 4.0 - quarter) * 1.5707963267948966  # in [-pi/4, pi/4]
    w = f * f
    s = 1.0 / 362880 + w * (-1.0 / 39916800 + w * (1.0 / 6227020800 - w / 1307674368000))
    s = f * (1.0 + w * (-1.0 / 6 + w * (1.0 / 120 + w * (-1.0 / 5040 + w * s))))
    c = 1.0 / 40320 + w * (-1.0 / 3628800 + w * (1.0 / 479001600 - w / 87178291200))
    c = 1.0 + w * (-0.5 + w * (1.0 / 24 + w * (-1.0 / 720 + w * c)))
    quadrant = np.int64(quarter) & 3
    if quadrant == 0:
        return s, c
    if quadrant == 1:
        return c, -s
    if quadrant == 2:
        return -s, -c
    return -c, s
