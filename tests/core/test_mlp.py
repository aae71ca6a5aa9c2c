"""Kernels of the two-layer network against their definition."""

import math

import numpy as np
import pytest

from simulator.core.mlp import MlpModel
from tests.reference import finite_sum as slow
from tests.reference.mlp import Mlp
from tests.shared.sums import (
    draw_gradient,
    exact_gradient,
    finite_sum,
    measured,
    numbers,
    shards_of,
)

LABELS = np.array([0, 2, 1, 1, 0, 2, 2])
SHARDS = [0, 3, 7]
HIDDEN, CLASSES, WIDTH = 6, 3, 5
SIZE = (WIDTH + 1) * HIDDEN + (HIDDEN + 1) * CLASSES


@pytest.mark.parametrize("sparse", [False, True])
@pytest.mark.parametrize("l2", [0.0, 0.2])
def test_gradient_and_loss_are_those_of_the_twin(l2: float, sparse: bool) -> None:
    matrix, point = numbers(7, WIDTH), numbers(SIZE, seed=1)
    matrix[numbers(7, WIDTH, seed=2) > 0.5] = 0.0
    model = MlpModel(l2, HIDDEN, CLASSES)
    data = finite_sum(model, matrix, LABELS, shards=SHARDS, sparse=sparse)
    twin, parts = Mlp(HIDDEN, CLASSES, l2), shards_of(matrix, LABELS, SHARDS)
    exact = slow.gradient(twin, parts, point)
    assert exact_gradient(data, point) == pytest.approx(exact, rel=1e-11, abs=1e-15)
    assert measured(data, point)["loss"] == pytest.approx(slow.objective(twin, parts, point))


def test_gradient_is_the_slope_of_the_loss() -> None:
    matrix, point = numbers(7, WIDTH), numbers(SIZE, seed=1)
    data = finite_sum(MlpModel(0.1, HIDDEN, CLASSES), matrix, LABELS, shards=SHARDS)
    twin = Mlp(HIDDEN, CLASSES, 0.1)
    slope = slow.numerical_gradient(twin, shards_of(matrix, LABELS, SHARDS), point)
    assert exact_gradient(data, point) == pytest.approx(slope, rel=1e-6, abs=1e-8)


def test_mean_of_minibatch_gradients_is_the_exact_gradient() -> None:
    data = finite_sum(MlpModel(0.1, HIDDEN, CLASSES), numbers(7, WIDTH), LABELS, batch=2)
    point, draws = numbers(SIZE, seed=1), 5000
    drawn = np.array([draw_gradient(data, point, draw=k) for k in range(draws)])
    error = drawn.std(axis=0) / math.sqrt(draws) + 1e-15
    assert np.all(np.abs(drawn.mean(axis=0) - exact_gradient(data, point)) < 4 * error)


def test_accuracy_is_that_of_the_twin() -> None:
    matrix, labels, point = numbers(40, WIDTH), np.arange(40) % CLASSES, numbers(SIZE, seed=1)
    twin = Mlp(HIDDEN, CLASSES)
    right = [twin.predict(point, a) == b for a, b in zip(matrix, labels, strict=True)]
    data = finite_sum(MlpModel(0.0, HIDDEN, CLASSES), matrix, labels)
    assert measured(data, point)["accuracy"] == np.mean(right)


def test_a_dead_network_learns_its_last_bias_only() -> None:
    data = finite_sum(MlpModel(0.0, HIDDEN, CLASSES), numbers(7, WIDTH), LABELS)
    gradient = exact_gradient(data, np.zeros(SIZE))
    frequencies = np.bincount(LABELS) / len(LABELS)
    assert not gradient[:-CLASSES].any()
    assert gradient[-CLASSES:] == pytest.approx(1 / CLASSES - frequencies)
