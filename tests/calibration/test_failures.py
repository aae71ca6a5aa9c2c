"""Failures of single workers: what simulated recordings were made with, and what is none."""

from math import inf, sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import paceline
from simulator.calibration import failures as module
from simulator.calibration.calibrate import Calibration, calibrate, write_calibration
from simulator.calibration.groups import groups_of
from simulator.calibration.recordings import Recorded
from tests.shared.recordings import ASGD, MEANS, recorded

EXPONENTIAL = {"mean": 20.0, "job": "exponential"}
LONG = 1000.0  # seconds


def two_workers(*, timed: bool = True) -> Recorded:
    """Worker 0 waits for 1 and 2 s before its jobs of 3 and 4 s, worker 1 for 5 s before 6 s."""
    jobs = pd.DataFrame(
        {
            "worker": [0, 0, 1],
            "received": [1.0, 6.0, 5.0],
            "sent": [4.0, 10.0, 11.0],
            "seconds": [3.0, 4.0, 6.0],
        }
    )
    return Recorded("made", jobs, jobs, 2, has_stages=False, steps=1, is_timed=timed)


def test_the_seconds_in_which_a_failure_would_be_seen() -> None:
    """All seconds of computing, and of w seconds of waiting r (1 - exp(-w/r)) or min(w, r - h)."""
    run = two_workers()
    assert module._waits(run).tolist() == [1.0, 2.0, 5.0]
    waits = 2.0 * (1.0 - np.exp(-np.array([1.0, 2.0, 5.0]) / 2.0))
    assert module._at_risk(run, 2.0, None) == pytest.approx([7.0 + waits[:2].sum(), 6.0 + waits[2]])
    hidden = np.array([0.5, 3.0])
    assert module._at_risk(run, 2.0, hidden).tolist() == [7.0 + 1.0 + 1.5, 6.0]
    assert module._at_risk(two_workers(timed=False), 2.0, None).tolist() == [0.0, 0.0]


def test_waits_that_overlap_are_none() -> None:
    run = two_workers()
    run.jobs.loc[1, "received"] = 3.0
    assert module._waits(run).tolist() == [1.0, 0.0, 5.0]


def test_a_hit_job_is_a_longer_one_and_loses_a_uniform_part() -> None:
    """By Monte Carlo: a job is hit in proportion to its size s, and takes s (1 + u)."""
    draw = np.random.default_rng(0)
    sizes = draw.gamma(2.0, size=1000)
    worker = np.arange(1000) % 2
    mean, variance = module._interrupted(sizes, worker, 3)
    for k in (0, 1):
        own = sizes[worker == k]
        hit = draw.choice(own, 400_000, p=own / own.sum())
        took = hit * (1.0 + draw.uniform(size=len(hit)))
        assert mean[k] == pytest.approx(took.mean(), rel=0.01)
        assert variance[k] == pytest.approx(took.var(), rel=0.03)
    assert (mean[2], variance[2]) == (0.0, 0.0)


def test_workers_that_do_not_clearly_differ_have_one_mean() -> None:
    """A dispersion up to 4 standard deviations beyond its degrees of freedom is chance."""
    up = np.full(4, 250.0)
    assert module._mean_up(np.array([9.0, 11.0, 12.0, 8.0]), up) == [1000.0 / 40.0]
    found = module._mean_up(np.array([40.0, 0.0, 0.0, 0.0]), up)
    assert found == [6.25, inf, inf, inf]
    even = np.full(2, 100.0)  # chi^2 - 1 may be at most 4 sqrt(2 + 2/10) = 5.93
    assert module._mean_up(np.array([15.8, 4.2]), even) == [10.0]  # 5.73
    assert len(module._mean_up(np.array([16.0, 4.0]), even)) == 2  # 6.2


def test_a_job_beyond_what_the_law_brings_is_hit() -> None:
    sizes = np.ones(200)
    sizes[:4] = 50.0
    assert 5.0 <= module._limit(sizes) < 50.0
    assert module._limit(np.ones(200)) == inf
    sizes[:20] = 50.0  # a tenth is the law itself
    assert module._limit(sizes) == inf


@pytest.mark.parametrize("wait", [0.0, 10.0])
def test_repairs_count_after_waits_too_if_no_job_was_hit_without_one(wait: float) -> None:
    """Two workers with 150 jobs of a second, five of them of 20 s; a hit job takes 1.5 s."""
    parts = []
    for worker in (0, 1):
        seconds = np.ones(150)
        seconds[10:150:28] = 20.0
        waits = np.where(seconds > 1.0, wait, 0.0)
        sent = np.cumsum(seconds + waits)
        columns = {"seconds": seconds, "received": sent - seconds, "sent": sent}
        parts.append(pd.DataFrame({"worker": worker, **columns}))
    jobs = pd.concat(parts).sort_values("sent", kind="stable", ignore_index=True)
    run = Recorded("made", jobs, jobs, 2, has_stages=False, steps=1)
    found = module.find_failures([run], groups_of([run]))
    assert found is not None and found.jobs == 10 and found.is_constant
    assert found.mean_repair == pytest.approx(18.5)


