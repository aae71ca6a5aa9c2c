"""Cached update calibration."""

from __future__ import annotations

import numpy as np
import pytest

from algorithms.ca2fl import Ca2fl
from tests.shared.drive import mean_point
from tests.shared.formal import basis
from tests.shared.small import path


def test_everyone_once_in_each_buffer_is_fedbuff() -> None:
    sizes = {"local_stepsize": 0.1, "buffer": 5, "stepsize": 0.5}
    equal = {"workers": 5, "compute_time": 1.0}
    found, other = (path({"name": n, **sizes}, cluster=equal) for n in ("ca2fl", "fedbuff"))
    assert np.allclose(found, other, rtol=1e-10)


def test_the_weights_of_the_first_updates() -> None:
    """Two workers, M = 1, innovations of weight 1: h holds 1/2 of what each sent last."""
    bench = basis(Ca2fl(buffer=1, local_stepsize=1.0), 2, [0, 1, 0])
    first, second = np.array([1.0, 0, 0]), np.array([0.5, 1.0, 0])
    third = np.array([0.5 - 1.0, 0.5, 1.0])
    assert bench.model.tolist() == pytest.approx((-(first + second + third)).tolist())


def test_a_worker_that_is_twice_in_a_buffer_is_compared_with_its_newer_change() -> None:
    bench = basis(Ca2fl(buffer=2, local_stepsize=1.0), 2, [0, 0])
    assert bench.model.tolist() == [0.0, -0.5]


def test_it_ends_at_the_mean_of_the_minima_whatever_the_speeds() -> None:
    """F_i = (x - c_i)^2/2, c = (3, 0, -5), times 1, 3, 10."""
    method = Ca2fl(buffer=1, local_stepsize=0.01)
    assert mean_point(method, [1.0, 3.0, 10.0], 4000.0, 6000.0) == pytest.approx(-2 / 3, abs=1e-3)
