"""The tables of the page, cell by cell."""

from __future__ import annotations

from dataclasses import replace
from math import inf

import pytest

from simulator.report.contents import (
    MOST_ROWS,
    answer_rows,
    first_rows,
    replica_rows,
    worker_rows,
)
from simulator.report.page_table import Table
from simulator.report.points import points_of
from tests.conftest import Golden
from tests.shared.fabricated import made_result, renamed
from tests.shared.pages import table_text
from tests.shared.results import made_sweep

SWEEP = made_sweep(
    ("n",),
    {
        (1,): {"rennala": [30.0, 30.0], "asgd": [10.0, 20.0]},
        (2,): {"rennala": [inf, inf], "asgd": [inf, inf]},
        (3,): {"rennala": [6.0, 8.0]},
    },
)


def shown(table: Table | None) -> list[list[str]]:
    """The headings, and the texts of the rows."""
    assert table is not None
    return [
        [one.title for one in table.columns],
        *([one.shown for one in row] for row in table.rows),
    ]


def test_the_fastest_at_each_point_and_its_lead() -> None:
    table = first_rows(points_of(SWEEP))
    assert table.title == "The fastest method"
    assert [one.numeric for one in table.columns] == [False, False, True, True, False, True]
    assert shown(table)[1:] == [
        ["1", "asgd", "0.1", "15", "rennala", "2"],
        ["2", "none", "-", "never", "-", "-"],
        ["3", "rennala", "0.1", "7", "-", "-"],
    ]


def test_without_a_target_the_best_at_the_end_come_first() -> None:
    table = first_rows(points_of(replace(SWEEP, target=None)))
    assert table.title == "The best at the end"
    heads, *rows = shown(table)
    assert heads[-1] == "final loss_gap of the second"
    assert [row[0] for row in rows] == ["1", "2", "3"]
    assert rows[2][1:] == ["rennala", "0.1", rows[2][3], "-", "-"]


def test_the_answer_has_a_row_for_each_method_at_each_point() -> None:
    heads, *rows = shown(answer_rows(points_of(SWEEP)))
    assert heads[1:7] == [
        "method", "time to target [s]", "middle half from [s]", "to [s]", "reached",
        "ratio to best",
    ]  # fmt: skip
    assert [row[:7] for row in rows] == [
        ["1", "asgd", "15", "12.5", "17.5", "2/2", "1"],
        ["1", "rennala", "30", "30", "30", "2/2", "2"],
        ["2", "rennala", "never", "never", "never", "0/2", "-"],
        ["2", "asgd", "never", "never", "never", "0/2", "-"],
        ["3", "rennala", "7", "6.5", "7.5", "2/2", "1"],
    ]


def test_edges_and_ties_are_marked_and_explained() -> None:
    (point,) = points_of(made_result())
    table = answer_rows([replace(point, answer=point.answer.assign(tied=[False, True]))])
    assert [row[-2].shown for row in table.rows] == ["0.1", "0.1 !"]
    assert [row[5].shown for row in table.rows] == ["1", "2 ~"]
    assert "with ! is at the edge" in table.note
    assert "with ~ is a tie" in table.note
    plain = point.answer.assign(tied=False, edge=False)
    assert "!" not in answer_rows([replace(point, answer=plain)]).note


def test_every_replica_says_how_it_ended() -> None:
    result = made_result()
    rows = (result.summary["label"] == "asgd") & (result.summary["seed"] == 0)
    result.summary.loc[rows, ["status", "time_to_target"]] = ("diverged", inf)
    heads, *cells = shown(replica_rows(points_of(result)))
    own = [dict(zip(heads, row, strict=True)) for row in cells if row[0] == "asgd"]
    assert [row["replica"] for row in own] == [str(k) for k in range(len(own))]
    assert all("1 diverged" in row["how it ended"] for row in own)


def test_every_worker_has_the_mean_of_its_seconds() -> None:
    result = made_result()
    result.workers["busy_seconds"] = 1.0 + 2.0 * (result.workers["seed"] == 0)
    heads, *cells = shown(worker_rows(points_of(result)))
    seeds = result.workers["seed"].nunique()
    first = dict(zip(heads, cells[0], strict=True))
    assert first["worker"] == "0"
    assert first["busy [s]"] == f"{(seeds + 2) / seeds:.3g}"
    assert len(cells) == len(result.workers) // seeds


TABLES = (first_rows, answer_rows, replica_rows, worker_rows)


def test_every_cell_of_a_run_and_of_a_sweep(golden: Golden) -> None:
    run = made_result()
    run.summary["final_accuracy"] = 0.5 + 0.1 * run.summary["seed"]
    run.summary["target_resolution"] = 12.0
    run.summary["simulated_seconds"] = 100.0
    run.summary.loc[run.summary["label"] == "asgd", "status"] = "horizon"
    late = replace(run, summary=run.summary.assign(time_to_target=inf))
    late.summary.loc[late.summary["label"] == "ringmaster", "time_to_target"] = 10.0
    aimless = replace(SWEEP, target=None)
    results = {"run": run, "late": late, "sweep": SWEEP, "aimless": aimless}
    lines = []
    for name, result in results.items():
        points = points_of(result)
        wanted = TABLES[1:] if name in ("run", "late") else TABLES
        lines += [f"{name} {table_text(table(points))}" for table in wanted]
    golden("contents", "\n".join(lines))


def test_longer_tables_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    points = points_of(made_result())
    for table, rows in ((replica_rows, 3), (worker_rows, 4)):
        for most, fits in ((rows, True), (rows - 1, False)):
            monkeypatch.setattr("simulator.report.contents.MOST_ROWS", most)
            assert (table(points) is not None) is fits


def test_more_than_100000_rows_of_workers_are_not_even_counted() -> None:
    result = made_result()
    [point] = points_of(result)
    one = result.workers.iloc[:1]
    for count, fits in ((50 * MOST_ROWS, True), (50 * MOST_ROWS + 1, False)):
        own = replace(point, result=replace(result, workers=one.iloc[[0] * count]))
        assert (worker_rows([own]) is not None) is fits


def test_values_of_workers_that_an_earlier_version_did_not_write_are_missing() -> None:
    result = made_result()
    del result.workers["wasted_seconds"]
    heads, *cells = shown(worker_rows(points_of(result)))
    assert dict(zip(heads, cells[0], strict=True))["wasted [s]"] == "-"


def test_methods_keep_the_order_of_the_scenario() -> None:
    points = points_of(renamed(made_result(), "asgd", "z"))
    for table in (replica_rows, worker_rows):
        _, *cells = shown(table(points))
        assert list(dict.fromkeys(row[0] for row in cells)) == ["z", "ringmaster"]


def test_a_replica_has_the_medians_of_its_seeds() -> None:
    result = made_result()
    own = result.summary["label"] == "ringmaster"
    values = {"final_loss_gap": [0.25, 0.5, 4.0], "time_to_target": [1.0, 3.0, 9.0]}
    values |= {"iterations": [1, 2, 9], "mean_delay": [0.5, 1.5, 8.0], "max_delay": [2, 3, 7]}
    for name, numbers in values.items():
        result.summary.loc[own, name] = numbers
    heads, *cells = shown(replica_rows(points_of(result)))
    last = dict(zip(heads, cells[-1], strict=True))
    assert [last[name] for name in ("time to target [s]", "final loss_gap", "updates")] == [
        "3", "0.5", "2",
    ]  # fmt: skip
    assert [last["mean delay"], last["largest delay"]] == ["1.5", "3"]
