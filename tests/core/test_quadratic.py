"""Kernels of quadratics against dense matrices."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from simulator.core.objective import measure, stochastic_gradient
from simulator.core.player import gradient_at, measure_at
from simulator.core.quadratic import NO_NOISE, PER_COORDINATE, SHARED, QuadraticData
from simulator.core.random import NOISE, normal, stream
from simulator.core.single import fill_single_normals
from tests.reference.quadratic import Quadratic, dense

Floats = NDArray[np.float64]


def numbers(*shape: int, seed: int = 0) -> Floats:
    return np.random.default_rng(seed).normal(size=shape)


def make(
    d: int, workers: int, off: float = -0.3, **changes: Any
) -> tuple[QuadraticData, Quadratic]:
    """Data of `workers` different objectives, and their dense twin."""
    diagonal, shift = np.full(d, 1.7) if off else np.abs(numbers(d)) + 1.0, 0.25
    scale, linear = np.abs(numbers(workers, seed=1)) + 0.5, numbers(workers, d, seed=2)
    base = dense(diagonal, off)
    twin = Quadratic(np.array([s * base + shift * np.eye(d) for s in scale]), linear, 0.5)
    best = twin.minimiser
    data = QuadraticData(
        diagonal, off, shift, scale, linear, scale.mean(), linear.mean(axis=0), 0.5, best,
        twin.loss(best), NO_NOISE, 0.0, 0,
    )  # fmt: skip
    return data._replace(**changes), twin


def gradient(
    data: QuadraticData, point: Floats, worker: int = 0, draw: int = 0, seed: int = 0
) -> Floats:
    out = np.full(len(point), np.nan)  # previous content must not matter
    gradient_at(data, np.uint64(seed), worker, draw, point, out)
    return out


@pytest.mark.parametrize("off", [0.0, -0.3])
@pytest.mark.parametrize("d", [1, 2, 3, 8, 33])
def test_gradients_are_those_of_the_dense_twin(d: int, off: float) -> None:
    data, twin = make(d, 3, off)
    point = numbers(d, seed=3)
    for worker in range(3):
        assert gradient(data, point, worker) == pytest.approx(twin.gradient(worker, point))


@pytest.mark.parametrize("off", [0.0, -0.3])
@pytest.mark.parametrize("used", [1, 2, 7, 32, 33])
def test_columns_of_zeros_may_be_left_out(used: int, off: float) -> None:
    whole, _ = make(33, 3, off)
    whole.linear[:, used:] = 0.0
    short = whole._replace(linear=whole.linear[:, :used].copy())
    point = numbers(33, seed=3)
    for worker in range(3):
        assert np.array_equal(gradient(short, point, worker), gradient(whole, point, worker))


@pytest.mark.parametrize("off", [0.0, -0.3])
@pytest.mark.parametrize("d", [1, 2, 3, 33])
def test_metrics_are_those_of_the_dense_twin(d: int, off: float) -> None:
    data, twin = make(d, 3, off)
    point = numbers(d, seed=3)
    found = measure_at(data, point)
    assert found[:4].tolist() == pytest.approx(twin.metrics(point))
    assert np.isnan(found[4:]).all()


def test_at_the_minimiser_nothing_is_left() -> None:
    data, twin = make(5, 3)
    loss, gap, slope, distance = measure_at(data, data.minimiser)[:4].tolist()
    assert (abs(gap) < 1e-30, slope < 1e-28, distance) == (True, True, 0.0)
    assert loss == pytest.approx(twin.loss(twin.minimiser))


def test_small_gaps_keep_their_digits() -> None:
    """F(x) - F* would be lost: the gap here is 1e-26 while F* is of order 1."""
    data, _ = make(5, 3)
    data = data._replace(minimiser=np.zeros(5), mean_linear=np.zeros(5))
    point = 1e-13 * numbers(5, seed=4)
    mean = dense(data.diagonal, data.off) * data.mean_scale + data.shift * np.eye(5)
    assert measure_at(data, point)[1] == pytest.approx(0.5 * point @ mean @ point, rel=1e-12)


def test_one_row_serves_all_workers() -> None:
    data, _ = make(4, 1)
    point = numbers(4)
    assert np.array_equal(gradient(data, point, 0), gradient(data, point, 17))


def test_noise_per_coordinate_is_that_of_the_stream() -> None:
    plain, _ = make(7, 2)
    noisy = plain._replace(noise=PER_COORDINATE, std=0.5)
    noise = np.empty(7)
    fill_single_normals(*stream(11, NOISE, 1, 6), 0.5, noise)
    zero = np.zeros(7)
    assert np.array_equal(
        gradient(noisy, zero, 1, 6, 11), noise + (0.0 - plain.linear[1]), equal_nan=False
    )


def test_shared_noise_is_one_number() -> None:
    plain, _ = make(7, 2)
    noisy = plain._replace(noise=SHARED, std=0.5, linear=np.zeros((1, 7)))
    expected = normal(*stream(11, NOISE, 1, 6), 0) * 0.5
    assert np.array_equal(gradient(noisy, np.zeros(7), 1, 6, 11), np.full(7, expected))


@pytest.mark.parametrize("noise", [PER_COORDINATE, SHARED])
def test_noise_has_mean_zero_and_the_stated_variance(noise: int) -> None:
    plain, twin = make(3, 2)
    noisy, point, draws = plain._replace(noise=noise, std=0.5), numbers(3, seed=5), 20_000
    drawn = np.array([gradient(noisy, point, 1, k) for k in range(draws)])
    away = drawn - twin.gradient(1, point)
    assert np.all(np.abs(away.mean(axis=0)) < 4 * 0.5 / np.sqrt(draws))
    assert np.all(np.abs(away.var(axis=0) - 0.25) < 4 * 0.25 * np.sqrt(2 / draws))


@pytest.mark.parametrize("different", [{"seed": 1}, {"worker": 1}, {"draw": 1}])
def test_seed_worker_and_draw_each_change_the_noise(different: dict[str, int]) -> None:
    data, _ = make(3, 1, noise=PER_COORDINATE, std=1.0)
    point = numbers(3)
    assert not np.any(gradient(data, point) == gradient(data, point, **different))


def test_the_noise_of_a_gradient_does_not_depend_on_the_number_of_workers() -> None:
    few, _ = make(3, 2, noise=PER_COORDINATE, std=1.0)
    many = few._replace(
        scale=np.concatenate([few.scale, np.ones(5)]),
        linear=np.concatenate([few.linear, np.ones((5, 3))]),
    )
    point = numbers(3)
    assert np.array_equal(gradient(few, point, 1, 9), gradient(many, point, 1, 9))


def test_the_generic_kernels_cannot_be_called_from_python() -> None:
    data, _ = make(2, 1)
    point = np.zeros(2)
    with pytest.raises(TypeError, match="stochastic_gradient is for kernels; got QuadraticData"):
        stochastic_gradient(data, 0, 0, 0, point, point)
    with pytest.raises(TypeError, match="measure is for kernels; got QuadraticData"):
        measure(data, point, point, point)


@pytest.mark.parametrize("kind", [PER_COORDINATE, SHARED])
def test_heavy_tails_stretch_the_whole_vector_of_a_draw(kind: int) -> None:
    """Student's t with two degrees: the stretch s has P(s^2 > t) = 1 - exp(-1/t)."""
    plain, _ = make(6, 1, noise=kind, std=0.5)
    zero, draws = np.zeros(6), range(4000)
    free = plain._replace(linear=np.zeros((1, 6)))
    stretches = []
    for draw in draws:
        normal = gradient(free, zero, draw=draw)
        found = gradient(free._replace(degrees=2), zero, draw=draw) / normal
        assert found == pytest.approx(np.full(6, found[0]))
        stretches.append(found[0])
    for t in (0.5, 1.0, 3.0, 20.0):
        share, expected = np.mean(np.array(stretches) ** 2 > t), 1 - np.exp(-1 / t)
        assert abs(share - expected) < 4 * np.sqrt(expected * (1 - expected) / len(draws))
