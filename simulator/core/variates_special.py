"""Special functions for the means of the laws, from + - * / and the project's exp and log."""

import math

from simulator.core.compiling import kernel
from simulator.core.elementary import exp, log

__all__ = ["log_gamma", "normal_cdf", "normal_density"]

HALF_LOG_TURN = 0.9189385332046728  # log(2 pi) / 2
STIRLING_FROM = 10.0
TERMS = 1_000  # about 100 are needed at 9
FARTHEST = 9.0  # the tail beyond it is 1e-19; far beyond it the terms of the series overflow


@kernel
def log_gamma(x):
    """Logarithm of Gamma(x) for x >= 1, to about 1e-15: recurrence up to 10, then Stirling."""
    product = 1.0
    while x < STIRLING_FROM:
        product *= x
        x += 1.0
    z = 1.0 / (x * x)
    series = 1.0 / 1260 + z * (-1.0 / 1680 + z * (1.0 / 1188 - z * (691.0 / 360360)))
    series = (1.0 / 12 + z * (-1.0 / 360 + z * series)) / x
    return (x - 0.5) * log(x) - x + HALF_LOG_TURN + series - log(product)


@kernel
def normal_density(z):
    """Density of the standard normal law."""
    return exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi)


@kernel
def normal_cdf(z):
    """P(N(0, 1) <= z), to about 1e-15 absolute: 1/2 + density (z + z^3/3 + z^5/15 + ...).

    Marsaglia (2004), "Evaluating the normal distribution".
    """
    if abs(z) > FARTHEST:
        return 0.0 if z < 0.0 else 1.0
    term, total, odd = z, 0.0, 1.0
    for _ in range(TERMS):
        if total + term == total:
            break
        total += term
        odd += 2.0
        term *= z * z / odd
    return 0.5 + total * normal_density(z)
