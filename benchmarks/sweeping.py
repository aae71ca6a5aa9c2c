"""Sweeps: the cost of storing and merging per run, and the gain from more processes.

python -m benchmarks.sweeping [--quick]
"""

import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numba

import simulator
from simulator.scenario import load_scenario
from simulator.sweep.grid import load_grid
from simulator.sweep.plan import make_plan
from simulator.sweep.resources import Resources
from simulator.sweep.sweep import compute, finish, work_of
from simulator.sweep.worker_timeout import Cluster

__all__ = ["sweeping"]

RUNS = 1000
SCHEDULES = 16
SECONDS = 60_000.0  # simulated; a schedule takes about a second of processor time
JOBS = (1, 2, 4)


def sweeping(share: int) -> dict[str, Any]:
    """Milliseconds per tiny run, and the pace of longer runs in 1, 2 and 4 processes."""
    print("\nsweeps", flush=True)
    return {"tiny_runs": _overhead(RUNS // share), "scaling": _scaling(SECONDS / share)}


def _scenario(
    seeds: int, seconds: float, dimension: int, workers: int, method: dict[str, Any]
) -> dict[str, Any]:
    """Random compute times: every seed is a schedule, and every schedule a run."""
    return {
        "problem": {"kind": "quadratic", "dimension": dimension, "noise": 0.001},
        "cluster": {
            "workers": workers,
            "compute_time": {"mean": {"law": "linear"}, "job": "exponential"},
        },
        "methods": [{"stepsize": 0.01, **method}],
        "stop": {"time": seconds},
        "record": {"points": 10},
        "seeds": seeds,
    }


def _overhead(runs: int) -> dict[str, Any]:
    """One process: the bare simulation, a sweep that stores every run, its merge, and another."""
    given = _scenario(runs, 20.0, 10, 4, {"name": "asgd"})
    _swept({**given, "seeds": 2})  # compiles and imports
    bare = _Clock()
    simulator.run(load_scenario(given))
    found = {"simulated": bare.stop(), **_swept(given)}
    found = {name: (wall / runs * 1e3, own / runs * 1e3) for name, (wall, own) in found.items()}
    for name, (wall, own) in found.items():
        print(f"{runs} tiny runs, {name}: {wall:.2f} ms each, processor {own:.2f} ms", flush=True)
    return {"runs": runs, "milliseconds_wall_and_processor": found}


class _Clock:
    """Wall and processor seconds since its start; the latter are more reliable on a busy
    machine."""

    def __init__(self) -> None:
        self._wall, self._own = time.perf_counter(), time.process_time()

    def stop(self) -> tuple[float, float]:
        return time.perf_counter() - self._wall, time.process_time() - self._own


def _swept(given: dict[str, Any]) -> dict[str, tuple[float, float]]:
    """The seconds of each part of a sweep."""
    plan, found = make_plan(load_grid(given)), {}
    with tempfile.TemporaryDirectory() as folder:
        place, clock = Path(folder), _Clock()
        compute(work_of(plan, place), place)
        found["simulated and kept"], clock = clock.stop(), _Clock()
        finish(work_of(plan, place), place, seconds=0.0, jobs=1)
        found["merged"], clock = clock.stop(), _Clock()
        assert not work_of(plan, place).tasks
        found["found finished"] = clock.stop()
    return found


def _scaling(seconds: float) -> dict[str, dict[str, float]]:
    """The same schedules in 1, 2 and 4 processes, and on the workers of a Dask cluster.

    The method calls its hook at every arrival, and its vectors are short: so a schedule keeps one
    core busy. Many methods use a second one for their arithmetic, and gain less from processes.
    """
    given = _scenario(SCHEDULES, seconds, 10, 20, {"name": "asgdm", "momentum": 0.9})
    found = {f"jobs {jobs}": _pace(given, jobs, Resources(jobs)) for jobs in JOBS}
    found["Dask, 2 workers"] = _on_dask(given)
    for name, one in found.items():
        one["times_faster"] = found["jobs 1"]["each"] / one["each"]
        said = f"the first after {one['first_after']:.2f} s, then {one['each']:.3f} s each"
        print(
            f"{SCHEDULES} schedules, {name}: {said}, {one['times_faster']:.2f}x,"
            f" all after {one['all_after']:.1f} s",
            flush=True,
        )
    return found


def _pace(given: dict[str, Any], processes: int, resources: Resources) -> dict[str, float]:
    """Seconds until the first schedule and all are finished, and per schedule in between.

    Processes that start together finish their first schedules together, so those of all but one
    process are left out of the pace.
    """
    plan, ends = make_plan(load_grid(given)), []
    with tempfile.TemporaryDirectory() as folder:
        work, begun = work_of(plan, Path(folder)), time.perf_counter()
        compute(
            work,
            Path(folder),
            resources=resources,
            progress=lambda *_: ends.append(time.perf_counter() - begun),
        )
    each = (ends[-1] - ends[processes - 1]) / (len(ends) - processes)
    return {"first_after": ends[0], "all_after": ends[-1], "each": each}


def _on_dask(given: dict[str, Any]) -> dict[str, float]:
    """With workers that are already running."""
    from distributed import LocalCluster

    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
    with LocalCluster(**options) as cluster:
        return _pace(given, 2, Resources(cluster=Cluster(cluster.scheduler_address)))


if __name__ == "__main__":
    print(f"{numba.config.NUMBA_NUM_THREADS} cores")
    print(json.dumps(sweeping(10 if "--quick" in sys.argv else 1), indent=1))
