"""The histogram of delays: exact counts in the bins that the figure draws."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from simulator.errors import DataError
from simulator.plots.delays import can_show, delays, draw
from simulator.plots.layout import figure_of
from simulator.results.result import Result
from tests.conftest import Golden
from tests.shared.drawn import drawn, filled, tabled
from tests.shared.fabricated import made_result
from tests.shared.results import words


def made(asgd: list[int], rennala: list[int]) -> Result:
    """Applied gradients with these delays, and one that was discarded."""
    rows = [("asgd", delay, "applied") for delay in asgd]
    rows += [("rennala", delay, "applied") for delay in rennala] + [("asgd", 99, "discarded")]
    result = made_result()
    result.events = pd.DataFrame(
        [
            {"label": label, "algorithm": label, "seed": 0, "delay": delay, "verdict": verdict,
             "started": 0.0}
            for label, delay, verdict in rows
        ]
    )  # fmt: skip
    return result


def test_every_applied_gradient_is_counted_once_in_bins_of_one_delay() -> None:
    table = delays(made([0, 1, 1, 3], [0, 0]))
    assert table["first"].tolist() == table["last"].tolist() == [0, 1, 2, 3] * 2
    assert table["gradients"].tolist() == [1, 2, 0, 1, 2, 0, 0, 0]
    assert table["share"].tolist() == [0.25, 0.5, 0.0, 0.25, 1.0, 0.0, 0.0, 0.0]
    assert table[["mean", "median", "largest"]].drop_duplicates().values.tolist() == [
        [1.25, 1.0, 3.0],
        [0.0, 0.0, 0.0],
    ]


def test_many_delays_get_bins_that_widen_without_gaps() -> None:
    table = delays(made([0, 41, 41, 12], [0]))
    own = table[table["label"] == "asgd"]
    assert own["first"].tolist()[:11] == [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 13]
    assert (own["first"].to_numpy()[1:] == own["last"].to_numpy()[:-1] + 1).all()
    assert own["gradients"].sum() == 4
    assert own["last"].iloc[-1] >= 41


def test_the_steps_have_the_shares_and_the_legend_the_means() -> None:
    figure = figure_of(lambda axes: draw(axes, delays(made([0, 1, 1, 3], [0, 0]))))
    steps = figure.axes[0].patches[0]
    np.testing.assert_array_equal(steps.get_data().values, [25.0, 50.0, 0.0, 25.0])
    assert words(figure) == [
        "applied gradients, 1 seed",
        "asgd (mean 1.25, largest 3)",
        "rennala (mean 0, largest 0)",
    ]


def test_without_applied_gradients_there_is_no_histogram() -> None:
    assert can_show(made([1], []))
    assert not can_show(made_result())
    empty = made([], [])
    assert not can_show(empty)
    with pytest.raises(DataError, match="no gradient was applied"):
        delays(empty)
    with pytest.raises(DataError, match="run the scenario with --events"):
        delays(made_result())


def test_all_that_is_drawn(golden: Golden) -> None:
    few = delays(made([0, 1, 1, 3], [0, 0]))
    golden("delays", f"{tabled(few)}\n\n{drawn(figure_of(lambda axes: draw(axes, few)))}")
    many = delays(made([*range(41), 3, 3, 100], [0]))
    golden("delays_wide", f"{tabled(many)}\n\n{filled(draw, many, log_y=True)}")


def test_bins_are_single_up_to_a_largest_delay_of_40() -> None:
    assert set(delays(made([40], []))["last"]) == set(range(41))
    assert len(delays(made([41], []))) < 20
