"""The time of the workers: shares that add up, and their bars."""

from __future__ import annotations

from functools import partial

import pandas as pd
import pytest

from simulator.errors import DataError
from simulator.plots.layout import figure_of
from simulator.plots.worker_time import PARTS, draw, size, worker_time
from simulator.results.result import Result
from tests.conftest import Golden
from tests.shared.drawn import drawn, tabled
from tests.shared.fabricated import made_result


def made() -> Result:
    """Two workers of two methods; those of `ringmaster` are idle and down as well."""
    result = made_result()
    other = result.workers["label"] == "ringmaster"
    result.workers.loc[other, "idle_seconds"] = 6.0
    result.workers.loc[other, "down_seconds"] = 4.0
    return result


def test_what_is_not_wasted_of_the_busy_time_is_useful() -> None:
    asgd, ringmaster = worker_time(made()).to_dict("records")
    assert [asgd[f"{part}_seconds"] for part in PARTS] == [16.0, 4.0, 0.0, 0.0, 0.0]
    assert [ringmaster[f"{part}_seconds"] for part in PARTS] == [16.0, 4.0, 0.0, 12.0, 8.0]


def test_shares_are_of_all_seconds_and_add_up() -> None:
    table = worker_time(made())
    assert [table[f"{part}_share"].iloc[1] for part in PARTS] == [0.4, 0.1, 0.0, 0.3, 0.2]
    assert table[[f"{part}_share" for part in PARTS]].sum(axis=1).tolist() == [1.0, 1.0]


def test_waiting_for_messages_is_told_from_other_idle_time() -> None:
    result = made()
    result.workers["link_seconds"] = 2.0
    result.workers["idle_seconds"] += 2.0
    _, ringmaster = worker_time(result).to_dict("records")
    assert [ringmaster[f"{part}_seconds"] for part in PARTS] == [16.0, 4.0, 4.0, 12.0, 8.0]


def test_a_run_of_no_length_has_no_shares() -> None:
    result = made()
    for name in ("busy", "idle", "down", "wasted"):
        result.workers[f"{name}_seconds"] = 0.0
    table = worker_time(result)
    assert table["useful_share"].tolist() == [0.0, 0.0]
    assert figure_of(lambda axes: draw(axes, table)).legends == []


def test_the_bars_hold_the_shares_and_absent_parts_have_no_entry() -> None:
    table = worker_time(made())
    figure = figure_of(lambda axes: draw(axes, table.iloc[:1]))
    assert [bar.get_width() for bar in figure.axes[0].patches] == [80.0, 20.0]
    (legend,) = figure.legends
    assert [text.get_text() for text in legend.get_texts()] == ["useful", "wasted"]
    assert legend.get_title().get_text() == "sum over 2 workers, 3 seeds"


def test_shares_are_written_on_their_bars_so_that_they_can_be_read() -> None:
    result = made()
    result.workers["link_seconds"] = 2.0
    result.workers["idle_seconds"] += 2.0
    table = worker_time(result).iloc[1:]
    axes = figure_of(lambda axes: draw(axes, table)).axes[0]
    written = [
        (one.get_text(), one.get_color(), round(one.get_position()[0])) for one in axes.texts
    ]
    assert written == [
        ("36", "white", 18),
        ("9", "black", 41),
        ("9", "black", 50),
        ("27", "black", 68),
        ("18", "black", 91),
    ]
    hatched = [bar.get_hatch() is not None for bar in axes.patches]
    assert [one.get_bbox_patch() is not None for one in axes.texts] == hatched
    assert any(hatched)
    assert not all(hatched)


def test_of_many_methods_the_first_60_have_a_bar_and_the_axis_says_so() -> None:
    one = worker_time(made()).iloc[:1]
    for count, bars, cut in ((60, 60, ""), (61, 60, ", the first 60 of 61 methods")):
        table = pd.concat([one] * count, ignore_index=True)
        axes = figure_of(partial(draw, table=table), size(table)).axes[0]
        assert len(axes.get_yticks()) == bars
        assert axes.get_xlabel() == f"share of the workers' time [%]{cut}"
        assert size(table)[1] == 0.9 + 0.27 * 60


def test_tables_that_did_not_count_waste_are_refused() -> None:
    result = made()
    del result.workers["wasted_seconds"]
    with pytest.raises(DataError, match="no wasted_seconds: run the scenario again"):
        worker_time(result)


def test_all_that_is_drawn(golden: Golden) -> None:
    result = made()
    result.workers["link_seconds"] = 2.0
    result.workers["idle_seconds"] += 2.0
    table = worker_time(result)
    figure = figure_of(lambda axes: draw(axes, table), size(table))
    golden("worker_time", f"{tabled(table)}\n\n{drawn(figure)}")


def test_one_worker_is_no_workers() -> None:
    result = made()
    result.workers = result.workers[(result.workers["worker"] == 0) & (result.workers["seed"] == 0)]
    (legend,) = figure_of(lambda axes: draw(axes, worker_time(result))).legends
    assert legend.get_title().get_text() == "sum over 1 worker, 1 seed"
