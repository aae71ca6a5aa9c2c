"""One run of a sweep: a method at one point of the grid for one seed, and its identity."""

import hashlib
import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any

from simulator.running.plan import reference_seed
from simulator.scenario import MethodEntry, Scenario
from simulator.scenario.writing import canonical
from simulator.sweep.file_names import by_content
from simulator.sweep.grid import Point
from simulator.sweep.plugin_sources import imported_sources, sources_of
from simulator.sweep.source_version import source_version

__all__ = ["Run", "identity", "run_of", "runs_of"]

#: Keys that name a run in tables, or say how it is carried out, but cannot change its numbers.
NEUTRAL = ("name", "description", "engine", "sweep", "tune", "methods", "seeds")


@dataclass(frozen=True)
class Run:
    """The smallest unit of stored work: its results are one file.

    `id` is the SHA-256 of `content`, everything that the numbers of this run depend on, with the
    version and the sources of paceline; equal runs at several points of a grid have one id and are
    computed once. `index` is the place of `entry` among the methods.
    """

    id: str
    content: dict[str, Any]
    scenario: Scenario
    entry: MethodEntry
    index: int
    seed: int

    @property
    def replicas(self) -> int:
        """The number of rows of this run in the summary."""
        lists = (value for value in self.entry.parameters.values() if isinstance(value, list))
        return prod(len(value) for value in lists)


def runs_of(point: Point) -> Iterator[Run]:
    """The runs of a point, in the order of methods and seeds."""
    scenario = point.scenario
    common = _common(scenario)
    for index, entry in enumerate(scenario.methods):
        own = {**common, **_method(scenario, entry)}
        for seed in scenario.seeds:
            yield _run(own, scenario, index, seed)


def run_of(scenario: Scenario, index: int, seed: int) -> Run:
    """The run of methods[index] for one seed."""
    own = {**_common(scenario), **_method(scenario, scenario.methods[index])}
    return _run(own, scenario, index, seed)


def _common(scenario: Scenario) -> dict[str, Any]:
    """The common content of all runs of a scenario."""
    dump = scenario.model_dump(exclude_none=True, by_alias=True)
    common = {key: by_content(value) for key, value in dump.items() if key not in NEUTRAL}
    if scenario.engine == "torch":  # equal to the other engines only up to rounding
        common["engine"] = "torch"
    if scenario.module is not None:
        common["module"] = {"name": scenario.module, "code": sources_of(scenario.module)}
    return {**common, "version": source_version()}


def _run(own: dict[str, Any], scenario: Scenario, index: int, seed: int) -> Run:
    content = {**own, "seed": seed}
    return Run(identity(content), content, scenario, scenario.methods[index], index, seed)


def identity(content: dict[str, Any]) -> str:
    """The id of the run with this content, 64 hexadecimal digits."""
    return hashlib.sha256(canonical(content)).hexdigest()


def _method(scenario: Scenario, entry: MethodEntry) -> dict[str, Any]:
    """The method's part of the content.

    Labels and the first seed count only if numbers depend on them: labels if each method has its
    own draws, the first seed if prescriptions use its cluster.
    """
    method = {key: value for key, value in entry.model_dump().items() if key != "label"}
    module = entry.algorithm.__module__
    if not module.startswith("algorithms."):
        method["code"] = imported_sources(module, Path(inspect.getfile(entry.algorithm)))
    part: dict[str, Any] = {"method": method}
    if not scenario.common_random_numbers:
        part["label"] = entry.label
    if "theory" in entry.parameters.values():
        part["cluster_seed"] = reference_seed(scenario)
    return part
