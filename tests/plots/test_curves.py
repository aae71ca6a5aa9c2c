"""The figure: its lines, words and limits, and reproducible bytes."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from simulator.errors import DataError
from simulator.plots import curve_table, curves, save
from simulator.plots.curves import draw
from simulator.plots.families import looks
from simulator.results.result import Target
from tests.conftest import Golden
from tests.shared.drawn import drawn, filled
from tests.shared.fabricated import made_result


def words(figure: Figure) -> list[str]:
    """The legend's title and entries."""
    (legend,) = figure.legends
    return [legend.get_title().get_text(), *(text.get_text() for text in legend.get_texts())]


def test_the_legend_says_what_is_drawn_and_who_arrived() -> None:
    figure = curves(made_result()).figure
    assert words(figure) == [
        "median and quartiles of 3 seeds (k/n: k of n reached the target)",
        "asgd, step 0.1 (3/3)",
        "ringmaster, step 0.1 (3/3)",
    ]


def test_the_axes_carry_units_and_the_value_axis_is_logarithmic() -> None:
    axes = curves(made_result())
    assert axes.get_xlabel() == "simulated time [s]"
    assert (axes.get_xscale(), axes.get_yscale()) == ("linear", "log")
    assert axes.get_xlim()[0] == 0.0


def test_seconds_of_real_workers_are_not_called_simulated() -> None:
    real = replace(made_result(), wall={"on": "local"})
    assert curves(real).get_xlabel() == "time [s]"


def test_the_lines_hold_the_numbers_of_the_table() -> None:
    result = made_result()
    table = curve_table(result)
    lines = curves(result).lines
    for line, label in zip(lines, ["asgd", "ringmaster"], strict=False):
        own = table[table["label"] == label]
        np.testing.assert_array_equal(line.get_ydata(), own["median"])
        assert line.get_drawstyle() == "steps-post"


def test_the_target_is_a_line_only_where_its_metric_is_drawn() -> None:
    assert [text.get_text() for text in curves(made_result()).texts] == ["target 0.2"]
    assert len(curves(made_result(), metric="grad_norm_sq").texts) == 0


def test_a_method_at_zero_from_the_start_does_not_disturb_the_others() -> None:
    result = made_result()
    result.curves.loc[result.curves["label"] == "asgd", "loss_gap"] = 0.0
    assert curves(result).get_yscale() == "log"
    result.curves["loss_gap"] = 0.0
    axes = curves(result)
    axes.figure.draw_without_rendering()
    assert axes.get_yscale() == "linear"


def test_the_words_of_a_target_at_the_bottom_stand_above_its_line() -> None:
    result = made_result()
    result.target = Target("loss_gap", 1e-12)
    assert [text.get_verticalalignment() for text in curves(result).texts] == ["bottom"]
    assert [text.get_verticalalignment() for text in curves(made_result()).texts] == ["top"]


def test_a_target_above_all_lines_is_in_the_figure() -> None:
    result = made_result()
    result.curves["accuracy"] = 0.5 + 0.01 * result.curves["time"]
    result.summary["final_accuracy"] = 0.7
    result.target = Target("accuracy", 0.95)
    axes = curves(result)
    assert axes.get_yscale() == "linear"
    assert [text.get_text() for text in axes.texts] == ["target 0.95"]
    assert axes.get_ylim()[1] > 0.95


def test_the_accuracy_before_the_first_update_does_not_set_the_scale() -> None:
    result = made_result()
    result.curves["accuracy"] = 0.9 + 0.001 * result.curves["time"]
    result.curves.loc[result.curves["time"] == 0.0, "accuracy"] = 0.0
    assert curves(result, metric="accuracy").get_ylim()[0] > 0.9


def test_a_logarithmic_time_axis_leaves_out_time_zero() -> None:
    axes = curves(made_result(), log_x=True)
    assert axes.get_xscale() == "log"
    assert min(axes.lines[0].get_xdata()) == 5.0


def test_all_replicas_add_thin_lines_without_legend_entries() -> None:
    figure = curves(made_result(), replicas="all").figure
    assert len(figure.axes[0].lines) == 4  # three replicas and the target
    assert len(words(figure)) == 3


