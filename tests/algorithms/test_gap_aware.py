"""Gap-Aware."""

from __future__ import annotations

import numpy as np
import pytest

from algorithms.gap_aware import GapAware
from tests.shared.by_hand import Hand
from tests.shared.small import path


def test_one_worker_is_heavy_ball() -> None:
    one = {"workers": 1, "compute_time": 1.0}
    found = path({"name": "gap_aware", "stepsize": 0.02, "momentum": 0.8}, cluster=one)
    ball = path({"name": "asgdm", "stepsize": 0.02, "momentum": 0.8}, cluster=one)
    assert np.allclose(found, ball, rtol=1e-9)


def test_a_gap_of_one_typical_step_halves_the_gradient_in_that_coordinate() -> None:
    """Gradients of one size: C = stepsize |g|, which is what one arrival moves x by."""
    hand = Hand(GapAware(stepsize=0.1, momentum=0.0, epsilon=1e-30), 2, [0.0, 0.0])
    hand.bring(0, 2.0, 2.0)
    assert hand.bring(1, 2.0, -2.0) == pytest.approx([-0.3, -0.1])
    hand = Hand(GapAware(stepsize=0.1, momentum=0.0, epsilon=1e-30), 2, [0.0, 0.0])
    hand.bring(0, 2.0, 1e-200)
    late = hand.bring(1, 2.0, 2.0)
    assert late == pytest.approx([-0.3, -0.2])


def test_the_typical_step_is_that_of_the_largest_step_size_so_far() -> None:
    """Two gradients of size 2: C = .1 2, though the second step has size .05."""
    method = GapAware(stepsize=0.1, momentum=0.0, epsilon=1e-30)
    hand = Hand(method, 2, [0.0])
    hand.bring(0, 2.0)
    method.stepsize = 0.05
    assert hand.bring(1, 2.0)[0] == pytest.approx(-0.2 - 0.05 * 2.0 / 2)


def test_momentum_is_in_the_typical_step() -> None:
    mu, gamma, eta = 0.5, 0.75, 0.1
    hand = Hand(GapAware(stepsize=eta, momentum=mu, decay=gamma, epsilon=0.0625), 2, [0.0])
    hand.bring(0, 1.0)
    a = gamma * (1 - gamma) + (1 - gamma) * (mu * 1.0 + 2.0) ** 2
    typical = eta * ((a / (1 - gamma**2)) ** 0.5 + 0.0625)
    u = mu * 1.0 + 2.0 / (1 + eta / typical)
    assert hand.bring(1, 2.0)[0] == pytest.approx(-eta - eta * u)
