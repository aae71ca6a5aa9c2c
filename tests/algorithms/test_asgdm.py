"""Naive momentum."""

from __future__ import annotations

import numpy as np
import pytest

from algorithms.asgdm import Asgdm
from tests.shared.formal import basis
from tests.shared.small import path


def test_a_gradient_counts_by_how_many_arrivals_ago_it_came() -> None:
    bench = basis(Asgdm(stepsize=2.0, momentum=0.5), 3, [0, 1, 2, 0])
    assert bench.method.u.tolist() == [0.25, 0.5, 1.0, 2.0]
    assert bench.model.tolist() == [-3.75, -3.5, -3.0, -2.0]


def test_without_momentum_it_is_asgd_byte_for_byte() -> None:
    naive = path({"name": "asgdm", "stepsize": 0.1, "momentum": 0.0})
    assert naive.equals(path({"name": "asgd", "stepsize": 0.1}))


def test_one_worker_is_heavy_ball_on_a_parabola() -> None:
    """x_{k+1} = x_k - a x_k + b (x_k - x_{k-1}) from 5 at rest, f = x^2/2."""
    parabola = {"kind": "quadratic", "dimension": 1, "matrix": "identity", "start": [5.0]}
    method = {"name": "asgdm", "stepsize": 0.1, "momentum": 0.8}
    run = path(method, problem=parabola, cluster={"workers": 1}, stop={"arrivals": 30})
    x, before, losses = 5.0, 5.0, [12.5]
    for _ in range(30):
        x, before = x - 0.1 * x + 0.8 * (x - before), x
        losses.append(x * x / 2)
    assert run["loss"].to_numpy() == pytest.approx(np.array(losses), rel=1e-12)
