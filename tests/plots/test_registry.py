"""The kinds of figures: which ones fit given results, and that each can be drawn."""

from __future__ import annotations

from math import inf

import pandas as pd
import pytest

from simulator.plots import Plot, available
from simulator.plots.registry import KINDS
from simulator.results.result import Result
from tests.conftest import Golden
from tests.shared.drawn import filled
from tests.shared.fabricated import made_result
from tests.shared.results import made_sweep


def names(result: Result) -> list[str]:
    return [plot.name for plot in available(result)]


def test_a_run_shows_its_curves_first() -> None:
    assert names(made_result()) == ["curves", "worker-time", "sensitivity", "profile"]


def test_a_sweep_shows_times_to_the_target_first() -> None:
    times = {"asgd": [1.0, 2.0], "rennala": [2.0, 2.0]}
    one = made_sweep(("cluster.workers",), {(n,): times for n in (1, 2)})
    speed = ["speedup", "efficiency", "inflation"]
    assert names(one) == ["time-to-target", *speed, "profile"]
    two = made_sweep(("cluster.workers", "s"), {(n, s): times for n in (1, 2) for s in (1, 2)})
    assert names(two) == ["time-to-target", "phase", *speed, "profile"]


def test_what_would_have_too_many_lines_is_left_out() -> None:
    points = {(n, s): {"asgd": [1.0]} for n in (1, 2) for s in range(13)}
    assert names(made_sweep(("cluster.workers", "s"), points)) == ["phase"]


@pytest.mark.parametrize("plot", available(made_result()), ids=lambda plot: plot.name)
def test_each_makes_a_figure_of_its_table_with_the_legend_outside(plot: Plot) -> None:
    figure = plot.figure(plot.table(made_result()))
    assert figure.axes[0].get_legend() is None
    assert len(figure.legends) == 1


def test_names_are_unique_and_sentences_complete() -> None:
    names = [plot.name for plot in KINDS]
    assert len(set(names)) == len(names)
    assert all(plot.title and plot.needs for plot in KINDS)


def test_options_are_the_keyword_arguments() -> None:
    curves = KINDS[0]
    assert curves.table_options == {"metric", "replicas"}
    assert curves.draw_options == {"log_x", "log_y"}


def results() -> tuple[Result, Result]:
    """A run, and a sweep over two keys."""
    times = {"asgd": [1.0, 2.0], "rennala": [2.0, inf]}
    sweep = made_sweep(("cluster.workers", "s"), {(n, s): times for n in (1, 2) for s in (1, 2)})
    return made_result(), sweep


def test_the_rows_of_every_table_are_numbered_from_zero() -> None:
    for result in results():
        for plot in available(result):
            table = plot.table(result)
            assert table.index.tolist() == list(range(len(table))), plot.name
            assert "index" not in table


def test_everything_that_is_drawn_lies_within_the_axes() -> None:
    for result in results():
        for plot in available(result):
            if plot.name != "curves":  # it cuts off lines that diverge
                axes = plot.figure(plot.table(result)).axes[0]
                left, bottom, right, top = axes.dataLim.extents
                (low, high), (lower, upper) = sorted(axes.get_xlim()), sorted(axes.get_ylim())
                assert low <= left <= right <= high, plot.name
                assert lower <= bottom <= top <= upper, plot.name


def test_every_kind_says_what_it_takes_and_needs(golden: Golden) -> None:
    said = [
        f"{plot.name}: {plot.title}; it {plot.needs}; of the table {sorted(plot.table_options)}, "
        f"of the drawing {sorted(plot.draw_options)}"
        for plot in KINDS
    ]
    table = pd.DataFrame({"line": [1], "label": ["a"]})
    plain = [(plot.name, plot.size(table)) for plot in KINDS if plot.name in ("curves", "profile")]
    golden("registry", "\n".join([*said, str(plain)]))


def test_the_inflation_is_the_other_quantity_of_the_speedup() -> None:
    result = results()[1]
    by_name = {plot.name: plot for plot in KINDS}
    table = by_name["speedup"].table(result)
    assert "iterations" in filled(by_name["inflation"].draw, table)
    assert "speed-up" in filled(by_name["speedup"].draw, table)


def test_a_run_without_wasted_seconds_has_no_bars() -> None:
    result = made_result()
    del result.workers["wasted_seconds"]
    assert "worker-time" not in names(result)
