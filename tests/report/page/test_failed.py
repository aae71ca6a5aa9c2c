"""Runs that failed have rows in the tables and no line in a figure."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from simulator.report.bounds import Bounds
from simulator.report.chart import chart_data
from simulator.report.contents import answer_rows, replica_rows, worker_rows
from simulator.report.figures import drawings, static_curves
from simulator.report.headline import headline
from simulator.report.points import Point, points_of
from simulator.report.remarks import remarks
from simulator.results import Result
from tests.shared.fabricated import made_result


def failed(*labels: str) -> Point:
    """The made result after the runs of some methods have failed."""
    made = made_result()
    summary = made.summary.copy()
    numbers = summary.columns[summary.columns.get_loc("final_loss_gap") :]  # type: ignore[misc]
    gone = summary["label"].isin(labels)
    summary[numbers] = summary[numbers].astype("float64")
    summary.loc[gone, numbers] = np.nan
    summary.loc[gone, ["status", "time_to_target"]] = ("failed", np.inf)
    left: Result = replace(
        made,
        summary=summary,
        curves=made.curves[~made.curves["label"].isin(labels)],
        workers=made.workers[~made.workers["label"].isin(labels)],
    )
    return points_of(left)[0]


def test_the_others_are_drawn_and_the_failure_is_told() -> None:
    point = failed("asgd")
    (shown,) = chart_data([point])["points"]
    assert [line["label"] for line in shown["series"]["loss_gap"]] == ["ringmaster"]
    assert len(static_curves([point])) == 1
    assert headline([point], Bounds()) == "ringmaster reaches loss_gap <= 0.2 in 10.5 s."
    said = remarks([point], Bounds())
    assert any("6 of 9 replicas failed (asgd). The run broke off" in remark for remark in said)


def test_where_all_failed_there_are_tables_without_figures() -> None:
    point = failed("asgd", "ringmaster")
    assert chart_data([point])["points"][0]["series"]["loss_gap"] == []
    assert static_curves([point]) == []
    assert drawings(point.result) == []
    tables = answer_rows([point]), replica_rows([point]), worker_rows([point])
    assert [len(table.rows) for table in tables if table is not None] == [2, 3, 0]