def faulty(folder: Path, up: Any, repair: Any, *methods: dict[str, Any], **cluster: Any) -> Any:
    """The calibration of six workers that fail after `up` seconds for `repair` seconds."""
    faults = {"time_to_failure": up, "time_to_repair": repair}
    return calibrate([recorded(folder, *methods, seconds=LONG, faults=faults, **cluster)])


def faults(found: Calibration) -> tuple[Any, Any, Any]:
    """Mean seconds up, mean seconds of a repair, and the law of a repair."""
    section = found.cluster("cluster")["faults"]
    up, repair = section["time_to_failure"], section["time_to_repair"]
    assert up["job"] == "exponential"
    return up["mean"], repair["mean"], repair.get("job")


@pytest.fixture(scope="module")
def often(tmp_path_factory: pytest.TempPathFactory) -> Calibration:
    """Six workers that fail after 100 s on average, for 20 s on average: about 50 times."""
    folder: Path = tmp_path_factory.mktemp("often")
    found: Calibration = faulty(folder, {"mean": 100.0, "job": "exponential"}, EXPONENTIAL)
    return found


ERRORS = 4 / sqrt(6 * LONG / 120.0)
"""Four standard errors of a mean of exponential times, relative."""


def test_the_rate_and_the_repairs_are_recovered(often: Calibration) -> None:
    up, mean, law = faults(often)
    assert up == pytest.approx(100.0, rel=ERRORS)
    assert mean == pytest.approx(20.0, rel=ERRORS)
    assert law == "exponential"
    assert any("cannot be told" in warning for warning in often.warnings)


def test_constant_repairs_are_told_from_exponential_ones(tmp_path: Path) -> None:
    up, mean, law = faults(faulty(tmp_path, {"mean": 100.0, "job": "exponential"}, 20.0))
    assert up == pytest.approx(100.0, rel=ERRORS)
    assert mean == pytest.approx(20.0, rel=0.05)
    assert law is None


def test_hit_jobs_and_down_workers_disturb_neither_laws_nor_stalls(often: Calibration) -> None:
    (group,) = often.groups
    assert group.fit.law["shape"] == pytest.approx(4.0, rel=0.1)
    for mean, true in zip(group.means, MEANS, strict=True):
        assert mean == pytest.approx(true, rel=4 * 0.5 / np.sqrt(0.8 * LONG / true))
    assert often.stalls == []


def test_one_worker_that_fails_is_told_from_the_others(tmp_path: Path) -> None:
    found = faulty(tmp_path, [inf, inf, 50.0, inf, inf, inf], 20.0)
    up, repair, _ = faults(found)
    assert [mean < inf for mean in up] == [False, False, True, False, False, False]
    assert up[2] == pytest.approx(50.0, rel=0.05)
    assert repair == pytest.approx(20.0, rel=0.02)


@pytest.mark.parametrize(
    "time",
    [
        {"mean": MEANS, "job": "exponential"},
        {"mean": MEANS, "job": {"kind": "lognormal", "sigma": 1.0}},
        {"mean": 0.4, "job": {"kind": "bernoulli", "probability": 0.1, "slowdown": 10.0}},
    ],
)
def test_long_jobs_are_no_failures(tmp_path: Path, time: dict[str, Any]) -> None:
    assert "faults" not in calibrate([recorded(tmp_path, compute_time=time)]).others


def test_traces_and_sizes_keep_the_long_jobs_themselves(tmp_path: Path) -> None:
    faults = {"time_to_failure": {"mean": 50.0, "job": "exponential"}, "time_to_repair": 20.0}
    folder = recorded(tmp_path, faults=faults)
    assert "faults" in calibrate([folder]).others
    for kind in ("trace", "sizes"):
        assert "faults" not in calibrate([folder], **{kind: True}).others  # type: ignore[arg-type]


@pytest.mark.parametrize("repair", [EXPONENTIAL, 20.0])
def test_failures_of_waiting_workers_come_out_as_often(tmp_path: Path, repair: Any) -> None:
    """Without the time in which they wait, they would come out 1.4 times too rare."""
    sync, up = {"name": "sync_sgd", "stepsize": 0.01}, {"mean": 100.0, "job": "exponential"}
    found = faults(faulty(tmp_path / "waiting", up, repair, sync))
    known = faults(faulty(tmp_path / "working", up, repair, ASGD))  # the same failures
    assert found[0] == pytest.approx(known[0], rel=0.15)
    assert found[1] == pytest.approx(20.0, rel=ERRORS if repair is EXPONENTIAL else 0.05)
    assert found[2] == known[2]


def test_the_section_can_be_used(tmp_path: Path) -> None:
    found = faulty(tmp_path / "run", [inf, inf, 50.0, inf, inf, inf], EXPONENTIAL)
    write_calibration(found, tmp_path / "cluster.yaml")
    scenario = paceline.load_scenario(
        {
            "problem": {"kind": "quadratic", "dimension": 2},
            "cluster": {"include": str(tmp_path / "cluster.yaml")},
            "methods": [ASGD],
            "stop": {"time": 400.0},
        }
    )
    down = paceline.run(scenario).workers["down_seconds"]
    assert (down > 0).tolist() == [False, False, True, False, False, False]
