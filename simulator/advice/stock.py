"""The stock problems, for clusters that come without one, and the scenarios to be tuned.

All are quadratics of 50 coordinates with the Hessian tridiag(-1, 2, -1)/4. They differ in what
decides their time to the target: noise, with s = sigma^2/eps = 45; curvature, with s = 0.2; and
minima that differ between workers.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from simulator.advice.source import Source
from simulator.cluster.spec import ClusterSpec
from simulator.errors import ScenarioError
from simulator.scenario import Scenario, load_scenario
from simulator.theory.fixed import best_of_fastest, everyone
from simulator.theory.times import SortedTimes
from simulator.tuning.scoring import check_goal

__all__ = ["STOCK", "Problem", "given", "stock"]

TARGET = 1.0e-3
#: Seconds that a good method needs for a stock problem, over min_m H_m (1 + s/m): measured.
FACTOR = 20.0
#: The simulated time, in times that a good method needs: a method that is slower is cut there.
PATIENCE = 20.0
ARRIVALS_PER_SECOND = 4000.0  # of the budget, at most, in one run
RECORDS = 250
SEEDS, FRESH = 2, 5


@dataclass(frozen=True)
class Problem:
    """A scenario to tune, with the methods to compare.

    Attributes:
        key: the name of its folder.
        title: its name in sentences.
        scenario: to be tuned.
        different: whether the workers' data differ, unlike those of the other problems.
    """

    key: str
    title: str
    scenario: Scenario
    different: bool = False


@dataclass(frozen=True)
class _Kind:
    title: str
    std: float
    heterogeneity: dict[str, Any] | None = None

    @property
    def ratio(self) -> float:
        """s = sigma^2/eps."""
        return 50.0 * self.std**2 / TARGET


STOCK = {
    "noise": _Kind("noise-dominated", 0.03),
    "curvature": _Kind("curvature-dominated", 0.002),
    "different": _Kind("different data", 0.01, {"kind": "random_minima", "scale": 1.0}),
}


def stock(
    source: Source, methods: list[dict[str, Any]], plugins: list[str], budget: float
) -> list[Problem]:
    """The three stock problems on the cluster of a source."""
    return [
        Problem(
            key,
            kind.title,
            _scenario(source, key, kind, methods, plugins, budget),
            different=kind.heterogeneity is not None,
        )
        for key, kind in STOCK.items()
    ]


def _scenario(
    source: Source,
    key: str,
    kind: _Kind,
    methods: list[dict[str, Any]],
    plugins: list[str],
    budget: float,
) -> Scenario:
    time = _horizon(source.cluster, kind, budget)
    problem = {"kind": "quadratic", "dimension": 50, "noise": kind.std}
    content = {
        "name": f"{source.name}-{key}",
        "description": f"stock problem, {kind.title}",
        "problem": problem | ({"heterogeneity": kind.heterogeneity} if kind.heterogeneity else {}),
        "cluster": source.cluster.model_dump(exclude_none=True, by_alias=True),
        "methods": methods,
        "stop": {"time": time, "target": {"metric": "grad_norm_sq", "below": TARGET}},
        "record": {"points": RECORDS, "spacing": "log", "first": time / (10.0 * RECORDS)},
        "seeds": SEEDS,
        "tune": {"trials": 1, "sampler": "sobol", "fresh_seeds": FRESH},
    }
    return load_scenario(content, plugins=plugins)


def _horizon(cluster: ClusterSpec, kind: _Kind, budget: float) -> float:
    """Simulated seconds: enough for methods that are much slower than a good one."""
    times = SortedTimes.of(cluster.build(0).mean_seconds)
    finite = SortedTimes.of(times.seconds[np.isfinite(times.seconds)])
    if not finite.workers:
        rule = "no worker ever finishes a job: no method can reach a target"
        raise ScenarioError.of(rule, key="cluster.compute_time")
    if kind.heterogeneity:
        good = everyone(finite, kind.ratio)
    else:
        good = best_of_fastest(finite, kind.ratio)[0]
    pace = math.fsum((1.0 / finite.seconds).tolist())
    return float(f"{min(PATIENCE * FACTOR * good, ARRIVALS_PER_SECOND * budget / pace):.4g}")


def given(scenario: Scenario, methods: list[dict[str, Any]], plugins: list[str]) -> Problem:
    """The problem of a scenario, with further methods.

    Raises:
        ScenarioError: the scenario has a sweep, or no target.
    """
    check_goal(scenario)
    content = scenario.model_dump(exclude_none=True, by_alias=True)
    content["methods"] = [*content["methods"], *methods]
    usual = {"sampler": "sobol", "fresh_seeds": FRESH}
    content["tune"] = usual | content.get("tune", {}) | {"trials": 1}
    content["tune"].pop("arrivals", None)
    return Problem("given", scenario.name, load_scenario(content, plugins=plugins))
