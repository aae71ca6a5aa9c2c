"""Tuning at every point of a sweep: a search at each, and the sweep of what they found."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from simulator.errors import RunFailed, ScenarioError
from simulator.results import Result
from simulator.running.run import Progress
from simulator.scenario.writing import flow
from simulator.sweep.grid import Grid
from simulator.sweep.resources import ONE_PROCESS, Resources
from simulator.tuning.comparison import Verdict, best_scenario, verdicts
from simulator.tuning.search import Tuning, plan_studies, search

__all__ = ["TunedPoint", "best_sweep", "check_swept", "point_verdicts", "search_points"]

#: Sections that a tuning sets itself, so they cannot be swept.
OWN = ("methods", "seeds", "tune")
WORD = re.compile(r"[A-Za-z_]\w*")


@dataclass(frozen=True)
class TunedPoint:
    """The search at one point; `values` holds the value of each swept key."""

    values: dict[str, Any]
    tuning: Tuning


def check_swept(grid: Grid) -> None:
    """Refuse a sweep over what a tuning sets itself.

    Raises:
        ScenarioError: a key of the methods, the seeds or the tuning is swept.
    """
    for name in grid.columns:
        if re.split(r"[.\[]", name)[0] in OWN:
            rule = f"sweeps {name}, which tuning sets itself: sweep keys of other sections"
            raise ScenarioError.of(rule, key="sweep")


def search_points(
    grid: Grid,
    directory: Path,
    *,
    resources: Resources = ONE_PROCESS,
    progress: Progress | None = None,
) -> list[TunedPoint]:
    """Spend every method's budget at each point; all points keep their runs in one place.

    Raises:
        ScenarioError: a point cannot be tuned, or a key cannot be swept.
        StorageError: the disk is full or the place cannot be written; stored runs stay.
        RunFailed: the cluster cannot go on.
    """
    check_swept(grid)
    for point in grid.points:
        plan_studies(point.scenario, directory)
    found = []
    for k, point in enumerate(grid.points):
        doing = _part(progress, k, len(grid.points))
        tuning = search(point.scenario, directory, resources=resources, progress=doing)
        found.append(TunedPoint(point.values, tuning))
    return found


def _part(progress: Progress | None, number: int, total: int) -> Progress | None:
    """Progress at one point as progress of the whole work."""
    if progress is None:
        return None
    return lambda share, what: progress(
        (number + share) / total, f"point {number + 1}/{total}: {what}"
    )


def best_sweep(grid: Grid, tuned: Sequence[TunedPoint]) -> dict[str, Any]:
    """The scenario whose sweep goes through the points, each with its own best parameters.

    Swept keys and tuned parameters advance together, as one group of `zip`. A method that completed
    no trial at some point is left out at all of them. Relative paths start at the folder of `grid`.

    Raises:
        RunFailed: no method completed a trial at every point.
    """
    methods = _written(tuned)
    zipped = {name: [one.values[name] for one in tuned] for name in grid.columns}
    for k, (label, entries) in enumerate(methods.items()):
        place = f"methods.{label}" if WORD.fullmatch(label) else f"methods[{k}]"
        zipped |= {f"{place}.{name}": values for name, values in _varying(entries)}
    found = {
        "methods": [entries[0] for entries in methods.values()],
        "seeds": list(tuned[0].tuning.fresh),
        "sweep": {"zip": [zipped]},
    }
    return {key: value for key, value in (grid.asked | found).items() if key != "tune"}


def _written(tuned: Sequence[TunedPoint]) -> dict[str, list[dict[str, Any]]]:
    """Label -> the entry of `methods:` at each point, of the methods that have one at all."""
    points = [
        {
            entry.label: entry.model_dump(mode="json", exclude_none=True)
            for entry in best_scenario(one.tuning).methods
        }
        for one in tuned
    ]
    common = [label for label in points[0] if all(label in point for point in points)]
    if not common:
        raise RunFailed("no method completed a trial at every point: allow a larger budget")
    return {label: [point[label] for point in points] for label in common}


def _varying(entries: list[dict[str, Any]]) -> Iterator[tuple[str, list[Any]]]:
    """The parameters that differ between points, with their values."""
    for name in dict.fromkeys(name for entry in entries for name in entry):
        values = [entry.get(name) for entry in entries]
        if len({flow(value) for value in values}) > 1:
            yield name, values


def point_verdicts(tuned: Sequence[TunedPoint], result: Result) -> list[list[Verdict]]:
    """The verdicts at each point, from the result of the sweep of the best parameters."""
    summary = result.summary
    size, labels = len(summary) // len(tuned), set(summary["label"])
    found = []
    for k, one in enumerate(tuned):
        compared = (c for c in one.tuning.choices if c is not None and c.method.label in labels)
        rows = summary.iloc[k * size : (k + 1) * size]
        own = replace(one.tuning, choices=tuple(compared))
        found.append(verdicts(own, replace(result, summary=rows)))
    return found
