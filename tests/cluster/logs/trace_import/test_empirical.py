"""Logs become sizes of jobs that the cluster can read."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from simulator.cluster.logs.operation_log import LogOptions
from simulator.cluster.logs.trace_import import convert
from tests.shared.clusters import durations, make_times
from tests.shared.logs import BACKWARD, BATCH, FORWARD, written

ONLY_FORWARD = LogOptions(operations=[FORWARD])
REPLICAS = LogOptions(worker="dp_rank")


def test_a_job_is_a_microbatch_and_its_size_is_relative_to_its_worker(
    log: Path, tmp_path: Path
) -> None:
    summary = convert(log, tmp_path / "sizes.csv", kind="empirical")
    table = pd.read_csv(tmp_path / "sizes.csv")
    assert table["worker"].unique().tolist() == [0, 1, 2]
    assert table.groupby("worker")["mean_seconds"].first().tolist() == [2.0, 2.0, 4.0]
    assert table["size"].tolist() == [1.5, 0.5] * 6
    assert (summary.operations, summary.rows, summary.workers) == (24, 12, 3)
    assert summary.slowest_to_fastest == 2.0
    assert math.isnan(summary.period)


def test_a_replica_takes_as_long_as_its_slowest_rank(log: Path, tmp_path: Path) -> None:
    table = pd.read_parquet(log)
    table.loc[table["rank"] == 4, "duration"] *= 1.5
    table.to_parquet(tmp_path / "uneven.parquet")
    found = convert(
        tmp_path / "uneven.parquet",
        tmp_path / "s.csv",
        kind="empirical",
        options=LogOptions(worker="dp_rank"),
    )
    assert found.means == (3.0, 4.0)
    assert found.jobs == (4, 4)


def test_stages_tell_the_ranks_of_a_replica_apart_where_there_are_no_ranks(
    log: Path, tmp_path: Path
) -> None:
    table = pd.read_parquet(log).rename(columns={"rank": "stage"})
    table.to_parquet(tmp_path / "stages.parquet")
    found = convert(
        tmp_path / "stages.parquet",
        tmp_path / "s.csv",
        kind="empirical",
        options=LogOptions(worker="dp_rank"),
    )
    assert found.means == (2.0, 4.0)


def test_the_cluster_reads_what_was_written(log: Path, tmp_path: Path) -> None:
    target = tmp_path / "sizes.parquet"
    convert(log, target, kind="empirical", options=ONLY_FORWARD)
    times = make_times({"job": {"kind": "empirical", "path": str(target)}})
    assert set(durations(times, 0, 100).tolist()) == {0.5, 1.5}


def test_what_was_read_and_what_was_not_is_counted(log: Path, tmp_path: Path) -> None:
    found = convert(log, tmp_path / "sizes.csv", kind="empirical", options=ONLY_FORWARD)
    assert (found.read, found.operations, found.steps) == (30, 12, 2)
    assert found.left_out == {BACKWARD: 12, "gc": 6}
    assert (found.names, found.jobs) == (("0", "4", "8"), (4, 4, 4))


def test_workers_are_numbered_by_the_values_of_their_names(tmp_path: Path) -> None:
    names = ["10", "9", "100"]
    source = written(tmp_path, [f"{name},0,batch,0,0,{name}" for name in names])
    found = convert(source, tmp_path / "sizes.csv", kind="empirical", options=BATCH)
    assert (found.names, found.means) == (("9", "10", "100"), (9.0, 10.0, 100.0))


def test_a_log_of_one_job_is_converted(tmp_path: Path) -> None:
    source = written(tmp_path, ["gpu,0,batch,0,0,2"])
    found = convert(source, tmp_path / "sizes.csv", kind="empirical", options=BATCH)
    assert (found.spread, found.means) == (0.0, (2.0,))


def test_means_order_and_quantiles_of_every_worker_come_back(tmp_path: Path) -> None:
    """20,000 draws from 400 logged jobs: within 4 standard errors of the log's own figures."""
    generator, sigmas, scales = np.random.default_rng(7), (0.1, 1.0, 0.5), (5.0, 1.0, 2.0)
    logged = [s * generator.lognormal(0, w, 400) for s, w in zip(scales, sigmas, strict=True)]
    rows = [
        f"w{10 - rank},{step},batch,0,0,{seconds!r}"
        for rank, durations_ in enumerate(logged)
        for step, seconds in enumerate(durations_.tolist())
    ]
    found = convert(written(tmp_path, rows), tmp_path / "s.csv", kind="empirical", options=BATCH)
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
