"""Calibration from logs: laws, files of sizes and traces, and what is never written over."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import paceline
from simulator.calibration.calibrate import calibrate, write_calibration
from simulator.cluster.logs.operation_log import LogOptions
from simulator.cluster.logs.trace_import import convert
from simulator.errors import DataError
from tests.shared.recordings import ASGD, recorded, section


def logged(path: Path, *, steps: int = 400) -> Path:
    """Three workers with gamma(4) sizes, two of them alike, as a table with a row per job."""
    rng = np.random.default_rng(0)
    means = {"a": 0.5, "b": 0.5, "c": 2.0}
    rows = [
        (name, step, 3.0 * step, mean * rng.gamma(4.0, 0.25))
        for name, mean in means.items()
        for step in range(steps)
    ]
    pd.DataFrame(rows, columns=["host", "step", "start", "took"]).to_csv(path, index=False)
    return path


OPTIONS = LogOptions(columns={"duration": "took"})


def test_a_log_is_calibrated_like_a_recording(tmp_path: Path) -> None:
    found = calibrate([logged(tmp_path / "log.csv")], options=OPTIONS)
    assert found.logs[0].names == ("a", "b", "c")
    time = section(found)["compute_time"]
    for mean, true in zip(time["mean"], (0.5, 0.5, 2.0), strict=True):
        assert mean == pytest.approx(true, rel=4 * 0.5 / 20)
    assert time["job"]["kind"] == "gamma"
    assert time["job"]["shape"] == pytest.approx(4.0, rel=0.15)


@pytest.mark.parametrize("kind", ["sizes", "trace"])
def test_sizes_and_traces_are_those_of_import_trace(tmp_path: Path, kind: str) -> None:
    log = logged(tmp_path / "log.csv", steps=40)
    found = calibrate([log], options=OPTIONS, **{kind: True})
    files = write_calibration(found, tmp_path / "cluster.yaml")
    name = "empirical" if kind == "sizes" else "trace"
    summary = convert(log, tmp_path / "own.csv", kind=name, options=OPTIONS)  # type: ignore[arg-type]
    ours, theirs = pd.read_csv(files[1]), pd.read_csv(tmp_path / "own.csv")
    time = section(found)["compute_time"]
    assert time["mean"] == pytest.approx(summary.means, rel=1e-12)
    if kind == "sizes":
        pd.testing.assert_frame_equal(ours, theirs, rtol=1e-12)
        assert time["job"]["per_worker"] is True
    else:  # the same seconds per job; ours are relative to each worker's mean
        seconds = np.array(time["mean"])[ours["worker"]] / ours["speed"]
        np.testing.assert_allclose(seconds, summary.median_seconds / theirs["speed"], rtol=1e-12)
        np.testing.assert_allclose(ours["time"], theirs["time"], atol=1e-9)
        assert time["speed"]["period"] == summary.period
    scenario = paceline.load_scenario(
        {
            "problem": {"kind": "quadratic", "dimension": 2},
            "cluster": {"include": str(tmp_path / "cluster.yaml")},
            "methods": [ASGD],
            "stop": {"time": 50.0},
        }
    )
    assert paceline.run(scenario).summary["iterations"].item() > 50


def test_a_log_and_a_recording_of_the_same_cluster_go_together(tmp_path: Path) -> None:
    folder = recorded(tmp_path / "run", compute_time={"mean": 1.0, "job": "exponential"})
    rows = [(worker, 1.0) for worker in range(6) for _ in range(200)]
    pd.DataFrame(rows, columns=["rank", "duration"]).to_csv(tmp_path / "log.csv", index=False)
    assert len(calibrate([folder, tmp_path / "log.csv"]).sources) == 2


def test_jobs_without_times_have_no_stalls(tmp_path: Path) -> None:
    rows = [(worker, 9.0 if step == 50 else 1.0) for worker in range(4) for step in range(100)]
    pd.DataFrame(rows, columns=["rank", "duration"]).to_csv(tmp_path / "log.csv", index=False)
    assert "stalls" not in section(calibrate([tmp_path / "log.csv"]))


def test_options_that_fit_no_source_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="belong to logs, and there is none"):
        calibrate([recorded(tmp_path)], options=OPTIONS)
    with pytest.raises(DataError, match="must be one of them"):
        calibrate([tmp_path], trace=True, sizes=True)


def test_a_name_of_several_lines_adds_none_to_the_file(tmp_path: Path) -> None:
    log = tmp_path / os.fsdecode(b"a\nworkers: 9\xff.csv")
    log.write_text("worker,seconds\n0,1\n0,2\n1,3\n1,4\n")
    written = write_calibration(calibrate([log], sizes=True), tmp_path / "c.yaml")
    text = written[0].read_text()
    assert [line[0] for line in text.splitlines() if "workers: 9" in line] == ["#"]
    assert (
        paceline.load_scenario(
            {
                "problem": {"kind": "quadratic", "dimension": 1},
                "cluster": {"include": str(written[0])},
                "methods": [{"name": "asgd", "stepsize": 0.1}],
                "stop": {"arrivals": 1},
            }
        ).cluster.workers
        == 2
    )


@pytest.mark.parametrize("output", ["log-sizes.csv", "log.yaml", "link.yaml"])
def test_a_log_is_never_written_over(tmp_path: Path, output: str) -> None:
    log = tmp_path / "log-sizes.csv"
    log.write_text("worker,seconds\n0,1\n1,3\n")
    (tmp_path / "link.yaml").symlink_to(log)
    before = log.read_bytes()
    with pytest.raises(DataError, match="is the input itself, the output must be another file"):
        write_calibration(calibrate([log], sizes=True), tmp_path / output)
    assert log.read_bytes() == before
