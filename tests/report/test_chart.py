"""The numbers of the interactive chart."""

from __future__ import annotations

import json
from dataclasses import replace
from math import inf

import pytest

from simulator.report.chart import chart_data, script_json
from simulator.report.points import points_of
from simulator.results.result import Target
from tests.conftest import Golden
from tests.shared.fabricated import made_result, renamed
from tests.shared.results import made_sweep


def test_a_run_shows_every_metric_and_a_sweep_the_leading_one() -> None:
    run = chart_data(points_of(made_result()))
    assert len(run["metrics"]) > 1
    assert run["metric"] in run["metrics"]
    assert list(run["points"][0]["series"]) == run["metrics"]
    swept = chart_data(points_of(made_sweep(("n",), {(n,): {"asgd": [5.0]} for n in (1, 2)})))
    assert swept["metrics"] == [swept["metric"]]
    assert [point["name"] for point in swept["points"]] == ["n = 1", "n = 2"]


def test_clock_and_target_are_those_of_the_results() -> None:
    result = made_result()
    data = chart_data(points_of(result))
    assert data["clock"] == "simulated time"
    assert data["target"] == {"metric": "loss_gap", "value": 0.2}
    real = replace(result, wall={"on": "local"}, target=None)
    data = chart_data(points_of(real))
    assert (data["clock"], data["target"]) == ("time", None)


def test_a_line_has_medians_and_quartiles_of_five_digits_and_its_look() -> None:
    result = made_result()
    result.curves.loc[result.curves["seed"] == 0, "loss_gap"] = inf
    [point] = chart_data(points_of(result))["points"]
    lines = {line["label"]: line for line in point["series"]["loss_gap"]}
    assert set(lines) == {"asgd", "ringmaster"}
    own = lines["asgd"]
    assert len(own["time"]) == len(own["median"]) == len(own["lower"]) == len(own["upper"]) > 1
    assert own["upper"][0] is None  # infinite in one of three seeds
    assert own["median"][0] is not None
    assert lines["asgd"]["color"] != lines["ringmaster"]["color"]


def test_long_curves_are_thinned_evenly_with_both_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulator.report.chart._MOST_INSTANTS", 5)
    monkeypatch.setattr("simulator.report.chart._FEWEST_INSTANTS", 2)
    result = made_sweep((), {(): {"asgd": [9.0]}})
    rows = result.curves.iloc[[0] * 101].assign(time=[float(k) for k in range(101)])
    result = replace(result, curves=rows, target=Target("loss_gap", 0.2))
    [point] = chart_data(points_of(result))["points"]
    [line] = point["series"]["loss_gap"]
    assert line["time"] == [0.0, 25.0, 50.0, 75.0, 100.0]


def test_nothing_in_the_json_can_end_its_element() -> None:
    said = script_json({"a": "</script> & <b>"})
    assert not {"<", ">", "&"}.intersection(said)
    with pytest.raises(ValueError, match="JSON"):
        script_json(inf)


def test_everything_in_the_chart(golden: Golden) -> None:
    content = chart_data(points_of(made_result()))
    golden("chart", json.dumps(content, indent=1).replace("\n     ", " "))


def test_points_beyond_60_and_failed_ones_have_no_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulator.report.chart.MOST_POINTS", 2)
    result = made_sweep(("n",), {(n,): {"asgd": [5.0]} for n in (1, 2, 3)})
    result.summary.loc[result.summary["n"] == 1, "status"] = "failed"
    data = chart_data(points_of(result))
    assert [len(point["series"][data["metric"]]) for point in data["points"]] == [0, 1]


@pytest.mark.parametrize(("most", "kept"), [(400_000, 300), (400, 100), (4, 30)])
def test_the_page_has_room_for_so_many_instants(
    most: int, kept: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simulator.report.chart._MOST_NUMBERS", most)
    result = made_sweep((), {(): {"asgd": [9.0]}})
    rows = result.curves.iloc[[0] * 500].assign(time=[float(k) for k in range(500)])
    result = replace(result, curves=rows.drop(columns="loss_gap"))
    result.summary = result.summary.drop(columns="final_loss_gap")
    [point] = chart_data(points_of(result))["points"]
    assert len(point["series"]["grad_norm_sq"][0]["time"]) == kept


def test_lines_keep_the_order_of_the_scenario() -> None:
    [point] = chart_data(points_of(renamed(made_result(), "asgd", "z")))["points"]
    assert [line["label"] for line in point["series"]["loss_gap"]] == ["z", "ringmaster"]
