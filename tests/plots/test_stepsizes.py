"""The step-size sensitivity of a run."""

from __future__ import annotations

from math import inf

import pytest

from simulator.errors import DataError
from simulator.plots.layout import figure_of
from simulator.plots.stepsizes import can_show, stepsizes
from simulator.plots.targets import draw
from tests.conftest import Golden
from tests.shared.drawn import tabled
from tests.shared.fabricated import made_result
from tests.shared.results import made_sweep


def test_every_step_size_of_a_method_is_a_point_of_its_line() -> None:
    table = stepsizes(made_result())
    assert table[["line", "value", "time", "reached"]].values.tolist() == [
        ["asgd", 0.1, 21.0, 3],
        ["asgd", 0.5, inf, 0],
        ["ringmaster", 0.1, 10.5, 3],
    ]
    assert set(table["horizon"]) == {20.0}
    axes = figure_of(lambda axes: draw(axes, table)).axes[0]
    assert axes.get_xlabel() == "step size"


def test_a_target_and_several_step_sizes_are_needed() -> None:
    result = made_result()
    assert can_show(result)
    result.summary["stepsize"] = 0.1
    assert not can_show(result)
    result.target = None
    with pytest.raises(DataError, match="needs a target"):
        stepsizes(result)


def test_the_whole_table(golden: Golden) -> None:
    result = made_result()
    golden("stepsizes", tabled(stepsizes(result)))
    result.summary.loc[result.summary["label"] == "ringmaster", "stepsize"] = float("nan")
    assert set(stepsizes(result)["label"]) == {"asgd"}


def test_of_replicas_with_one_step_size_the_fastest_is_shown() -> None:
    result = made_result()
    result.summary.loc[result.summary["stepsize"] == 0.5, "time_to_target"] = 3.0
    result.summary.loc[result.summary["label"] == "asgd", "stepsize"] = 0.1
    table = stepsizes(result)
    assert table[["line", "value", "time"]].values.tolist() == [
        ["asgd", 0.1, 3.0],
        ["ringmaster", 0.1, 10.5],
    ]


def test_a_sweep_has_no_sensitivity() -> None:
    sweep = made_sweep(("n",), {(n,): {"asgd": [1.0, 2.0]} for n in (1, 2)})
    sweep.summary["stepsize"] = [0.1, 0.2, 0.1, 0.2]
    assert not can_show(sweep)
