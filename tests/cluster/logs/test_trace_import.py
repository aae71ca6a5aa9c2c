"""Operation logs become job sizes and traces that the cluster can read."""

from __future__ import annotations

import math
import os
import platform
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
import pytest

from simulator.cluster.logs import trace_import
from simulator.cluster.logs.trace_import import convert
from simulator.errors import DataError, StorageError
from tests.shared.clusters import durations, make_times

FORWARD, BACKWARD = "forward-compute", "backward-compute"


def operation(rank: int, step: int, optype: str, begin: float, seconds: float, mb: int) -> Any:
    """A row of a log; ranks 0 and 4 are replica 0, rank 8 is replica 1."""
    return {"rank": rank, "dp_rank": rank // 8, "step": step, "optype": optype,
            "start_ts": begin, "duration": seconds, "mb_id": mb}  # fmt: skip


HEADER = "rank,step,optype,mb_id,start_ts,duration"


def written(place: Path, rows: list[str], header: str = HEADER) -> Path:
    """A log in CSV."""
    path = place / "log.csv"
    path.write_text("\n".join([header, *rows]) + "\n")
    return path


def steps(starts: list[Any], seconds: tuple[float, ...]) -> list[str]:
    """A row per start and worker, worker i taking seconds[i]."""
    return [
        f"{rank},{step},batch,0,{start},{duration}"
        for step, start in enumerate(starts)
        for rank, duration in enumerate(seconds)
    ]


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

    def test_a_replica_takes_as_long_as_its_slowest_rank(self, log: Path, tmp_path: Path) -> None:
        table = pd.read_parquet(log)
        table.loc[table["rank"] == 4, "duration"] *= 1.5
        table.to_parquet(tmp_path / "uneven.parquet")
        found = convert(
            tmp_path / "uneven.parquet", tmp_path / "s.csv", kind="empirical", worker="dp_rank"
        )
        assert found.means == (3.0, 4.0)
        assert found.jobs == (4, 4)

    def test_stages_tell_the_ranks_of_a_replica_apart_where_there_are_no_ranks(
        self, log: Path, tmp_path: Path
    ) -> None:
        table = pd.read_parquet(log).rename(columns={"rank": "stage"})
        table.to_parquet(tmp_path / "stages.parquet")
        found = convert(
            tmp_path / "stages.parquet", tmp_path / "s.csv", kind="empirical", worker="dp_rank"
        )
        assert found.means == (2.0, 4.0)

    def test_the_cluster_reads_what_was_written(self, log: Path, tmp_path: Path) -> None:
        target = tmp_path / "sizes.parquet"
        convert(log, target, kind="empirical", optypes=[FORWARD])
        times = make_times({"job": {"kind": "empirical", "path": str(target)}})
        assert set(durations(times, 0, 100).tolist()) == {0.5, 1.5}

    def test_what_was_read_and_what_was_not_is_counted(self, log: Path, tmp_path: Path) -> None:
        found = convert(log, tmp_path / "sizes.csv", kind="empirical", optypes=[FORWARD])
        assert (found.read, found.operations, found.steps) == (30, 12, 2)
        assert found.left_out == {BACKWARD: 12, "gc": 6}
        assert (found.names, found.jobs) == (("0", "4", "8"), (4, 4, 4))

    def test_workers_are_numbered_by_the_values_of_their_names(self, tmp_path: Path) -> None:
        names = ["10", "9", "100"]
        source = written(tmp_path, [f"{name},0,batch,0,0,{name}" for name in names])
        found = convert(source, tmp_path / "sizes.csv", kind="empirical", optypes=["batch"])
        assert (found.names, found.means) == (("9", "10", "100"), (9.0, 10.0, 100.0))

    def test_a_log_of_one_job_is_converted(self, tmp_path: Path) -> None:
        source = written(tmp_path, ["gpu,0,batch,0,0,2"])
        found = convert(source, tmp_path / "sizes.csv", kind="empirical", optypes=["batch"])
        assert (found.spread, found.means) == (0.0, (2.0,))


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

    def test_jobs_of_the_median_length_are_done_at_speed_one(self, tmp_path: Path) -> None:
        source = written(tmp_path, steps([0.0] * 12, (1.0, 1.0, 7.0)))
        found = convert(source, tmp_path / "t.csv", kind="trace", optypes=["batch"])
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
    def test_the_period_is_the_time_in_which_somebody_works(
        self, tmp_path: Path, starts: list[Any]
    ) -> None:
        source = written(tmp_path, steps(starts, (1.0, 4.0)))
        found = convert(source, tmp_path / "t.csv", kind="trace", optypes=["batch"])
        assert found.period == 48.0
        table = pd.read_csv(tmp_path / "t.csv")
        assert table["time"].tolist() == [4.0 * k for k in range(12)] * 2

    def test_workers_that_do_not_wait_for_each_other_keep_their_own_times(
        self, tmp_path: Path
    ) -> None:
        fast = [f"0,{k},batch,0,{1700000000 + k},1" for k in range(8)]
        slow = [f"1,{k},batch,0,{1700000000 + 4 * k},4" for k in range(2)]
        found = convert(
            written(tmp_path, slow + fast), tmp_path / "t.csv", kind="trace", optypes=["batch"]
        )
        assert found.period == 8.0
        table = pd.read_csv(tmp_path / "t.csv")
        assert table["time"].tolist() == [*range(8), 0, 4]

    def test_steps_with_numbers_in_their_names_are_in_the_order_of_the_numbers(
        self, tmp_path: Path
    ) -> None:
        rows = [f"0,step{k},batch,0,0,{k}" for k in (10, 9, 11)]
        convert(written(tmp_path, rows), tmp_path / "t.csv", kind="trace", optypes=["batch"])
        table = pd.read_csv(tmp_path / "t.csv")
        assert table["time"].tolist() == [0.0, 9.0, 19.0]

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

    @pytest.mark.parametrize("kind", ["empirical", "trace"])
    @pytest.mark.parametrize("column", ["rank", "step", "duration", "last"])
    def test_an_empty_field_of_an_operation_that_counts(
        self, tmp_path: Path, kind: Literal["empirical", "trace"], column: str
    ) -> None:
        last = "mb_id" if kind == "empirical" else "start_ts"
        name = last if column == "last" else column
        row = dict.fromkeys(HEADER.split(","), "1") | {"optype": "batch", name: ""}
        source = written(tmp_path, ["0,0,batch,0,0.0,1.0", ",".join(row.values())])
        with pytest.raises(DataError, match=rf"log\.csv: column '{name}', row 2: empty, must be"):
            convert(source, tmp_path / "out.csv", kind=kind, optypes=["batch"])
        assert not (tmp_path / "out.csv").exists()

    def test_empty_fields_of_other_operations_are_none_of_its_business(
        self, tmp_path: Path
    ) -> None:
        source = written(tmp_path, ["0,0,batch,0,0.0,1.0", ",,gc,,,"])
        found = convert(source, tmp_path / "out.csv", kind="empirical", optypes=["batch"])
        assert (found.operations, found.left_out) == (1, {"gc": 1})

    def test_a_row_with_a_field_too_many(self, tmp_path: Path) -> None:
        source = written(tmp_path, ["0,0,batch,0,0.0,1.0,9", "0,1,batch,0,0.0,1.0,9"])
        with pytest.raises(DataError, match=r"log\.csv:2: .*: 7 fields, must be 6"):
            convert(source, tmp_path / "out.csv", kind="empirical", optypes=["batch"])

    def test_milliseconds_since_1970(self, tmp_path: Path) -> None:
        source = written(tmp_path, ["0,0,batch,0,1700000000000,1.0"])
        with pytest.raises(DataError, match=r"'start_ts', row 1: 1700000000000, must be seconds"):
            convert(source, tmp_path / "out.csv", kind="trace", optypes=["batch"])

    def test_steps_that_the_clock_cannot_tell_apart(self, tmp_path: Path) -> None:
        rows = [f"0,{k},batch,0,0,{seconds}" for k, seconds in enumerate((1e12, 1e-6, 1e-6))]
        with pytest.raises(
            DataError, match=r"log\.csv: steps are shorter than the resolution of start_ts"
        ):
            convert(written(tmp_path, rows), tmp_path / "o.csv", kind="trace", optypes=["batch"])

    def test_ranks_that_count_within_their_replica(self, tmp_path: Path) -> None:
        rows = ["0,0,batch,0,0.0,1.0,0", "0,0,batch,0,0.0,1.0,1"]
        source = written(tmp_path, rows, f"{HEADER},dp_rank")
        with pytest.raises(DataError, match=r"rank 0 is in 2 replicas \(dp_rank\), must be in one"):
            convert(source, tmp_path / "out.csv", kind="empirical", optypes=["batch"])

    @pytest.mark.parametrize("link", ["same", "symbolic", "hard"])
    def test_the_log_itself_as_output(self, tmp_path: Path, link: str) -> None:
        source = written(tmp_path, ["0,0,batch,0,0.0,1.0"])
        before, target = source.read_bytes(), tmp_path / "link.csv"
        if link == "same":
            target = tmp_path / "." / "log.csv"
        else:
            target.symlink_to(source) if link == "symbolic" else target.hardlink_to(source)
        with pytest.raises(DataError, match="is the log itself, the output must be another file"):
            convert(source, target, kind="empirical", optypes=["batch"])
        assert source.read_bytes() == before

    def test_more_jobs_than_a_run_takes_samples(
        self, log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(trace_import, "MOST_SAMPLES", 11)
        with pytest.raises(DataError, match="12 jobs, a run takes at most 11 samples"):
            convert(log, tmp_path / "out.csv", kind="empirical")

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


def test_means_order_and_quantiles_of_every_worker_come_back(tmp_path: Path) -> None:
    """20,000 draws from 400 logged jobs: within 4 standard errors of the log's own figures."""
    generator, sigmas, scales = np.random.default_rng(7), (0.1, 1.0, 0.5), (5.0, 1.0, 2.0)
    logged = [s * generator.lognormal(0, w, 400) for s, w in zip(scales, sigmas, strict=True)]
    rows = [
        f"w{10 - rank},{step},batch,0,0,{seconds!r}"
        for rank, durations_ in enumerate(logged)
        for step, seconds in enumerate(durations_.tolist())
    ]
    found = convert(
        written(tmp_path, rows), tmp_path / "s.csv", kind="empirical", optypes=["batch"]
    )
    assert found.names == ("w8", "w9", "w10")
    job = {"kind": "empirical", "path": str(tmp_path / "s.csv"), "per_worker": True}
    times = make_times({"mean": list(found.means), "job": job}, workers=3)
    for worker, own in enumerate(reversed(logged)):
        assert times.mean_seconds[worker] == pytest.approx(own.mean(), rel=1e-12)
        drawn = durations(times, worker, 20_000)
        assert abs(drawn.mean() - own.mean()) < 4 * own.std() / math.sqrt(20_000)
        for bound in np.quantile(own, [0.05, 0.5, 0.95]) * (1 + 1e-9):
            share = (own <= bound).mean()
            error = math.sqrt(share * (1 - share) / 20_000)
            assert abs((drawn <= bound).mean() - share) < 4 * error


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
    job_of_worker = {
        "kind": "empirical",
        "path": str(tmp_path / "sizes.parquet"),
        "per_worker": True,
    }
    times = make_times({"mean": list(sizes.means), "job": job_of_worker}, workers=workers)
    assert times.mean_seconds == pytest.approx(sizes.means, rel=1e-12)
    trace = convert(source, tmp_path / "trace.csv", kind="trace")
    speed = {"kind": "trace", "path": str(tmp_path / "trace.csv"), "period": trace.period}
    times = make_times({"mean": trace.median_seconds, "speed": speed}, workers=workers)
    assert times.mean_seconds == pytest.approx(trace.means, rel=1e-3)
