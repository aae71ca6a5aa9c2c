"""Mixing of models by age."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from algorithms.fedasync import FedAsync
from tests.shared.formal import basis
from tests.shared.small import path

PARABOLA = {"kind": "quadratic", "dimension": 1, "matrix": "identity", "start": [5.0]}


def share(delay: int, **options: Any) -> float:
    method = FedAsync(stepsize=1.0, mixing=0.5, **options)
    basis(method, 1, [])
    return float(method.share(delay))


def test_constant_is_the_same_for_any_delay() -> None:
    assert share(0, staleness="constant") == share(100, staleness="constant") == 0.5


def test_polynomial_falls_with_the_power_of_the_age() -> None:
    assert share(0, staleness="polynomial", decay=0.5) == 0.5
    assert share(3, staleness="polynomial", decay=0.5) == 0.25
    assert share(9, staleness="polynomial", decay=0.3) == pytest.approx(0.5 * 10**-0.3, rel=1e-15)


def test_hinge_waits_and_then_falls() -> None:
    shares = [share(d, staleness="hinge", decay=2.0, patience=3) for d in (0, 3, 4, 5)]
    assert shares == [0.5, 0.5, 0.5 / 3, 0.5 / 5]


def test_models_are_mixed_so_a_late_one_pulls_back() -> None:
    """Worker 1 sends a model two updates late: it undoes half of worker 0's progress."""
    method = FedAsync(stepsize=1.0, mixing=0.5, staleness="constant")
    bench = basis(method, 2, [0, 0, 1])
    assert bench.model.tolist() == [-0.25, -0.25, -0.5]


def test_one_worker_and_mixing_1_is_sgd() -> None:
    one = {"cluster": {"workers": 1}}
    mixed = path({"name": "fedasync", "stepsize": 0.1, "mixing": 1.0}, **one)
    assert np.allclose(mixed, path({"name": "asgd", "stepsize": 0.1}, **one), rtol=1e-12)


def test_the_proximal_term_holds_local_steps_near_their_start() -> None:
    """y <- y - a (y + r (y - x)) on x^2/2."""
    method = {"name": "fedasync", "stepsize": 0.1, "mixing": 1.0, "proximal": 2.0, "local_steps": 4}
    run = path(method, problem=PARABOLA, cluster={"workers": 1}, stop={"arrivals": 1})
    y = 5.0
    for _ in range(4):
        y -= 0.1 * (y + 2.0 * (y - 5.0))
    assert run["loss"].iloc[-1] == pytest.approx(y * y / 2)
