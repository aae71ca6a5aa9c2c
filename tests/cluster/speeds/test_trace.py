"""Speeds from files: the rows of each worker, and refused files."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from simulator.errors import DataError
from tests.shared.clusters import make_times

ROWS = "time,worker,speed\n0,0,1\n10,0,0\n0,1,2\n20,1,0.5\n"


@pytest.fixture
def trace(tmp_path: Path) -> Path:
    """Worker 0 works for 10 s, then never; worker 1 at 2, from 20 s on at 1/2."""
    path = tmp_path / "trace.csv"
    path.write_text(ROWS)
    return path


def ends(path: Path, work: float, *, workers: int = 2, **options: Any) -> list[float]:
    """When each worker has done `work` from time 0."""
    speed = {"kind": "trace", "path": str(path), **options}
    times = make_times({"mean": work, "speed": speed}, workers=workers)
    return [times.finish(worker, 0, 0.0) for worker in range(workers)]


def test_each_worker_follows_its_own_rows(trace: Path) -> None:
    assert ends(trace, 8.0) == [8.0, 4.0]
    assert ends(trace, 50.0) == [math.inf, 40.0]


def test_parquet_is_read_too_and_rows_of_workers_may_be_interleaved(
    trace: Path, tmp_path: Path
) -> None:
    path = tmp_path / "trace.parquet"
    pd.read_csv(trace).sort_values("time", kind="stable").to_parquet(path)
    assert ends(path, 50.0) == [math.inf, 40.0]


def test_with_a_period_the_trace_repeats(trace: Path) -> None:
    assert ends(trace, 15.0, period=30.0) == [35.0, 7.5]
    times = make_times({"speed": {"kind": "trace", "path": str(trace), "period": 30.0}}, workers=2)
    assert times.mean_seconds.tolist() == [3.0, 30 / 45]
    assert times.down_seconds(60.0).tolist() == [40.0, 0.0]


@pytest.mark.parametrize(
    ("rows", "assign", "random"),
    [
        (ROWS, "random", True),
        (ROWS, "modulo", False),
        ("time,worker,speed\n0,0,1\n", "random", False),
    ],
)
def test_only_a_choice_among_several_depends_on_the_seed(
    trace: Path, rows: str, assign: str, random: bool
) -> None:
    trace.write_text(rows)
    speed = {"kind": "trace", "path": str(trace), "assign": assign}
    assert make_times({"speed": speed}, workers=2).random is random


def test_modulo_lets_more_workers_than_traced_follow_in_turn(trace: Path) -> None:
    assert ends(trace, 8.0, workers=5, assign="modulo") == [8.0, 4.0, 8.0, 4.0, 8.0]


def test_random_chooses_one_for_each_worker_and_keeps_it_when_workers_are_added(
    trace: Path,
) -> None:
    many = ends(trace, 8.0, workers=100, assign="random")
    assert 30 < many.count(8.0) < 70
    assert ends(trace, 8.0, workers=10, assign="random") == many[:10]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("time,worker\n0,0\n", r"no column 'speed'; known: time, worker"),
        ("time,worker,speed\n", r"no rows"),
        ("time,worker,speed\n0,0,1\n1,0,-2\n", r"column 'speed', row 2: -2, must be a finite"),
        ("time,worker,speed\n0,0,fast\n", r"column 'speed', row 1: fast"),
        ("time,worker,speed\n0,0.5,1\n", r"column 'worker', row 1: 0\.5, must be a whole number"),
        ("time,worker,speed\ninf,0,1\n", r"column 'time', row 1: inf"),
        ("time,worker,speed\n2,0,1\n0,1,1\n", r"worker 0 begins at time 2\.0, must be at 0"),
        ("time,worker,speed\n0,1,1\n0,0,1\n5,0,1\n5,0,2\n", r"worker 0: its times must increase"),
        ("time,worker,speed\n0,0,1\n0,2,1\n", r"no worker 1, and 2 workers are to follow it"),
    ],
)
def test_a_wrong_trace_is_refused(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "trace.csv"
    path.write_text(content)
    with pytest.raises(DataError, match=said):
        ends(path, 1.0)


def test_a_period_that_is_too_short_is_refused(trace: Path) -> None:
    with pytest.raises(DataError, match=r"period 15\.0 must be above its last time, 20\.0"):
        ends(trace, 1.0, period=15.0)
