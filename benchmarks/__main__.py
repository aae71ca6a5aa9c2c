"""Run the comparisons, print the ratios, save them with the versions.

    python -m benchmarks [--quick] [-o FILE.json]

Each case runs the three programs in turn, several times, and takes the best of each, so that a
noisy machine affects all alike. Compare ratios; seconds differ between machines.
"""

import argparse
import json
import os
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

import llvmlite.binding
import numba

from benchmarks import limit, numpy_loop, ours
from benchmarks.cases import CASES, Case
from benchmarks.decentralised import decentralised
from benchmarks.everyday import everyday
from benchmarks.growth import growth
from benchmarks.medians import medians
from benchmarks.methods import methods
from benchmarks.ringmaster import ringmaster
from benchmarks.sweeping import sweeping
from simulator.results.environment import processor

REPEATS = 5
PACKAGES = ("simpy", "numpy", "numba", "llvmlite", "pandas", "pyarrow")


def main() -> None:
    """Run all, print a table, write the file."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the work")
    parser.add_argument("-o", "--output", type=Path, default=Path("benchmarks/latest.json"))
    arguments = parser.parse_args()
    share = 10 if arguments.quick else 1
    print(f"{'work':34s}{'NumPy loop':>22s}{'limit':>22s}", flush=True)
    results: dict[str, Any] = {"machine": _machine()}
    results["cases"] = [_case(case, share) for case in CASES]
    results["everyday"] = everyday(share)
    results["ringmaster"] = ringmaster(share)
    results["methods"] = methods(share)
    results["medians"] = medians(share)
    results["decentralised"] = decentralised(share)
    results["growth"] = growth(share)
    results["sweeping"] = sweeping(share)
    arguments.output.write_text(json.dumps(results, indent=2) + "\n")
    print(f"saved {arguments.output}")


def _case(case: Case, share: int) -> dict[str, Any]:
    arrivals = case.arrivals // share
    steps = [0.001 * (1 + k / 1000) for k in range(case.replicas)]
    method = {"name": "asgd", "stepsize": steps}
    size = (case.workers, case.dimension, case.noise)
    given = ours.scenario(*size, arrivals, method)
    ours.seconds(given)  # compiles
    mine, loop, bare = [], [], []
    for _ in range(REPEATS):
        mine.append(ours.seconds(given) / arrivals / case.replicas)
        loop.append(numpy_loop.seconds(*size, arrivals // 5) / (arrivals // 5))
        bare.append(limit.seconds(*size, arrivals) / arrivals)
    threads = min(numba.config.NUMBA_NUM_THREADS, case.replicas)
    faster, within = min(loop) / min(mine), min(mine) * threads / min(bare)
    wanted, allowed = f"(>= {case.faster:g})", f"(<= {case.within:g})"
    print(
        f"{case.name:34s}{faster:9.1f}x faster {wanted:8s}{within:8.2f}x its time {allowed}"
        f"   {min(mine) * 1e6:.3g} us",
        flush=True,
    )
    return {
        "case": case.name,
        "microseconds_per_replica_arrival": min(mine) * 1e6,
        "numpy_loop_microseconds": min(loop) * 1e6,
        "limit_microseconds": min(bare) * 1e6,
        "times_faster_than_numpy_loop": faster,
        "times_the_limit_per_thread": within,
    }


def _machine() -> dict[str, Any]:
    """What the figures depend on; `load` is the number of busy processes before the start."""
    return {
        "processor": processor(),
        "target": llvmlite.binding.get_host_cpu_name(),
        "threads": numba.config.NUMBA_NUM_THREADS,
        "load": os.getloadavg()[0],
        "python": platform.python_version(),
        **{name: version(name) for name in PACKAGES},
    }


if __name__ == "__main__":
    main()
