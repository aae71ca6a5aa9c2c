"""Digests of the tables of shipped scenarios, shortened.

    python -m tests.whole.determinism.shipped > tests/whole/determinism/shipped.txt

renews the file that the tests compare with. `--all` prints every shipped scenario instead of the
ten of the tests, in about a minute, except for networks, whose last bits depend on the version of
PyTorch; further arguments change scenarios as after `--set`:

    python -m tests.whole.determinism.shipped --all > before.txt
    python -m tests.whole.determinism.shipped --all engine=numpy > twin.txt
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import simulator
from simulator.sweep.grid import load_grid
from tests.shared.canonical import signature

__all__ = ["CHOSEN", "RECORDED", "ROOT", "lines"]

ROOT = Path(__file__).resolve().parents[3] / "scenarios"
RECORDED = Path(__file__).with_name("shipped.txt")

SHORT = ("seeds=2", "stop.arrivals=400")
#: Overrides that a scenario needs, by its path: shipped data, fewer arrivals.
CHANGES = {
    "mushrooms": ("problem.data={kind: synthetic, samples: 400, features: 22, holdout: 0.2}",),
}
#: Those of the tests: links, faults, speeds, peers, oracles, every family of problems.
CHOSEN = (
    "quickstart",
    "faults",
    "links",
    "trace_stragglers",
    "papers/covariate_shift/rise",
    "papers/dasgd/bottleneck",
    "papers/dasgd/pace",
    "papers/rescaled/classes",
    "papers/ringleader/classes",
    "papers/zeroth_order/blending",
)


def lines(name: str, overrides: tuple[str, ...] = ()) -> Iterator[str]:
    """A line per column of every table: scenario, table, column, kind, rows, digest.

    For a sweep the first and the last point are run. No table contains figures of wall-clock time
    or of the machine.
    """
    changes = (*SHORT, *CHANGES.get(name, ()), *overrides)
    points = load_grid(ROOT / f"{name}.yaml", changes).points
    ends = [points[0], points[-1]] if len(points) > 1 else points
    for number, point in enumerate(ends):
        result = simulator.run(point.scenario, events=True)
        where = f"{name}#{number}" if len(ends) > 1 else name
        for table in ("curves", "summary", "workers", "events"):
            for column, values in signature(getattr(result, table)).items():
                yield f"{where} {table} {column} {values}"


def main(arguments: list[str]) -> None:
    """Print the digests of the chosen scenarios, with `--all` of every scenario."""
    every = "--all" in arguments
    found = sorted(
        str(path.relative_to(ROOT).with_suffix(""))
        for path in ROOT.rglob("*.yaml")
        if "kind: network" not in path.read_text("utf-8")
    )
    overrides = tuple(one for one in arguments if one != "--all")
    for name in found if every else CHOSEN:
        for line in lines(name, overrides):
            sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
