"""Constants for the tests of prescriptions."""

from dataclasses import replace
from typing import Any

from algorithms.base import Facts

__all__ = ["facts"]

PLAIN = Facts(
    smoothness=4.0,
    smoothness_mean_square=5.0,
    smoothness_max=6.0,
    variance=1.0,
    gap=3.0,
    epsilon=0.01,
    workers=5,
    seconds=(1.0, 2.0, 3.0, 4.0, 50.0),
)


def facts(**changes: Any) -> Facts:
    """n = 5, tau = (1, 2, 3, 4, 50), L = 4, sigma^2 = 1, eps = 0.01, unless changed."""
    return replace(PLAIN, **changes)
