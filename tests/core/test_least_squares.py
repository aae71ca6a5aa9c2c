"""Kernels of linear regression against their samples."""

import numpy as np
import pytest
from numpy.typing import NDArray

from simulator.core.least_squares import LeastSquaresData
from simulator.core.metrics import METRICS
from simulator.core.oracles import CENTRAL, OracleData
from simulator.core.player import gradient_at, measure_at
from simulator.core.random import NOISE, SAMPLE, fill_normals, normal, stream
from simulator.core.rotation import random_basis

Floats = NDArray[np.float64]
D = 5
POINT = np.linspace(-1.0, 1.5, D)


def make(turned: bool = False, batch: int = 1, std: float = 0.5) -> LeastSquaresData:
    """Two workers with different covariances, and a target that shares no axis with them."""
    rng = np.random.default_rng(0)
    roots = np.abs(rng.normal(size=(2, D))) + 0.3
    bases = np.array([random_basis(1, k, D) for k in range(2)]) if turned else np.empty((0, D, D))
    blank = LeastSquaresData(
        roots, bases, rng.normal(size=D), np.empty((1, D)), np.empty((1, D)), np.empty((0, D)),
        std, np.array([batch]),
    )  # fmt: skip
    source = np.mean([covariance(blank, worker) for worker in range(2)], axis=0)
    square = rng.normal(size=(D, D))
    return blank._replace(source=source, target=square @ square.T)


def covariance(data: LeastSquaresData, worker: int) -> Floats:
    basis = data.bases[worker] if len(data.bases) else np.eye(D)
    return (basis * data.roots[worker] ** 2) @ basis.T


def gradient(data: LeastSquaresData, worker: int, draw: int) -> Floats:
    out = np.full(D, np.nan)
    gradient_at(data, np.uint64(7), worker, draw, POINT, out)
    return out


def sample_gradient(data: LeastSquaresData, worker: int, number: int) -> Floats:
    """(x'w - y) x, y = x'w* + noise, as written."""
    x, basis = np.empty(D), data.bases[worker] if len(data.bases) else np.eye(D)
    fill_normals(*stream(7, SAMPLE, worker, number), 1.0, x)
    x = basis @ (data.roots[worker] * x)
    y = x @ data.truth + data.std * normal(*stream(7, NOISE, worker, number), 0)
    return (x @ POINT - y) * x


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("batch", [1, 3])
def test_a_gradient_is_the_mean_over_its_own_samples(turned: bool, batch: int) -> None:
    data = make(turned, batch)
    for worker in range(2):
        samples = [sample_gradient(data, worker, 4 * batch + k) for k in range(batch)]
        assert gradient(data, worker, 4) == pytest.approx(np.mean(samples, axis=0))


@pytest.mark.parametrize("turned", [False, True])
def test_its_mean_is_the_gradient_of_that_worker(turned: bool) -> None:
    data, draws = make(turned), 4_000
    drawn = np.array([gradient(data, 1, k) for k in range(draws)])
    error = drawn.mean(axis=0) - covariance(data, 1) @ (POINT - data.truth)
    assert np.all(np.abs(error) < 4 * drawn.std(axis=0) / np.sqrt(draws))


def test_metrics_are_exact_and_not_sampled() -> None:
    data = make(turned=True)
    away = POINT - data.truth
    found = dict(zip(METRICS, measure_at(data, POINT).tolist(), strict=True))
    source, target = away @ data.source @ away, away @ data.target @ away
    assert found["source_risk"] == pytest.approx(source)
    assert found["target_risk"] == pytest.approx(target)
    assert found["loss_gap"] == found["source_risk"] / 2
    assert found["loss"] == pytest.approx(0.125 + source / 2)
    assert found["grad_norm_sq"] == pytest.approx(np.sum((data.source @ away) ** 2))
    assert found["distance_sq"] == pytest.approx(away @ away)
    assert np.isnan(found["accuracy"])
    assert np.isnan(found["adapted_risk"])


@pytest.mark.parametrize("full", [False, True])
def test_adapted_risk_is_the_target_risk_of_the_transformed_point(full: bool) -> None:
    a = np.random.default_rng(1).normal(size=(D if full else 1, D))
    data = make()._replace(transform=a)
    away = (a @ POINT if full else a[0] * POINT) - data.truth
    assert measure_at(data, POINT)[METRICS.index("adapted_risk")] == pytest.approx(
        away @ data.target @ away
    )


@pytest.mark.parametrize("turned", [False, True])
def test_its_function_values_have_that_gradient(turned: bool) -> None:
    """Central differences are exact on a quadratic, up to rounding."""
    data = make(turned, batch=2)
    oracle = OracleData(data, CENTRAL, D, np.full(1, 1e-3), 0.0)
    differences = np.empty(D)
    gradient_at(oracle, np.uint64(7), 1, 3, POINT, differences)
    assert differences == pytest.approx(gradient(data, 1, 3), rel=1e-9)
