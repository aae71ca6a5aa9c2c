"""The drawing of times to the target: ticks, lines, bars, bounds, room for what never arrives."""

from __future__ import annotations

from math import inf
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes

from simulator.plots.layout import figure_of
from simulator.plots.targets import draw, size
from simulator.plots.time_to_target import time_to_target
from tests.conftest import Golden
from tests.shared.drawn import drawn as told
from tests.shared.drawn import filled, tabled
from tests.shared.results import made_sweep, words

N = "cluster.workers"


def drawn(table: pd.DataFrame, **options: bool) -> Axes:
    return figure_of(lambda axes: draw(axes, table, **options)).axes[0]


def table_of(sizes: list[Any], bounds: pd.DataFrame | None = None, **times: list[float]) -> Any:
    """The table of a sweep where every size has the same times."""
    result = made_sweep((N,), {(n,): dict(times) for n in sizes})
    return time_to_target(result, bounds=bounds)


def line_data(axes: Axes, label: str) -> list[list[float]]:
    (line,) = [one for one in axes.lines if str(one.get_label()).startswith(label)]
    return [list(map(float, one)) for one in (line.get_xdata(), line.get_ydata())]


def test_cases_with_names_get_more_height_than_numbers() -> None:
    assert size(table_of([2, 4], asgd=[1.0])) == (6.4, 3.5)
    assert size(table_of(["gamma", "fixed"], asgd=[1.0])) == (6.4, 3.9)


def test_cases_stand_at_whole_numbers_with_their_names_in_lines_of_18() -> None:
    names = ["a", "a rather long name of a case"]
    axes = drawn(table_of(names, asgd=[1.0]))
    assert line_data(axes, "asgd")[0] == [0.0, 1.0]
    ticks = [label.get_text() for label in axes.get_xticklabels()]
    assert ticks == ["a", "a rather long name\nof a case"]
    assert axes.get_xlim() == (-0.5, 1.5)


@pytest.mark.parametrize(
    ("sizes", "options", "scale"),
    [
        ([1, 8], {}, "log"),
        ([1, 7], {}, "linear"),
        ([0, 8], {}, "linear"),
        ([1, 8], {"log_x": False}, "linear"),
        ([1, 2], {"log_x": True}, "log"),
    ],
)
def test_sizes_stand_on_a_logarithmic_axis_from_a_ratio_of_eight(
    sizes: list[int], options: dict[str, bool], scale: str
) -> None:
    assert drawn(table_of(sizes, asgd=[1.0]), **options).get_xscale() == scale


@pytest.mark.parametrize(
    ("sizes", "named"),
    [
        (list(range(1, 11)), True),
        (list(range(1, 12)), False),
        ([0, 6, 100], True),
        ([0, 5, 100], False),
    ],
)
def test_up_to_ten_sizes_that_are_not_too_close_have_a_tick_each(
    sizes: list[int], named: bool
) -> None:
    axes = drawn(table_of(sizes, asgd=[1.0]), log_x=False)
    assert ([tick.get_text() for tick in axes.get_xticklabels()] == [*map(str, sizes)]) is named
    if named:
        assert axes.get_xticks(minor=True).tolist() == []


def test_a_time_of_zero_needs_a_linear_axis() -> None:
    assert drawn(table_of([2, 4], asgd=[0.0])).get_yscale() == "linear"


def test_lines_over_numbers_are_at_their_values_and_those_of_a_case_side_by_side() -> None:
    labels = ("asgd", "rennala", "sync_sgd")
    times = {label: [1.0] for label in labels}
    for sizes, starts in (
        ([10, 20], [[10.0, 20.0]] * 3),
        (["a", "b"], [[-0.2, 0.8], [0.0, 1.0], [0.2, 1.2]]),
    ):
        axes = drawn(table_of(sizes, **times))
        found = [line_data(axes, label)[0] for label in labels]
        np.testing.assert_allclose(found, starts, atol=1e-12)


def test_a_bar_goes_from_quartile_to_quartile_or_to_the_horizon() -> None:
    axes = drawn(table_of([2, 4], asgd=[1.0, 2.0, 3.0], rennala=[4.0, 5.0, inf]))
    bars = [bar.get_segments() for bar in axes.collections]
    ends = [[segment[:, 1].tolist() for segment in bar] for bar in bars]
    assert ends == [[[1.5, 2.5]] * 2, [[4.5, 100.0]] * 2]


