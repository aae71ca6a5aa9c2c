"""Run the comparisons, print the ratios, save them with the versions.

    python -m benchmarks [PART...] [--quick] [-o FILE.json]

Each part runs the programs that it compares in turn, several times, and takes the best of each, so
that a noisy machine affects all alike. Compare ratios; seconds differ between machines.
"""

import argparse
import json
import os
import platform
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import llvmlite.binding
import numba

from benchmarks.cases import cases
from benchmarks.decentralised import decentralised
from benchmarks.everyday import everyday
from benchmarks.growth import growth
from benchmarks.medians import medians
from benchmarks.methods import methods
from benchmarks.ringmaster import ringmaster
from benchmarks.sweeping import sweeping
from simulator.results.environment import processor

PARTS: dict[str, Callable[[int], Any]] = {
    "cases": cases,
    "everyday": everyday,
    "ringmaster": ringmaster,
    "methods": methods,
    "medians": medians,
    "decentralised": decentralised,
    "growth": growth,
    "sweeping": sweeping,
}
PACKAGES = ("simpy", "numpy", "numba", "llvmlite", "pandas", "pyarrow")


def main() -> None:
    """Run the parts, print tables, write the file."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "parts", nargs="*", metavar="PART", help=f"all by default: {', '.join(PARTS)}"
    )
    parser.add_argument("--quick", action="store_true", help="a tenth of the work")
    parser.add_argument("-o", "--output", type=Path, default=Path("benchmarks/latest.json"))
    arguments = parser.parse_args()
    unknown = [name for name in arguments.parts if name not in PARTS]
    if unknown:
        parser.error(f"unknown part {unknown[0]}; there are {', '.join(PARTS)}")
    share = 10 if arguments.quick else 1
    results = {"machine": _machine()}
    results |= {name: PARTS[name](share) for name in arguments.parts or PARTS}
    arguments.output.write_text(json.dumps(results, indent=2) + "\n")
    print(f"saved {arguments.output}")


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
