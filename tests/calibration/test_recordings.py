"""Recordings: the jobs that arrived, and what a run says of its workers."""

from dataclasses import replace
from math import isnan
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from simulator.calibration import recordings as module
from simulator.calibration.recordings import Recorded, check_recordings, recordings
from simulator.errors import DataError

COLUMNS = ["label", "seed", "worker", "job", "started", "time", "verdict"]
EVENTS = pd.DataFrame(
    [
        ("a", 1, 0, 0, 0.0, 2.0, "applied"),
        ("a", 1, 1, 0, 0.0, 1.0, "discarded"),
        ("a", 1, 0, 1, 2.0, 5.0, "buffered"),
        ("a", 1, 1, 1, 1.0, 4.0, "cancelled"),
        ("a", 1, 1, 2, 4.0, np.nan, "in_flight"),
        ("b", 1, 0, 0, 0.0, 3.0, "applied"),
        ("b", 1, 1, 0, 0.0, 2.0, "applied"),
        ("b", 1, 0, 3, 3.0, 6.0, "applied"),
        ("b", 1, 1, 3, 2.0, 6.0, "applied"),
    ],
    columns=COLUMNS,
)
WORKERS = pd.DataFrame({"label": list("aaabb"), "seed": 1, "worker": [0, 1, 2, 0, 1]})
SUMMARY = pd.DataFrame({"label": ["a", "b"], "seed": 1, "leaves": [2.0, np.nan]})
STAGES = EVENTS.assign(
    dispatched=EVENTS["started"] + 0.1,
    received=EVENTS["started"] + 0.25,
    sent=EVENTS["time"] - 0.5,
    arrived=EVENTS["time"] - 0.25,
    hook_seconds=0.125,
    fate=["arrived", "arrived", "arrived", "lost", "in_flight", "arrived", "lost"]
    + ["arrived"] * 2,
)


def read(monkeypatch: pytest.MonkeyPatch, **changes: Any) -> list[Recorded]:
    tables = {"events": EVENTS, "transport": None, "workers": WORKERS, "summary": SUMMARY}
    result = SimpleNamespace(**{"is_real": False, **tables, **changes})
    monkeypatch.setattr(module, "read", lambda _: result)
    return list(recordings(Path("folder")))


def test_jobs_that_arrived_in_the_order_of_their_arrival(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = read(monkeypatch)
    assert (first.name, second.name) == ("folder: a, seed 1", "folder: b, seed 1")
    assert (first.workers, second.workers) == (3, 2)
    jobs = first.jobs[["worker", "job", "time", "seconds"]].values.tolist()
    assert jobs == [[1, 0, 1.0, 1.0], [0, 0, 2.0, 2.0], [0, 1, 5.0, 3.0]]
    assert first.seconds.tolist() == [1.0, 2.0, 3.0] and first.worker.tolist() == [1, 0, 0]
    assert first.of(0)["job"].tolist() == [0, 1]
    assert len(first.events) == 5 and first.length == 5.0
    assert first.cancelled == 0.25 and second.cancelled == 0.0
    assert not first.has_stages and first.deaths == () and isnan(first.period)
    assert first.is_timed and (first.leaves, second.leaves) == (2, 0)
    for mine, theirs in (("dispatched", "started"), ("received", "started"), ("sent", "time")):
        assert (first.jobs[mine] == first.jobs[theirs]).all()
    assert (first.jobs["arrived"] == first.jobs["time"]).all()
    assert (first.jobs["hook_seconds"] == 0.0).all()


def test_gradients_per_job_are_how_far_its_numbers_are_apart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert [run.steps for run in read(monkeypatch)] == [1, 3]
    alone = EVENTS[EVENTS["job"] == 0]
    assert [run.steps for run in read(monkeypatch, events=alone)] == [1, 1]


def test_stages_say_when_a_job_was_computed_and_who_died(monkeypatch: pytest.MonkeyPatch) -> None:
    transport = STAGES.drop(columns=["started", "time", "verdict"])
    first, second = read(monkeypatch, transport=transport, is_real=True)
    assert first.has_stages
    assert first.seconds.tolist() == [0.25, 1.25, 2.25]
    assert first.jobs["dispatched"].tolist() == [0.1, 0.1, 2.1]
    assert first.jobs["hook_seconds"].tolist() == [0.125] * 3
    assert (first.deaths, second.deaths) == ((1.1,), (0.1,))
    simulated, _ = read(monkeypatch, transport=transport)
    assert simulated.deaths == ()


def test_jobs_without_seconds_or_stages_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    transport = STAGES.drop(columns=["started", "time", "verdict"]).copy()
    transport.loc[0, "sent"] = np.nan
    transport.loc[1, "sent"] = transport.loc[1, "received"]
    first, _ = read(monkeypatch, transport=transport)
    assert first.jobs["job"].tolist() == [1]


def test_results_without_leaves_have_none(monkeypatch: pytest.MonkeyPatch) -> None:
    found = read(monkeypatch, summary=SUMMARY.drop(columns="leaves"))
    assert [run.leaves for run in found] == [0, 0]


def test_differences_have_no_more_digits_than_their_instants() -> None:
    """1000.1 - 1000 is 0.100000000000023 in floating point."""
    begins, ends = pd.Series([1000.0, 2.0]), pd.Series([1000.1, 2.1])
    assert (ends - begins).nunique() == 2 and module._apart(begins, ends).tolist() == [0.1, 0.1]
    exact = pd.Series([1000.123456789])
    assert module._apart(pd.Series([0.0]), exact).tolist() == [1000.12345679]
    short = pd.Series([1e-5]), pd.Series([1.234567890123e-5])
    assert module._apart(*short).tolist() == [2.3456789012e-6]  # 16 places
    zero = pd.Series([0.0])
    assert module._apart(zero, zero).tolist() == [0.0]
    empty = pd.Series([], dtype=float)
    assert module._apart(empty, empty).tolist() == []


def test_recordings_must_be_of_one_cluster_with_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    three, two = read(monkeypatch)
    check_recordings([three, three])
    with pytest.raises(DataError, match="the recordings are of 2 and 3 workers: use one"):
        check_recordings([three, two])
    none = replace(three, jobs=three.jobs[:0])
    check_recordings([none, three])
    with pytest.raises(DataError, match="folder: a, seed 1, folder: a, seed 1: no job arrived"):
        check_recordings([none, none])
    nothing = replace(none, events=none.events[:0])
    assert nothing.cancelled == 0.0
