"""The efficiency of a sweep over workers."""

from __future__ import annotations

from math import inf

from simulator.plots.efficiency import draw, efficiency
from simulator.plots.families import looks
from simulator.plots.layout import figure_of
from tests.conftest import Golden
from tests.shared.drawn import drawn, filled, tabled
from tests.shared.results import made_sweep, words


def test_efficiency_is_the_speed_up_over_the_workers() -> None:
    points = {(1,): {"asgd": [8.0]}, (2,): {"asgd": [5.0]}, (4,): {"asgd": [inf]}}
    table = efficiency(made_sweep(("cluster.workers",), points))
    assert table["efficiency"].tolist() == [1.0, 0.8, 0.0]
    figure = figure_of(lambda axes: draw(axes, table))
    assert figure.axes[0].lines[1].get_ydata().tolist() == [100.0, 80.0, 0.0]
    assert words(figure)[1:] == ["ideal", "asgd"]


def test_all_that_is_drawn(golden: Golden) -> None:
    points = {
        (1,): {"asgd": [8.0, 9.0, 10.0], "rennala": [8.0, 8.0, 8.0]},
        (2,): {"asgd": [5.0, 4.0, 6.0], "rennala": [4.0, 4.0, 4.0]},
    }
    table = efficiency(made_sweep(("cluster.workers",), points))
    figure = figure_of(lambda axes: draw(axes, table, looks(table, "line")))
    golden("efficiency", f"{tabled(table)}\n\n{drawn(figure)}")
    one = table[table["label"] == "rennala"]
    for seeds, bands in (([1, 1], 0), ([1, 2], 1)):
        assert filled(draw, one.assign(seeds=seeds)).count("Poly") == bands
