"""Without noise, methods against wrong messages do what small loops in plain NumPy do."""

from __future__ import annotations

from typing import Any

import pytest

from tests.reference.robust import (
    Basgd,
    Kardam,
    WeightedRobust,
    ZenoPp,
    geometric_median,
    upper_median,
)
from tests.shared.twins import assert_follows

TWINS: dict[str, tuple[dict[str, Any], Any]] = {
    "basgd": ({"name": "basgd", "stepsize": 0.2, "buffers": 3}, Basgd(stepsize=0.2, count=3)),
    "basgd, momentum and mean": (
        {"name": "basgd", "stepsize": 0.2, "buffers": 2, "momentum": 0.6, "aggregator": "mean"},
        Basgd(stepsize=0.2, count=2, momentum=0.6, median=False),
    ),
    "kardam": (
        {"name": "kardam", "stepsize": 0.2, "faulty": 3, "window": 3},
        Kardam(stepsize=0.2, faulty=3, window=3),
    ),
    "zeno++": (
        {"name": "zeno_pp", "stepsize": 0.2, "server_batch": 7, "refresh": 2, "rho": 0.15},
        ZenoPp(stepsize=0.2, batch=7, refresh=2, rho=0.15),
    ),
    "zeno++, soft": (
        {"name": "zeno_pp", "stepsize": 0.2, "server_batch": 3, "refresh": 0, "soft": True},
        ZenoPp(stepsize=0.2, batch=3, refresh=0, soft=True),
    ),
    "weighted mean of momentum": (
        {"name": "weighted_robust_asgd", "stepsize": 0.1, "aggregator": "mean"},
        WeightedRobust(stepsize=0.1, beta=0.9),
    ),
    "weighted median": (
        {"name": "weighted_robust_asgd", "stepsize": 0.1, "aggregator": "median"}
        | {"estimator": "sgd", "averaging": "linear"},
        WeightedRobust(stepsize=0.1, pick=upper_median, averaging=lambda t: 2 / (t + 1)),
    ),
    "weighted trimming of storm": (
        {"name": "weighted_robust_asgd", "stepsize": 0.1, "estimator": "storm", "beta": 0.5}
        | {"ctma": True, "share": 0.3, "averaging": "gamma"},
        WeightedRobust(
            stepsize=0.1, pick=geometric_median, storm=0.5, share=0.3, averaging=lambda t: 0.1
        ),
    ),
}


@pytest.mark.parametrize("case", TWINS)
def test_the_engine_follows_its_slow_twin(case: str) -> None:
    assert_follows(*TWINS[case])
