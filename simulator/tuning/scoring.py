"""The score of a run: its time to the target, or a finite number that is worse than any time.

    reached at t:      t
    not reached:       T (2 + s),  s = log10(metric/target)/10 in [0, 1]; for accuracy the missing
                       share
    diverged, failed:  3 T

with T the scenario's `stop.time`. A run that never reaches the target thus counts as at least two
horizons (the penalised mean of algorithm configuration with factor 2, PAR2), near misses count less
than wide ones, and scores are never infinite or NaN.
"""

from __future__ import annotations

import math
from typing import Any

from simulator.errors import ScenarioError
from simulator.scenario import Scenario
from simulator.scenario.sections import Stop, Target

__all__ = ["check_goal", "score", "worst"]

PENALTY = 2.0
#: A miss by so many powers of ten counts as much as divergence.
DECADES = 10.0


def check_goal(scenario: Scenario) -> None:
    """Refuse a scenario without a target, or without a horizon for the score of censored runs.

    Raises:
        ScenarioError: `stop.target` or `stop.time` is missing.
    """
    for key in ("target", "time"):
        if getattr(scenario.stop, key) is None:
            rule = "is missing: methods are tuned for their time to stop.target, and a run that "
            rule += "never arrives counts as more than stop.time"
            raise ScenarioError.of(rule, key=f"stop.{key}")


def worst(stop: Stop) -> float:
    """The score of a run that diverged or failed."""
    assert stop.time is not None
    return (PENALTY + 1.0) * stop.time


def score(row: dict[str, Any], stop: Stop) -> float:
    """The score of one row of a summary, in simulated seconds: finite, 0 if met at the start."""
    assert stop.time is not None and stop.target is not None
    if math.isfinite(row["time_to_target"]):
        return float(row["time_to_target"])
    if row["status"] in ("diverged", "failed"):
        return worst(stop)
    return stop.time * (
        PENALTY + _shortfall(float(row[f"final_{stop.target.metric}"]), stop.target)
    )


def _shortfall(final: float, target: Target) -> float:
    """How far from the target a run ended, from 0 (reached) to 1 (far away)."""
    if math.isnan(final):
        return 1.0
    if target.rises:
        missing = (target.value - final) / target.value
    elif final > 0.0 and target.value > 0.0:
        missing = math.log10(final / target.value) / DECADES
    else:
        missing = 1.0
    return min(max(missing, 0.0), 1.0)
