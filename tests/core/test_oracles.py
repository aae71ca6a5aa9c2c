"""Estimates from function values and from blocks: mean, second moment, limit, noise."""

from functools import cache
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from simulator.core.metrics import METRICS
from simulator.core.objective import stochastic_value
from simulator.core.oracles import CENTRAL, DERIVATIVES, GAUSSIAN, SPHERE, OracleData
from simulator.problems import LogisticSpec, QuadraticSpec
from tests.shared.sums import draw_gradient, exact_gradient, measured, numbers

Floats = NDArray[np.float64]
D = 8
SAMPLES = 4000


@cache
def quadratic(noise: float = 0.0) -> Any:
    """The tridiagonal quadratic in 8 dimensions."""
    spec = {"kind": "quadratic", "dimension": D, "noise": noise}
    return QuadraticSpec.model_validate(spec).build(1).data


@cache
def logistic() -> Any:
    """40 samples of 5 features, a batch of 3."""
    data = {"kind": "synthetic", "samples": 40, "features": 5}
    spec = {"kind": "logistic", "l2": 0.1, "batch": 3, "data": data}
    return LogisticSpec.model_validate(spec).build(1).data


def seen(
    inner: Any, estimator: int = CENTRAL, block: int = D, smoothing: Any = 1e-4, noise: float = 0.0
) -> OracleData:
    """The objective `inner` behind an estimator."""
    radii = np.atleast_1d(np.array(smoothing, dtype=np.float64))
    return OracleData(inner, estimator, block, radii, noise)


def draws(data: OracleData, point: Floats) -> Floats:
    """SAMPLES estimates at `point`, one per row."""
    return np.array([draw_gradient(data, point, draw=k) for k in range(SAMPLES)])


ESTIMATORS = [
    *[(DERIVATIVES, block, D / block) for block in (1, 2, 4, 8)],
    *[(CENTRAL, block, D / block) for block in (1, 2, 4, 8)],
    *[(GAUSSIAN, block, 1 + (D + 1) / block) for block in (1, 4)],
    *[(SPHERE, block, 1 + (D - 1) / block) for block in (1, 4)],
]


@pytest.mark.parametrize(("estimator", "block", "ratio"), ESTIMATORS)
def test_the_mean_is_the_gradient_and_the_second_moment_is_as_stated(
    estimator: int, block: int, ratio: float
) -> None:
    point = numbers(D)
    exact = draw_gradient(quadratic(), point)
    found = draws(seen(quadratic(), estimator, block), point)
    error = found.std(axis=0) / np.sqrt(SAMPLES) + 1e-9
    assert np.all(np.abs(found.mean(axis=0) - exact) < 4 * error)
    squares = np.sum(found**2, axis=1) / np.sum(exact**2)
    assert squares.mean() == pytest.approx(ratio, abs=4 * squares.std() / np.sqrt(SAMPLES) + 1e-7)


def test_noise_of_the_gradient_counts_n_over_y_times() -> None:
    data, point = quadratic(0.3), numbers(D)
    found = draws(seen(data, block=2), point)
    squares = np.sum(found**2, axis=1)
    expected = D / 2 * (np.sum(draw_gradient(quadratic(), point) ** 2) + D * 0.3**2)
    assert squares.mean() == pytest.approx(expected, abs=4 * squares.std() / np.sqrt(SAMPLES))


@pytest.mark.parametrize("inner", [quadratic(0.3), logistic()], ids=["quadratic", "logistic"])
def test_all_derivatives_are_the_stochastic_gradient_itself(inner: Any) -> None:
    point = numbers(len(inner.minimiser))
    data = seen(inner, DERIVATIVES, len(point))
    for draw in range(5):
        full = draw_gradient(inner, point, draw=draw)
        assert draw_gradient(data, point, draw=draw).tobytes() == full.tobytes()


@pytest.mark.parametrize("mu", [1e-3, 0.1, 10.0])
def test_differences_of_a_quadratic_are_exact_for_every_smoothing(mu: float) -> None:
    """The noise of gradients is part of the function, so the sample is the same in both values."""
    inner, point = quadratic(0.3), numbers(D)
    rounding = 1e-15 * 100 / min(mu, 1.0)
    for draw in range(5):
        estimate = draw_gradient(seen(inner, smoothing=mu), point, draw=draw)
        assert estimate == pytest.approx(draw_gradient(inner, point, draw=draw), abs=rounding)


def test_differences_of_logistic_regression_are_off_by_the_square_of_the_smoothing() -> None:
    """In the limit they are the gradient of the same batch."""
    inner, point = logistic(), numbers(5)
    full = draw_gradient(inner, point, draw=3)
    errors = [
        np.abs(draw_gradient(seen(inner, block=5, smoothing=mu), point, draw=3) - full).max()
        for mu in (0.2, 0.1, 0.05, 1e-4)
    ]
    assert errors[0] / errors[1] == pytest.approx(4, rel=0.05)
    assert errors[1] / errors[2] == pytest.approx(4, rel=0.05)
    assert errors[3] < 1e-8 < errors[2]


def test_errors_of_values_make_a_trade_off_in_the_smoothing() -> None:
    """E||G - grad f||^2 = N^2 s^2/(2 Y mu^2) + O(mu^4) with Y = N: large at both ends."""
    data, point, s = logistic(), 2 * numbers(5), 1e-3
    inner = data._replace(batches=np.zeros_like(data.batches))  # all samples
    exact = exact_gradient(inner, point)
    errors = {}
    for mu in (0.01, 0.2, 3.0):
        away = draws(seen(inner, block=5, smoothing=mu, noise=s), point) - exact
        errors[mu] = np.mean(np.sum(away**2, axis=1))
    assert errors[0.01] == pytest.approx(5 * s**2 / (2 * 0.01**2), rel=0.1)
    assert errors[0.2] < errors[0.01] / 10
    assert errors[0.2] < errors[3.0] / 10


def test_every_coordinate_has_its_own_smoothing() -> None:
    inner, point = logistic(), numbers(5)
    radii = [0.5, 1e-4, 1e-4, 1e-4, 1e-4]
    mixed = draw_gradient(seen(inner, block=5, smoothing=radii), point)
    wide = draw_gradient(seen(inner, block=5, smoothing=0.5), point)
    narrow = draw_gradient(seen(inner, block=5, smoothing=1e-4), point)
    assert mixed.tolist() == [wide[0], *narrow[1:]]


def test_a_block_has_different_coordinates_each_equally_often() -> None:
    inner, point = quadratic(), numbers(D)
    touched = draws(seen(inner, block=3), point) != 0
    assert set(touched.sum(axis=1)) == {3}
    share = touched.mean(axis=0)
    assert np.all(np.abs(share - 3 / D) < 4 * np.sqrt(3 / D * (1 - 3 / D) / SAMPLES))


def test_metrics_are_those_of_the_objective() -> None:
    point = numbers(5)
    there, here = measured(seen(logistic(), block=2), point), measured(logistic(), point)
    assert [there[name] for name in METRICS] == pytest.approx(
        [here[name] for name in METRICS], rel=0, abs=0, nan_ok=True
    )


def test_values_are_for_kernels() -> None:
    with pytest.raises(TypeError, match="for kernels; got list"):
        stochastic_value([], 0, 0, 0, 0, 0)