def test_lines_join_sizes_and_not_cases() -> None:
    for sizes, joined in (([2, 4], True), (["a", "b"], False)):
        axes = drawn(table_of(sizes, asgd=[1.0]))
        assert (axes.lines[0].get_linestyle() != "None") is joined


def bounds() -> pd.DataFrame:
    """Theory at both sizes, and a bound of any method; rows from the larger size."""
    rows = [(4, "asgd", 4.0, 3.0), (2, "asgd", 2.0, 1.0)]
    return pd.DataFrame(rows, columns=[N, "algorithm", "theory", "lower_bound"])


def test_theory_and_the_bound_are_scaled_onto_the_lines() -> None:
    table = table_of([2, 4], bounds(), asgd=[6.0])
    axes = drawn(table)
    assert line_data(axes, "lower bound") == [[2.0, 4.0], [2.0, 6.0]]
    (formula,) = [line for line in axes.lines if line.get_linewidth() == 0.8]
    np.testing.assert_allclose(formula.get_ydata(), [4.5, 9.0])
    title, *entries = words(figure_of(lambda axes: draw(axes, table)))
    assert title == "1 seed; dotted: theory's formula"
    assert entries == ["asgd, theory \u00d7 2.25", "lower bound of any method \u00d7 2"]


def test_cases_have_no_line_of_theory_or_of_the_bound() -> None:
    result = made_sweep((N,), {(n,): {"asgd": [6.0]} for n in ("a", "b")})
    found = bounds().assign(**{N: ["b", "a"]})
    axes = drawn(time_to_target(result, bounds=found))
    widths = {line.get_linewidth() for line in axes.lines}
    assert widths.isdisjoint({0.8, 0.9})


def test_where_all_arrive_the_axis_keeps_its_own_limits() -> None:
    axes = drawn(table_of([2, 4], asgd=[1.0, 2.0]))
    assert axes.get_autoscaley_on()


@pytest.mark.parametrize("log_y", [True, False])
def test_where_some_never_arrive_there_is_room_above_the_horizon(log_y: bool) -> None:
    axes = drawn(table_of([2, 4], asgd=[1.0, inf, inf], rennala=[1.0, 2.0, inf]), log_y=log_y)
    low, high = axes.get_ylim()
    room = 27.0 / 200.0  # for two counts and a line
    data = 1.05 / 1.1  # Matplotlib's margins are a twentieth on each side
    inside = np.log(100.0 / low) / np.log(high / low) if log_y else (100.0 - low) / (high - low)
    assert inside == pytest.approx(data * (1.0 - room))


def test_counts_stand_above_their_points_in_the_colours_of_their_lines() -> None:
    axes = drawn(table_of([2, 4], asgd=[1.0, inf, inf], rennala=[1.0, 2.0, inf]))
    texts = [(text.get_text(), text.xy) for text in axes.texts]
    assert texts == [("2/3", (2, 2.0)), ("1/3", (2, 100.0)), ("2/3", (4, 2.0)), ("1/3", (4, 100.0))]
    colours = [axes.lines[k].get_color() for k in (0, 2)]
    assert [text.get_color() for text in axes.texts[:2]] == colours[::-1]
    assert [text.xyann[1] for text in axes.texts[::2]] == pytest.approx([6.0, 6.0])


def test_all_that_is_drawn(golden: Golden) -> None:
    result = made_sweep(
        (N,),
        {
            (2,): {"asgd": [6.0, 7.0, 9.0], "rennala": [5.0, inf, 6.0]},
            (4,): {"asgd": [4.0, inf, inf], "rennala": [3.0, 3.0, 3.0]},
            (20,): {"asgd": [inf, inf, inf], "rennala": [2.0, 2.5, 6.0]},
        },
    )
    table = time_to_target(result, bounds=bounds())
    golden("targets", f"{tabled(table)}\n\n{told(figure_of(lambda axes: draw(axes, table)))}")
    golden("targets_linear", filled(draw, table, log_x=False, log_y=False))


def test_all_that_is_drawn_of_cases(golden: Golden) -> None:
    cases = {
        ("gamma",): {"asgd": [6.0, 7.0], "rennala": [5.0, inf]},
        ("fixed",): {"asgd": [inf] * 2},
    }
    table = time_to_target(made_sweep(("job",), cases))
    golden("targets_cases", filled(draw, table))
