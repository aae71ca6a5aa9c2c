"""Where the cluster comes from: a log, a recording, a cluster file or a scenario."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from simulator.calibration.calibrate import Calibration, calibrate, write_calibration
from simulator.cluster.logs.operation_log import LogOptions
from simulator.cluster.logs.trace_import import ImportSummary
from simulator.cluster.spec import ClusterSpec
from simulator.errors import DataError
from simulator.naming import printable
from simulator.scenario import Scenario, load_scenario
from simulator.scenario.reader import read_file

__all__ = ["YAML", "Source", "read_source"]

CLUSTER = "cluster.yaml"
#: The suffixes of a file with a cluster or a scenario; other files are logs.
YAML = (".yaml", ".yml")
_ANY: dict[str, Any] = {
    "problem": {"kind": "quadratic", "dimension": 1},
    "methods": [{"name": "asgd", "stepsize": 1.0}],
    "stop": {"time": 1.0},
}


@dataclass(frozen=True)
class Source:
    """A cluster, and what is known of it.

    Attributes:
        name: of the source.
        cluster: the cluster.
        basis: what its times rest on, in words.
        scenario: the scenario that was given; None if a cluster alone was.
        logs: what was read of a log; empty for another source.
        warnings: what biases the times of a log or a recording.
        draw: the cluster of a bootstrap sample, by its number; None where no jobs are known.
    """

    name: str
    cluster: ClusterSpec
    basis: str
    scenario: Scenario | None = None
    logs: Sequence[ImportSummary] = ()
    warnings: Sequence[str] = ()
    draw: Callable[[int], ClusterSpec] | None = None


def read_source(
    path: Path,
    directory: Path,
    *,
    options: LogOptions | None = None,
    plugins: Sequence[str] = (),
) -> Source:
    """The cluster of a source; files that describe it are written to `directory`.

    Args:
        path: a log (a table with a row per job or operation, or a profile), a folder with recorded
            events, or a YAML file with a scenario or with a cluster alone.
        directory: created if it does not exist.
        options: how to read a log.
        plugins: `package.module:Class` each, for a scenario.

    Raises:
        DataError: the source is missing, or is none of these.
        ScenarioError: the scenario or the cluster has mistakes.
    """
    if not path.exists():
        raise DataError(f"{path}: no such file")
    if path.suffix in YAML:
        return _of_yaml(path, plugins)
    return _of_log(path, directory, options)


def _of_yaml(path: Path, plugins: Sequence[str]) -> Source:
    keys = read_file(path).content
    if isinstance(keys, dict) and "cluster" in keys and not {"problem", "methods"} & keys.keys():
        basis = f"the laws of {path.name}, taken as exact"
        return Source(printable(path.stem), _cluster_in(path), basis)
    scenario = load_scenario(path, plugins=plugins)
    basis = f"the cluster of {path.name}, taken as exact"
    return Source(scenario.name, scenario.cluster, basis, scenario)


def _cluster_in(path: Path) -> ClusterSpec:
    """The cluster section of a file; paths in it start at its folder."""
    return load_scenario({**_ANY, "cluster": {"include": str(path.absolute())}}).cluster


def _of_log(path: Path, directory: Path, options: LogOptions | None) -> Source:
    """The cluster whose workers draw their jobs from their own ones in a log or a recording."""

    def fitted(draw: int) -> ClusterSpec:
        place = directory / "samples" / f"{draw}"
        return _calibrated(calibrate([path], sizes=True, options=options, draw=draw), place)

    found = calibrate([path], sizes=True, options=options)
    jobs = f"{len(found.sizes)} jobs of {path.name}"
    return Source(
        printable(path.stem),
        _calibrated(found, directory),
        f"{jobs}, each worker drawing from its own independently",
        logs=found.logs,
        warnings=found.warnings,
        draw=cache(fitted),
    )


def _calibrated(found: Calibration, place: Path) -> ClusterSpec:
    """The cluster of a calibration, which is written to `place`."""
    write_calibration(found, place / CLUSTER)
    return _cluster_in(place / CLUSTER)
