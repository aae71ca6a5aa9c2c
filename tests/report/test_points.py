"""The points of a result."""

from __future__ import annotations

from math import nan

from simulator.report.points import points_of
from tests.shared.fabricated import made_result
from tests.shared.results import made_sweep


def test_a_point_has_its_own_rows_of_every_table_and_its_own_answer() -> None:
    times = {(4, nan): {"asgd": [5.0], "rennala": [4.0]}, (2, 0.5): {"asgd": [3.0]}}
    result = made_sweep(("n", "s"), times)
    result.curves = result.curves[result.curves["n"] == 4]
    result.workers = result.workers[result.workers["n"] == 4]
    one, two = points_of(result)
    assert (one.name, two.name) == ("n = 4, s = nan", "n = 2, s = 0.5")
    assert one.answer["label"].tolist() == ["rennala", "asgd"]
    assert two.answer["label"].tolist() == ["asgd"]
    assert [len(one.result.summary), len(one.result.curves), len(one.result.workers)] == [2, 4, 4]
    assert [len(two.result.summary), len(two.result.curves), len(two.result.workers)] == [1, 0, 0]
    assert two.within("n").values == {"s": "0.5"}


def test_a_run_is_one_point_without_values_and_failed_runs_are_left_out() -> None:
    result = made_result()
    result.summary.loc[0, "status"] = "failed"
    [point] = points_of(result)
    assert (point.values, point.name, len(point.result.summary)) == ({}, "", 9)
    assert len(point.finished.summary) == 8
