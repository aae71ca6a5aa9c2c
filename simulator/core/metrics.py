"""The names of what is measured; importing them costs nothing."""

from typing import Literal, get_args

__all__ = ["METRICS", "Metric"]

Metric = Literal[
    "loss",
    "loss_gap",
    "grad_norm_sq",
    "distance_sq",
    "accuracy",
    "source_risk",
    "target_risk",
    "adapted_risk",
]
METRICS: tuple[str, ...] = get_args(Metric)
"""Every metric, in the order of the columns."""
