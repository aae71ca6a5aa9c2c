"""One look per method, in every figure."""

from __future__ import annotations

import itertools
import logging
from pathlib import Path

import matplotlib as mpl
import pytest

from simulator.plots.style import method_style, paper_style, style_from
from tests.conftest import Golden

NAMES = ["asgd", "sync_sgd", "rennala", "a_plugin", "another", "third"]
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


def test_all_settings_that_differ_from_matplotlibs_and_some_looks(golden: Golden) -> None:
    with paper_style({"axes.titlesize": 7}):
        changed = {
            name: value
            for name, value in sorted(mpl.rcParams.items())
            if value != mpl.rcParamsDefault[name] and not name.startswith("backend")
        }
    looks = {name: method_style(name) for name in NAMES}
    faces = [style._replace(filled=filled).face for style in looks.values() for filled in (1, 0)]
    lines = [*(f"{name}: {value!r}" for name, value in changed.items()), *map(str, looks.items())]
    golden("style", "\n".join([*lines, *faces]))


def test_what_matplotlib_logs_is_heard_again_after_a_style(
    tmp_path: Path,
) -> None:
    (tmp_path / "own").write_text("font.size: 7\n")
    style_from(tmp_path / "own")
    assert logging.getLogger("matplotlib").filters == []
