"""A sweep from its plan to its tables: select runs, compute them, write the tables."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

from simulator.files import make_directory
from simulator.results import Result, read
from simulator.results.environment import environment
from simulator.running.run import Progress
from simulator.sweep.execute import execute
from simulator.sweep.grid import load_grid
from simulator.sweep.plan import Plan, Shard, Task, make_plan, tasks_of
from simulator.sweep.resources import ONE_PROCESS, Resources
from simulator.sweep.reuse import Verdict, unfinished, verdicts
from simulator.sweep.session import begin, check_place, publish
from simulator.sweep.store import Store

__all__ = ["Work", "compute", "finish", "sweep", "work_of"]


@dataclass(frozen=True)
class Work:
    """The work for a plan, or for a shard of it."""

    plan: Plan
    verdicts: list[Verdict]
    tasks: list[Task]


def work_of(plan: Plan, directory: Path, shard: Shard | None = None) -> Work:
    """Check the stored runs, and put the others into tasks.

    The shard of a run depends on the plan alone, not on finished runs.
    """
    own = plan.runs if shard is None else _ids(shard.take(plan.tasks))
    found = verdicts([run for run in plan.runs.values() if run.id in own], Store(directory))
    return Work(plan, found, tasks_of(unfinished(found)))


def _ids(tasks: Iterable[Task]) -> set[str]:
    return {run.id for task in tasks for run in task.runs}


def compute(
    work: Work,
    directory: Path,
    *,
    resources: Resources = ONE_PROCESS,
    progress: Progress | None = None,
) -> float:
    """Compute the remaining runs; every run is stored as soon as it is finished.

    Returns:
        The real seconds of the work.

    Raises:
        StorageError: the disk is full or the place cannot be written; stored runs stay.
        RunFailed: the cluster cannot go on.
    """
    begun = time.perf_counter()
    begin(directory, work.plan.grid)
    execute(work.tasks, directory, resources=resources, progress=progress)
    return time.perf_counter() - begun


def finish(work: Work, directory: Path, *, seconds: float, jobs: int | None) -> list[Path]:
    """Write the tables at the root of `directory` and return the files."""
    computed = sum(len(task.runs) for task in work.tasks)
    wall = {
        "seconds": seconds,
        "jobs": jobs or "auto",
        "runs": len(work.verdicts),
        "computed": computed,
        "environment": environment(),
    }
    files = publish(work.plan, directory, wall)
    Store(directory).tidy()
    return files


def sweep(
    scenario: str | PathLike[str] | Mapping[str, Any],
    directory: str | PathLike[str],
    overrides: Iterable[str] = (),
    *,
    jobs: int | None = 1,
    plugins: Iterable[str] = (),
    progress: Progress | None = None,
) -> Result:
    """Run a scenario at every combination of swept values; runs in `directory` are reused.

    Args:
        scenario: path of the file, or a mapping with the same keys.
        directory: the folder for the runs and, at the end, the tables.
        overrides: `path=value`, `path=a,b` or `path=1:9:3`, as for `--set`.
        jobs: number of processes for the runs; None uses all cores if the work takes long. The
            tables are the same for any number.
        plugins: `package.module:Class` each.
        progress: called with the finished share of the work and a description.

    Returns:
        The tables of all points, with a column per swept key.

    Raises:
        ScenarioError: with the mistakes of all points, each with its place.
        ResumeRefused: the directory holds a sweep of another scenario or version.
        StorageError: the disk is full or the place cannot be written; stored runs stay.
    """
    place, grid = Path(directory), load_grid(scenario, overrides, plugins)
    check_place(place, grid)
    work = work_of(make_plan(grid), place)
    make_directory(place)
    seconds = compute(work, place, resources=Resources(jobs), progress=progress)
    finish(work, place, seconds=seconds, jobs=jobs)
    return read(place)
