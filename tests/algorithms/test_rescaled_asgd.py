"""Rescaled ASGD."""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np
import pytest

from algorithms.asgd import Asgd
from algorithms.base import Algorithm, Facts
from algorithms.rescaled_asgd import RescaledAsgd
from tests.shared.drive import (
    conserves_everything,
    mean_point,
    same_bits_on_both_engines,
    sums_per_arrival,
)
from tests.shared.small import path

SECONDS = [1.0, 3.0, 10.0]
MEAN = -2 / 3
"""Minimiser of the plain mean of (x - c_i)^2/2, c = (3, 0, -5)."""
BY_RATE = (3.0 - 0.5) / (1 + 1 / 3 + 1 / 10)
"""Minimiser of the mean weighted by 1/tau_i, the limit of plain asynchronous SGD."""
BY_SQUARED_RATE = (3.0 - 0.05) / (1 + 1 / 9 + 1 / 100)


@pytest.mark.parametrize(
    ("method", "goal"),
    [
        (RescaledAsgd(stepsize=0.002), MEAN),
        (RescaledAsgd(stepsize=0.002, scale="estimated"), MEAN),
        (RescaledAsgd(stepsize=0.002, scale="measured"), MEAN),
        (RescaledAsgd(stepsize=0.002, scale="inverse"), BY_SQUARED_RATE),
        (Asgd(stepsize=0.002), BY_RATE),
    ],
)
def test_where_it_goes_on_the_one_dimensional_toy(method: Algorithm, goal: float) -> None:
    """Within 0.02: order effects are of the order of the largest step, 0.01."""
    point = mean_point(method, SECONDS, 4000.0, 7000.0)
    assert point.item() == pytest.approx(goal, abs=0.02)


@pytest.mark.parametrize("scale", ["known", "estimated", "measured"])
def test_random_durations_do_not_bias_it(scale: Any) -> None:
    """Mean of 12 time averages within 4 standard errors, plus 0.03 for order effects."""
    times = {"mean": SECONDS, "job": {"kind": "exponential"}}
    points = np.array(
        [
            mean_point(RescaledAsgd(stepsize=0.003, scale=scale), times, 1500.0, 3000.0, seed=seed)
            for seed in range(12)
        ]
    )[:, 0]
    error = points.std(ddof=1) / sqrt(12)
    assert error < 0.05
    assert abs(points.mean() - MEAN) < 4 * error + 0.03


@pytest.mark.parametrize("scale", ["known", "estimated", "measured", "inverse"])
@pytest.mark.parametrize("seconds", [1.0, 3.0])
def test_equal_times_give_asgd_byte_for_byte(scale: str, seconds: float) -> None:
    equal = {"workers": 5, "compute_time": seconds}
    rescaled = path({"name": "rescaled_asgd", "stepsize": 0.1, "scale": scale}, cluster=equal)
    assert rescaled.equals(path({"name": "asgd", "stepsize": 0.1}, cluster=equal))


def test_one_worker_is_sgd_even_where_its_durations_vary() -> None:
    one = {"workers": 1, "compute_time": {"mean": 2.0, "job": {"kind": "gamma", "shape": 2.0}}}
    rescaled = path({"name": "rescaled_asgd", "stepsize": 0.1}, cluster=one)
    assert rescaled.equals(path({"name": "asgd", "stepsize": 0.1}, cluster=one))


def test_the_mean_step_per_update_is_the_step_size() -> None:
    method = RescaledAsgd(stepsize=0.1)
    mean_point(method, SECONDS, 0.0, 1.0)
    rates = [1 / seconds for seconds in SECONDS]
    steps = [method.fixed(worker) for worker in range(len(SECONDS))]
    mean = sum(step * rate for step, rate in zip(steps, rates, strict=True)) / sum(rates)
    assert mean == pytest.approx(0.1)
    assert steps[2] / steps[0] == pytest.approx(10.0)


@pytest.mark.parametrize("scale", ["known", "estimated", "measured", "inverse"])
def test_engines_agree_and_the_accounting_balances(scale: Any) -> None:
    assert same_bits_on_both_engines({"name": "rescaled_asgd", "stepsize": 0.05, "scale": scale})
    server = conserves_everything(RescaledAsgd(stepsize=0.01, scale=scale))
    assert (server.accounting.discarded, server.accounting.buffered) == (0, 0)


def test_an_arrival_costs_one_sum(monkeypatch: pytest.MonkeyPatch) -> None:
    for workers in (5, 100):
        method = RescaledAsgd(stepsize=0.01, scale="estimated")
        assert sums_per_arrival(monkeypatch, method, workers) == 1.0


def test_prescription() -> None:
    facts = Facts(2.0, 2.0, 2.0, 6.0, 1.0, 0.5, 2, (1.0, 3.0))
    noise_limited = 1.5 * 0.5 / (2 * 6 * 2)
    assert RescaledAsgd(stepsize="theory").theory_stepsize(facts) == pytest.approx(noise_limited)
    quiet = Facts(2.0, 2.0, 2.0, 0.0, 1.0, 0.5, 2, (1.0, 3.0))
    assert RescaledAsgd(stepsize="theory").theory_stepsize(quiet) == pytest.approx(1.5 / 12)
