"""The step-size sensitivity of a run, and the efficiency of a sweep over workers."""

from __future__ import annotations

from math import inf

import pytest

from simulator.errors import DataError
from simulator.plots.efficiency import draw as draw_efficiency
from simulator.plots.efficiency import efficiency
from simulator.plots.layout import figure_of
from simulator.plots.stepsizes import can_show, stepsizes
from simulator.plots.targets import draw
from tests.shared.fabricated import made_result
from tests.shared.results import made_sweep, words


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


def test_efficiency_is_the_speed_up_over_the_workers() -> None:
    points = {(1,): {"asgd": [8.0]}, (2,): {"asgd": [5.0]}, (4,): {"asgd": [inf]}}
    table = efficiency(made_sweep(("cluster.workers",), points))
    assert table["efficiency"].tolist() == [1.0, 0.8, 0.0]
    figure = figure_of(lambda axes: draw_efficiency(axes, table))
    assert figure.axes[0].lines[1].get_ydata().tolist() == [100.0, 80.0, 0.0]
    assert words(figure)[1:] == ["ideal", "asgd"]
