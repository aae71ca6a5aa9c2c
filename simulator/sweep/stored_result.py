"""The result of one scenario from stored runs, computed where they are not there."""

import time
from io import BytesIO
from pathlib import Path

import pyarrow.parquet as pq

from simulator.errors import RunFailed
from simulator.results import Result
from simulator.results.environment import environment
from simulator.results.result import Target
from simulator.running.run import Progress
from simulator.scenario import Scenario
from simulator.sweep.complete import complete
from simulator.sweep.grid import Grid, Point
from simulator.sweep.merge import Merger
from simulator.sweep.plan import Plan, make_plan
from simulator.sweep.resources import ONE_PROCESS, Resources
from simulator.sweep.run_tables import KEPT
from simulator.sweep.store import Store

__all__ = ["stored_result"]


def stored_result(
    scenario: Scenario,
    directory: Path,
    *,
    resources: Resources = ONE_PROCESS,
    progress: Progress | None = None,
) -> Result:
    """The tables of `run`, with every run stored below `directory`; stored runs are not repeated.

    A run that fails has that status and no curve.

    Raises:
        StorageError: the disk is full or the place cannot be written; stored runs stay.
        RunFailed: the cluster cannot go on, or every run failed.
    """
    begun = time.perf_counter()
    point = Point({}, scenario)
    plan = make_plan(Grid(scenario, {}, directory, (), (point,)))
    complete(plan.runs.values(), directory, resources=resources, progress=progress)
    _check(plan, Store(directory))
    wall = {"seconds": time.perf_counter() - begun, "environment": environment()}
    return _result(plan, Store(directory), wall)


def _check(plan: Plan, store: Store) -> None:
    """Raise a RunFailed if every run failed."""
    failures = [store.failure(run_id) for run_id in plan.runs]
    if failures and failures[0] is not None and all(failures):
        raise RunFailed(f"every run failed, the first with: {failures[0].message}")


def _result(plan: Plan, store: Store, wall: dict[str, object]) -> Result:
    files = {name: BytesIO() for name in KEPT}
    Merger(plan, store).write(files)
    frames = {
        name: pq.ParquetFile(file).read().to_pandas(ignore_metadata=True)
        for name, file in files.items()
    }
    target = plan.grid.base.stop.target
    goal = None if target is None else Target(target.metric, target.value)
    return Result(**frames, wall=wall, target=goal)
