"""Inputs of the papers' prescriptions."""

from __future__ import annotations

import math
from dataclasses import dataclass

__all__ = ["Facts", "noise_ratio", "rounded_down", "rounded_up"]

_ROUNDING = 1e-9  # relative; a few operations err by some 1e-16


@dataclass(frozen=True)
class Facts:
    """Constants of the objective, the cluster and the target, for prescriptions.

    `epsilon` is the target for the squared gradient norm; `seconds` the mean seconds per gradient
    of each worker; `variance` the noise variance summed over coordinates; `dimension` that of the
    model. `upload_latency` and `upload_per_number` are the mean seconds of each worker's upload and
    of each further number, empty if messages take no time. `accelerated_sgd` needs `second_moment`
    (R^2) and `statistical_condition` beside `strong_convexity` (mu).
    """

    smoothness: float
    smoothness_mean_square: float
    smoothness_max: float
    variance: float
    gap: float
    epsilon: float
    workers: int
    seconds: tuple[float, ...]
    dimension: int = 1
    upload_latency: tuple[float, ...] = ()
    upload_per_number: tuple[float, ...] = ()
    strong_convexity: float = math.nan
    second_moment: float = math.nan
    statistical_condition: float = math.nan

    def upload_seconds(self, floats: float) -> list[float]:
        """Long-run mean seconds of each worker's upload of `floats` numbers (n,)."""
        if not self.upload_latency:
            return [0.0] * self.workers
        links = zip(self.upload_latency, self.upload_per_number, strict=True)
        return [latency + floats * per_number for latency, per_number in links]


def noise_ratio(facts: Facts) -> float:
    """sigma^2/eps, the number of gradients whose mean has variance eps; 0 without noise."""
    return facts.variance / facts.epsilon if facts.variance else 0.0


def rounded_up(ratio: float) -> int:
    """ceil(ratio), but the nearest whole number if the ratio differs from it by rounding only.

    Ratios of decimal numbers miss whole ones by an ulp or two, on either side.

    Example:
        >>> rounded_up(9e-06 / 3e-07), rounded_up(30.001)
        (30, 31)
    """
    return round(ratio) if _is_whole(ratio) else math.ceil(ratio)


def rounded_down(ratio: float) -> int:
    """floor(ratio), but the nearest whole number if the ratio differs from it by rounding only.

    Example:
        >>> rounded_down(0.3 / 0.1), rounded_down(2.999)
        (3, 2)
    """
    return round(ratio) if _is_whole(ratio) else math.floor(ratio)


def _is_whole(ratio: float) -> bool:
    """Whether the ratio is a whole number up to rounding."""
    return math.isfinite(ratio) and abs(ratio - round(ratio)) <= _ROUNDING * abs(ratio)
