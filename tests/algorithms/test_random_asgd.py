"""Jobs for workers drawn at random."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from algorithms.random_asgd import RandomAsgd
from simulator.errors import ScenarioError
from tests.shared.formal import Bench
from tests.shared.scenes import arrived
from tests.shared.small import TOY, path, simulate

SPEEDS = {"workers": 3, "compute_time": [1.0, 3.0, 10.0]}


def test_everyone_does_an_equal_share_whatever_the_speed() -> None:
    """1/3 of the jobs each, within four standard errors and the few still queued."""
    jobs = simulate({"name": "random_asgd", "stepsize": 0.1}, stop={"arrivals": 3000}).workers
    assert jobs["jobs"].to_numpy() == pytest.approx(600, abs=4 * (3000 * 0.2 * 0.8) ** 0.5 + 5)


def test_it_finds_the_minimiser_of_the_mean_where_asgd_does_not() -> None:
    """asgd goes to 1.744, weighted by speed; the optimum is -2/3."""
    options = {"problem": TOY, "cluster": SPEEDS, "stop": {"arrivals": 20_000}}
    found = path({"name": "random_asgd", "stepsize": 0.002}, **options)["distance_sq"]
    biased = path({"name": "asgd", "stepsize": 0.002}, **options)["distance_sq"]
    assert found.tail(5000).mean() < 0.05  # a var(c)/2 = 0.011 for independent draws
    assert biased.iloc[-1] == pytest.approx((1.744 + 2 / 3) ** 2, rel=0.05)


def test_waiting_takes_one_step_along_the_mean_of_b_gradients() -> None:
    """Three equal workers at 5: their gradients 2, 5 and 10 have the mean 17/3."""
    method = {"name": "random_asgd", "stepsize": 0.3, "batch": 3}
    result = simulate(
        method, events=True, problem=TOY, cluster={"workers": 3}, stop={"arrivals": 3}
    )
    x = 5 - 0.3 * 17 / 3
    assert result.curves["distance_sq"].iloc[-1] == pytest.approx((x + 2 / 3) ** 2)
    assert Counter(arrived(result)["verdict"]) == {"applied": 3}
    assert result.summary["iterations"].item() == 1


def test_n_jobs_are_under_way_or_queued_whoever_arrives() -> None:
    bench = Bench(RandomAsgd(stepsize=1.0), 6, np.zeros(1))
    for arrival in range(100):
        bench.arrive(arrival * arrival % 6, np.ones(1))
        assert len(bench.given) - (arrival + 1) == 6


def test_queues_are_first_in_first_out() -> None:
    result = simulate({"name": "random_asgd", "stepsize": 0.1}, events=True)
    for _, own in result.events.groupby("worker"):
        assert own["version"].is_monotonic_increasing


def test_more_waits_than_workers_are_refused() -> None:
    with pytest.raises(ScenarioError, match=r"methods\[0\]\.batch.*at most the number of workers"):
        simulate({"name": "random_asgd", "stepsize": 0.1, "batch": 6})
