"""Calibration recovers what simulated recordings were made with."""

from dataclasses import replace
from math import nan
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import paceline
from simulator.calibration import calibrate as module
from simulator.calibration.calibrate import Calibration, calibrate, write_calibration
from simulator.calibration.groups import groups_of
from simulator.calibration.recordings import Recorded
from simulator.calibration.stalls import Stall
from simulator.errors import DataError
from tests.shared.recordings import ASGD, MEANS, recorded, section

RENNALA = {"name": "rennala", "batch": 5, "stepsize": 0.01}
STOPS = {"name": "ringmaster", "delay_threshold": 4, "stops": True, "stepsize": 0.01}


def jobs(*steps: float, cancelled: int = 0, per_job: int = 1, stages: bool = True) -> Recorded:
    """A run of two workers whose jobs take these seconds, and some jobs that were cancelled."""
    sent = np.cumsum(steps)
    table = pd.DataFrame({"received": sent - steps, "sent": sent, "seconds": steps, "time": sent})
    both = pd.concat([table.assign(worker=k, job=range(len(steps))) for k in (0, 1)])
    ended = both.assign(verdict="applied").sort_values("time", kind="stable")
    dropped = pd.DataFrame({"worker": [0] * cancelled, "verdict": "cancelled", "time": 0.0})
    events = pd.concat([ended, dropped])
    return Recorded("made", ended, events, 2, has_stages=stages, steps=per_job)


def test_runs_that_tell_compute_times_are_taken() -> None:
    """Up to 5 % of cancelled jobs are no harm: 2 of 40, but not 3 of 41."""
    plain, few, many = (jobs(*[1.0] * 19, cancelled=count) for count in (0, 2, 3))
    local = jobs(1.0, per_job=3)
    assert module._usable([plain, few]) == ([plain, few], [])
    found, [warning] = module._usable([many, plain])
    assert found == [plain] and "cancelled jobs are left out" in warning
    found, [warning] = module._usable([local, plain])
    assert found == [plain] and "local steps are left out" in warning
    found, [warning] = module._usable([many])
    assert found == [many] and warning.startswith("7% of the jobs were cancelled, the longest")
    with pytest.raises(DataError, match="all jobs take local steps"):
        module._usable([local])


def doubts(run: Recorded, *stalls: Stall, is_traced: bool = False) -> list[str]:
    return list(module._doubts([run], groups_of([run]), list(stalls), is_traced=is_traced))


def test_what_is_doubtful_is_said() -> None:
    enough = jobs(*[1.0] * 50)
    assert doubts(enough) == []
    assert doubts(jobs(*[1.0] * 50, stages=False)) == [
        "jobs have no stages: what links and the server took, if anything, is compute time"
    ]
    assert doubts(jobs(*[1.0] * 49)) == [
        "workers 0 to 1: 98 jobs are few for a law: record for longer"
    ]
    one, two = Stall(1.0, 3.5), Stall(5.0, 6.0)
    tail = "of all workers, {} s in all, left out of compute times: see stalls"
    assert doubts(enough, one) == [f"a pause {tail.format(2.5)}"]
    assert doubts(enough, one, two) == [f"2 pauses {tail.format(3.5)}"]


def test_trends_are_said_with_some_of_their_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    run = jobs(*[1.0] * 50)
    found = {"drift": {3: 0.5}, "depend on the job before": dict.fromkeys(range(7), -0.25)}
    found["depend on the job before"][6] = -0.75
    monkeypatch.setattr(module, "trending", lambda _: found)
    tail = "a law loses that, a trace keeps it (--trace)"
    assert doubts(run) == [
        f"durations of worker 3 drift (correlation 0.50): {tail}",
        "durations of workers 0, 1, 2, 3, 4 and 2 more depend on the job before "
        f"(correlation up to -0.75): {tail}",
    ]
    assert doubts(run, is_traced=True) == []


def test_a_trace_has_the_speed_of_each_job_from_when_it_came() -> None:
    run = jobs(1.0, 3.0)
    assert list(module._speeds(run)) == [
        (0.0, 0, 2.0), (1.0, 0, 2 / 3), (0.0, 1, 2.0), (1.0, 1, 2 / 3),
    ]  # fmt: skip
    late = replace(run, jobs=run.jobs.assign(received=run.jobs["received"] + 5.0))
    assert [row[0] for row in module._speeds(late)] == [0.0, 6.0, 0.0, 6.0]
    assert list(module._own_sizes([run, jobs(2.0)]))[:3] == [
        (0, 2.0, 0.5),
        (0, 2.0, 1.5),
        (0, 2.0, 1.0),
    ]


