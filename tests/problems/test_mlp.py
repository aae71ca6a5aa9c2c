"""Two-layer networks: size, start, and a few steps of descent."""

import math
from typing import Any

import numpy as np

from simulator.problems.base import Problem
from simulator.problems.mlp import MlpSpec
from tests.shared.sums import exact_gradient, measured

SYNTHETIC = {"kind": "synthetic", "samples": 60, "features": 30, "classes": 3, "separation": 8.0}


def build(**options: Any) -> Problem:
    """A built problem with 4 workers."""
    return MlpSpec.model_validate(
        {"kind": "mlp", "hidden": 40, "data": SYNTHETIC, **options}
    ).build(4)


def test_the_start_is_scaled_for_relu() -> None:
    start = build().start
    first, bias, second, last = np.split(start, np.cumsum([1200, 40, 120]))
    assert abs(first.std() - math.sqrt(2 / 30)) < 4 * math.sqrt(2 / 30 / 2400)
    assert abs(second.std() - math.sqrt(2 / 40)) < 4 * math.sqrt(2 / 40 / 240)
    assert not bias.any()
    assert not last.any()


def test_the_seed_moves_the_start_alone() -> None:
    one, other = build(), build(seed=1)
    assert not np.array_equal(one.start, other.start)
    assert np.array_equal(one.data.rows.values, other.data.rows.values)


def test_what_is_not_known_is_nan() -> None:
    constants = build().constants
    unknown = (constants.smoothness, constants.smoothness_mean_square, constants.smoothness_max,
               constants.strong_convexity, constants.optimum, constants.initial_gap)  # fmt: skip
    assert np.isnan(unknown).all()
    assert constants.noise_variance > 0
    assert build().metrics == ("loss", "grad_norm_sq", "accuracy")


def test_the_network_of_the_literature_has_its_size() -> None:
    data = {"kind": "synthetic", "samples": 20, "features": 784, "classes": 10}
    assert build(hidden=128, data=data).dimension == 784 * 128 + 128 + 128 * 10 + 10


def test_descent_fits_separated_classes() -> None:
    problem = build(partition="by_label")
    point = problem.start
    for _ in range(100):
        point = point - 0.1 * exact_gradient(problem.data, point)
    assert measured(problem.data, point)["accuracy"] == 1.0
    assert measured(problem.data, point)["loss"] < 0.1
