"""Scenarios that follow each other share a problem."""

from pathlib import Path
from typing import Any

from simulator.scenario import Scenario
from simulator.sweep.problem_cache import problem_of


def scenario(dimension: int = 3, workers: int = 2, **others: Any) -> Scenario:
    given = {
        "problem": {"kind": "quadratic", "dimension": dimension},
        "cluster": {"workers": workers, "compute_time": 1.0},
        "methods": [{"name": "asgd", "stepsize": 0.1}],
        "stop": {"time": 9.0},
    }
    return Scenario.model_validate(given | others)


def test_a_problem_is_built_once_for_what_it_depends_on() -> None:
    first = problem_of(scenario())
    assert problem_of(scenario(stop={"time": 5.0}, seeds=[3])) is first
    others = (
        scenario(dimension=4),
        scenario(workers=3),
        scenario(oracle={"kind": "coordinate", "block": 2}),
    )
    for other in others:
        assert problem_of(other) is not first
    assert problem_of(scenario()) is first


def test_a_data_file_that_changes_makes_another_problem_wherever_it_is(tmp_path: Path) -> None:
    path = tmp_path / "data.libsvm"
    data = {"kind": "logistic", "data": {"kind": "libsvm", "path": str(path)}, "l2": 0.1}
    path.write_text("1 1:1\n-1 1:2\n")
    first = problem_of(scenario(problem=data))
    path.write_text("1 1:3\n-1 1:2\n")  # of the same size
    second = problem_of(scenario(problem=data))
    assert second is not first
    assert second.constants.smoothness > first.constants.smoothness
    moved = path.rename(tmp_path / "moved.libsvm")
    there = data | {"data": {"kind": "libsvm", "path": str(moved)}}
    assert problem_of(scenario(problem=there)) is second