def test_many_sizes_are_thinned_by_rank(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_SIZES", 4)
    sizes = np.array([3.0, 1.0, 4.0, 2.0])
    assert module._thinned(sizes) == [1.0, 2.0, 3.0, 4.0]
    assert module._thinned(np.arange(9.0)) == [1.0, 4.0, 7.0]  # the middle one of each 3


def test_the_files_of_a_calibration_say_where_it_is_from(tmp_path: Path) -> None:
    run = jobs(*np.where(np.arange(300) % 3 == 0, 1.0, 50.0))
    groups = groups_of([run])
    found = Calibration(groups, {"links": {"upload": {"latency": 0.5}}}, [], ["w"], ["a", "b"])
    path, table = write_calibration(found, tmp_path / "mine.yaml")
    assert path.read_text().startswith("# from a\n# from b\n# beware: w\ncluster:\n  workers: 2\n")
    assert table.name == "mine-sizes-0.csv" and table.read_text().startswith("size\n")
    assert len(table.read_text().splitlines()) == 601
    cluster = found.cluster("mine")
    assert cluster["links"] == {"upload": {"latency": 0.5}}
    assert cluster["compute_time"]["job"] == {"kind": "empirical", "path": "mine-sizes-0.csv"}
    traced = replace(found, traces=[(0.0, 0, 1.0)], period=nan)
    assert traced.cluster("m")["compute_time"]["speed"] == {"kind": "trace", "path": "m-trace.csv"}
    repeated = replace(traced, period=7.0).cluster("m")["compute_time"]["speed"]
    assert repeated["period"] == 7.0
    sized = replace(found, sizes=[(0, 2.0, 1.0)])
    files = write_calibration(sized, tmp_path / "s.yaml")
    assert files[1].read_text() == "worker,mean_seconds,size\n0,2.0,1.0\n"
    assert sized.cluster("s")["compute_time"]["job"]["per_worker"] is True


def test_laws_and_means_are_recovered(tmp_path: Path) -> None:
    """Within four standard errors of a mean, sd/sqrt(jobs) with sd = mean/2."""
    found = section(calibrate([recorded(tmp_path)]))
    time = found["compute_time"]
    for mean, true in zip(time["mean"], MEANS, strict=True):
        assert mean == pytest.approx(true, abs=4 * true / 2 / np.sqrt(400 / true))
    assert time["job"]["kind"] == "gamma"
    assert time["job"]["shape"] == pytest.approx(4.0, rel=0.1)
    assert set(found) == {"workers", "compute_time"}


def test_workers_of_different_laws_are_groups(tmp_path: Path) -> None:
    groups = [
        {"workers": 3, "compute_time": 0.3},
        {"workers": 3, "compute_time": {"mean": 0.5, "job": "exponential"}},
    ]
    changes = {"workers": None, "compute_time": None, "groups": groups}
    found = calibrate([recorded(tmp_path, **changes)])
    assert [group.workers for group in found.groups] == [3, 3]
    assert found.groups[0].fit.name == "constant"
    assert section(found)["groups"][0]["compute_time"]["mean"] == pytest.approx([0.3] * 3)


def test_sizes_that_are_mostly_equal_are_one_group_without_a_trend(tmp_path: Path) -> None:
    """The last digits of seconds, which come from rounding, differ between workers."""
    rare = {"kind": "bernoulli", "probability": 0.1, "slowdown": 10.0}
    time = {"mean": {"law": "linear", "scale": 0.123}, "job": rare}
    found = calibrate([recorded(tmp_path, compute_time=time)])
    assert [group.workers for group in found.groups] == [6]
    assert not any("--trace" in warning for warning in found.warnings)


def test_links_and_the_seconds_of_the_server_are_recovered(tmp_path: Path) -> None:
    """The server's exactly, as it takes the same time for the same things; links from samples."""
    links = {"upload": 0.05, "download": {"mean": 0.1, "job": "exponential"}}
    server = {"arrival": 0.01, "update": 0.005, "assign": 0.003}
    methods = (ASGD, RENNALA)
    found = section(calibrate([recorded(tmp_path, *methods, links=links, server=server)]))
    assert found["server"] == pytest.approx(server, rel=1e-3)
    assert found["links"]["upload"]["latency"] == pytest.approx(0.05, rel=1e-6)
    download = found["links"]["download"]["latency"]
    assert download["mean"] == pytest.approx(0.1, rel=0.1)
    assert found["compute_time"]["job"]["shape"] == pytest.approx(4.0, rel=0.15)


def test_a_shared_link_with_serial_seconds_is_told_from_a_parallel_one(tmp_path: Path) -> None:
    sync = {"name": "sync_sgd", "stepsize": 0.01}
    links = {"download": {"latency": 0.2, "serial": 0.03, "shared": True}}
    found = section(calibrate([recorded(tmp_path, sync, links=links)]))
    download = found["links"]["download"]
    assert download["serial"] == pytest.approx(0.03, rel=1e-3)
    assert download["latency"] == pytest.approx(0.2, rel=1e-3)
    assert download["shared"] is True


def test_stalls_of_all_workers_are_taken_out_of_their_laws(tmp_path: Path) -> None:
    stalls = {"every": {"mean": 25.0, "job": "exponential"}, "lasts": 3.0}
    found = calibrate([recorded(tmp_path, stalls=stalls)])
    own = section(found)
    assert 5 <= len(found.stalls) <= 25
    assert own["stalls"]["lasts"]["mean"] == pytest.approx(3.0, rel=0.15)
    assert own["stalls"]["every"]["mean"] == pytest.approx(25.0, rel=0.6)
    for mean, true in zip((m for g in found.groups for m in g.means), MEANS, strict=True):
        assert mean == pytest.approx(true, rel=0.15)  # 12 % of the time is stalled


def test_where_nothing_stalls_none_is_found(tmp_path: Path) -> None:
    assert calibrate([recorded(tmp_path, ASGD, RENNALA)]).stalls == []


def test_runs_that_cancel_are_left_out_or_warned_about(tmp_path: Path) -> None:
    both = calibrate([recorded(tmp_path / "both", ASGD, STOPS)])
    assert any("left out" in warning for warning in both.warnings)
    assert both.groups[0].means[-1] == pytest.approx(1.0, rel=0.2)
    alone = calibrate([recorded(tmp_path / "alone", STOPS)])
    assert any("were cancelled" in warning for warning in alone.warnings)
    assert alone.groups[-1].means[-1] < 0.9  # the longest never arrived


def test_memory_calls_for_a_trace(tmp_path: Path) -> None:
    speed = {"kind": "markov", "speeds": [1.0, 0.2], "holding": [20.0, 20.0]}
    folder = recorded(tmp_path, compute_time={"mean": 0.5, "speed": speed})
    found = calibrate([folder])
    assert any("--trace" in warning for warning in found.warnings)
    path = tmp_path / "traced.yaml"
    files = write_calibration(calibrate([folder], trace=True), path)
    assert [file.name for file in files] == ["traced.yaml", "traced-trace.csv"]
    scenario = paceline.load_scenario(
        {
            "problem": {"kind": "quadratic", "dimension": 2},
            "cluster": {"include": str(path)},
            "methods": [ASGD],
            "stop": {"time": 380.0},
        }
    )
    again = paceline.run(scenario).summary["arrivals"].iloc[0]
    first = paceline.read(folder).summary["arrivals"].iloc[0] * 380 / 400
    assert again == pytest.approx(first, rel=0.1)


def test_sizes_that_no_law_fits_are_written_to_a_file(tmp_path: Path) -> None:
    job = {"kind": "bernoulli", "probability": 0.1, "slowdown": 10.0}
    time = {"mean": 0.4, "job": job}
    found = calibrate([recorded(tmp_path, compute_time=time)])
    path = tmp_path / "cluster.yaml"
    files = write_calibration(found, path)
    assert [file.name for file in files] == ["cluster.yaml", "cluster-sizes-0.csv"]
    again = {"include": str(path), "stalls": {"every": 100.0, "lasts": 1.0}}
    scenario = paceline.load_scenario(
        {
            "problem": {"kind": "quadratic", "dimension": 2},
            "cluster": again,
            "methods": [ASGD],
            "stop": {"time": 10.0},
        }
    )
    assert scenario.cluster.stalls is not None and scenario.cluster.size == 6
    assert scenario.cluster.include is None


def test_recordings_of_different_clusters_are_refused(tmp_path: Path) -> None:
    one = recorded(tmp_path / "one")
    other = recorded(tmp_path / "other", workers=4, compute_time=0.5)
    with pytest.raises(DataError, match="of 4 and 6 workers"):
        calibrate([one, other])
    local = {"name": "local_sgd", "stepsize": 0.01, "local_steps": 3}
    with pytest.raises(DataError, match="take local steps"):
        calibrate([recorded(tmp_path / "local", local)])
