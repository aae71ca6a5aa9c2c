"""Stalls of the whole cluster and cold starts."""

import numpy as np
import pytest

from simulator.cluster.spec import ClusterSpec
from simulator.cluster.times.base import Times
from simulator.sums import exact_sum

NOISY = {"mean": 1.0, "job": "exponential"}


def built(seed: int = 0, **keys: object) -> Times:
    spec = {"workers": 4, "compute_time": 1.0, **keys}
    return ClusterSpec.model_validate(spec).build(seed)


def test_no_work_is_lost_in_a_stall() -> None:
    """Stalls [2.5, 3.5), [6, 7), ...: what is in hand goes on afterwards."""
    times = built(stalls={"every": 2.5, "lasts": 1.0})
    assert times.finish(0, 0, 1.0) == 2.0
    assert times.finish(0, 0, 1.5) == 2.5  # it ends as the stall begins
    assert times.finish(0, 0, 2.0) == 4.0
    assert times.finish(0, 0, 3.0) == 4.5  # started in a stall
    assert times.finish(0, 0, 0.0, 5) == 6.0
    assert times.finish(0, 0, 0.0, 6) == 8.0


def test_all_workers_stand_still_at_once_and_are_down() -> None:
    times = built(stalls={"every": 2.5, "lasts": 1.0})
    assert [times.down_between(worker, 2.0, 6.5) for worker in range(4)] == [1.5] * 4
    assert times.down_seconds(7.0).tolist() == [2.0] * 4
    assert times.mean_seconds.tolist() == pytest.approx([1.4] * 4)


def test_the_long_run_mean_counts_stalls() -> None:
    """A worker that is never idle: jobs over seconds, within four standard errors."""
    lasts = {"mean": 1.0, "job": {"kind": "gamma", "shape": 2.0}}
    stalls = {"every": {"mean": 3.0, "job": "exponential"}, "lasts": lasts}
    ends = []
    for seed in range(30):
        times, now = built(seed, compute_time=NOISY, stalls=stalls), 0.0
        for job in range(300):
            now = times.finish(0, job, now)
        ends.append(now / 300)
    mean, error = exact_sum(np.array(ends)) / 30, float(np.std(ends, ddof=1)) / 30**0.5
    assert mean == pytest.approx(times.mean_seconds[0], abs=4 * error)


def test_many_jobs_at_once_end_as_each_does() -> None:
    stalls = {"every": {"mean": 2.0, "job": "exponential"}, "lasts": 0.7}
    times = built(compute_time=NOISY, stalls=stalls, cold_start=[0.0001, 0.5, 1.0, 3.0])
    workers, jobs = np.arange(4), np.array([3, 1, 4, 1])
    starts = np.array([0.0, 2.0, 5.0, 9.0])
    each = [times.finish(*one) for one in zip(workers, jobs, starts, strict=True)]
    assert times.finish_many(workers, jobs, starts).tolist() == each


def test_a_cold_worker_starts_when_it_is_ready() -> None:
    times = built(cold_start=[0.5, 1.0, 1.5, 2.0])
    ends = [times.finish(worker, 0, 0.0) for worker in range(4)]
    assert ends == [1.5, 2.0, 2.5, 3.0]
    assert times.finish(3, 1, 3.0) == 4.0
    assert times.down_seconds(1.0).tolist() == [0.5, 1.0, 1.0, 1.0]
    assert times.mean_seconds.tolist() == [1.0] * 4


def test_stalls_are_the_same_under_every_method_and_differ_between_seeds() -> None:
    stalls = {"every": {"mean": 2.0, "job": "exponential"}, "lasts": 0.7}
    ends = [built(seed, stalls=stalls).finish(0, 0, 10.0, 7) for seed in (1, 1, 2)]
    assert ends[0] == ends[1] != ends[2]


def test_a_cold_start_of_0_is_none() -> None:
    assert ClusterSpec.model_validate({"workers": 4, "cold_start": 0}).cold_start is None
    assert built(cold_start=0.0).renewal is not None


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"cold_start": [1.0, 2.0]}, "one number per worker: 2 for 4"),
        ({"stalls": {"every": [1.0, 2.0], "lasts": 1.0}}, "a stall is of all workers"),
        ({"stalls": {"every": 1.0}}, "Field required"),
        ({"server": {"arrival": -1.0}}, "greater than or equal to 0"),
    ],
)
def test_what_cannot_be_is_refused(keys: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        built(**keys)
