"""Scores: finite, ordered, and worse than any time wherever a run never arrived."""

from __future__ import annotations

import math
from typing import Any

from simulator.scenario.sections import Stop, Target
from simulator.tuning.scoring import score

STOP = Stop(time=100.0, target=Target(metric="loss_gap", below=0.01))


def scored(time: float, status: str, final: float, stop: Stop = STOP) -> float:
    metric = "accuracy" if stop.target and stop.target.rises else "loss_gap"
    row: dict[str, Any] = {"time_to_target": time, "status": status, f"final_{metric}": final}
    return score(row, stop)


def test_a_run_that_arrived_scores_its_time() -> None:
    assert scored(42.0, "converged", 0.009) == 42.0


def test_every_censored_run_is_worse_than_every_other_and_finite() -> None:
    missed = [
        scored(math.inf, "horizon", 0.011),
        scored(math.inf, "horizon", 10.0),
        scored(math.inf, "budget", 1e20),
        scored(math.inf, "diverged", math.nan),
    ]
    assert missed == sorted(missed)
    assert missed[0] >= 2.0 * 100.0
    assert missed[-1] == 300.0


def test_a_run_without_a_final_metric_is_finite() -> None:
    assert scored(math.inf, "horizon", math.nan) == 300.0
    assert scored(math.inf, "horizon", math.inf) == 300.0


def test_of_accuracy_what_is_missing_counts() -> None:
    stop = Stop(time=100.0, target=Target(metric="accuracy", above=0.8))
    assert scored(math.inf, "horizon", 0.4, stop) == 250.0
    assert scored(math.inf, "horizon", 0.0, stop) == 300.0
