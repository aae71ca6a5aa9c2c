"""Operation logs become job sizes and traces that the cluster can read."""

from __future__ import annotations

import math
import os
import platform
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from simulator.cluster.trace_import import convert
from simulator.errors import DataError, StorageError
from tests.cluster.made import durations, make_times

FORWARD, BACKWARD = "forward-compute", "backward-compute"


def operation(rank: int, step: int, optype: str, begin: float, seconds: float, mb: int) -> Any:
    """A row of a log; ranks 0 and 4 are replica 0, rank 8 is replica 1."""
    return {"rank": rank, "dp_rank": rank // 8, "step": step, "optype": optype,
            "start_ts": begin, "duration": seconds, "mb_id": mb}  # fmt: skip


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Two steps of two microbatches; rank 8 takes twice as long as ranks 0 and 4."""
    rows = []
    for step in (10, 17):
        for rank in (0, 4, 8):
            pace = 2.0 if rank == 8 else 1.0
            for mb in (0, 1):
                seconds = pace * (1.0 if mb else 3.0)
                rows.append(operation(rank, step, FORWARD, 2.0 * mb, seconds / 4, mb))
                rows.append(operation(rank, step, BACKWARD, 2.0 * mb + 1, seconds * 3 / 4, mb))
            rows.append(operation(rank, step, "gc", 0.0, 100.0, -1))
    path = tmp_path / "log.parquet"
    pd.DataFrame(rows).to_parquet(path)
    return path


class TestEmpirical:
    def test_a_job_is_a_microbatch_and_its_size_is_relative_to_its_worker(
        self, log: Path, tmp_path: Path
    ) -> None:
        summary = convert(log, tmp_path / "sizes.csv", kind="empirical")
        table = pd.read_csv(tmp_path / "sizes.csv")
        assert table["worker"].unique().tolist() == [0, 1, 2]
        assert table.groupby("worker")["mean_seconds"].first().tolist() == [2.0, 2.0, 4.0]
        assert table["size"].tolist() == [1.5, 0.5] * 6
        assert (summary.operations, summary.rows, summary.workers) == (24, 12, 3)
        assert summary.slowest_to_fastest == 2.0
        assert math.isnan(summary.period)

    def test_a_replica_is_the_sum_of_its_ranks(self, log: Path, tmp_path: Path) -> None:
        convert(log, tmp_path / "sizes.csv", kind="empirical", worker="dp_rank")
        table = pd.read_csv(tmp_path / "sizes.csv")
        assert table.groupby("worker")["mean_seconds"].first().tolist() == [4.0, 4.0]

    def test_the_cluster_reads_what_was_written(self, log: Path, tmp_path: Path) -> None:
        target = tmp_path / "sizes.parquet"
        convert(log, target, kind="empirical", optypes=[FORWARD])
        times = make_times({"job": {"kind": "empirical", "path": str(target)}})
        assert set(durations(times, 0, 100).tolist()) == {0.5, 1.5}


class TestTrace:
    def test_speed_is_the_median_work_of_a_step_over_its_own(
        self, log: Path, tmp_path: Path
    ) -> None:
        summary = convert(log, tmp_path / "trace.csv", kind="trace")
        table = pd.read_csv(tmp_path / "trace.csv")
        assert table["worker"].tolist() == [0, 0, 1, 1, 2, 2]
        assert table["speed"].tolist() == [1.0, 1.0, 1.0, 1.0, 0.5, 0.5]
        # A step is as long as its slowest worker takes: until 1 + 6 * 3/4.
        assert table["time"].tolist() == [0.0, 5.5] * 3
        assert summary.period == 11.0

    def test_the_cluster_reads_what_was_written(self, log: Path, tmp_path: Path) -> None:
        target = tmp_path / "trace.parquet"
        period = convert(log, target, kind="trace").period
        speed = {"kind": "trace", "path": str(target), "period": period}
        times = make_times({"mean": 3.0, "speed": speed}, workers=3)
        assert [times.finish(worker, 0, 0.0) for worker in range(3)] == [3.0, 3.0, 6.0]

    def test_a_worker_that_comes_later_begins_with_its_first_speed(
        self, log: Path, tmp_path: Path
    ) -> None:
        table = pd.read_parquet(log)
        table[(table["rank"] != 4) | (table["step"] != 10)].to_parquet(tmp_path / "late.parquet")
        convert(tmp_path / "late.parquet", tmp_path / "trace.csv", kind="trace")
        found = pd.read_csv(tmp_path / "trace.csv")
        assert found[found["worker"] == 1]["time"].tolist() == [0.0]


class TestRefused:
    def test_a_missing_column(self, log: Path, tmp_path: Path) -> None:
        pd.read_parquet(log).drop(columns="mb_id").to_csv(tmp_path / "log.csv")
        with pytest.raises(DataError, match=r"log\.csv: no column 'mb_id'; known:"):
            convert(tmp_path / "log.csv", tmp_path / "out.csv", kind="empirical")

    def test_an_operation_that_is_not_in_the_log(self, log: Path, tmp_path: Path) -> None:
        with pytest.raises(DataError, match="no operation 'forward'; did you mean 'forward-comp"):
            convert(log, tmp_path / "out.csv", kind="trace", optypes=["forward"])

    def test_no_operations_at_all(self, log: Path, tmp_path: Path) -> None:
        with pytest.raises(DataError, match=r"no operations chosen \(\[\]\); known: backward"):
            convert(log, tmp_path / "out.csv", kind="trace", optypes=[])

    def test_a_duration_that_is_not_positive(self, log: Path, tmp_path: Path) -> None:
        pd.read_parquet(log).assign(duration=0.0).to_csv(tmp_path / "log.csv")
        with pytest.raises(DataError, match=r"column 'duration', row 1: 0\.0, must be"):
            convert(tmp_path / "log.csv", tmp_path / "out.csv", kind="trace")

    @pytest.mark.parametrize("name", ["out.json", "out"])
    def test_another_format(self, log: Path, tmp_path: Path, name: str) -> None:
        with pytest.raises(DataError, match=r"must be \.csv or \.parquet"):
            convert(log, tmp_path / name, kind="trace")

    def test_a_log_that_is_no_table(self, tmp_path: Path) -> None:
        (tmp_path / "log.parquet").write_text("nothing")
        with pytest.raises(DataError, match="not a readable table"):
            convert(tmp_path / "log.parquet", tmp_path / "out.csv", kind="trace")

    def test_a_place_that_cannot_be_written(self, log: Path, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        with pytest.raises(StorageError, match=r"file: is a file, must be a directory"):
            convert(log, tmp_path / "file" / "out.csv", kind="trace")

    def test_a_planted_link_is_not_followed(self, log: Path, tmp_path: Path) -> None:
        (tmp_path / "precious").write_text("keep")
        for name in (".out.csv.draft", f".out.csv.tmp-{os.getpid()}-{platform.node()}"):
            (tmp_path / name).symlink_to(tmp_path / "precious")
        convert(log, tmp_path / "out.csv", kind="trace")
        assert (tmp_path / "precious").read_text() == "keep"
        assert (tmp_path / "out.csv").read_text().startswith("time,worker,speed\n")


@pytest.mark.parametrize(
    ("job", "workers", "rows", "ratio"), [("AR", 16, 22_528, 2.37), ("ST", 8, 1024, 1.64)]
)
def test_real_logs(
    shared_data: Path, tmp_path: Path, job: str, workers: int, rows: int, ratio: float
) -> None:
    source = shared_data / f"straggler-trace-{job}.parquet"
    sizes = convert(source, tmp_path / "sizes.parquet", kind="empirical")
    assert (sizes.workers, sizes.rows) == (workers, rows)
    assert sizes.slowest_to_fastest == pytest.approx(ratio, abs=0.01)
    assert pd.read_parquet(tmp_path / "sizes.parquet")["size"].mean() == pytest.approx(1.0)
    trace = convert(source, tmp_path / "trace.csv", kind="trace")
    speed = {"kind": "trace", "path": str(tmp_path / "trace.csv"), "period": trace.period}
    times = make_times({"speed": speed}, workers=workers)
    assert times.mean_seconds.max() / times.mean_seconds.min() == pytest.approx(ratio, abs=0.02)
