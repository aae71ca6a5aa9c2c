"""The grid of a sweep: its points, their order, and errors of wrong ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from simulator.errors import ScenarioError
from simulator.sweep.grid import Grid, load_grid
from simulator.sweep.overriding import split_values

BASE = """\
problem: {kind: quadratic, dimension: 4}
cluster: {workers: 3, compute_time: 1.0}
methods:
  - {name: asgd, stepsize: 0.1}
  - {name: ringmaster, stepsize: 0.1, delay_threshold: 2}
stop: {time: 10.0}
record: {points: 2}
"""


def grid(tmp_path: Path, sweep: str, *overrides: str) -> Grid:
    path = tmp_path / "s.yaml"
    path.write_text(BASE + sweep)
    return load_grid(path, overrides)


def values(made: Grid) -> list[tuple[Any, ...]]:
    return [tuple(point.values.values()) for point in made.points]


def refused(tmp_path: Path, sweep: str, *overrides: str) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        grid(tmp_path, sweep, *overrides)
    return [str(problem).replace(f"{tmp_path}/", "") for problem in caught.value.problems]


def test_every_combination_is_a_point_and_the_first_axis_changes_slowest(tmp_path: Path) -> None:
    made = grid(tmp_path, "sweep: {cluster.workers: [4, 2], problem.dimension: [5, 6]}")
    assert made.columns == ("cluster.workers", "problem.dimension")
    assert values(made) == [(4, 5), (4, 6), (2, 5), (2, 6)]
    assert [point.scenario.cluster.size for point in made.points] == [4, 4, 2, 2]
    assert all(point.scenario.sweep == {} for point in made.points)


def test_without_a_sweep_there_is_one_point(tmp_path: Path) -> None:
    assert values(grid(tmp_path, "")) == [()]


def test_a_method_may_be_called_by_its_name(tmp_path: Path) -> None:
    made = grid(tmp_path, "sweep: {methods.ringmaster.delay_threshold: [1, 3]}")
    assert [p.scenario.methods[1].parameters["delay_threshold"] for p in made.points] == [1, 3]


def test_zipped_keys_advance_together_beside_the_other_axes(tmp_path: Path) -> None:
    made = grid(
        tmp_path,
        "sweep:\n  stop.time: [5.0, 6.0]\n"
        "  zip: [{cluster.workers: [2, 3], problem.dimension: '7:8:2'}]\n",
    )
    assert values(made) == [(5.0, 2, 7), (5.0, 3, 8), (6.0, 2, 7), (6.0, 3, 8)]


def test_excluded_points_are_left_out(tmp_path: Path) -> None:
    made = grid(
        tmp_path,
        "sweep:\n  cluster.workers: [2, 3]\n  problem.dimension: [4, 5]\n"
        "  exclude: [{cluster.workers: 3, problem.dimension: 4}]\n",
    )
    assert values(made) == [(2, 4), (2, 5), (3, 5)]


def test_values_on_the_command_line_sweep_and_a_single_one_does_not(tmp_path: Path) -> None:
    sweep = "sweep: {cluster.workers: [2, 3], problem.dimension: [4, 5]}"
    made = grid(tmp_path, sweep, "cluster.workers=7", "stop.time=1.0:3.0:3", "seeds=[0, 2],[1]")
    assert made.columns == ("problem.dimension", "stop.time", "seeds")
    assert values(made)[:3] == [(4, 1.0, [0, 2]), (4, 1.0, [1]), (4, 2.0, [0, 2])]
    assert {point.scenario.cluster.size for point in made.points} == {7}


def test_values_on_the_command_line_take_the_place_of_those_in_the_file(tmp_path: Path) -> None:
    sweep = "sweep: {methods.asgd.stepsize: [1.0], cluster.workers: [2]}"
    made = grid(tmp_path, sweep, "methods[0].stepsize=0.3,0.2")
    assert values(made) == [(0.3, 2), (0.2, 2)]
    assert made.columns == ("methods.asgd.stepsize", "cluster.workers")


def test_one_value_on_the_command_line_fixes_a_zipped_key_too(tmp_path: Path) -> None:
    sweep = "sweep: {zip: [{cluster.workers: [2, 3], stop.time: [3.0, 4.0]}]}"
    made = grid(tmp_path, sweep, "stop.time=7.0")
    assert values(made) == [(2,), (3,)]
    assert {point.scenario.stop.time for point in made.points} == {7.0}
    assert values(grid(tmp_path, sweep, "stop.time=7.0", "cluster.workers=1")) == [()]


def test_what_the_file_leaves_out_stays_out_as_far_as_it_can_happen(tmp_path: Path) -> None:
    sweep = (
        "sweep:\n  cluster.workers: [2, 3]\n  problem.dimension: [4, 5]\n"
        "  exclude: [{cluster.workers: 3, problem.dimension: 4}]\n"
    )
    assert values(grid(tmp_path, sweep, "cluster.workers=7,8")) == [(7, 4), (7, 5), (8, 4), (8, 5)]
    assert values(grid(tmp_path, sweep, "cluster.workers=3,8")) == [(3, 5), (8, 4), (8, 5)]
    assert values(grid(tmp_path, sweep, "cluster.workers=3")) == [(5,)]
    assert values(grid(tmp_path, sweep, "cluster.workers=2")) == [(4,), (5,)]


def test_what_was_asked_makes_the_same_grid_again(tmp_path: Path) -> None:
    made = grid(tmp_path, "sweep: {cluster.workers: '2:4:3'}", "problem.dimension=4,5")
    again = load_grid(made.asked, folder=made.folder)
    assert values(again) == values(made)
    assert again.base.canonical() == made.base.canonical()


def test_commas_inside_brackets_and_quotes_separate_nothing() -> None:
    assert split_values("[1, 2], {a: 1, b: 2}, 'x,y'") == ["[1, 2]", "{a: 1, b: 2}", "'x,y'"]


def test_mistakes_stand_at_the_value_in_the_file(tmp_path: Path) -> None:
    assert refused(tmp_path, "sweep:\n  cluster.workers: [2, -3]\n") == [
        "s.yaml:9:24: cluster.workers: -3, must be at least 1"
    ]
    said = refused(tmp_path, "sweep: {stop.time: 1:2}")
    assert len(said) == 1
    assert said[0].startswith("s.yaml:8:20: sweep.stop.time: ")
    assert said[0].endswith(", must be a list, start:stop:num or log:start:stop:num")


def test_a_contradiction_says_at_which_point_it_is(tmp_path: Path) -> None:
    found = refused(tmp_path, "sweep: {cluster.workers: [3, 4]}", "problem.minima=[[1],[2],[3]]",
                    "problem.dimension=1", "problem.matrix=identity")  # fmt: skip
    assert len(found) == 1
    assert found[0].endswith("(where cluster.workers = 4)")


@pytest.mark.parametrize(
    ("sweep", "part"),
    [
        ("sweep: {zip: [{cluster.workers: [2], stop.time: [3.0, 4.0]}]}", "as many values"),
        ("sweep: {zip: [{cluster.wrkers: [2]}]}", "did you mean 'workers'?"),
        ("sweep: {zip: [3]}", "sweep.zip: 3, must be a mapping"),
        ("sweep: {stop.time: [2.0], stop: [{time: 3.0}]}", "is swept by stop.time already"),
        (
            "sweep: {stop.time: [2.0], exclude: [{stop.tme: 2.0}]}",
            "8:48: sweep.exclude.stop.tme: is not swept, did you mean 'stop.time'?",
        ),
        (
            "sweep: {stop.time: [2.0], exclude: [{stop.time: 3.0}]}",
            "3.0, is no value of stop.time, which takes 2.0",
        ),
        ("sweep: {stop.time: [2.0], exclude: [{stop.time: 2.0}]}", "excludes every point"),
    ],
)
def test_a_wrong_sweep_is_refused(tmp_path: Path, sweep: str, part: str) -> None:
    assert part in refused(tmp_path, sweep)[0]


def test_too_many_points_are_refused_before_they_are_made(tmp_path: Path) -> None:
    sweep = "sweep: {stop.time: '1.0:9.0:1000', cluster.workers: '1:1000:1000'}"
    assert refused(tmp_path, sweep) == [
        "<scenario>: sweep: makes 1000000 points, must be at most 100000"
    ]
