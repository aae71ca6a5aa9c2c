"""Asynchronous Adam and its kin."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from algorithms.adam_asgd import AdamAsgd
from tests.reference.optimisers import adam, adaptive_revision
from tests.shared.by_hand import Hand, moves
from tests.shared.small import path

VALUES = [1.0, -2.0, 0.5, 3.0, -0.1, 0.0, 2.0]


def test_the_first_step_has_the_same_length_in_every_coordinate() -> None:
    """(1 - beta1)/sqrt(1 - beta2) stepsize: exactly stepsize at .9, .99."""
    method = AdamAsgd(stepsize=0.5, epsilon=1e-30)
    assert Hand(method, 1, [0.0, 0.0]).bring(0, 3.0, -1e-4) == pytest.approx([-0.5, 0.5])
    method = AdamAsgd(stepsize=0.5, epsilon=1e-30, beta1=0.5, bias_correction=True)
    assert Hand(method, 1, [0.0, 0.0]).bring(0, 3.0, -1e-4) == pytest.approx([-0.5, 0.5])


def test_without_memory_adam_is_sign_asgd() -> None:
    method = {"name": "adam_asgd", "stepsize": 0.1, "beta1": 0.0, "beta2": 0.0, "epsilon": 1e-300}
    signs = path({"name": "clipped_asgd", "stepsize": 0.1, "kind": "sign"})
    assert np.allclose(path(method), signs, rtol=1e-9)


@pytest.mark.parametrize("optimizer", ["adam", "amsgrad", "adagrad", "yogi"])
@pytest.mark.parametrize("corrected", [False, True])
def test_the_slow_twin(optimizer: Any, corrected: bool) -> None:
    method = AdamAsgd(stepsize=0.1, optimizer=optimizer, bias_correction=corrected)
    expected = adam(optimizer, VALUES, 0.1, 0.9, 0.99, 1e-8, corrected)
    assert moves(method, VALUES) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(("rule", "length"), [("none", 0.5), ("inverse", 0.25), ("scaled", 0.125)])
def test_steps_along_late_gradients(rule: Any, length: float) -> None:
    method = AdamAsgd(stepsize=0.5, beta1=0.0, beta2=0.0, epsilon=1e-30, delay_rule=rule)
    hand = Hand(method, 2, [0.0])
    for _ in range(4):
        before = hand.bring(0, 1.0)[0]
    assert before - hand.bring(1, 1.0)[0] == pytest.approx(length)


def test_adaptive_revision_of_two_gradients_at_one_model() -> None:
    """Golden: x = -0.5, then -0.75 with q = 9; had the second been fresh, -1.118034 with q = 5."""
    method = AdamAsgd(stepsize=1.0, optimizer="adaptive_revision")
    hand = Hand(method, 2, [0.0])
    assert hand.bring(0, 1.0)[0] == -0.5
    assert hand.bring(1, 2.0)[0] == pytest.approx(-0.75)
    assert hand.method.q.values[0] == 9.0
    method = AdamAsgd(stepsize=1.0, optimizer="adaptive_revision")
    assert moves(method, [1.0, 2.0])[1] == pytest.approx(-1.118034, abs=1e-6)
    assert method.q.values[0] == 5.0  # type: ignore[attr-defined]


def test_the_slow_twin_of_adaptive_revision() -> None:
    workers = [k % 3 for k in range(len(VALUES))]
    method = AdamAsgd(stepsize=0.3, optimizer="adaptive_revision", beta=0.5)
    expected = adaptive_revision(VALUES, workers, 0.3, 0.5)
    assert moves(method, VALUES, workers=3) == pytest.approx(expected, rel=1e-12)
