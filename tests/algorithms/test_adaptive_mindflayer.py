"""Trials with a learnt time limit."""

from __future__ import annotations

import math

import pytest

from algorithms.adaptive_mindflayer import AdaptiveMindFlayer
from tests.shared.drive import drive
from tests.shared.small import simulate

PARABOLA = {"kind": "quadratic", "dimension": 1, "matrix": "identity"}
LOSSY = {"mean": 1.0, "job": {"kind": "bernoulli", "probability": 0.2, "slowdown": math.inf}}
METHOD = {"name": "adaptive_mindflayer", "stepsize": 0.1, "batch": 4, "success": 0.6}


def test_deadlines_go_to_the_quantile_of_each_workers_own_times() -> None:
    """Exponential times with means 1 and 3: the 0.7-quantile is -log(0.3) = 1.204 means."""
    method = AdaptiveMindFlayer(
        batch=3, success=0.7, stepsize=0.1, gain=4.0, on_new_model="finish_and_drop"
    )
    times = {"mean": [1.0, 3.0], "job": {"kind": "exponential"}}
    drive(method, times, 6000.0, problem=PARABOLA)
    deviation = math.sqrt(4.0**2 * 0.21 / (2 * 4.0 * 0.3 - 1) / min(method.trials))
    assert method.limits == pytest.approx(-math.log(0.3), abs=4 * deviation)


def test_the_share_of_successes_is_what_was_asked_for() -> None:
    method = {**METHOD, "gain": 4.0, "on_new_model": "finish_and_drop"}
    result = simulate(method, stop={"arrivals": 3000})
    cut, ended = result.summary["cancelled"].item(), result.summary["arrivals"].item()
    assert ended / (cut + ended) == pytest.approx(0.6, abs=0.02)


def test_jobs_that_never_end_stop_nothing() -> None:
    method = {**METHOD, "unit": "seconds", "deadline": 1.5}
    result = simulate(
        method, problem=PARABOLA, cluster={"workers": 5, "compute_time": LOSSY},
        stop={"time": 500.0},
    )  # fmt: skip
    assert result.summary["iterations"].item() > 300
    assert result.summary["final_loss"].item() < 1e-10


def test_in_units_of_an_infinite_mean_nothing_is_ever_cut() -> None:
    """The lossy workers stop one by one, and no more rounds end."""
    result = simulate(
        {**METHOD, "gain": 50.0}, problem=PARABOLA,
        cluster={"workers": 5, "compute_time": LOSSY}, stop={"time": 500.0},
    )  # fmt: skip
    assert result.workers["mean_compute_seconds"].eq(math.inf).all()
    assert result.summary["in_flight"].item() == 5
    assert result.summary["arrivals"].item() < 500


def test_interrupted_rounds_have_fresh_gradients_only() -> None:
    fresh = simulate({**METHOD, "batch": 7}, events=True)
    assert fresh.summary["max_delay"].item() == 0
    assert fresh.summary["discarded"].item() == 0
    dropping = simulate({**METHOD, "batch": 7, "on_new_model": "finish_and_drop"})
    assert dropping.summary["discarded"].item() > 0


def test_a_round_is_batch_trials_of_which_the_successes_count() -> None:
    """Certain times of 1 s and deadlines from 2 s: the first round is 4 successes at 1 s."""
    result = simulate(
        {**METHOD, "stepsize": 0.06}, problem=PARABOLA, cluster={"workers": 4},
        stop={"iterations": 1},
    )  # fmt: skip
    assert result.curves["time"].tolist() == [0.0, 1.0]
    x = 1 - 0.06 * 4 / (0.6 * 4)
    assert result.curves["loss"].iloc[-1] == pytest.approx(x * x / 2)
