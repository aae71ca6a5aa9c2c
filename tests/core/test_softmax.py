"""Softmax kernels against their definition."""

import math

import numpy as np
import pytest

from simulator.core.softmax import SoftmaxModel
from tests.reference import finite_sum as slow
from tests.reference.softmax import Softmax
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


@pytest.mark.parametrize("sparse", [False, True])
@pytest.mark.parametrize("l2", [0.0, 0.2])
def test_gradient_and_loss_are_those_of_the_twin(l2: float, sparse: bool) -> None:
    matrix, point = numbers(7, 5), numbers(15, seed=1)
    matrix[numbers(7, 5, seed=2) > 0.5] = 0.0
    data = finite_sum(SoftmaxModel(l2, 3), matrix, LABELS, shards=SHARDS, sparse=sparse)
    twin, parts = Softmax(3, l2), shards_of(matrix, LABELS, SHARDS)
    exact = slow.gradient(twin, parts, point)
    assert exact_gradient(data, point) == pytest.approx(exact, rel=1e-12, abs=1e-15)
    assert measured(data, point)["loss"] == pytest.approx(slow.objective(twin, parts, point))


def test_gradient_is_the_slope_of_the_loss() -> None:
    matrix, point = numbers(7, 4), numbers(12, seed=1)
    data = finite_sum(SoftmaxModel(0.1, 3), matrix, LABELS, shards=SHARDS)
    slope = slow.numerical_gradient(Softmax(3, 0.1), shards_of(matrix, LABELS, SHARDS), point)
    assert exact_gradient(data, point) == pytest.approx(slope, rel=1e-7, abs=1e-9)


def test_mean_of_minibatch_gradients_is_the_exact_gradient() -> None:
    data = finite_sum(SoftmaxModel(0.1, 3), numbers(7, 4), LABELS, batch=2)
    point, draws = numbers(12, seed=1), 5000
    drawn = np.array([draw_gradient(data, point, draw=k) for k in range(draws)])
    error = drawn.std(axis=0) / math.sqrt(draws)
    assert np.all(np.abs(drawn.mean(axis=0) - exact_gradient(data, point)) < 4 * error)


def test_two_classes_are_logistic_regression() -> None:
    from simulator.core.logistic import LogisticModel

    matrix, labels, point = numbers(6, 4), np.array([0, 1, 1, 0, 1, 0]), numbers(4, seed=1)
    both = np.column_stack([np.zeros(4), point]).ravel()
    softmax = measured(finite_sum(SoftmaxModel(0.0, 2), matrix, labels), both)
    logistic = measured(finite_sum(LogisticModel(0.0, 0.0), matrix, 2 * labels - 1), point)
    assert softmax["loss"] == pytest.approx(logistic["loss"], rel=1e-14)
    assert softmax["accuracy"] == logistic["accuracy"]


def test_nothing_overflows() -> None:
    data = finite_sum(SoftmaxModel(0.0, 3), np.array([[1.0], [1.0]]), [0, 2])
    metrics = measured(data, np.array([1e4, 0.0, -1e4]))
    assert metrics["loss"] == 1e4
    assert np.isfinite(metrics["grad_norm_sq"])


def test_accuracy_counts_the_largest_score() -> None:
    data = finite_sum(SoftmaxModel(0.0, 3), np.eye(3), [0, 1, 1])
    assert measured(data, np.eye(3).ravel())["accuracy"] == pytest.approx(2 / 3)
