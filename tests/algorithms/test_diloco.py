"""DiLoCo in rounds."""

from __future__ import annotations

import numpy as np
import pytest

from algorithms.diloco import Diloco
from tests.shared.by_hand import Hand, moves
from tests.shared.small import path, simulate

PARABOLA = {"kind": "quadratic", "dimension": 1, "matrix": "identity", "start": [5.0]}


def test_without_momentum_and_with_step_one_it_is_local_sgd() -> None:
    method = {"name": "diloco", "local_steps": 3, "local_stepsize": 0.1, "stepsize": 1.0}
    other = {"name": "local_sgd", "local_steps": 3, "stepsize": 0.1}
    assert np.allclose(path({**method, "momentum": 0.0}), path(other), rtol=1e-12)


def test_the_outer_step_is_nesterov_on_the_mean_change() -> None:
    hand = Hand(Diloco(local_steps=1, local_stepsize=0.5, stepsize=1.0), 2, [0.0])
    models = [hand.bring(k % 2, value)[0] for k, value in enumerate([1.0, 3.0, 2.0, 2.0])]
    assert models == pytest.approx([0.0, -1.9, -1.9, -1.9 - (0.9 * 1.9 + 1.0)])


def test_one_worker_has_the_golden_values_of_nesterov() -> None:
    method = Diloco(local_steps=1, local_stepsize=1.0, stepsize=1.0)
    assert moves(method, [1.0, 1.0, 1.0]) == pytest.approx([-1.9, -4.61, -8.049])


def test_a_round_lasts_as_long_as_the_slowest_takes() -> None:
    method = {"name": "diloco", "local_steps": 4, "local_stepsize": 0.1}
    times = {"workers": 3, "compute_time": {"mean": {"law": "linear"}}}
    curves = simulate(method, cluster=times, stop={"arrivals": 9}).curves
    assert curves["time"].tolist() == [0, 12, 24, 36]


def test_inner_adamw_first_moves_by_its_step_size() -> None:
    method = {"name": "diloco", "local_steps": 1, "local_stepsize": 0.25, "stepsize": 1.0}
    run = path(
        {**method, "inner": "adamw", "momentum": 0.0},
        problem=PARABOLA, cluster={"workers": 2, "compute_time": 1.0}, stop={"arrivals": 2},
    )  # fmt: skip
    assert run["loss"].tolist() == pytest.approx([12.5, 4.75**2 / 2])
