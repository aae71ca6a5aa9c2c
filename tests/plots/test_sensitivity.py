"""The sensitivity plot draws its table, around the chosen configuration."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest
from matplotlib.figure import Figure

from simulator.errors import DataError
from simulator.plots.sensitivity import _NEVER_STEP, _draw, sensitivity, sensitivity_table
from simulator.plots.style import method_style
from tests.conftest import Golden
from tests.shared.drawn import drawn, filled, tabled


def row(label: str, trial: int, stepsize: float, mean: float, **other: Any) -> dict[str, Any]:
    reached = 2 if math.isfinite(mean) else 1
    return {
        "algorithm": label, "label": label, "trial": trial, "replica": 0, "status": "complete",
        "share": 1.0, "seeds": 2, "reached": reached, "score": mean if reached == 2 else 1e4,
        "time_mean": mean, "time_min": 0.5 * mean, "time_max": 2.0 * mean, "arrivals": 10,
        "chosen": False, "stepsize": stepsize, **other,
    }  # fmt: skip


@pytest.fixture
def trials() -> pd.DataFrame:
    """ringmaster is best at R = 2; the trials of R = 4 are worse, some with another status."""
    rows = [
        row("asgd", 1, 0.1, 50.0),
        row("asgd", 1, 1.0, 20.0, chosen=True),
        row("asgd", 2, 10.0, math.inf),
        row("ringmaster", 1, 0.1, 40.0, delay_threshold=2),
        row("ringmaster", 1, 1.0, 10.0, delay_threshold=2, chosen=True),
        row("ringmaster", 2, 0.1, 60.0, delay_threshold=4),
        row("ringmaster", 2, 1.0, 30.0, delay_threshold=4),
        row("ringmaster", 3, 1.0, 1.0, delay_threshold=8, status="cut"),
    ]
    return pd.DataFrame(rows)


def test_a_step_size_is_followed_at_the_best_schedule(trials: pd.DataFrame) -> None:
    table = sensitivity_table(trials)
    own = table[(table["parameter"] == "stepsize") & (table["label"] == "ringmaster")]
    assert own["value"].tolist() == [0.1, 1.0]
    assert own["time_mean"].tolist() == [40.0, 10.0]


def test_another_parameter_stands_with_the_best_found_for_each_value(trials: pd.DataFrame) -> None:
    table = sensitivity_table(trials)
    own = table[table["parameter"] == "delay_threshold"]
    assert own[["value", "time_mean"]].to_numpy().tolist() == [[2.0, 10.0], [4.0, 30.0]]


def test_every_method_has_its_own_look_and_censored_values_leave_the_line(
    trials: pd.DataFrame,
) -> None:
    axes = sensitivity(trials)
    named = {str(line.get_label()).split(",")[0]: line for line in axes.lines}
    assert named["asgd"].get_color() == method_style("asgd").color
    assert named["ringmaster"].get_marker() == method_style("ringmaster").marker
    assert [math.isnan(y) for y in named["asgd"].get_ydata()] == [False, False, True]
    marks = [line for line in axes.lines if list(line.get_xdata()) == [10.0]]
    assert len(marks) == 1


def test_it_draws_into_given_axes(trials: pd.DataFrame) -> None:
    axes = Figure().add_subplot()
    assert sensitivity(trials, parameter="delay_threshold", ax=axes) is axes
    assert axes.get_xlabel() == "delay threshold"


def test_an_unknown_parameter_is_told_with_the_nearest(trials: pd.DataFrame) -> None:
    with pytest.raises(DataError, match="did you mean 'stepsize'"):
        sensitivity(trials, parameter="stepsiz")


def test_the_legend_says_what_is_best_and_who_never_arrives(trials: pd.DataFrame) -> None:
    never = trials["label"] == "asgd"
    trials.loc[never, ["time_mean", "score", "reached"]] = (math.inf, 1e4, 1)
    named = [str(line.get_label()) for line in sensitivity(trials).lines]
    assert [name for name in named if not name.startswith("_")] == [
        "asgd, never",
        "ringmaster, best 1: 10 s",
    ]


@pytest.mark.parametrize("spread", [1.0, 30.0], ids=["linear", "logarithmic"])
def test_lines_stay_below_the_marks_of_values_that_never_arrive(
    trials: pd.DataFrame, spread: float
) -> None:
    trials.loc[0, "time_mean"] *= spread
    axes = sensitivity(trials)
    highest = max(y for line in axes.lines for y in line.get_ydata() if y > 1.0)
    place = axes.transAxes.inverted().transform(axes.transData.transform((1.0, highest)))[1]
    assert place < 1.0 - 2 * _NEVER_STEP


def test_all_that_is_drawn(trials: pd.DataFrame, golden: Golden) -> None:
    trials["momentum"] = [0.0, 0.0, 0.0, 0.5, 0.5, math.nan, 0.9, 0.9]
    table = sensitivity_table(trials)
    golden("sensitivity", f"{tabled(table)}\n\n{drawn(sensitivity(trials).figure)}")
    own = table[table["parameter"] == "delay_threshold"]
    golden("sensitivity_linear", filled(_draw, own.assign(time_mean=[10.0, math.inf])))
    many = pd.concat([own.iloc[:1].assign(value=float(k), time_mean=1.0) for k in range(45)])
    some = many.assign(time_mean=many["time_mean"].where(many["value"] < 3.0, math.inf))
    axes = Figure().add_subplot()
    _draw(axes, some)
    line, marks, _ = axes.lines
    assert line.get_markevery() == 2
    assert list(marks.get_xdata()) == [float(k) for k in range(3, 45, 3)]


def test_parameters_that_are_no_numbers_or_have_one_value_are_left_out(
    trials: pd.DataFrame,
) -> None:
    trials["word"] = ["a", "b"] * 4
    trials["flag"] = [True, False] * 4
    trials["same"] = 3
    assert set(sensitivity_table(trials)["parameter"]) == {"stepsize", "delay_threshold"}
    trials["chosen"] = False
    assert sensitivity_table(trials).empty


@pytest.mark.parametrize(
    ("values", "times", "scales"),
    [
        ([1.0, 8.0], [1.0, 8.0], ("linear", "linear")),
        ([1.0, 8.1], [1.0, 8.1], ("log", "log")),
        ([0.0, 9.0], [0.0, 9.0], ("linear", "linear")),
        ([1.0, 2.0], [math.inf, math.inf], ("linear", "linear")),
    ],
)
def test_an_axis_is_logarithmic_beyond_a_ratio_of_eight(
    trials: pd.DataFrame, values: list[float], times: list[float], scales: tuple[str, str]
) -> None:
    table = sensitivity_table(trials)
    rows = table[table["parameter"] == "delay_threshold"].assign(value=values, time_mean=times)
    axes = Figure().add_subplot()
    _draw(axes, rows)
    assert (axes.get_xscale(), axes.get_yscale()) == scales