def test_own_axes_are_drawn_into_and_keep_their_own_legend() -> None:
    own = Figure().add_subplot()
    assert curves(made_result(), ax=own) is own
    assert own.get_legend() is not None


def test_a_method_that_diverges_does_not_set_the_scale() -> None:
    result = made_result()
    asgd = result.curves["label"] == "asgd"
    result.curves.loc[asgd, "loss_gap"] = np.exp(30.0 * result.curves["time"][asgd])
    assert curves(result).get_ylim()[1] < 100.0


def test_labels_are_plain_text() -> None:
    result = made_result()
    for frame in (result.curves, result.summary):
        frame["label"] = frame["label"].replace({"asgd": "_asgd $x", "ringmaster": "R $\\frac$"})
    figure = curves(result).figure
    figure.draw_without_rendering()
    assert words(figure)[1:] == [
        r" _asgd \$x, step 0.1 (3/3)",
        r"R \$\frac\$, step 0.1 (3/3)",
    ]


@pytest.mark.parametrize("kind", ["png", "pdf", "svg"])
def test_a_figure_has_the_same_bytes_on_every_write(tmp_path: Path, kind: str) -> None:
    for name in ("one", "two"):
        save(curves(made_result()).figure, tmp_path / name, formats=[kind])
    one, two = (tmp_path / f"{name}.{kind}" for name in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()


def test_every_number_on_the_plot_is_written_beside_it(tmp_path: Path) -> None:
    table = curve_table(made_result())
    files = save(curves(made_result()).figure, tmp_path / "plot", formats=["png"], table=table)
    assert [file.name for file in files] == ["plot.png", "plot.csv"]
    pd.testing.assert_frame_equal(pd.read_csv(files[1]), table, check_dtype=False)


def test_an_unknown_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="format: 'gif', must be one of png, pdf, svg"):
        save(curves(made_result()).figure, tmp_path / "plot", formats=["gif"])


def test_importing_the_plots_leaves_pyplot_alone(project_root: Path) -> None:
    code = "import sys, simulator.plots; sys.exit('matplotlib.pyplot' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=project_root).returncode == 0


def test_all_that_is_drawn(golden: Golden) -> None:
    result = made_result()
    golden("curves", drawn(curves(result).figure))
    every = curve_table(result, replicas="all")
    golden("curves_all", filled(draw, every, log_x=True, log_y=False))
    golden("curves_panel", filled(draw, every, looks(every)))


def test_all_that_is_drawn_of_lines_with_infinite_and_early_values(golden: Golden) -> None:
    result = made_result()
    first = (result.curves["label"] == "asgd") & (result.curves["seed"] == 0)
    result.curves.loc[first & (result.curves["time"] > 5.0), "loss_gap"] = np.inf
    result.curves["time"] **= 2.0
    result.target = Target("loss_gap", 0.001)
    golden("curves_infinite", filled(draw, curve_table(result)))


@pytest.mark.parametrize(
    ("metric", "values"),
    [
        ("accuracy", [0.5, 0.7, 0.6, 0.9]),
        ("consensus_sq", [0.0, 2.0, 4.0, 3.0]),
        ("loss_gap", [1.0, 100.0, 0.1, 4.0]),
        ("loss", [-1.0, -20.0, -3.0, -2.0]),
        ("loss_gap", [0.0, 0.0, 0.0, 0.0]),
    ],
)
def test_the_limits_follow_what_matters_of_the_medians(
    metric: str, values: list[float], golden: Golden
) -> None:
    table = curve_table(made_result())
    own = table[table["label"] == "asgd"].assign(metric=metric, median=values)
    axes = Figure().add_subplot()
    draw(axes, own.assign(lower=own["median"], upper=own["median"], target=np.nan))
    low, high = axes.get_ylim()
    expected = {
        "accuracy": (0.6 - 0.015, 0.9 + 0.015),
        "consensus_sq": (-0.2, 4.2),
        "loss": (-20.0 - 0.95, -1.0 + 0.95),
    }.get(metric, (0.05, 20.0) if any(values) else (-1.0, 1.0))
    assert (low, high) == pytest.approx(expected)
