"""Synchronous heavy ball on sums."""

from __future__ import annotations

import numpy as np
import pytest

from algorithms.sync_sgdm import SyncSgdm
from tests.shared.formal import basis
from tests.shared.small import path


def test_ten_arrivals_of_four_workers_weigh_4_4_and_2() -> None:
    bench = basis(SyncSgdm(stepsize=1.0, momentum=0.5), 4, [t % 4 for t in range(10)])
    assert bench.method.u.tolist() == [0.25] * 4 + [0.5] * 4 + [1.0] * 2
    assert bench.model.tolist() == [-1.5] * 4 + [-1.0] * 4 + [0.0] * 2
    assert bench.iteration == 2


def test_without_momentum_it_is_sync_sgd_with_the_step_of_the_sum() -> None:
    heavy = path({"name": "sync_sgdm", "stepsize": 0.02, "momentum": 0.0})
    plain = path({"name": "sync_sgd", "stepsize": 0.1})
    assert np.allclose(heavy, plain, rtol=1e-12, atol=1e-15)


def test_one_worker_is_naive_momentum_byte_for_byte() -> None:
    one = {"cluster": {"workers": 1}}
    heavy = path({"name": "sync_sgdm", "stepsize": 0.1}, **one)
    assert heavy.equals(path({"name": "asgdm", "stepsize": 0.1}, **one))


def test_a_round_steps_by_the_sum_and_not_the_mean() -> None:
    """f = x^2/2 from 5, four equal workers: one round without momentum gives 5 - 4 a 5."""
    parabola = {"kind": "quadratic", "dimension": 1, "matrix": "identity", "start": [5.0]}
    run = path(
        {"name": "sync_sgdm", "stepsize": 0.1, "momentum": 0.5},
        problem=parabola, cluster={"workers": 4}, stop={"arrivals": 4},
    )  # fmt: skip
    assert run["loss"].iloc[-1] == pytest.approx((5 - 4 * 0.1 * 5) ** 2 / 2)
