"""FADAS and other optimisers on FedBuff."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from algorithms.fadas import Fadas
from tests.reference.optimisers import adam
from tests.shared.by_hand import Hand, moves
from tests.shared.small import path

SIZES = {"buffer": 3, "local_steps": 2, "local_stepsize": 0.1, "stepsize": 0.5}


def test_sgd_is_fedbuff() -> None:
    found = path({"name": "fadas", "optimizer": "sgd", **SIZES})
    assert np.allclose(found, path({"name": "fedbuff", **SIZES}), rtol=1e-12)


def test_no_buffer_and_single_steps_is_adam_asgd() -> None:
    """The change is local_stepsize g; without corrections Adam does not see its scale."""
    method = {"name": "fadas", "buffer": 1, "local_stepsize": 0.5, "stepsize": 0.1}
    other = {"name": "adam_asgd", "stepsize": 0.1, "optimizer": "amsgrad"}
    found = path({**method, "epsilon": 1e-9})
    assert np.allclose(found, path({**other, "epsilon": 2e-9}), rtol=1e-9)


def test_a_first_step_is_the_step_size_whatever_the_change() -> None:
    method = Fadas(buffer=2, local_stepsize=0.1, stepsize=0.25, epsilon=1e-30)
    hand = Hand(method, 2, [0.0, 0.0])
    assert hand.bring(0, 1.0, -3.0).tolist() == [0.0, 0.0]
    assert hand.bring(1, 1.0, -5.0).tolist() == pytest.approx([-0.25, 0.25])


@pytest.mark.parametrize("optimizer", ["amsgrad", "adam", "adagrad", "yogi"])
def test_the_slow_twin_on_means_of_two(optimizer: Any) -> None:
    values = [1.0, -2.0, 0.5, 3.0, -0.1, 0.7]
    method = Fadas(buffer=2, local_stepsize=0.5, stepsize=0.1, optimizer=optimizer)
    means = [0.5 * (a + b) / 2 for a, b in zip(values[::2], values[1::2], strict=True)]
    expected = adam(optimizer, means, 0.1, 0.9, 0.99, 1e-8, corrected=False)
    assert moves(method, values)[1::2] == pytest.approx(expected, rel=1e-12)


def test_without_correction_the_first_step_depends_on_the_memories() -> None:
    """(1 - beta1)/sqrt(1 - beta2) stepsize = .5/.2 stepsize; with it stepsize."""
    for corrected, length in ((False, 2.5), (True, 1.0)):
        method = Fadas(
            buffer=1, local_stepsize=0.1, stepsize=1.0, beta1=0.5, beta2=0.96, epsilon=1e-30,
            bias_correction=corrected,
        )  # fmt: skip
        assert Hand(method, 1, [0.0, 0.0]).bring(0, 3.0, -7.0) == pytest.approx([-length, length])


def test_momentum_is_heavy_ball_on_the_means() -> None:
    method = Fadas(buffer=1, local_stepsize=1.0, stepsize=2.0, optimizer="momentum", beta1=0.5)
    assert moves(method, [1.0, 0.0, 0.0]) == [-2.0, -3.0, -3.5]


@pytest.mark.parametrize(
    ("rule", "length"), [("none", 0.5), ("inverse", 1 / 3), ("scaled", 0.5 / 3)]
)
def test_the_largest_delay_in_the_buffer_shortens_the_step(rule: Any, length: float) -> None:
    """Worker 1 is three updates late, worker 0 is fresh."""
    method = Fadas(
        buffer=2, local_stepsize=1.0, stepsize=0.5, beta1=0.0, beta2=0.0, epsilon=1e-30,
        optimizer="adam", delay_rule=rule,
    )  # fmt: skip
    hand = Hand(method, 2, [0.0])
    for _ in range(6):
        before = hand.bring(0, 1.0)[0]
    hand.bring(1, 1.0)
    assert before - hand.bring(0, 1.0)[0] == pytest.approx(length)
