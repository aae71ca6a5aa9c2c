"""The pool of segment tables: growth, sharing, and its limit."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.cluster.speeds.known import Piecewise, Sinusoid
from simulator.cluster.times import periods
from simulator.cluster.times.segments import lay_out
from simulator.errors import RunFailed
from tests.shared.clusters import make_times

MARKOV = {"kind": "markov", "speeds": [1.0, 0.5], "holding": [1.0, 1.0]}


def test_tables_that_grow_past_each_other_keep_their_rows() -> None:
    together = make_times({"mean": 40.0, "speed": MARKOV}, workers=20)
    ends = [together.finish(worker, 0, 13.0 * k) for k in range(30) for worker in range(20)]
    apart = []
    for worker in range(20):
        alone = make_times({"mean": 40.0, "speed": MARKOV}, workers=20)
        apart.append([alone.finish(worker, 0, 13.0 * k) for k in range(30)])
    assert ends == [apart[worker][k] for k in range(30) for worker in range(20)]


def test_too_many_changes_of_speed_end_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(periods, "MOST_ROWS", 1000)
    times = make_times({"mean": 1e6, "speed": MARKOV}, workers=2)
    with pytest.raises(RunFailed, match=r"worker 0: \d+ changes of speed in \d+.* set stop.time"):
        times.finish(0, 0, 0.0)


def test_workers_with_the_same_table_share_it() -> None:
    steps = Piecewise(kind="piecewise", times=[0.0, 1.0], values=[1.0, 2.0])
    pool = lay_out([1000], [steps.pace(1000, 0, 0)])
    assert pool.rows.shape == (3, 4)
    assert (pool.place[0] == 0).all()


def test_a_sinusoid_needs_no_rows() -> None:
    wave = Sinusoid(kind="sinusoid", amplitude=0.5, period=2.0, phase=0.25)
    pool = lay_out([5], [wave.pace(5, 0, 0)])
    assert pool.rows.shape == (0, 4)
    assert (pool.phase == 0.25).all()
    assert pool.laws[0, :3].tolist() == [1.0, 0.5, 2.0]


def test_groups_follow_one_another_in_the_pool() -> None:
    steps = Piecewise(kind="piecewise", times=[0.0], values=[3.0])
    rows = Piecewise(kind="piecewise", times=[0.0, 1.0], values=[[1.0, 2.0], [4.0, 5.0]])
    pool = lay_out([2, 2], [steps.pace(2, 0, 0), rows.pace(2, 2, 0)])
    assert pool.place[0].tolist() == [0, 0, 2, 5]
    assert pool.place[3].tolist() == [0, 0, 1, 1]
    assert np.isinf(pool.rows[[1, 4, 7], 0]).all()
