"""Logistic kernels against their definition."""

import math

import numpy as np
import pytest

from simulator.core.logistic import LogisticModel
from tests.reference import finite_sum as slow
from tests.reference.logistic import Logistic
from tests.shared.sums import (
    draw_gradient,
    exact_gradient,
    finite_sum,
    measured,
    numbers,
    shards_of,
)

LABELS = np.array([1, -1, -1, 1, 1, -1, 1])
SHARDS = [0, 2, 7]
WEIGHTS = [(0.0, 0.0), (0.3, 0.0), (0.01, 0.5)]


@pytest.mark.parametrize("sparse", [False, True])
@pytest.mark.parametrize(("l2", "nonconvex"), WEIGHTS)
@pytest.mark.parametrize("width", [1, 4, 11])
def test_gradient_is_that_of_the_twin(
    width: int, l2: float, nonconvex: float, sparse: bool
) -> None:
    matrix, point = numbers(7, width), numbers(width, seed=1)
    matrix[numbers(7, width, seed=2) > 0.5] = 0.0
    data = finite_sum(LogisticModel(l2, nonconvex), matrix, LABELS, shards=SHARDS, sparse=sparse)
    twin, parts = Logistic(l2, nonconvex), shards_of(matrix, LABELS, SHARDS)
    exact = slow.gradient(twin, parts, point)
    assert exact_gradient(data, point) == pytest.approx(exact, rel=1e-12, abs=1e-15)
    assert measured(data, point)["loss"] == pytest.approx(slow.objective(twin, parts, point))


@pytest.mark.parametrize(("l2", "nonconvex"), WEIGHTS)
def test_gradient_is_the_slope_of_the_loss(l2: float, nonconvex: float) -> None:
    matrix, point = numbers(7, 5), numbers(5, seed=1)
    data = finite_sum(LogisticModel(l2, nonconvex), matrix, LABELS, shards=SHARDS)
    parts = shards_of(matrix, LABELS, SHARDS)
    slope = slow.numerical_gradient(Logistic(l2, nonconvex), parts, point)
    assert exact_gradient(data, point) == pytest.approx(slope, rel=1e-7, abs=1e-9)


def test_mean_of_minibatch_gradients_is_the_exact_gradient() -> None:
    data = finite_sum(LogisticModel(0.1, 0.0), numbers(7, 5), LABELS, batch=2)
    point, draws = numbers(5, seed=1), 5000
    drawn = np.array([draw_gradient(data, point, draw=k) for k in range(draws)])
    error = drawn.std(axis=0) / math.sqrt(draws)
    assert np.all(np.abs(drawn.mean(axis=0) - exact_gradient(data, point)) < 4 * error)


@pytest.mark.parametrize("margin", [-2000.0, -50.0, 50.0, 2000.0])
def test_nothing_overflows(margin: float) -> None:
    data = finite_sum(LogisticModel(0.0, 0.0), np.array([[1.0], [1.0]]), [1, 1])
    metrics = measured(data, np.array([margin]))
    assert metrics["loss"] == pytest.approx(max(-margin, math.exp(-max(margin, 0.0))))
    assert exact_gradient(data, np.array([margin]))[0] == pytest.approx(
        -1.0 if margin < 0 else -math.exp(-margin)
    )


@pytest.mark.parametrize("exponent", [-300, -20, -17, -16, -8, -1, 0])
def test_small_losses_keep_their_digits(exponent: int) -> None:
    margin = -exponent * math.log(10.0)
    data = finite_sum(LogisticModel(0.0, 0.0), np.array([[1.0], [1.0]]), [1, 1])
    loss = measured(data, np.array([margin]))["loss"]
    assert loss == pytest.approx(math.log1p(math.exp(-margin)), rel=4e-15 * max(1, -exponent))


def test_dense_and_sparse_rows_agree_bit_for_bit_without_zeros() -> None:
    matrix, point = numbers(7, 9), numbers(9, seed=1)
    dense, sparse = (
        finite_sum(LogisticModel(0.1, 0.2), matrix, LABELS, sparse=sparse, batch=3)
        for sparse in (False, True)
    )
    assert draw_gradient(dense, point).tobytes() == draw_gradient(sparse, point).tobytes()
    assert measured(dense, point)["loss"] == measured(sparse, point)["loss"]


def test_a_point_on_the_border_predicts_nothing() -> None:
    data = finite_sum(LogisticModel(0.0, 0.0), numbers(7, 3), LABELS)
    assert measured(data, np.zeros(3))["accuracy"] == 0.0
