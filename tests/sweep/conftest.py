"""A small sweep, and its bytes."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.sweep.grid import load_grid
from simulator.sweep.plan import Plan, make_plan
from simulator.sweep.resources import Resources
from simulator.sweep.sweep import compute, finish, work_of

SMALL = """\
name: small
problem: {kind: quadratic, dimension: 6, noise: 0.001}
cluster:
  workers: 4
  compute_time: {mean: {law: linear}, job: exponential}
methods:
  - {name: asgd, stepsize: [0.05, 0.2]}
  - {name: ringmaster, stepsize: 0.2, delay_threshold: 2}
stop: {time: 40.0, target: {metric: loss_gap, below: 0.3}}
record: {points: 10}
seeds: 2
sweep:
  cluster.workers: [3, 5]
  methods.ringmaster.stepsize: [0.1, 0.2]
"""

#: About an eighth of a second per schedule, so that a signal falls into the middle of the work.
LONG = SMALL.replace(
    "stop: {time: 40.0, target: {metric: loss_gap, below: 0.3}}", "stop: {time: 90000.0}"
)

#: The same with runs that fail: those of `brittle` where it breaks.
FAILING = SMALL.replace(
    "ringmaster, stepsize: 0.2, delay_threshold: 2", "brittle, stepsize: 0.2"
).replace("methods.ringmaster.stepsize: [0.1, 0.2]", "methods.brittle.breaks: [true, false]")


def plan_of(
    text: str, *overrides: str, folder: Path | None = None, plugins: tuple[str, ...] = ()
) -> Plan:
    """The plan of a scenario given as YAML text."""
    from simulator.scenario.reader import read_text
    from simulator.scenario.tree import plain

    content = plain(read_text(text, "s.yaml"))
    return make_plan(load_grid(content, overrides, plugins, folder))


def sweep_into(directory: Path, plan: Plan, jobs: int = 1) -> int:
    """Sweep as the command does; returns how many runs were computed."""
    work = work_of(plan, directory)
    finish(work, directory, seconds=compute(work, directory, resources=Resources(jobs)), jobs=jobs)
    return sum(len(task.runs) for task in work.tasks)


def contents(directory: Path) -> dict[str, bytes]:
    """Path -> bytes of all files that must be equal in equal sweeps."""
    files = [path for path in directory.rglob("*") if path.is_file() and path.name != "wall.json"]
    return {str(path.relative_to(directory)): path.read_bytes() for path in files}


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a sweep that takes an instant."""
    path = tmp_path_factory.mktemp("scenario") / "small.yaml"
    path.write_text(SMALL)
    return path


@pytest.fixture(scope="session")
def undisturbed(small: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of the undisturbed small sweep."""
    directory = tmp_path_factory.mktemp("undisturbed")
    sweep_into(directory, make_plan(load_grid(small)))
    return contents(directory)


@pytest.fixture(scope="session")
def long(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a sweep that takes a second or two."""
    path = tmp_path_factory.mktemp("scenario") / "long.yaml"
    path.write_text(LONG)
    return path


@pytest.fixture(scope="session")
def whole(long: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of the undisturbed long sweep."""
    directory = tmp_path_factory.mktemp("whole")
    sweep_into(directory, make_plan(load_grid(long)))
    return contents(directory)
