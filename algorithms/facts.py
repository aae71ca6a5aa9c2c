"""What the papers' prescriptions are computed from."""

from __future__ import annotations

import math
from dataclasses import dataclass

__all__ = ["Facts", "noise_ratio"]


@dataclass(frozen=True)
class Facts:
    """What prescriptions may use: constants of the objective, the cluster and the target.

    `epsilon` is the target for the squared gradient norm; `seconds` the mean seconds per gradient
    of each worker; `variance` the noise variance summed over coordinates. `dimension` is that of
    the model; `upload_latency` and `upload_per_number` are the mean seconds of each worker's upload
    and what each number adds, empty where messages take no time. `second_moment` (R^2) and
    `statistical_condition` are what `accelerated_sgd` needs beside `strong_convexity` (mu).
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
