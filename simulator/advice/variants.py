"""Robustness: the tuned methods on changed clusters and on data that differ more."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulator.cluster.spec import ClusterSpec
from simulator.cluster.speeds import ConstantSpeed
from simulator.cluster.worker_draws import JOBS, worker_uniforms
from simulator.errors import ScenarioError
from simulator.problems.finite_sum import DataProblem
from simulator.problems.quadratic import QuadraticSpec
from simulator.results.quantiles import quantile
from simulator.running.run import Progress
from simulator.scenario import MethodEntry, Scenario
from simulator.sweep.complete import complete
from simulator.sweep.grid import Point
from simulator.sweep.resources import Resources
from simulator.sweep.runs import Run, runs_of
from simulator.sweep.store import Store
from simulator.what_if.changes import slowest

__all__ = ["Variant", "try_variants"]

CHANGE, PERCENT = 0.2, "20 %"  # of speeds
MORE = 3.0  # times as different
FEW_CLASSES = 0.3  # the concentration of Dirichlet shares


Times = dict[str, float]
"""Label -> median seconds to the target, infinite where it was not reached."""


@dataclass(frozen=True)
class Variant:
    """A change, and how the methods fare with the parameters that were tuned before it.

    Attributes:
        name: the change in words.
        times: without methods that do not fit the change.
    """

    name: str
    times: Times

    @property
    def first(self) -> str | None:
        """The fastest method; None if none reached the target."""
        best = min(self.times, key=lambda label: self.times[label], default=None)
        return None if best is None or math.isinf(self.times[best]) else best


def try_variants(
    scenario: Scenario,
    times: Times,
    place: Path,
    *,
    resources: Resources,
    progress: Progress,
) -> Iterator[Variant]:
    """The changes of `scenario`, one after the other; `times` are those before any change."""
    for name, changed in _changed(scenario):
        runs = [list(runs_of(Point({}, one))) for one in changed]
        every = (run for own in runs for run in own)
        complete(every, place, resources=resources, progress=progress)
        labels = [one.methods[0].label for one in changed]
        medians = [_median(own, Store(place)) for own in runs]
        yield Variant(name, dict(zip(labels, medians, strict=True)))
    if _only_computes(scenario.cluster):
        for word, speed in (("slower", 1.0 - CHANGE), ("faster", 1.0 + CHANGE)):
            scaled = {label: seconds / speed for label, seconds in times.items()}
            yield Variant(f"all workers are {PERCENT} {word}", scaled)


def _median(runs: Sequence[Run], store: Store) -> float:
    """The median seconds to the target; a run that failed counts as infinitely slow."""
    found = [store.read_table(run.id, "summary") for run in runs]
    each = [math.inf if one is None else one.column("time_to_target")[0].as_py() for one in found]
    return float(quantile(each, 0.5))


def _only_computes(cluster: ClusterSpec) -> bool:
    """Whether all times are multiples of the compute times, so that one factor scales all."""
    timed = (cluster.links, cluster.server, cluster.stalls, cluster.cold_start, cluster.membership)
    parts = (*timed, cluster.recorded)
    steady = all(isinstance(time.speed, ConstantSpeed) for _, time in cluster.members())
    return steady and not any(parts) and not cluster.failing()


def _changed(scenario: Scenario) -> Iterator[tuple[str, list[Scenario]]]:
    """The name of each change, and the scenario of each method that fits it."""
    for name, cluster in _clusters(scenario):
        each = (_alone(scenario, entry, cluster) for entry in scenario.methods)
        yield name, [one for one in each if one is not None]
    if (problem := _more_different(scenario)) is not None:
        content = scenario.model_dump(exclude_none=True, by_alias=True) | {"problem": problem}
        plugins = {entry.name: entry.algorithm for entry in scenario.methods}
        context = {"methods": plugins, "model": scenario.module}
        whole = Scenario.model_validate(content, context=context)
        each = (_alone(whole, entry, whole.cluster) for entry in whole.methods)
        yield "data differ more between workers", [one for one in each if one is not None]


def _alone(scenario: Scenario, entry: MethodEntry, cluster: ClusterSpec) -> Scenario | None:
    """The scenario of one method on a cluster; None if they do not fit."""
    try:
        return scenario.model_copy(update={"methods": [entry]}).on(cluster)
    except ScenarioError:
        return None


def _clusters(scenario: Scenario) -> Iterator[tuple[str, ClusterSpec]]:
    cluster = scenario.cluster
    if cluster.recorded is not None:
        return
    if cluster.size > 1:
        [last] = slowest(scenario, 1)
        absent = sorted([*(cluster.absent or []), last])
        left = cluster.model_copy(update={"absent": absent})
        yield f"the slowest worker, {last}, leaves", left
    uniforms = worker_uniforms(JOBS, workers=cluster.described, first=0, seed=0)
    factors = 1.0 / (1.0 - CHANGE + 2.0 * CHANGE * uniforms)
    yield f"each worker is up to {PERCENT} slower or faster", cluster.scaled(factors)
    if not _only_computes(cluster):
        yield f"all workers are {PERCENT} slower", cluster.scaled(1.0 / (1.0 - CHANGE))
        yield f"all workers are {PERCENT} faster", cluster.scaled(1.0 / (1.0 + CHANGE))


def _more_different(scenario: Scenario) -> dict[str, Any] | None:
    """The problem with data that differ more; None where that means nothing."""
    problem = scenario.problem
    content: dict[str, Any] = problem.model_dump(exclude_none=True, by_alias=True)
    if scenario.cluster.size == 1:
        return None
    if isinstance(problem, QuadraticSpec) and problem.minima is None:
        usual = {"kind": "random_minima", "scale": 0.3 / MORE}
        shape: dict[str, Any] = content.get("heterogeneity") or usual
        return content | {"heterogeneity": shape | {"scale": shape["scale"] * MORE}}
    if isinstance(problem, DataProblem):
        return content | {"partition": {"kind": "dirichlet", "alpha": FEW_CLASSES}}
    return None
