"""The table that ends a sweep: the best method at each point, its lead, and what is left out."""

from __future__ import annotations

from math import inf
from typing import Any

from simulator.cli.sweep_answer import sweep_answer
from simulator.results.result import Result
from simulator.sweep.grid import Grid, load_grid
from tests.shared.results import made_sweep

BASE = {
    "name": "base",
    "problem": {"kind": "quadratic", "dimension": 6},
    "cluster": {"workers": 4},
    "methods": [{"name": "asgd", "stepsize": 0.1}],
    "stop": {"time": 100.0, "target": {"metric": "grad_norm_sq", "below": 0.01}},
}
N = "cluster.workers"


def grid_of(sweep: dict[str, Any], **sections: Any) -> Grid:
    return load_grid({**BASE, **sections, "sweep": sweep})


def shown(result: Result, grid: Grid) -> list[list[str]]:
    """The heading and the rows."""
    columns = sweep_answer(result.summary, grid).columns
    return [list(row) for row in zip(*([one.header, *one.cells] for one in columns), strict=True)]


def test_a_row_has_the_first_its_time_and_the_lead() -> None:
    points = {
        (2,): {"asgd": [3.0], "rennala": [6.0]},
        (3,): {"asgd": [4.0], "rennala": [inf]},
        (4,): {"asgd": [inf], "rennala": [inf]},
        (5,): {"asgd": [7.0]},
    }
    result = made_sweep((N,), points)
    assert shown(result, grid_of({N: [2, 3, 4, 5]})) == [
        [N, "first", "step size", "time to target", "second is slower by"],
        ["2", "asgd", "0.1", "3", "2 x"],
        ["3", "asgd", "0.1", "4", ""],
        ["4", "-", "", "never", ""],
        ["5", "asgd", "0.1", "7", ""],
    ]


def test_a_second_within_the_records_is_a_tie() -> None:
    result = made_sweep((N,), {(2,): {"asgd": [4.0], "rennala": [5.0]}})
    result.summary["target_resolution"] = 1.0
    assert shown(result, grid_of({N: [2]}))[1][-1] == "1.25 x (a tie)"


def test_without_a_target_a_row_has_the_final_metrics() -> None:
    result = made_sweep((N,), {(2,): {"asgd": [inf]}, (3,): {"asgd": [inf], "rennala": [inf]}})
    result.summary["final_loss_gap"] = [0.5, 0.25, 0.125]
    assert shown(result, grid_of({N: [2, 3]}, stop={"time": 100.0})) == [
        [N, "best", "step size", "final loss_gap", "final loss_gap of the second"],
        ["2", "asgd", "0.1", "0.5", ""],
        ["3", "rennala", "0.1", "0.125", "0.25"],
    ]


def test_forty_points_are_shown_and_the_others_counted() -> None:
    for count, words in ((40, ""), (42, " 2 more points in summary.parquet.")):
        sizes = range(1, count + 1)
        result = made_sweep((N,), {(n,): {"asgd": [1.0]} for n in sizes})
        table = sweep_answer(result.summary, grid_of({N: [*sizes]}))
        assert len(table.rows) == 40
        assert table.caption == (f"Target: grad_norm_sq <= 0.01, in simulated seconds.{words}")


def advancing(count: int) -> tuple[Result, Grid]:
    """`count` keys that advance together, before one of its own; the first has equal values."""
    names = [N, "problem.dimension", "stop.time", "record.points"]
    names = [*names, "seeds", "stop.iterations"][:count]
    values = [[3, 3, 5], [7, 8, 9], [50.0, 60.0, 70.0], [10, 20, 30], [1, 2, 3], [4, 5, 6]]
    steps = list(zip(*values[:count], strict=True))
    points: dict[tuple[Any, ...], dict[str, list[float]]] = {
        (own, *step): {"asgd": [1.0]} for own in (0.1, 0.2) for step in steps
    }
    together = dict(zip(names, values, strict=False))
    grid = grid_of({"methods.asgd.stepsize": [0.1, 0.2], "zip": [together]})
    return made_sweep(grid.columns, points), grid


def test_of_many_keys_those_are_shown_that_tell_the_points_apart() -> None:
    result, grid = advancing(6)
    table = sweep_answer(result.summary, grid)
    heads = [str(column.header) for column in table.columns]
    assert heads[:-4] == ["methods.asgd.stepsize", N, "problem.dimension"]
    assert str(table.caption).endswith(" 4 more keys, which follow from these, in summary.parquet.")
    assert len(table.rows) == 6


def test_up_to_four_keys_are_all_shown() -> None:
    result, grid = advancing(3)
    table = sweep_answer(result.summary, grid)
    assert len(table.columns) == 4 + 4
    assert "more keys" not in str(table.caption)


def test_points_keep_the_order_of_the_sweep() -> None:
    nan = float("nan")
    result = made_sweep((N,), {(n,): {"asgd": [1.0]} for n in (5.0, nan, 2.0)})
    assert [row[0] for row in shown(result, grid_of({N: [5, 2]}))[1:]] == ["5.0", "nan", "2.0"]
