"""Delay compensation."""

from __future__ import annotations

import math

import pytest

from algorithms.dc_asgd import DcAsgd
from simulator.errors import ScenarioError
from tests.shared.by_hand import Hand
from tests.shared.small import path, simulate


def test_a_fresh_gradient_is_not_changed() -> None:
    one = {"workers": 1, "compute_time": 1.0}
    method = {"name": "dc_asgd", "stepsize": 0.1, "compensation": 5.0}
    assert path(method, cluster=one).equals(path({"name": "asgd", "stepsize": 0.1}, cluster=one))


def test_on_a_parabola_it_is_exact_where_lambda_g_squared_is_the_curvature() -> None:
    """h = 2, x_old = 1, x = .4: g = 2, lambda = .5, compensated 2 + .5 4 (.4 - 1) = .8 = h x."""
    hand = Hand(DcAsgd(stepsize=1.0, compensation=0.5), 2, [1.0])
    hand.bring(0, 0.6)
    assert hand.bring(1, 2.0)[0] == pytest.approx(0.4 - 0.8)


def test_lambda_is_four_hundredths_by_default_and_none_without_it() -> None:
    """g + lambda g^2 (x - x_old) = 2 + .04 4 (.4 - 1)."""
    for compensation, expected in ((None, 2.0 - 0.096), (0.0, 2.0)):
        hand = Hand(DcAsgd(stepsize=1.0, compensation=compensation), 2, [1.0])
        hand.bring(0, 0.6)
        assert hand.bring(1, 2.0)[0] == pytest.approx(0.4 - expected)


def test_the_adaptive_weight_has_epsilon_inside_the_root() -> None:
    method = DcAsgd(stepsize=1.0, variant="adaptive", decay=0.5, epsilon=0.25)
    hand = Hand(method, 2, [1.0])
    hand.bring(0, 0.5)
    mean = 0.5 * (0.5 * 0.5**2) + 0.5 * 2.0**2
    expected = 2.0 + 2.0 * 4.0 * (0.5 - 1.0) / math.sqrt(mean + 0.25)
    assert hand.bring(1, 2.0)[0] == pytest.approx(0.5 - expected)


def test_workers_may_have_averages_of_their_own() -> None:
    method = DcAsgd(stepsize=1.0, variant="adaptive", decay=0.5, epsilon=0.25, state="per_worker")
    hand = Hand(method, 2, [1.0])
    hand.bring(0, 0.5)
    expected = 2.0 + 2.0 * 4.0 * (0.5 - 1.0) / math.sqrt(0.5 * 2.0**2 + 0.25)
    assert hand.bring(1, 2.0)[0] == pytest.approx(0.5 - expected)


def test_averages_per_worker_belong_to_the_adaptive_variant() -> None:
    with pytest.raises(ScenarioError, match="belongs to variant: adaptive"):
        simulate({"name": "dc_asgd", "stepsize": 0.1, "state": "per_worker"})
