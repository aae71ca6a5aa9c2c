"""Counter-based randomness: every number is a pure function of its purpose.

A stream is named by (seed, purpose, worker, job) and holds numbers 0, 1, 2, ...; nothing is drawn
in sequence, so no result can depend on the order of events, on a chunk size or on a thread.

The generator is SplitMix64 (Steele, Lea, Flood 2014) with a second key mixed in between its two
multiplications: number j of stream (k1, k2) is

    z = k1 + (j + 1) G;  z = (z ^ z >> 30) M1;  z = z ^ k2;  z = (z ^ z >> 27) M2;  z ^ z >> 31

and with k2 = 0 it is SplitMix64, whose published numbers the tests compare with. The two keys make
128 bits of state, so overlapping streams are vanishingly unlikely.
"""

import math

import numpy as np

from simulator.core.compiling import inlined, kernel
from simulator.core.elementary import bits, real

__all__ = [
    "ALGORITHM",
    "ATTACK",
    "AUGMENT",
    "BLOCK",
    "DATA",
    "DIRECTION",
    "DURATION",
    "EVALUATION",
    "FAULT",
    "GOLDEN",
    "LINK",
    "NOISE",
    "SAMPLE",
    "SPEED",
    "STRETCH",
    "WORKER",
    "below",
    "fill_normals",
    "mix",
    "normal",
    "scrambled",
    "stream",
    "uniform",
]

DURATION = 0  # size of a job
NOISE = 1  # gradient noise
SAMPLE = 2  # samples of a stochastic gradient
FAULT = 3  # failures and repairs
LINK = 4  # transfer times
ALGORITHM = 5  # choices of a method
SPEED = 6  # changes of a worker's speed
WORKER = 7  # drawn once per worker
DATA = 8  # synthetic data
BLOCK = 9  # coordinates of a zeroth-order gradient
DIRECTION = 10  # its directions
EVALUATION = 11  # errors of single function values
STRETCH = 12  # lengths of heavy-tailed noise
ATTACK = 13  # noise of wrong messages
AUGMENT = 14  # changes of the images of a stochastic gradient

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
MULTIPLIER_1 = np.uint64(0xBF58476D1CE4E5B9)
MULTIPLIER_2 = np.uint64(0x94D049BB133111EB)
SECOND_KEY = np.uint64(0xD6E8FEB86659FD93)
ONE = np.uint64(0x3FF0000000000000)
EXPONENT = np.uint64(0xFFF0000000000000)
SQRT_HALF_SHIFT = np.uint64(0x3FF0000000000000 - 0x3FE6A09E667F3BCD)
TWO_52 = np.uint64(0x4330000000000000)
RADIUS_BITS = np.uint64(0x000FFFFFFFFFF000)  # 40 bits of a number make the radius,
ANGLE_BITS = np.uint64(0x0000000000FFFFFC)  # 22 the angle, and two the quadrant
MINUS_TWO_LN2 = -1.3862943611198906


@inlined
def mix(k1, k2, index):
    """Number `index` of the stream (k1, k2): 64 random bits."""
    return scrambled(np.uint64(k1) + (np.uint64(index) + np.uint64(1)) * GOLDEN, k2)


@inlined
def scrambled(counter, k2):
    """The 64 random bits at `counter` = k1 + (index + 1) GOLDEN.

    Adding GOLDEN instead of multiplying by the index lets the compiler vectorise a counter.
    """
    z = (counter ^ (counter >> np.uint64(30))) * MULTIPLIER_1
    z = z ^ np.uint64(k2)
    z = (z ^ (z >> np.uint64(27))) * MULTIPLIER_2
    return z ^ (z >> np.uint64(31))


@kernel
def stream(seed, purpose, worker, job):
    """The two keys of the stream of (seed, purpose, worker, job), all integers >= 0.

    Signed, because numba treats every Python integer as signed.
    """
    zero = np.uint64(0)
    first = mix(mix(np.uint64(seed), zero, purpose), zero, worker)
    return int(np.int64(mix(first, zero, job))), int(np.int64(mix(first ^ SECOND_KEY, zero, job)))


@kernel
def uniform(k1, k2, index):
    """Uniform in the open interval (0, 1): the midpoints of 2^52 equal cells."""
    pattern = (mix(k1, k2, index) >> np.uint64(12)) | ONE
    return real(pattern) - (1.0 - 2.0**-53)


@kernel
def below(k1, k2, index, count):
    """Uniform integer in [0, count), count < 2^52; uneven by less than count / 2^52."""
    return int(uniform(k1, k2, index) * count)


@kernel
def normal(k1, k2, index):
    """Standard normal number `index` of the stream (k1, k2)."""
    return _pair(mix(k1, k2, index), 1.0)[0]


@inlined
def _pair(word, std):
    """Two independent N(0, std^2) numbers from 64 random bits (Box and Muller 1958).

    radius^2 = -2 log(u), u in [2^-40, 1], so |z| <= 7.45 std; log, sin and cos are minimax
    polynomials with relative errors below 5e-12. Free of branches, so that a loop vectorises.
    """
    u = 2.0 - real(((word >> np.uint64(12)) & RADIUS_BITS) | ONE)
    pattern = bits(u)
    moved = pattern + SQRT_HALF_SHIFT
    k = real((moved >> np.uint64(52)) | TWO_52) - (4503599627370496.0 + 1023.0)
    m = real(pattern - (moved & EXPONENT) + ONE)
    s = (m - 1.0) / (m + 1.0)
    z = s * s
    p = (0.23582155000886418 * z + 0.28537308316695686) * z + 0.4000033519515988
    p = (p * z + 0.6666666564543191) * z + 2.0
    radius = math.sqrt(k * MINUS_TWO_LN2 - 2.0 * (s * p)) * std
    radius = real(bits(radius) ^ (word << np.uint64(63)))  # a sign: half a turn or none
    f = real(((word & ANGLE_BITS) << np.uint64(28)) | ONE) - 1.5  # in [-1/2, 1/2) quarter turns
    w = f * f
    sine = (0.0001581950732365177 * w - 0.004681260626962963) * w + 0.07969258184278095
    sine = f * ((sine * w - 0.6459640961024142) * w + 1.5707963267877478)
    cosine = (-2.484596602595837e-05 * w + 0.0009191586033833447) * w - 0.020863467313759064
    cosine = ((cosine * w + 0.25366950709187497) * w - 1.2337005501182132) * w + 0.999999999999934
    swap = np.uint64(0) - ((word >> np.uint64(1)) & np.uint64(1))  # a quarter turn or none
    difference = (bits(cosine) ^ bits(sine)) & swap
    return radius * real(bits(cosine) ^ difference), radius * real(bits(sine) ^ difference)


@kernel
def fill_normals(k1, k2, std, out):
    """Fill `out` (d,) with independent N(0, std^2) numbers of the stream (k1, k2).

    Pair j goes to out[j] and out[ceil(d/2) + j]; an odd d leaves one number of a pair unused.
    """
    half = (out.shape[0] + 1) // 2
    pairs = out.shape[0] - half
    low = out[:pairs]
    high = out[half:]
    counter = np.uint64(k1)
    for j in range(pairs):
        counter += GOLDEN
        low[j], high[j] = _pair(scrambled(counter, k2), std)
    if pairs < half:
        out[pairs] = _pair(mix(k1, k2, pairs), std)[0]
