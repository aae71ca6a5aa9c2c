"""Results folders as logs, and what comes back from them: round trips."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import paceline
from simulator.cluster.logs.operation_log import read_log
from simulator.cluster.logs.sources import log_table
from simulator.cluster.logs.trace_import import convert, summarise
from simulator.errors import DataError
from simulator.results.store import write
from tests.shared.scenes import bits, run, scene

GAMMA = {"mean": {"law": "linear"}, "job": {"kind": "gamma", "shape": 4.0}}
ASGD = {"name": "asgd", "stepsize": 0.05}
SYNC = {"name": "sync_sgd", "stepsize": 0.2}


def logged(folder: Path, *methods: dict[str, Any], **changes: Any) -> paceline.Result:
    """A run with events, and its folder."""
    scenario = scene(*methods, **{"times": GAMMA, "stop": {"time": 200.0}} | changes)
    result = paceline.run(scenario, events=True)
    write(result, folder, scenario)
    return result


def test_a_results_folder_is_a_log_of_the_jobs_that_arrived(tmp_path: Path) -> None:
    events = logged(tmp_path, ASGD).events
    assert events is not None
    found = summarise(read_log(tmp_path))
    done = events[events["verdict"] == "applied"]
    lasted = (done["time"] - done["started"]).groupby(done["worker"])
    assert found.jobs == tuple(lasted.size())
    assert found.means == pytest.approx(lasted.mean().tolist(), rel=1e-12)
    assert (found.job, found.missing_steps) == ("row", 0)


def test_the_runs_of_a_folder_follow_each_other(tmp_path: Path) -> None:
    events = logged(tmp_path, ASGD, SYNC, seeds=2).events
    assert events is not None
    log = read_log(tmp_path)
    assert len(log.rows) == events["verdict"].isin(["applied", "buffered"]).sum()
    assert summarise(log).missing_steps == 0
    assert summarise(log).span == pytest.approx(4 * 200.0, rel=0.05)


def test_links_are_no_part_of_the_seconds_of_a_job(tmp_path: Path) -> None:
    links = {"upload": {"latency": 3.0}, "download": {"latency": 2.0}}
    logged(tmp_path, SYNC, times={"mean": {"law": "linear"}}, links=links)
    assert summarise(read_log(tmp_path)).means == pytest.approx([1.0, 2.0, 3.0, 4.0, 5.0])


def test_a_log_replayed_as_recorded_is_equal_to_the_last_bit(tmp_path: Path) -> None:
    """Every instant and every loss, whatever the law of the log was."""
    first = logged(tmp_path / "log", ASGD)
    recorded = {"kind": "recorded", "path": str(tmp_path / "log")}
    again = run(ASGD, times=recorded, stop={"time": 200.0})
    assert first.events is not None and again.events is not None
    assert bits(again.events) == bits(first.events)
    assert bits(again.curves) == bits(first.curves)


def test_a_log_replayed_as_a_trace_repeats_each_synchronous_step(tmp_path: Path) -> None:
    """Within 1e-12 of its length."""
    first = logged(tmp_path / "log", SYNC)
    found = convert(tmp_path / "log", tmp_path / "speeds.csv", kind="trace")
    speed = {"kind": "trace", "path": str(tmp_path / "speeds.csv"), "period": found.period}
    again = run(SYNC, times={"mean": found.median_seconds, "speed": speed}, stop={"time": 200.0})
    steps = [np.diff(np.unique(one.curves["time"]), prepend=0.0)[1:-1] for one in (first, again)]
    assert len(steps[0]) > 20
    np.testing.assert_allclose(steps[1], steps[0], rtol=1e-12)


def test_a_table_of_steps_replayed_as_a_trace_repeats_each_of_them(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    seconds = rng.lognormal(0.0, 0.5, (12, 4))
    begins = np.concatenate([[0.0], np.cumsum(seconds.max(axis=1))[:-1]])
    rows = [
        (f"gpu{worker}", step, begins[step], seconds[step, worker])
        for step in range(12)
        for worker in range(4)
    ]
    pd.DataFrame(rows, columns=["gpu", "step", "start", "seconds"]).to_csv(
        tmp_path / "log.csv", index=False, float_format="%.17g"
    )
    found = convert(tmp_path / "log.csv", tmp_path / "speeds.csv", kind="trace")
    speed = {"kind": "trace", "path": str(tmp_path / "speeds.csv"), "period": found.period}
    times = {"mean": found.median_seconds, "speed": speed}
    result = run(SYNC, workers=4, times=times, stop={"iterations": 12})
    ends = result.curves["time"].to_numpy()[1:]
    np.testing.assert_allclose(np.diff(ends, prepend=0.0), seconds.max(axis=1), rtol=1e-12)


def test_a_folder_without_a_log_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"is a directory without a log, must have events\.parquet"):
        log_table(tmp_path)
