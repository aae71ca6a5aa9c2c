"""Seconds in the fixed computation model, in which worker i needs tau_i for every gradient.

All functions return seconds per unit of L Delta/eps: their value times L Delta/eps is the time to
E||grad F||^2 <= eps up to the constants in `simulator.theory.catalogue`. `ratio` is sigma^2/eps,
the number of gradients whose mean has variance eps.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from simulator.theory.times import SortedTimes

__all__ = [
    "all_asynchronous",
    "best_of_fastest",
    "best_synchronous",
    "everyone",
    "noise_term",
    "synchronous",
]


def best_of_fastest(times: SortedTimes, ratio: float) -> tuple[float, int]:
    """min_m H_m (1 + ratio/m) and the smallest m that attains it: the optimum for equal objectives.

    Source: Tyurin and Richtarik (2023), arXiv 2305.12387.
    """
    return _least(times.harmonic_means * (1 + ratio / times.counts))


def best_synchronous(times: SortedTimes, ratio: float) -> tuple[float, int]:
    """min_m tau_m (1 + ratio/m) and the smallest m that attains it.

    At most 1 + ln n times `best_of_fastest`.
    """
    return _least(times.seconds * (1 + ratio / times.counts))


def _least(costs: NDArray[np.float64]) -> tuple[float, int]:
    place = int(np.argmin(costs))
    return float(costs[place]), place + 1


def synchronous(times: SortedTimes, ratio: float, m: int) -> float:
    """tau_m (1 + ratio/m): rounds that wait for the m fastest workers; m = n waits for all."""
    return float(times.seconds[m - 1]) * (1 + ratio / m)


def all_asynchronous(times: SortedTimes, ratio: float) -> float:
    """H_n (1 + ratio/n): uses every worker's gradients, also those of the slowest.

    Source: the analyses of Mishchenko et al. (2022), arXiv 2206.07638, and Koloskova et al. (2022),
    arXiv 2206.08307, converted to seconds.
    """
    return times.harmonic * (1 + ratio / times.workers)


def everyone(times: SortedTimes, ratio: float) -> float:
    """tau_n + tau_avg ratio/n: the optimum for different objectives.

    Source: Tyurin and Richtarik (2023), arXiv 2305.12387.
    """
    return times.slowest + noise_term(times, ratio)


def noise_term(times: SortedTimes, ratio: float) -> float:
    """tau_avg ratio/n: the cost of the noise if every worker's mean has the same weight."""
    return times.mean * ratio / times.workers if ratio else 0.0
