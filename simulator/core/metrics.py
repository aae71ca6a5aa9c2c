"""The names of the metrics; importing them costs nothing."""

from typing import Literal, get_args

__all__ = ["MEANINGS", "METRICS", "Metric"]

Metric = Literal[
    "loss",
    "loss_gap",
    "grad_norm_sq",
    "distance_sq",
    "accuracy",
    "source_risk",
    "target_risk",
    "adapted_risk",
    "holdout_loss",
]
MEANINGS: dict[str, str] = {
    "loss": "F(x), the mean of the workers' objectives.",
    "loss_gap": "F(x) - F*, where the minimum is known.",
    "grad_norm_sq": "The squared norm of the gradient of F at x.",
    "distance_sq": "The squared distance to the minimiser, where it is known and unique.",
    "accuracy": "The share of the held-out samples, or without any of the training samples, that x "
    "classifies correctly; a score of exactly 0 is wrong for both classes.",
    "source_risk": "Least squares: the exact excess risk where the workers sample.",
    "target_risk": "Least squares: the exact excess risk where the model is wanted.",
    "adapted_risk": "Least squares: target_risk of the minimax transform of x.",
    "holdout_loss": "Networks: the mean loss of the held-out samples, without l2.",
}
METRICS: tuple[str, ...] = get_args(Metric)
"""Every metric, in the order of the columns."""
