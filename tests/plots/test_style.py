"""One look per method, in every figure."""

from __future__ import annotations

import itertools

import matplotlib as mpl
import pytest

from simulator.plots.style import method_style, paper_style

SHIPPED = ("sync_sgd", "m_sync_sgd", "asgd", "delay_adaptive_asgd", "rennala", "ringmaster")


def test_shipped_methods_differ_in_colour_and_in_marker() -> None:
    styles = [method_style(name) for name in SHIPPED]
    for one, other in itertools.combinations(styles, 2):
        assert one.color != other.color
        assert one.marker != other.marker


def test_an_unknown_method_always_gets_the_same_look() -> None:
    assert method_style("my_method") == method_style("my_method")


def test_a_personal_setting_changes_no_figure_and_is_left_as_it_was() -> None:
    with mpl.rc_context({"font.size": 30.0, "axes.grid": False}):
        with paper_style():
            assert mpl.rcParams["font.size"] == 9.0
            assert mpl.rcParams["axes.grid"] is True
        assert mpl.rcParams["font.size"] == 30.0


@pytest.mark.parametrize("name", ["font.size", "legend.fontsize", "xtick.labelsize"])
def test_no_text_is_smaller_than_eight_points(name: str) -> None:
    with paper_style():
        assert mpl.rcParams[name] >= 8
