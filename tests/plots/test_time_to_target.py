"""Time to the target against a swept quantity: exact numbers, censoring, theory."""

from __future__ import annotations

from math import inf, nan

import numpy as np
import pandas as pd
import pytest

from simulator.errors import DataError
from simulator.plots.layout import figure_of
from simulator.plots.registry import KINDS
from simulator.plots.targets import draw
from simulator.plots.time_to_target import can_show, time_to_target
from simulator.results.result import Result
from tests.shared.fabricated import made_result
from tests.shared.results import HORIZON, made_sweep, words

N = "cluster.workers"


def workers_swept() -> Result:
    """Ten workers before five: `sync_sgd` needs twice as long with twice as many."""
    return made_sweep(
        (N,),
        {
            (10,): {"sync_sgd": [40.0, 42.0, 50.0], "asgd": [8.0, inf, inf]},
            (5,): {"sync_sgd": [20.0, 21.0, 30.0], "asgd": [10.0, 12.0, inf]},
        },
    )


def formulas() -> pd.DataFrame:
    """Bounds at both points; `asgd` has none."""
    rows = [(5, "sync_sgd", 2.0, 1.2), (10, "sync_sgd", 4.0, 1.2)]
    return pd.DataFrame(rows, columns=[N, "algorithm", "theory", "lower_bound"])


def test_a_line_goes_through_the_medians_by_the_size_of_the_value() -> None:
    table = time_to_target(workers_swept())
    shown = table[["line", "value", "time", "lower", "upper", "reached", "horizon"]]
    assert shown.values.tolist() == [
        ["sync_sgd", 5, 21.0, 20.5, 25.5, 3, HORIZON],
        ["sync_sgd", 10, 42.0, 41.0, 46.0, 3, HORIZON],
        ["asgd", 5, 12.0, 11.0, inf, 2, HORIZON],
        ["asgd", 10, inf, inf, inf, 1, HORIZON],
    ]


@pytest.mark.parametrize(("log_y", "scale"), [(None, "log"), (True, "log"), (False, "linear")])
def test_seconds_stand_on_a_logarithmic_axis_unless_told_otherwise(
    log_y: bool | None, scale: str
) -> None:
    table = time_to_target(workers_swept())
    assert figure_of(lambda axes: draw(axes, table, log_y=log_y)).axes[0].get_yscale() == scale


def test_where_most_seeds_never_arrive_an_open_marker_stands_at_the_horizon() -> None:
    table = time_to_target(workers_swept())
    figure = figure_of(lambda axes: draw(axes, table))
    (open_marker,) = [
        line for line in figure.axes[0].lines
        if line.get_markerfacecolor() == "none" and len(line.get_ydata())
    ]  # fmt: skip
    assert open_marker.get_ydata().tolist() == [HORIZON]
    assert [text.get_text() for text in figure.axes[0].texts] == ["2/3", "1/3"]
    assert figure.axes[0].get_ylim()[1] > HORIZON
    assert words(figure)[0].replace("\n", " ") == (
        "median and quartiles of 3 seeds; open at the horizon: most seeds never arrive; "
        "k/n: k of n arrive"
    )


def test_where_nobody_ever_arrives_all_markers_are_open() -> None:
    result = made_sweep((N,), {(n,): {"asgd": [inf], "sync_sgd": [inf]} for n in (1, 2, 4)})
    table = time_to_target(result)
    axes = figure_of(lambda axes: draw(axes, table)).axes[0]
    assert sum(len(line.get_ydata()) for line in axes.lines if line.get_fillstyle()) >= 6
    assert np.isinf(table["time"]).all()
    assert len(axes.texts) == 0


def test_counts_at_one_value_stand_one_above_the_other_inside_the_axes() -> None:
    labels = ["asgd", "rennala", "ringmaster", "sync_sgd"]
    times = {label: [10.0 * (k + 1), inf, inf] for k, label in enumerate(labels)}
    table = time_to_target(made_sweep((N,), {(n,): times for n in (1, 2)}))
    figure = figure_of(lambda axes: draw(axes, table))
    figure.draw_without_rendering()
    axes = figure.axes[0]
    tops = sorted(text.get_window_extent().y1 for text in axes.texts[:4])
    assert min(np.diff(tops)) > 8.0 * figure.dpi / 72.0
    assert tops[-1] <= axes.get_window_extent().y1


def test_theory_is_moved_onto_its_line_by_one_factor_and_the_bound_below_all() -> None:
    table = time_to_target(workers_swept(), bounds=formulas())
    sync = table[table["line"] == "sync_sgd"]
    assert sync["theory"].tolist() == [2.0, 4.0]
    assert sync["theory_factor"].tolist() == [10.5, 10.5]
    assert table[table["line"] == "asgd"]["theory"].isna().all()
    assert set(table["lower_factor"]) == {12.0 / 1.2}
    entries = words(figure_of(lambda axes: draw(axes, table)))
    assert entries[1:] == [
        "sync_sgd, theory \u00d7 10.5",
        "asgd",
        "lower bound of any method \u00d7 10",
    ]


def test_without_theory_there_are_no_numbers_of_it() -> None:
    table = time_to_target(workers_swept())
    names = ["theory", "theory_factor", "lower_bound", "lower_factor"]
    assert table[names].isna().all(axis=None)


def test_a_second_swept_key_makes_more_lines_of_the_table() -> None:
    points = {(n, s): {"asgd": [float(n * s)]} for n in (2, 4) for s in (1.0, 2.5)}
    table = time_to_target(made_sweep((N, "cluster.compute_time.job.sigma"), points))
    assert dict.fromkeys(table["line"]) == dict.fromkeys(["asgd, sigma = 1", "asgd, sigma = 2.5"])
    assert table["time"].tolist() == [2.0, 4.0, 5.0, 10.0]


