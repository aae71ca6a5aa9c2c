"""MIFA."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest

from algorithms.mifa import Mifa
from tests.shared.drive import (
    conserves_everything,
    drive,
    mean_point,
    same_bits_on_both_engines,
)
from tests.shared.small import METRICS, TOY, path, simulate

SECONDS = [1.0, 3.0, 10.0]


def test_with_all_active_and_one_local_step_it_is_synchronous_sgd() -> None:
    """Not bit for bit: the sum is updated by differences, whose roundings differ."""
    mifa = path({"name": "mifa", "stepsize": 0.5, "active": 5})
    synchronous = path({"name": "sync_sgd", "stepsize": 0.5})
    assert mifa["time"].equals(synchronous["time"])
    assert np.allclose(mifa[METRICS], synchronous[METRICS], rtol=1e-12, atol=1e-12)


def test_local_steps_of_one_worker_are_steps_of_gradient_descent() -> None:
    """F = x^2/2: after k rounds of Q = 3 steps of 0.1, x = 5 (0.9)^(3 k)."""
    problem = TOY | {"minima": [[0.0]]}
    server = drive(Mifa(stepsize=0.1, active=1, local_steps=3), [2.0], 60.5, problem=problem)
    assert server.iteration == 10
    assert server.model.values.item() == pytest.approx(5 * 0.9**30, rel=1e-12)


def test_local_steps_use_successive_noise_draws() -> None:
    noisy = TOY | {"minima": [[0.0]], "noise": 1.0}
    three = drive(Mifa(stepsize=0.1, active=1, local_steps=3), [2.0], 60.5, problem=noisy)
    one = drive(Mifa(stepsize=0.1, active=1), [2.0], 60.5, problem=noisy)
    assert three.model.values.item() == pytest.approx(one.model.values.item(), rel=1e-12)


def test_a_round_lasts_as_long_as_its_slowest_active_worker() -> None:
    method = Mifa(stepsize=0.01, active=1, local_steps=2)
    ends: list[float] = [0.0]

    def look() -> None:
        if method.server.iteration == len(ends):
            ends.append(method.server.now)

    drive(method, SECONDS, 600.0, after_event=look)
    lengths = np.diff(ends).tolist()
    assert lengths[0] == 20.0  # everyone
    assert set(lengths[1:]) == {2.0, 6.0, 20.0}


def test_the_active_workers_are_drawn_uniformly() -> None:
    """2 of 5 per round: each worker is drawn 400 times in 1000 rounds, standard deviation 15.5."""
    method = Mifa(stepsize=0.01, active=2)
    drive(method, [1.0] * 5, 0.5, problem=TOY | {"minima": [[0.0]] * 5})
    drawn = np.zeros(5)
    for _ in range(1000):
        chosen = method.drawing.draw(2)
        assert chosen == sorted(set(chosen))
        assert len(chosen) == 2
        drawn[chosen] += 1
    assert abs(drawn - 400).max() < 4 * sqrt(1000 * 0.4 * 0.6)


def test_silent_workers_count_by_memory() -> None:
    """From 5: all arrive (2, 5, 10); then one is active and only its entry changes."""
    method = Mifa(stepsize=0.1, active=1)
    drive(method, [1.0, 1.0, 1.0], 1.5)
    x1 = method.model.values.item()
    assert x1 == pytest.approx(5 - 0.1 * 17 / 3)
    drive(method, [1.0, 1.0, 1.0], 2.5)
    steps = [x1 - 0.1 * (17 + (x1 - c) - (5 - c)) / 3 for c in (3.0, 0.0, -5.0)]
    assert method.model.values.item() == pytest.approx(steps[0])  # the change is the same for all


@pytest.mark.parametrize("local_steps", [1, 4])
def test_it_finds_the_minimiser_of_the_mean(local_steps: int) -> None:
    """Local steps do not bias it here: all F_i have the same curvature."""
    method = Mifa(stepsize=0.05, active=1, local_steps=local_steps)
    server = drive(method, SECONDS, until=20000.0)
    assert server.model.values.item() == pytest.approx(-2 / 3, abs=1e-9)


def test_its_mean_is_unbiased_under_noise() -> None:
    """Mean of 10 time averages within 4 of their own standard errors of the minimiser -2/3."""
    noisy = TOY | {"noise": 1.0}
    points = np.array(
        [
            mean_point(
                Mifa(stepsize=0.05, active=2), [1.0, 1.0, 1.0], 100.0, 500.0,
                problem=noisy, seed=seed,
            )
            for seed in range(10)
        ]
    )[:, 0]  # fmt: skip
    error = points.std(ddof=1) / sqrt(10)
    assert error < 0.05
    assert abs(points.mean() + 2 / 3) < 4 * error


def test_engines_agree_and_the_accounting_balances() -> None:
    assert same_bits_on_both_engines(
        {"name": "mifa", "stepsize": 0.1, "active": 2, "local_steps": 3}
    )
    conserves_everything(Mifa(stepsize=0.1, active=2))


def test_seeds_draw_different_workers() -> None:
    method = {"name": "mifa", "stepsize": 0.1, "active": 1}
    result = simulate(method, seeds=2, cluster={"workers": 5, "compute_time": [1, 2, 3, 4, 5]})
    one, two = (result.workers.query(f"seed == {seed}")["jobs"].tolist() for seed in (0, 1))
    assert one != two


def test_more_active_workers_than_there_are_is_refused() -> None:
    rule = ("active", "must be at most the number of workers, 5")
    assert list(Mifa.check({"active": 6}, 5)) == [rule]
    assert list(Mifa.check({"active": 5}, 5)) == []
