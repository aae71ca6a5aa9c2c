"""A sweep as a whole: its tables, reused runs, and no effect of disturbances."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

import simulator
from simulator.scenario.reader import read_text
from simulator.scenario.tree import plain
from simulator.sweep.grid import load_grid
from simulator.sweep.merge import failed_summary
from simulator.sweep.plan import make_plan
from simulator.sweep.session import reload
from simulator.sweep.sweep import work_of
from tests.shared.brittle import BRITTLE
from tests.sweep.conftest import FAILING, SMALL, contents, plan_of, sweep_into

BARE = SMALL.partition("sweep:")[0]
TABLES = ("curves", "summary", "workers")


def test_a_sweep_of_one_point_has_the_tables_of_a_run(tmp_path: Path) -> None:
    sweep_into(tmp_path, plan_of(BARE))
    swept = simulator.read(tmp_path)
    alone = simulator.run(simulator.load_scenario(plain(read_text(BARE, "s.yaml"))))
    for table in TABLES:
        pd.testing.assert_frame_equal(
            getattr(swept, table), getattr(alone, table), check_dtype=False, check_exact=True
        )


def test_each_point_has_the_rows_of_its_own_run(tmp_path: Path) -> None:
    plan = plan_of(SMALL)
    sweep_into(tmp_path, plan)
    swept = simulator.read(tmp_path)
    for point in plan.grid.points:
        alone = simulator.run(point.scenario)
        for table in TABLES:
            rows = getattr(swept, table)
            for name, value in point.values.items():
                rows = rows[rows[name] == value]
            rows = rows.drop(columns=list(point.values)).reset_index(drop=True)
            pd.testing.assert_frame_equal(
                rows, getattr(alone, table), check_dtype=False, check_exact=True
            )


def test_swept_values_have_columns_and_mappings_are_text(tmp_path: Path) -> None:
    sweep_into(tmp_path, plan_of(BARE, "cluster.compute_time.mean={law: sqrt},2.0", "seeds=1"))
    for table in TABLES:
        columns = pq.read_table(tmp_path / f"{table}.parquet").column_names
        assert columns[:3] == ["scenario", "cluster.compute_time.mean", "algorithm"]
    means = pd.read_parquet(tmp_path / "summary.parquet")["cluster.compute_time.mean"]
    assert list(means.unique()) == ["{law: sqrt}", "2.0"]


@pytest.mark.parametrize("jobs", [2, 4])
def test_several_jobs_leave_the_bytes_of_one(
    tmp_path: Path, small: Path, undisturbed: dict[str, bytes], jobs: int
) -> None:
    sweep_into(tmp_path, make_plan(load_grid(small)), jobs=jobs)
    assert contents(tmp_path) == undisturbed


def test_a_finished_sweep_computes_nothing_again(tmp_path: Path) -> None:
    assert sweep_into(tmp_path, plan_of(SMALL)) == 12
    assert sweep_into(tmp_path, plan_of(SMALL, "name=renamed")) == 0
    assert set(simulator.read(tmp_path).summary["scenario"]) == {"renamed"}


def test_added_values_compute_only_what_is_new_and_end_as_if_always_there(tmp_path: Path) -> None:
    more = ("cluster.workers=3,4,5", "seeds=3")
    sweep_into(tmp_path / "grown", plan_of(SMALL))
    assert sweep_into(tmp_path / "grown", plan_of(SMALL, *more)) == 3 * (3 + 2 * 3) - 12
    sweep_into(tmp_path / "fresh", plan_of(SMALL, *more))
    assert contents(tmp_path / "grown") == contents(tmp_path / "fresh")


def test_a_damaged_and_a_missing_run_are_computed_again(
    tmp_path: Path, small: Path, undisturbed: dict[str, bytes]
) -> None:
    plan = make_plan(load_grid(small))
    sweep_into(tmp_path, plan)
    first, second, *_ = sorted(tmp_path.glob("runs/*/*.zip"))
    first.write_bytes(first.read_bytes()[:-30])
    second.unlink()
    states = [str(verdict.state) for verdict in work_of(plan, tmp_path).verdicts]
    assert sorted(states)[-3:] == ["finished before", "finished before", "new"]
    assert states.count("file damaged") == 1
    assert sweep_into(tmp_path, plan) == 2
    assert contents(tmp_path) == undisturbed


def test_a_failed_run_leaves_a_record_and_is_tried_again(
    tmp_path: Path, small: Path, undisturbed: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    from simulator.sweep import simulate_task

    def broken(*arguments: object, **options: object) -> None:
        schedule = arguments[2]
        if schedule.entry.name == "asgd":  # type: ignore[attr-defined]
            raise ZeroDivisionError("by accident")
        return simulate(*arguments, **options)  # type: ignore[arg-type]

    simulate = simulate_task.simulate
    plan = make_plan(load_grid(small))
    monkeypatch.setattr(simulate_task, "simulate", broken)
    sweep_into(tmp_path, plan)
    assert set(simulator.read(tmp_path).curves["algorithm"]) == {"ringmaster"}
    records = [json.loads(path.read_text()) for path in tmp_path.rglob("*.error.json")]
    assert [record["error"] for record in records] == ["ZeroDivisionError"] * 4
    assert {record["run"]["method"]["name"] for record in records} == {"asgd"}
    monkeypatch.undo()
    assert sweep_into(tmp_path, plan) == 4
    assert contents(tmp_path) == undisturbed


def test_a_failed_run_has_rows_that_say_so_and_no_numbers(tmp_path: Path) -> None:
    sweep_into(tmp_path, plan_of(FAILING, plugins=(BRITTLE,)))
    summary = simulator.read(tmp_path).summary
    assert len(summary) == 2 * 2 * (2 * 2 + 2)
    rows = summary[summary["status"] == "failed"]
    assert list(rows["cluster.workers"]) == [3, 3, 5, 5]
    assert set(rows["methods.brittle.breaks"]) == {True}
    assert set(rows["stepsize"]) == {0.2}
    assert set(rows["time_to_target"]) == {math.inf}
    assert rows[["final_loss_gap", "arrivals"]].isna().all(axis=None)
    assert summary.loc[summary["status"] != "failed", "arrivals"].notna().all()


def test_where_every_run_failed_only_the_summary_has_rows(tmp_path: Path) -> None:
    methods = "methods=[{name: brittle, stepsize: 0.1, breaks: true}]"
    sweep_into(tmp_path, plan_of(BARE, methods, plugins=(BRITTLE,)))
    assert [len(getattr(simulator.read(tmp_path), table)) for table in TABLES] == [0, 2, 0]


def test_a_prescription_that_failed_to_come_is_unknown_in_the_table() -> None:
    run = plan_of(BARE, "methods=[{name: asgd, stepsize: theory}]", "problem.noise=0.0").rows[0].run
    assert failed_summary(run)["stepsize"].to_pylist() == [None]


def test_a_sweep_and_its_data_may_move(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "deeper" / "new"
    (old / "in").mkdir(parents=True)
    (old / "in" / "sizes.csv").write_text("size\n1.0\n2.0\n")
    job = {"kind": "empirical", "path": "sizes.csv"}
    content = plain(read_text(BARE, "s.yaml"))
    content["cluster"]["compute_time"]["job"] = job
    sweep_into(old / "out", make_plan(load_grid(content, ["seeds=1"], folder=old / "in")))
    assert str(tmp_path) not in (old / "out" / "sweep.json").read_text()
    old.rename(new.parent.mkdir() or new)
    before = contents(new / "out")
    assert sweep_into(new / "out", make_plan(reload(new / "out"))) == 0
    assert contents(new / "out")["sweep.json"] == before["sweep.json"]
