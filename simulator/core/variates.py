"""Random sizes: one kernel per law, each a pure function of the keys of a stream.

A law is a number and a row of parameters. Numbers of the stream are taken in the order 0, 1, 2,
...; a law with rejection continues along the stream, so its result depends only on the keys. Every
size is positive: an underflow gives the smallest normal float64.
"""

import math

from simulator.core.compiling import kernel
from simulator.core.elementary import exp, log, power
from simulator.core.leaf import leaf
from simulator.core.random import below, normal, stream, uniform

__all__ = ["LAWS", "SMALLEST", "fill_draws", "fill_powers", "variate"]

SMALLEST = 2.2250738585072014e-308
ATTEMPTS = 100_000  # of a draw by rejection; an attempt succeeds with probability 0.001 or more

CONSTANT, EXPONENTIAL, GAMMA, LOGNORMAL, UNIFORM, WEIBULL = 0, 1, 2, 3, 4, 5
PARETO, TRUNCATED_NORMAL, HALF_NORMAL, BERNOULLI, EMPIRICAL = 6, 7, 8, 9, 10

LAWS = {
    "constant": CONSTANT,
    "exponential": EXPONENTIAL,
    "gamma": GAMMA,
    "lognormal": LOGNORMAL,
    "uniform": UNIFORM,
    "weibull": WEIBULL,
    "pareto": PARETO,
    "truncated_normal": TRUNCATED_NORMAL,
    "half_normal": HALF_NORMAL,
    "bernoulli": BERNOULLI,
    "empirical": EMPIRICAL,
}


@leaf
def variate(law, numbers, low, high, k1, k2):
    """The number of the stream (k1, k2) under law `law` with parameters numbers[low:high].

    Bounds instead of a slice: a slice would cost more than the number itself.
    """
    if law == EXPONENTIAL:
        x = -log(uniform(k1, k2, 0))
    elif law == GAMMA:
        x = _gamma(numbers[low], k1, k2) / numbers[low]
    elif law == LOGNORMAL:
        x = exp(numbers[low] * (normal(k1, k2, 0) - 0.5 * numbers[low]))
    elif law == UNIFORM:
        x = numbers[low] + (numbers[low + 1] - numbers[low]) * uniform(k1, k2, 0)
    elif law == WEIBULL:
        x = numbers[low + 1] * power(-log(uniform(k1, k2, 0)), 1.0 / numbers[low])
    elif law == PARETO:
        x = numbers[low + 1] * power(uniform(k1, k2, 0), -1.0 / numbers[low])
    elif law == TRUNCATED_NORMAL:
        x = _truncated_normal(numbers[low], numbers[low + 1], k1, k2)
    elif law == HALF_NORMAL:
        x = abs(normal(k1, k2, 0))
    elif law == BERNOULLI:
        x = numbers[low + 1] if uniform(k1, k2, 0) < numbers[low] else 1.0
    elif law == EMPIRICAL:
        x = numbers[low + below(k1, k2, 0, high - low)]
    else:
        x = 1.0
    return float(max(x, SMALLEST))


@leaf
def _gamma(shape, k1, k2):
    """Gamma(shape, 1) by Marsaglia and Tsang (2000); below 1 by the power of a uniform.

    An attempt succeeds with probability 0.95 or more; nan if all `ATTEMPTS` fail.
    """
    boost = 1.0
    if shape < 1.0:
        boost = power(uniform(k1, k2, 0), 1.0 / shape)
        shape += 1.0
    d = shape - 1.0 / 3.0
    c = 1.0 / math.sqrt(9.0 * d)
    for attempt in range(ATTEMPTS):
        index = 1 + 2 * attempt
        x = normal(k1, k2, index)
        v = 1.0 + c * x
        v = v * v * v
        bound = 0.5 * x * x + d - d * v + d * log(v)  # nan where v < 0: rejected
        if log(uniform(k1, k2, index + 1)) < bound:
            return boost * d * v
    return math.nan


@leaf
def _truncated_normal(mean, std, k1, k2):
    """The first positive number among `ATTEMPTS` draws of N(mean, std^2), else nan."""
    for index in range(ATTEMPTS):
        x = mean + std * normal(k1, k2, index)
        if x > 0.0:
            return float(x)
    return math.nan


@kernel
def fill_draws(law, numbers, seed, purpose, worker, job, out):
    """Fill `out` (m,) with the numbers of workers `worker`, `worker` + 1, ..."""
    for i in range(out.shape[0]):
        k1, k2 = stream(seed, purpose, worker + i, job)
        out[i] = variate(law, numbers, 0, numbers.shape[0], k1, k2)


@kernel
def fill_powers(base, exponent, out):
    """out_i = base_i ^ exponent_i, with the same bits everywhere."""
    for i in range(out.shape[0]):
        out[i] = power(base[i], exponent[i])
