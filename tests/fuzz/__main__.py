"""`python -m tests.fuzz KIND COUNT SEED`: many cases of a kind."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from tests.fuzz.runner import KINDS, failures


def main() -> int:
    """Print the first case of every kind of failure; exit code 1 if there is one."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("count", type=int)
    parser.add_argument("seed", type=int)
    parser.add_argument("--first", type=int, default=0, help="number of the first case")
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    counts: dict[str, int] = {}
    numbers = range(given.first, given.first + given.count)
    for number, fault in failures(given.kind, numbers, given.seed, folder):
        counts[fault.signature] = counts.get(fault.signature, 0) + 1
        if counts[fault.signature] == 1:
            print(f"case {number}: {fault.signature}", flush=True)
    print(f"{given.count} cases of {given.kind}, {sum(counts.values())} failed, {folder}")
    return int(bool(counts))


if __name__ == "__main__":
    raise SystemExit(main())
