"""The phase diagram: the fastest of every cell, its lead, and cells without a winner."""

from __future__ import annotations

from math import inf, nan

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from simulator.errors import DataError
from simulator.plots.layout import figure_of
from simulator.plots.phase import can_show, draw, phase, size
from simulator.plots.style import method_style
from simulator.results.result import Result
from tests.conftest import Golden
from tests.shared.drawn import drawn, tabled
from tests.shared.results import made_sweep, words

KEYS = ("cluster.workers", "cluster.compute_time.job.sigma")


def made() -> Result:
    """Four cells: `asgd` by far, `rennala` by a little, a tie, none."""
    return made_sweep(
        KEYS,
        {
            (5, 0.5): {"asgd": [10.0], "rennala": [30.0]},
            (5, 1.0): {"asgd": [10.0], "rennala": [8.0]},
            (10, 0.5): {"asgd": [7.0], "rennala": [7.0]},
            (10, 1.0): {"asgd": [inf], "rennala": [inf]},
        },
    )


def test_each_cell_has_one_winner_or_none_and_its_lead() -> None:
    table = phase(made())
    won = table[table["first"]]
    assert won[["x", "y", "label", "lead"]].values.tolist() == [
        [5, 0.5, "asgd", 3.0],
        [5, 1.0, "rennala", 1.25],
        [10, 0.5, "asgd", 1.0],
    ]
    assert table["lead"].tail(2).isna().all()


def test_results_that_were_not_swept_over_a_key_have_a_row_of_their_own() -> None:
    result = made()
    result.summary[KEYS[1]] = [nan, nan, *result.summary[KEYS[1]].tolist()[2:]]
    axes = figure_of(lambda axes: draw(axes, phase(result))).axes[0]
    assert [tick.get_text() for tick in axes.get_yticklabels()] == ["0.5", "1", "not swept"]
    assert [text.get_text() for text in axes.texts] == ["3.00", "1.25", "tie"]


def test_a_method_that_arrives_alone_has_no_runner_up() -> None:
    result = made()
    result.summary.loc[1, "time_to_target"] = inf
    table = phase(result)
    assert table["lead"].iloc[0] == inf
    assert figure_of(lambda axes: draw(axes, table)).axes[0].texts[0].get_text() == "alone"


def test_cells_have_the_winners_colour_paler_where_the_lead_is_small() -> None:
    axes = figure_of(lambda axes: draw(axes, phase(made()))).axes[0]
    colours = [patch.get_facecolor() for patch in axes.patches]
    blue, green = (method_style(name).color for name in ("asgd", "rennala"))
    assert [to_hex(colour) for colour in colours[:3]] == [blue, green, blue]
    np.testing.assert_allclose([colour[3] for colour in colours], [1.0, 0.475, 0.3, 1.0])
    assert [text.get_text() for text in axes.texts] == ["3.00", "1.25", "tie"]


def test_the_axes_end_with_the_outer_cells() -> None:
    points = {(n, s): {"asgd": [1.0]} for n in (1, 2, 4) for s in (0.5, 1.0)}
    axes = figure_of(lambda axes: draw(axes, phase(made_sweep(KEYS, points)))).axes[0]
    assert (axes.get_xlim(), axes.get_ylim()) == ((-0.5, 2.5), (-0.5, 1.5))


def test_only_winners_and_empty_cells_are_in_the_legend() -> None:
    entries = words(figure_of(lambda axes: draw(axes, phase(made()))))
    assert entries[1:] == ["asgd", "rennala", "none in most seeds"]


def test_the_axes_may_be_exchanged() -> None:
    table = phase(made(), x=KEYS[1])
    assert (table["x_key"].iloc[0], table["y_key"].iloc[0]) == (KEYS[1], KEYS[0])


def test_of_many_values_only_some_have_names_so_that_none_overlap() -> None:
    points = {(n, n % 2): {"asgd": [10.0]} for n in range(1, 26)}
    axes = figure_of(lambda axes: draw(axes, phase(made_sweep(KEYS, points)))).axes[0]
    names = [text.get_text() for text in axes.get_xticklabels()]
    assert len(names) == 25
    assert [name for name in names if name] == ["1", "4", "7", "10", "13", "16", "19", "22", "25"]
    assert [text.get_text() for text in axes.get_yticklabels()] == ["0", "1"]


def test_a_third_key_that_varies_is_refused_with_the_way_out() -> None:
    points = {(n, s, d): {"asgd": [1.0]} for n in (1, 2) for s in (1, 2) for d in (1, 2)}
    result = made_sweep((*KEYS, "problem.dimension"), points)
    assert not can_show(result)
    with pytest.raises(DataError, match=r"problem\.dimension vary too: .* with --where"):
        phase(result)


def test_two_swept_keys_and_a_target_are_needed() -> None:
    result = made()
    assert can_show(result)
    result.target = None
    assert not can_show(result)


def test_a_start_that_is_good_enough_is_a_tie() -> None:
    points = {(n, s): {"asgd": [0.0], "rennala": [0.0]} for n in (1, 2) for s in (1.0, 2.0)}
    result = made_sweep(KEYS, points)
    result.summary.loc[1, "time_to_target"] = 2.0
    assert phase(result)["lead"].tolist() == [inf, inf, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0]


def test_all_that_is_drawn(golden: Golden) -> None:
    table = phase(made())
    golden(
        "phase",
        f"{tabled(table)}\n\n{drawn(figure_of(lambda axes: draw(axes, table), size(table)))}",
    )


def test_numbers_are_written_in_at_most_12_columns_and_long_ones_are_short() -> None:
    points = {(n, 1): {"asgd": [1.0], "rennala": [9.0 + n]} for n in range(1, 13)}
    table = phase(made_sweep(KEYS, {**points, (1, 2): {"asgd": [1.0], "rennala": [123.4]}}))
    axes = figure_of(lambda axes: draw(axes, table)).axes[0]
    assert {"10", "11", "21", "123"} <= {text.get_text() for text in axes.texts}
    more = made_sweep(KEYS, {**points, (13, 1): {"asgd": [1.0]}, (1, 2): {"asgd": [1.0]}})
    figure = figure_of(lambda axes: draw(axes, phase(more)))
    assert not figure.axes[0].texts
    assert "number" not in words(figure)[0]
    assert {line.get_ydata()[0] for line in figure.axes[0].lines} == {0.0, 1.0}


@pytest.mark.parametrize(("rows", "height"), [(1, 2.4), (2, 2.4), (5, 3.35), (30, 6.0)])
def test_a_row_has_the_same_height_within_a_page(rows: int, height: float) -> None:
    assert size(pd.DataFrame({"y": [*range(rows), 0]})) == (6.4, pytest.approx(height))


def test_a_cell_without_a_value_is_a_cell_of_its_own() -> None:
    nan = float("nan")
    points = {(n, s): {"asgd": [1.0], "rennala": [2.0]} for n in (2, 1) for s in (nan, 0.5)}
    table = phase(made_sweep(KEYS, points))
    assert table["lead"].tolist() == [2.0] * 8
    assert table["first"].sum() == 4
    assert size(table.assign(y=[nan, 1.0, 2.0, 3.0] * 2))[1] == pytest.approx(1.1 + 0.45 * 4)
    axes = figure_of(lambda axes: draw(axes, table)).axes[0]
    assert len(axes.patches) == 4
