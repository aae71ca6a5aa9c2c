"""Trials with a time limit."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from algorithms.base import Facts
from algorithms.mindflayer import MindFlayer
from simulator.errors import ScenarioError
from tests.shared.small import path, simulate

PARABOLA = {"kind": "quadratic", "dimension": 1, "matrix": "identity"}
SURE = {"name": "mindflayer", "deadline": 1.0, "success": 1.0, "stepsize": 0.3}
HALF_LOST = {"mean": 1.0, "job": {"kind": "bernoulli", "probability": 0.5, "slowdown": math.inf}}


def facts(**changes: Any) -> Facts:
    known = {
        "smoothness": 2.0, "smoothness_mean_square": 2.0, "smoothness_max": 2.0, "variance": 4.0,
        "gap": 1.0, "epsilon": 0.5, "workers": 3, "seconds": (1.0, 2.0, 50.0),
    }  # fmt: skip
    return Facts(**{**known, **changes})


def test_with_certain_times_one_trial_each_is_sync_sgd_byte_for_byte() -> None:
    """A trial that ends exactly at its deadline has ended in time."""
    cluster = {"workers": 5, "compute_time": {"mean": {"law": "linear"}}}
    trials = path({**SURE, "trials": 1}, cluster=cluster)
    assert trials.equals(path({"name": "sync_sgd", "stepsize": 0.3}, cluster=cluster))


def test_a_fixed_share_of_the_batch_for_each_worker() -> None:
    cluster = {"workers": 3, "compute_time": [1.0, 2.0, 10.0]}
    run = simulate({**SURE, "trials": [4, 2, 0]}, cluster=cluster, stop={"arrivals": 60})
    assert run.curves["time"].tolist() == [4.0 * k for k in range(11)]
    assert run.workers["jobs"].tolist() == [40, 20, 0]


def test_the_step_divides_by_what_is_expected_so_its_mean_is_the_gradient() -> None:
    """One round from 1: x = 1 - a (successes)/(p B), whose mean is 1 - a; 4 trials, 400 seeds."""
    method = {"name": "mindflayer", "deadline": 1.5, "unit": "seconds", "success": 0.5}
    run = simulate(
        {**method, "trials": 4, "stepsize": 0.25}, problem=PARABOLA, seeds=400,
        cluster={"workers": 1, "compute_time": HALF_LOST}, stop={"iterations": 1},
    )  # fmt: skip
    ends = 2 * run.curves.groupby("seed")["loss"].last().to_numpy()
    x = np.sqrt(ends)  # successes 0..4 give 1, 0.875, .., 0.5, all positive
    assert set(np.round(x, 12)) == {1.0, 0.875, 0.75, 0.625, 0.5}
    assert x.mean() == pytest.approx(0.75, abs=4 * 0.125 / math.sqrt(400))


def test_failures_last_until_their_deadline_and_infinite_times_stop_nothing() -> None:
    """Lost trials of 1.5 s and others of 1 s: four of them take 4 to 6 seconds."""
    method = {"name": "mindflayer", "deadline": 1.5, "unit": "seconds", "success": 0.5}
    run = simulate(
        {**method, "trials": 4, "stepsize": 0.25}, problem=PARABOLA,
        cluster={"workers": 1, "compute_time": HALF_LOST}, stop={"iterations": 200},
    )  # fmt: skip
    lengths = np.diff(run.curves["time"])
    assert set(lengths) == {4.0, 4.5, 5.0, 5.5, 6.0}
    assert lengths.mean() == pytest.approx(5.0, abs=4 * 0.5 / math.sqrt(200))
    assert run.summary["cancelled"].item() + run.summary["arrivals"].item() == 800


def test_theory_shares_out_as_many_trials_as_are_worth_their_time() -> None:
    """S = 8, D = (1, 2, 50), p = 1/2: t(1) = 17, t(2) = 12, and 50 is above that."""
    method = MindFlayer(deadline=1.0, success=0.5, stepsize=1.0)
    method.trials = method.theory_trials(facts())
    assert method.trials == (11, 5, 0)
    assert method.theory_stepsize(facts()) == 0.25  # B = 8 = S
    assert method.theory_stepsize(facts(epsilon=0.25)) == 0.125
    assert method.theory_stepsize(facts(variance=0.0)) == 0.25


def test_theory_expects_at_least_s_gradients_a_round() -> None:
    draw = np.random.default_rng(5)
    for _ in range(100):
        n = int(draw.integers(1, 9))
        chances = tuple(draw.uniform(0.05, 1.0, n).tolist())
        method = MindFlayer(deadline=1.0, success=chances, stepsize=1.0)
        known = facts(
            workers=n, seconds=tuple(draw.exponential(3.0, n).tolist()),
            epsilon=float(draw.uniform(0.05, 10)),
        )  # fmt: skip
        expected = sum(p * b for p, b in zip(chances, method.theory_trials(known), strict=True))
        assert expected >= max(1.0, known.variance / known.epsilon) * (1 - 1e-12)


def test_theory_leaves_out_workers_without_a_chance() -> None:
    method = MindFlayer(deadline=1.0, success=(0.0, 1.0, 1.0), stepsize=1.0)
    assert method.theory_trials(facts())[0] == 0


@pytest.mark.parametrize(
    ("options", "rule"),
    [
        ({"deadline": [1.0, 2.0]}, "has 2 numbers, but there are 5 workers"),
        ({"success": [0.5] * 4}, "has 4 numbers, but there are 5 workers"),
        ({"trials": [0] * 5}, "must be above 0 for at least one worker"),
        ({"success": 0.0, "trials": 1}, "must be above 0 for at least one worker"),
    ],
)
def test_lists_have_one_number_per_worker_and_someone_works(
    options: dict[str, Any], rule: str
) -> None:
    with pytest.raises(ScenarioError) as caught:
        simulate({**SURE, **options})
    assert rule in str(caught.value)