def two_swept() -> Result:
    points = {
        (n, s): {"asgd": [s / n] * 3, "sync_sgd": [4.0 * s, inf, inf if s > 1 else 9.0]}
        for n in (2, 4)
        for s in (1.0, 2.5, 0.5, 3.0)
    }
    return made_sweep((N, "cluster.compute_time.job.sigma"), points)


def test_a_second_swept_key_makes_panels_with_common_limits_and_one_legend() -> None:
    (kind,) = (kind for kind in KINDS if kind.name == "time-to-target")
    figure = kind.figure(time_to_target(two_swept()))
    titles = [axes.get_title() for axes in figure.axes]
    assert titles == [rf"job size: $\sigma$ = {s}" for s in ("0.5", "1", "2.5", "3")]
    assert len({(axes.get_ylim(), axes.get_xlim()) for axes in figure.axes}) == 1
    assert [bool(axes.get_ylabel()) for axes in figure.axes] == [True, False] * 2
    assert [bool(axes.get_xlabel()) for axes in figure.axes] == [False, False, True, True]
    assert all(axes.get_legend() is None for axes in figure.axes)
    title, *entries = words(figure)
    assert entries == ["asgd", "sync_sgd"]
    assert "open at the horizon" in title.replace("\n", " ")


def test_a_line_looks_the_same_in_every_panel_even_where_another_has_failed() -> None:
    labels = ["ringmaster (R=1)", "ringmaster (R=2)", "ringmaster (R=3)"]
    points = {(n, s): {name: [3.0] for name in labels} for n in (2, 4) for s in (1, 2)}
    result = made_sweep((N, "problem.dimension"), points)
    gone = (result.summary["label"] == labels[0]) & (result.summary["problem.dimension"] == 2)
    result.summary.loc[gone, "status"] = "failed"
    (kind,) = (kind for kind in KINDS if kind.name == "time-to-target")
    first, second = kind.figure(time_to_target(result)).axes
    colors = [
        {line.get_label(): line.get_color() for line in axes.lines} for axes in (first, second)
    ]
    assert labels[0] not in colors[1]
    assert all(colors[0][name] == colors[1][name] for name in labels[1:])


def test_one_seed_has_no_range() -> None:
    one, three = (
        figure_of(lambda axes, times=times: draw(axes, time_to_target(swept_over(times)))).axes[0]
        for times in ([3.0], [3.0, 4.0, 5.0])
    )
    assert [len(axes.collections[0].get_segments()) for axes in (one, three)] == [0, 2]


def swept_over(times: list[float]) -> Result:
    return made_sweep((N,), {(n,): {"asgd": times} for n in (1, 2)})


def test_a_key_that_advances_with_the_one_on_the_axis_makes_no_line_of_its_own() -> None:
    points = {(2, 0.5): {"asgd": [4.0]}, (4, 0.1): {"asgd": [3.0]}, (8, 0.2): {"asgd": [2.0]}}
    table = time_to_target(made_sweep((N, "methods.asgd.stepsize"), points))
    assert dict.fromkeys(table["line"]) == {"asgd": None}
    assert table["methods.asgd.stepsize"].tolist() == [0.5, 0.1, 0.2]


def test_cases_with_names_stand_side_by_side_unjoined() -> None:
    key = "cluster.compute_time.job.kind"
    table = time_to_target(made_sweep((key,), {(k,): {"asgd": [3.0]} for k in ("gamma", "a")}))
    axes = figure_of(lambda axes: draw(axes, table)).axes[0]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["gamma", "a"]
    assert axes.lines[0].get_linestyle() == "None"


def test_twelve_lines_can_be_told_apart() -> None:
    result = made_sweep((N, "s"), {(n, s): {"asgd": [1.0]} for n in (2, 4) for s in range(12)})
    assert can_show(result)
    assert time_to_target(result)["line"].nunique() == 12


def test_too_many_lines_are_refused_with_the_way_out() -> None:
    points = {(n, s): {"asgd": [1.0]} for n in (2, 4) for s in range(13)}
    result = made_sweep((N, "problem.dimension"), points)
    assert not can_show(result)
    with pytest.raises(DataError, match=r"choose values of problem\.dimension with --where"):
        time_to_target(result)


@pytest.mark.parametrize("name", ["cluster.worker", "seeds"])
def test_a_key_that_was_not_swept_is_refused(name: str) -> None:
    with pytest.raises(DataError, match=f"key: '{name}' was not swept over values"):
        time_to_target(workers_swept(), x=name)


def test_a_run_or_a_sweep_without_a_target_cannot_show_it() -> None:
    result = workers_swept()
    assert can_show(result)
    assert not can_show(made_result())
    result.target = None
    assert not can_show(result)
    with pytest.raises(DataError, match="no target"):
        time_to_target(result)


def test_runs_that_failed_are_left_out() -> None:
    result = workers_swept()
    failed = (result.summary["label"] == "sync_sgd") & (result.summary["seed"] == 2)
    result.summary.loc[failed, ["status", "time_to_target"]] = ["failed", nan]
    table = time_to_target(result)
    assert table["time"].tolist()[:2] == [20.5, 41.0]
    assert table["seeds"].tolist()[:2] == [2, 2]


def test_a_size_without_a_value_has_its_own_horizon() -> None:
    table = time_to_target(made_sweep((N,), {(n,): {"asgd": [inf]} for n in (nan, 2.0)}))
    assert table["horizon"].tolist() == [HORIZON, HORIZON]
