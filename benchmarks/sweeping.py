"""Sweeps: what keeping and merging cost per run, and what more processes gain.

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
from simulator.sweep.drive import carry_through, finish, work_of
from simulator.sweep.execute import Cluster
from simulator.sweep.grid import load_grid
from simulator.sweep.plan import make_plan

__all__ = ["sweeping"]

RUNS = 1000
SCHEDULES = 16
JOBS = (1, 2, 4)


def sweeping(share: int) -> dict[str, Any]:
    """Milliseconds per tiny run, and seconds of longer runs in 1, 2 and 4 processes."""
    print("\nsweeps", flush=True)
    return {"tiny_runs": _overhead(RUNS // share), "scaling": _scaling(20_000.0 / share)}


def _scenario(seeds: int, seconds: float, dimension: int, workers: int) -> dict[str, Any]:
    """Random compute times: every seed is a schedule, and every schedule a run."""
    return {
        "problem": {"kind": "quadratic", "dimension": dimension, "noise": 0.001},
        "cluster": {
            "workers": workers,
            "compute_time": {"mean": {"law": "linear"}, "job": "exponential"},
        },
        "methods": [{"name": "asgd", "stepsize": 0.01}],
        "stop": {"time": seconds},
        "record": {"points": 10},
        "seeds": seeds,
    }


def _overhead(runs: int) -> dict[str, Any]:
    """One process: the bare simulation, the sweep that keeps every run, its merge, and another."""
    given = _scenario(runs, 20.0, 10, 4)
    _swept({**given, "seeds": 2})  # compiles and imports
    bare = _Clock()
    simulator.run(load_scenario(given))
    found = {"simulated": bare.stop(), **_swept(given)}
    found = {name: (wall / runs * 1e3, own / runs * 1e3) for name, (wall, own) in found.items()}
    for name, (wall, own) in found.items():
        print(f"{runs} tiny runs, {name}: {wall:.2f} ms each, processor {own:.2f} ms", flush=True)
    return {"runs": runs, "milliseconds_wall_and_processor": found}


class _Clock:
    """Wall and processor seconds since it was made; the latter say more on a busy machine."""

    def __init__(self) -> None:
        self._wall, self._own = time.perf_counter(), time.process_time()

    def stop(self) -> tuple[float, float]:
        return time.perf_counter() - self._wall, time.process_time() - self._own


def _swept(
    given: dict[str, Any], jobs: int = 1, cluster: Cluster | None = None
) -> dict[str, tuple[float, float]]:
    """The seconds of each part of a sweep."""
    plan, found = make_plan(load_grid(given)), {}
    with tempfile.TemporaryDirectory() as folder:
        place, clock = Path(folder), _Clock()
        carry_through(work_of(plan, place), place, jobs=jobs, cluster=cluster)
        found["simulated and kept"], clock = clock.stop(), _Clock()
        finish(work_of(plan, place), place, seconds=0.0, jobs=jobs)
        found["merged"], clock = clock.stop(), _Clock()
        assert not work_of(plan, place).tasks
        found["found finished"] = clock.stop()
    return found


def _scaling(seconds: float) -> dict[str, float]:
    """Seconds for the same schedules; starting the processes counts."""
    given = _scenario(SCHEDULES, seconds, 100, 20)
    found = {f"jobs_{jobs}": _swept(given, jobs)["simulated and kept"][0] for jobs in JOBS}
    found["dask_2_workers"] = _on_dask(given)
    for name, took in found.items():
        faster = found["jobs_1"] / took
        print(f"{SCHEDULES} schedules, {name}: {took:.2f} s, {faster:.2f}x", flush=True)
    return found


def _on_dask(given: dict[str, Any]) -> float:
    """With workers that are there already."""
    from distributed import LocalCluster

    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
    with LocalCluster(**options) as cluster:
        return _swept(given, cluster=Cluster(cluster.scheduler_address))["simulated and kept"][0]


if __name__ == "__main__":
    print(f"{numba.config.NUMBA_NUM_THREADS} cores")
    print(json.dumps(sweeping(10 if "--quick" in sys.argv else 1), indent=1))
