"""Times of jobs whose ends nobody knows, and the least seconds of a paced worker."""

from math import inf

import numpy as np

from simulator.cluster.spec import ClusterSpec
from simulator.real.times import FOREVER, UnknownTimes, pace_of


def test_no_end_is_known() -> None:
    times = UnknownTimes(np.array([1.0, 2.0, 3.0]))
    assert (times.workers, times.random, times.can_stop) == (3, True, False)
    assert times.mean_seconds.tolist() == [1.0, 2.0, 3.0]
    assert times.finish(1, 0, 5.0) == inf
    assert times.finish_many(np.array([0, 2]), np.array([0, 0]), 5.0).tolist() == [inf, inf]


def test_the_pace_is_that_of_the_cluster_from_the_start_of_the_job() -> None:
    times = ClusterSpec.model_validate({"workers": 2, "compute_time": [2.0, 3.0]}).build(0)
    pace = pace_of(times, paced=True)
    assert [pace(worker, 0, 10.0, 4) for worker in (0, 1)] == [8.0, 12.0]
    assert pace_of(times, paced=False)(1, 0, 10.0, 4) == 0.0


def test_a_job_that_never_ends_has_seconds_that_a_wait_accepts() -> None:
    assert pace_of(UnknownTimes(np.ones(1)), paced=True)(0, 0, 0.0, 1) == FOREVER
