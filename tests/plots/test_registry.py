"""The kinds of figures: which ones some results can show, and that each can be drawn."""

from __future__ import annotations

import pytest

from simulator.plots import Plot, available
from simulator.plots.registry import KINDS
from tests.results.fabricated import made_result


def test_a_run_can_show_its_curves_and_where_the_time_went() -> None:
    assert [plot.name for plot in available(made_result())] == ["curves", "worker-time"]


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
