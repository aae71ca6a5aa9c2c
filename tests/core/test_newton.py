"""Newton's method, and the curvature that it uses."""

from typing import Any

import numpy as np
import pytest
from scipy.optimize import minimize

from simulator.core.finite_sum import mean_curvature
from simulator.core.logistic import LogisticModel
from simulator.core.newton import minimise
from simulator.core.softmax import SoftmaxModel
from tests.shared.sums import exact_gradient, finite_sum, measured, numbers

PASSES = 10**6
LABELS = np.arange(30) % 3
MODELS: list[tuple[Any, Any, int]] = [
    (LogisticModel(0.01, 0.0), np.where(LABELS > 0, 1, -1), 4),
    (SoftmaxModel(0.01, 3), LABELS, 12),
]


@pytest.mark.parametrize(("model", "labels", "size"), MODELS)
def test_curvature_is_the_slope_of_the_gradient(model: Any, labels: Any, size: int) -> None:
    data = finite_sum(model, numbers(30, 4), labels, shards=[0, 5, 30])
    point, direction, step = numbers(size, seed=1), numbers(size, seed=2), 1e-6
    out = model.l2 * direction
    mean_curvature(data, point, direction, out, np.empty(6))
    high = exact_gradient(data, point + step * direction)
    low = exact_gradient(data, point - step * direction)
    assert out == pytest.approx((high - low) / (2 * step), rel=1e-7, abs=1e-9)


@pytest.mark.parametrize(("model", "labels", "size"), MODELS)
def test_it_finds_the_minimum(model: Any, labels: Any, size: int) -> None:
    data = finite_sum(model, numbers(30, 4), labels, shards=[0, 5, 30])
    point = 5 * numbers(size, seed=1)
    value, square, _ = minimise(data, point, 100, PASSES)
    assert square < 1e-26
    other = minimize(lambda x: measured(data, x)["loss"], np.zeros(size), tol=1e-12)
    assert value == pytest.approx(other.fun, rel=1e-9)
    assert value <= other.fun


def test_without_a_minimum_it_ends() -> None:
    data = finite_sum(LogisticModel(0.0, 0.0), np.array([[1.0], [2.0]]), [1, 1])
    value, _, decrease = minimise(data, np.zeros(1), 500, PASSES)
    assert value < 1e-20
    assert decrease < 1e-20


def test_it_ends_when_its_passes_over_the_data_are_used_up() -> None:
    data = finite_sum(LogisticModel(1e-9, 0.0), numbers(30, 4), 2 * (LABELS > 0) - 1)
    points = [np.zeros(4) for _ in range(3)]
    squares = [minimise(data, x, 100, k)[1] for k, x in zip((0, 1, PASSES), points, strict=True)]
    assert not points[0].any()
    assert squares[0] > squares[1] > squares[2]


@pytest.mark.parametrize("size", [1e50, 1e160, 1e300])
def test_enormous_data_end_the_search(size: float) -> None:
    data = finite_sum(LogisticModel(0.0, 0.0), np.array([[size], [-1.0]]), [1, 1])
    point = np.zeros(1)
    minimise(data, point, 100, PASSES)
    assert np.isfinite(point[0])


def test_at_the_minimum_it_stays() -> None:
    data = finite_sum(LogisticModel(0.0, 0.0), np.array([[1.0], [1.0]]), [1, -1])
    point = np.zeros(1)
    assert minimise(data, point, 10, PASSES)[1] == 0.0
    assert point[0] == 0.0
