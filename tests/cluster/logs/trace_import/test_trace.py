"""Logs become traces of speeds that the cluster can read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from simulator.cluster.logs.trace_import import convert
from tests.shared.clusters import make_times
from tests.shared.logs import BATCH, steps, written


def test_speed_is_the_median_work_of_a_step_over_its_own(log: Path, tmp_path: Path) -> None:
    summary = convert(log, tmp_path / "trace.csv", kind="trace")
    table = pd.read_csv(tmp_path / "trace.csv")
    assert table["worker"].tolist() == [0, 0, 1, 1, 2, 2]
    assert table["speed"].tolist() == [1.0, 1.0, 1.0, 1.0, 0.5, 0.5]
    # A step is as long as its slowest worker takes: until 1 + 6 * 3/4.
    assert table["time"].tolist() == [0.0, 5.5] * 3
    assert summary.period == 11.0


def test_the_cluster_reads_what_was_written(log: Path, tmp_path: Path) -> None:
    target = tmp_path / "trace.parquet"
    period = convert(log, target, kind="trace").period
    speed = {"kind": "trace", "path": str(target), "period": period}
    times = make_times({"mean": 3.0, "speed": speed}, workers=3)
    assert [times.finish(worker, 0, 0.0) for worker in range(3)] == [3.0, 3.0, 6.0]


def test_jobs_of_the_median_length_are_done_at_speed_one(tmp_path: Path) -> None:
    source = written(tmp_path, steps([0.0] * 12, (1.0, 1.0, 7.0)))
    found = convert(source, tmp_path / "t.csv", kind="trace", options=BATCH)
    assert (found.median_seconds, found.mean_seconds, found.period) == (1.0, 3.0, 84.0)
    speed = {"kind": "trace", "path": str(tmp_path / "t.csv"), "period": found.period}
    times = make_times({"mean": found.median_seconds, "speed": speed}, workers=3)
    assert times.mean_seconds == pytest.approx([1.0, 1.0, 7.0], rel=1e-14)


@pytest.mark.parametrize(
    "starts",
    [
        [0.0] * 12,
        [0.25] * 12,
        [4.0 * k for k in range(12)],
        [4.0 * k - 100 for k in range(12)],
        [1.7e9 + 4 * k for k in range(12)],
        [1.7e9 + 400 * k for k in range(12)],
        [f"2026-01-01T00:00:{4 * k:02}" for k in range(12)],
        [f"2026-01-01T00:00:{4 * k:02}Z" for k in range(12)],
    ],
    ids=["anew", "late", "on", "negative", "epoch", "with pauses", "date", "date with zone"],
)
def test_the_period_is_the_time_in_which_somebody_works(tmp_path: Path, starts: list[Any]) -> None:
    source = written(tmp_path, steps(starts, (1.0, 4.0)))
    found = convert(source, tmp_path / "t.csv", kind="trace", options=BATCH)
    assert found.period == 48.0
    table = pd.read_csv(tmp_path / "t.csv")
    assert table["time"].tolist() == [4.0 * k for k in range(12)] * 2


def test_workers_that_do_not_wait_for_each_other_keep_their_own_times(tmp_path: Path) -> None:
    fast = [f"0,{k},batch,0,{1700000000 + k},1" for k in range(8)]
    slow = [f"1,{k},batch,0,{1700000000 + 4 * k},4" for k in range(2)]
    found = convert(written(tmp_path, slow + fast), tmp_path / "t.csv", kind="trace", options=BATCH)
    assert found.period == 8.0
    table = pd.read_csv(tmp_path / "t.csv")
    assert table["time"].tolist() == [*range(8), 0, 4]


def test_steps_with_numbers_in_their_names_are_in_the_order_of_the_numbers(tmp_path: Path) -> None:
    rows = [f"0,step{k},batch,0,0,{k}" for k in (10, 9, 11)]
    convert(written(tmp_path, rows), tmp_path / "t.csv", kind="trace", options=BATCH)
    table = pd.read_csv(tmp_path / "t.csv")
    assert table["time"].tolist() == [0.0, 9.0, 19.0]


def test_a_worker_that_comes_later_begins_with_its_first_speed(log: Path, tmp_path: Path) -> None:
    table = pd.read_parquet(log)
    table[(table["rank"] != 4) | (table["step"] != 10)].to_parquet(tmp_path / "late.parquet")
    convert(tmp_path / "late.parquet", tmp_path / "trace.csv", kind="trace")
    found = pd.read_csv(tmp_path / "trace.csv")
    assert found[found["worker"] == 1]["time"].tolist() == [0.0]


def test_the_summary_of_a_trace(tmp_path: Path) -> None:
    """Speeds 4/3, 2/3 of worker 0 and 1, 1 of worker 1 around their means 1 and 1."""
    rows = ["0,0,batch,0,0,3", "0,1,batch,0,3,6", "1,0,batch,0,0,4", "1,1,batch,0,12,4"]
    source = written(tmp_path, rows)
    found = convert(source, tmp_path / "t.csv", kind="trace", options=BATCH)
    assert (found.median_seconds, found.mean_seconds) == (4.0, 4.25)
    assert found.spread == pytest.approx((2 * (1 / 3) ** 2 / 4) ** 0.5)
    assert found.slowest_to_fastest == pytest.approx(4.5 / 4.0)
    assert (found.span, found.idle, found.period) == (16.0, 3.0, 13.0)
    assert (found.steps, found.missing_steps, found.job) == (2, 0, "step")
    assert (found.jobs, found.means) == ((2, 2), (4.5, 4.0))
    assert (found.workers, found.rows, found.operations, found.read) == (2, 4, 4, 4)
    table = pd.read_csv(tmp_path / "t.csv")
    assert table["speed"].tolist() == pytest.approx([4 / 3, 2 / 3, 1.0, 1.0])
    assert table["time"].tolist() == [0.0, 3.0, 0.0, 9.0]  # without the pause from 9 to 12 s
