"""An estimate of the duration of a sweep, from short runs of a few of its tasks."""

import math
import time
from dataclasses import replace
from typing import Any

from simulator.running.spread import cores
from simulator.scenario.sections import Stop
from simulator.sweep.plan import Task
from simulator.sweep.run_tables import RunTables
from simulator.sweep.simulate_task import Failure, simulate_task

__all__ = ["estimate"]

PROBES = 6
PROBE_SECONDS = 0.3
PROBE_ARRIVALS = 20_000


def estimate(tasks: list[Task], jobs: int | None) -> float | None:
    """The estimated seconds of real time for `tasks` in `jobs` processes, as an upper bound.

    None stands for one process per core.

    Up to six tasks, evenly spread over the list, are started and abandoned after 0.3 s; their time
    is scaled up by the share of their budget that they used. None if no task has a budget.
    """
    step = max(1, len(tasks) // PROBES)
    found = [_task_seconds(task) for task in tasks[::step][:PROBES]]
    known = [seconds for seconds in found if seconds is not None]
    if not known:
        return None if tasks else 0.0
    return math.fsum(known) / len(known) * len(tasks) / min(jobs or cores(), len(tasks))


def _task_seconds(task: Task) -> float | None:
    """The scaled time of a short run; a first run, of one arrival, compiles and reads the data."""
    _timed(task, {"arrivals": 1})
    stop = task.runs[0].scenario.stop
    most = min(stop.arrivals or PROBE_ARRIVALS, PROBE_ARRIVALS)
    seconds, found = _timed(task, {"arrivals": most, "wall_seconds": PROBE_SECONDS})
    shares = [_share(one, stop) for one in found if isinstance(one, RunTables)]
    used = max(shares, default=0.0)
    return seconds / used if used > 0.0 else None


def _timed(task: Task, limits: dict[str, Any]) -> tuple[float, list[RunTables | Failure]]:
    begun = time.perf_counter()
    found = [tables for _, tables in simulate_task(_limited(task, limits))]
    return time.perf_counter() - begun, found


def _limited(task: Task, limits: dict[str, Any]) -> Task:
    scenario = task.runs[0].scenario
    short = scenario.model_copy(update={"stop": scenario.stop.model_copy(update=limits)})
    return Task(tuple(replace(run, scenario=short) for run in task.runs))


def _share(tables: RunTables, stop: Stop) -> float:
    """The share of its budget that a run has used; all of it if it ended by itself."""
    summary = tables.table("summary").to_pydict()
    if not set(summary["status"]) <= {"budget", "horizon"}:
        return 1.0
    reached = {
        "time": max(tables.table("curves")["time"].to_pylist()),
        "arrivals": max(summary["arrivals"]),
        "iterations": max(summary["iterations"]),
    }
    budgets = {key: getattr(stop, key) for key in reached}
    return max((reached[key] / most for key, most in budgets.items() if most), default=0.0)
