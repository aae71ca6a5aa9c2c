"""Measure what each change saves: the same seeds and draws, with and without it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.errors import ScenarioError
from simulator.running.run import Progress
from simulator.running.single import check_single
from simulator.scenario import Scenario
from simulator.sweep.complete import complete
from simulator.sweep.grid import Point
from simulator.sweep.resources import Resources
from simulator.sweep.runs import Run, runs_of
from simulator.sweep.store import Store
from simulator.what_if.changes import Change
from simulator.what_if.interval import mean_interval

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["WhatIf", "what_if"]

Times = list[float]
"""Seconds to the target of each seed; infinite where it was not reached."""


@dataclass(frozen=True)
class WhatIf:
    """What each change of a cluster saves.

    Attributes:
        scenario: the scenario before any change, with one method.
        times: seconds to the target before any change, one per seed.
        table: see `what_if`.
        left_out: why a change was not measured, a line each.
    """

    scenario: Scenario
    times: Times
    table: DataFrame
    left_out: list[str]

    @property
    def mean(self) -> float:
        """Mean seconds to the target before any change; infinite if a seed never reached it."""
        return math.fsum(self.times) / len(self.times)


def what_if(
    scenario: Scenario,
    changes: Sequence[Change],
    directory: Path,
    *,
    jobs: int | None = 1,
    progress: Progress | None = None,
    report: Callable[[str], None] | None = None,
) -> WhatIf:
    """Run one method before and after each change, on the same seeds and draws.

    Args:
        scenario: with one method that has one value of each parameter, and a target.
        changes: of its cluster.
        directory: where runs are stored; those that are there are not computed again.
        jobs: number of processes; None uses all cores if the work takes long.
        progress: called with the finished share of the work and a description.
        report: called with a line for each stored run whose file is damaged.

    Returns:
        A row per change, the largest saving first. Columns: change (in words), part, kind, worker,
        seeds, reached (seeds that reached the target after the change), time (mean seconds to the
        target after it, infinite if a seed never reached it), saved (mean over seeds of the seconds
        before minus the seconds after), saved_low and saved_high (its 95 % interval, of the paired
        differences), share, share_low and share_high (the same over the mean time before).

    Raises:
        ScenarioError: the scenario has a sweep, no target or one that holds at second 0, several
            methods, or an objective in Python.
        StorageError: the disk is full or the place cannot be written; stored runs stay.
    """
    from pandas import DataFrame

    _check(scenario)
    changed = [(change, _on(scenario, change)) for change in changes]
    known = [(change, there) for change, there in changed if isinstance(there, Scenario)]
    left_out = [f"{change.name}: {why}" for change, why in changed if isinstance(why, str)]
    runs = [list(runs_of(Point({}, one))) for one in (scenario, *(there for _, there in known))]
    every = (run for own in runs for run in own)
    resources = Resources(jobs, report=report)
    complete(every, directory, resources=resources, progress=progress)
    store = Store(directory)
    before, *after = [_times(own, store) for own in runs]
    if isinstance(before, str):
        raise ScenarioError.of(before, key="methods[0]")
    if not any(before):
        rule = "is reached at second 0, so no change can save any time: ask for more"
        raise ScenarioError.of(rule, key="stop.target")
    rows = []
    for (change, _), times in zip(known, after, strict=True):
        if isinstance(times, str):
            left_out.append(f"{change.name}: {times}")
        else:
            rows.append(_row(change, before, times))
    rows.sort(key=lambda row: -math.inf if math.isnan(row["saved"]) else row["saved"], reverse=True)
    table = DataFrame(rows).astype({"worker": "Int64"}) if rows else DataFrame()
    return WhatIf(scenario, before, table, left_out)


def _check(scenario: Scenario) -> None:
    check_single(scenario)
    if scenario.stop.target is None:
        rule = "is missing: a change is measured by the time to stop.target"
        raise ScenarioError.of(rule, key="stop.target")
    if scenario.problem.kind == "python":
        rule = "is python, whose objective is an object of the calling program: give another kind"
        raise ScenarioError.of(rule, key="problem.kind")
    [entry, *others] = scenario.methods
    if others or any(isinstance(value, list) for value in entry.parameters.values()):
        raise ScenarioError.of("must be one method with one value of each parameter", key="methods")


def _on(scenario: Scenario, change: Change) -> Scenario | str:
    """The scenario after the change, or why something in it does not fit the changed cluster."""
    try:
        return scenario.on(change.cluster)
    except ScenarioError as error:
        return "; ".join(f"{one.key} {one.rule}" for one in error.problems)


def _times(runs: list[Run], store: Store) -> Times | str:
    """The times to the target of the runs of one scenario, or why there are none."""
    times: Times = []
    for run in runs:
        table = store.read_table(run.id, "summary")
        if table is None:
            failure = store.failure(run.id)
            return "the run is not stored" if failure is None else failure.message
        times += table.column("time_to_target").to_pylist()
    return times


def _row(change: Change, before: Times, after: Times) -> dict[str, Any]:
    both = zip(before, after, strict=True)
    saved = mean_interval([one - other for one, other in both])
    mean = math.fsum(before) / len(before)
    return {
        "change": change.name,
        "part": change.part,
        "kind": change.kind,
        "worker": change.worker,
        "seeds": len(after),
        "reached": sum(map(math.isfinite, after)),
        "time": math.fsum(after) / len(after),
        **dict(zip(("saved", "saved_low", "saved_high"), saved, strict=True)),
        **{
            name: value / mean
            for name, value in zip(("share", "share_low", "share_high"), saved, strict=True)
        },
    }
