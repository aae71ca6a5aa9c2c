"""The timeline of workers: bars, versions, updates, words."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from simulator.plots.gantt import draw, size
from simulator.plots.layout import figure_of
from tests.conftest import Golden
from tests.shared.drawn import drawn, filled

VERDICTS = ("applied", "discarded", "cancelled", "buffered", "in_flight")


def job(worker: int, started: float, time: float, version: int, verdict: str) -> dict[str, Any]:
    """A row of the timeline; an applied gradient makes the next version."""
    return {
        "label": "asgd", "algorithm": "asgd", "seed": 4, "worker": worker, "started": started,
        "time": time, "version": version, "verdict": verdict, "decided": time,
        "iteration": version + 1, "window_start": 1.0, "window_end": 9.0, "workers": 3,
        "real": False,
    }  # fmt: skip


def made(**changes: Any) -> pd.DataFrame:
    """Jobs of every verdict on three workers, and updates close to each other."""
    rows = [
        job(0, 0.0, 2.0, 0, "applied"),
        job(0, 2.0, 2.05, 1, "applied"),
        job(1, 0.5, 3.0, 9, "discarded"),
        job(1, 3.0, 5.0, 2, "cancelled"),
        job(2, 1.0, 8.0, 1, "buffered"),
        job(0, 2.05, 9.5, 2, "in_flight"),
        job(1, 5.0, 6.0, 1234, "applied"),
        job(2, 8.0, 12.0, 12, "applied"),
    ]
    return pd.DataFrame(rows).assign(**changes)


def test_all_that_is_drawn(golden: Golden) -> None:
    table = made()
    golden("gantt", drawn(figure_of(lambda axes: draw(axes, table), size(table))))


def test_many_workers_have_low_rows_without_numbers_and_every_fifth_has_a_name(
    golden: Golden,
) -> None:
    table = made(workers=62, real=True)
    golden("gantt_many", filled(draw, table[table["verdict"] == "cancelled"]))


@pytest.mark.parametrize(
    ("workers", "height"),
    [
        (1, 0.9 + 2.5 * 0.28),
        (28, 0.9 + 29.5 * 0.28),
        (40, 0.9 + 41.5 * 0.2),
        (64, 0.9 + 65.5 * 0.13),
    ],
)
def test_a_row_is_high_enough_to_be_seen_and_the_figure_fits_a_page(
    workers: int, height: float
) -> None:
    assert size(made(workers=workers)) == (6.4, pytest.approx(height))


def test_numbers_are_written_where_rows_are_high_and_bars_wide_enough() -> None:
    for workers, written in ((58, True), (59, False)):
        shown = filled(draw, made(workers=workers))
        assert ("text '9'" in shown) is written


def test_rows_up_to_24_workers_all_have_names() -> None:
    for workers, names in ((24, 24), (25, 5)):
        assert filled(draw, made(workers=workers)).count(" '") > 0
        axes = figure_of(lambda axes: draw(axes, made(workers=workers))).axes[0]  # noqa: B023
        assert len(axes.get_yticks()) == 1 + names


def test_lines_of_very_many_updates_are_left_out() -> None:
    for count, lines in ((150, 2), (151, 1)):
        rows = [job(0, 1.0 + 0.01 * k, 1.0 + 0.01 * (k + 1), k, "applied") for k in range(count)]
        shown = filled(draw, pd.DataFrame(rows))
        assert shown.count("LineCollection") == lines


def test_a_number_needs_room_for_its_digits() -> None:
    """A window of 5.5 s is 5.5 inches wide: a digit takes 0.075 s, and the margins 0.045 s."""
    window = {"window_start": 0.0, "window_end": 5.5}
    for version, room in ((7, 0.12), (789, 0.27)):
        for width, written in ((room - 0.005, False), (room + 0.005, True)):
            table = pd.DataFrame([job(0, 1.0, 1.0 + width, version, "cancelled") | window])
            assert (f"text '{version}' at" in filled(draw, table)) is written
        early = pd.DataFrame([job(0, -1.0, room - 0.005, version, "cancelled") | window])
        late = pd.DataFrame([job(0, 5.5 - room + 0.005, 9.0, version, "cancelled") | window])
        assert f"text '{version}' at" not in filled(draw, early)
        assert f"text '{version}' at" not in filled(draw, late)


def test_an_update_has_its_number_if_the_one_before_leaves_room() -> None:
    window = {"window_start": 0.0, "window_end": 5.5}
    for apart, numbers in ((0.1, ["1"]), (0.11, ["1", "2"])):
        rows = [job(0, 0.0, 1.0 + k * apart, k, "applied") | window for k in range(2)]
        lines = filled(draw, pd.DataFrame(rows)).splitlines()
        shown = [line.split("'")[1] for line in lines if "at (0 1)" in line]
        assert shown == numbers
