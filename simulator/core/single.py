"""Normals in single precision: most of the cost of gradient noise is drawing them.

They are the numbers of `random.fill_normals` with a radius of 32 bits instead of 40, drawn in 40 %
of the time: a vector holds twice as many. The typical difference is 1e-7 of a number; one of 10,000
differs by more than 1e-6, and one of a million by more than 1e-4 of it. Metrics average over
thousands of noise draws, so the difference is not visible. Data, sizes of jobs, speeds and
everything else drawn once or seldom keep double precision.
"""

import math

import numpy as np

from simulator.core.compiling import inlined, kernel
from simulator.core.random import GOLDEN, scrambled
from simulator.core.stack import stack_words

__all__ = ["fill_single_normals", "single_pair"]

PAIRS = 512  # in a block: two blocks of 4-byte numbers stay in the nearest cache
LANES = 8  # a block is padded to a multiple, written so that the compiler recognises it
HALF_WORD = np.uint64(32)
SIGN = np.uint32(31)
FRACTION = np.uint32(0x007FFFFF)
HALF = np.uint32(0x3F000000)  # bits of 1/2
ONE = np.uint32(0x3F800000)  # bits of 1
ANGLE_BITS = np.uint32(0x00FFFFFC)
SWAP = np.uint32(2)
NOTHING = np.uint32(0)
TO_UNIT = np.float32(-(2.0**-32))
NONE = np.float32(0.0)
UNIT = np.float32(1.0)
TWO = np.float32(2.0)
MIDDLE = np.float32(1.5)
LOG_STEP = np.float32(-1.3862943611198906 * 2.0**-23)  # -2 log 2 for one step of an exponent
# -4 atanh(s) / s in powers of s^2, |s| <= 1/3; sin(pi f / 2) / f in powers of f^2, |f| <= 1/2
LOG_0, LOG_1 = np.float32(-3.9999993), np.float32(-1.33352)
LOG_2, LOG_3 = np.float32(-0.7917892), np.float32(-0.68452114)
SINE_0, SINE_1 = np.float32(1.5707964), np.float32(-0.64596343)
SINE_2, SINE_3 = np.float32(0.07968001), np.float32(-0.0046016)


@inlined
def real(pattern):
    """The float32 whose bits are `pattern` (uint32)."""
    return np.uint32(pattern).view(np.float32)


@inlined
def bits(x):
    """The 32 bits of the float32 `x`, as uint32."""
    return np.float32(x).view(np.uint32)


@inlined
def single_pair(high, low):
    """Two independent N(0, 1) numbers from the halves of 64 random bits (Box and Muller 1958).

    With t = high / 2^32, radius^2 = -2 log(1 - t): log1p(-t) for t < 1/2, else log(1 - t). As a
    signed number `high` is -2^32 (1 - t) there, so both arguments have 24 bits, and all radii have
    a relative error of 5e-7; the smallest is 0, the next 2e-5, and |z| <= 6.67.
    """
    signed = np.int32(high)
    t = np.float32(signed) * TO_UNIT  # -t, or 1 - t
    fraction = (bits(t) & FRACTION) | HALF
    power = np.float32(np.int32(bits(t) - fraction)) * LOG_STEP
    f = real(fraction) - UNIT if signed < 0 else t
    power = power if signed < 0 else NONE
    s = f / (f + TWO)
    z = s * s
    p = ((LOG_3 * z + LOG_2) * z + LOG_1) * z + LOG_0
    radius = np.float32(math.sqrt(s * p + power))
    radius = real(bits(radius) ^ np.uint32(low << SIGN))  # a sign: half a turn or none
    f = real(((low & ANGLE_BITS) >> np.uint32(1)) | ONE) - MIDDLE  # [-1/2, 1/2) quarter turns
    w = f * f
    sine = f * (((SINE_3 * w + SINE_2) * w + SINE_1) * w + SINE_0)
    cosine = np.float32(math.sqrt(UNIT - sine * sine))
    swapped = (low & SWAP) != NOTHING  # a quarter turn or none
    first = sine if swapped else cosine
    second = cosine if swapped else sine
    return radius * first, radius * second


@kernel
def fill_single_normals(k1, k2, std, out):
    """Fill `out` (d,) with std z, z independent N(0, 1) numbers of single precision.

    The streams, and the place of pair j, are those of `fill_normals`.
    """
    half = (out.shape[0] + 1) // 2
    low, high = out[:half], out[half:]
    first, second = stack_words(PAIRS), stack_words(PAIRS)
    for start in range(0, half, PAIRS):
        count = LANES * min(PAIRS // LANES, (half - start + LANES - 1) // LANES)
        counter = np.uint64(k1) + np.uint64(start) * GOLDEN
        for j in range(count):
            counter += GOLDEN
            word = scrambled(counter, k2)
            first[j], second[j] = np.uint32(word >> HALF_WORD), np.uint32(word)
        for j in range(count):  # only 32-bit numbers: one of 64 bits would halve the vectors
            one, other = single_pair(first[j], second[j])
            first[j], second[j] = bits(one), bits(other)
        _widen(first, std, low[start : start + PAIRS])
        _widen(second, std, high[start : start + PAIRS])


@kernel
def _widen(words, std, out):
    for j in range(out.shape[0]):
        out[j] = std * np.float64(real(words[j]))
