"""Jobs that go round the workers in shuffled order."""

from __future__ import annotations

import numpy as np
import pytest

from algorithms.shuffled_asgd import ShuffledAsgd
from simulator.errors import ScenarioError
from tests.shared.formal import Bench
from tests.shared.small import TOY, path, simulate

N = 6


@pytest.mark.parametrize("batch", [1, 4, 6])
def test_after_every_n_jobs_each_worker_was_given_one(batch: int) -> None:
    bench = Bench(ShuffledAsgd(stepsize=1.0, batch=batch), N, np.zeros(1))
    for arrival in range(240):
        bench.arrive(arrival % N, np.ones(1))
    rounds = [bench.given[k : k + N] for k in range(0, len(bench.given) - N, N)]
    assert len(rounds) > 30
    assert all(sorted(order) == list(range(N)) for order in rounds)
    assert len({tuple(order) for order in rounds}) > 20


def test_jobs_are_shared_equally_up_to_those_under_way() -> None:
    workers = simulate({"name": "shuffled_asgd", "stepsize": 0.1}, stop={"arrivals": 1000}).workers
    assert workers["jobs"].max() - workers["jobs"].min() <= 6


def test_it_finds_the_minimiser_of_the_mean() -> None:
    cluster = {"workers": 3, "compute_time": [1.0, 3.0, 10.0]}
    method = {"name": "shuffled_asgd", "stepsize": 0.002}
    run = path(method, problem=TOY, cluster=cluster, stop={"arrivals": 10_000})
    assert run["distance_sq"].tail(3000).mean() < 1e-3  # uniform draws leave 1e-2


def test_queues_are_first_in_first_out() -> None:
    result = simulate({"name": "shuffled_asgd", "stepsize": 0.1}, events=True)
    for _, own in result.events.groupby("worker"):
        assert own["version"].is_monotonic_increasing


def test_more_waits_than_workers_are_refused() -> None:
    with pytest.raises(ScenarioError, match=r"methods\[0\]\.batch.*at most the number of workers"):
        simulate({"name": "shuffled_asgd", "stepsize": 0.1, "batch": 6})
