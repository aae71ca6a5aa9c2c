"""Quadratic problems: matrices, minimisers and constants against dense linear algebra."""

import math
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from pydantic import ValidationError

from simulator.core.player import gradient_at, measure_at
from simulator.problems import QuadraticSpec
from simulator.problems.base import Problem
from tests.reference.quadratic import Quadratic, dense

Floats = NDArray[np.float64]
WORKERS = 6


def build(d: int = 5, workers: int = WORKERS, **keys: Any) -> Problem:
    spec = QuadraticSpec.model_validate({"kind": "quadratic", "dimension": d, **keys})
    return spec.build(workers)


def twin(problem: Problem) -> Quadratic:
    """Dense matrices read off the built arrays, worker by worker."""
    data, d, n = problem.data, problem.dimension, problem.workers
    base = dense(data.diagonal, data.off)
    scale = np.broadcast_to(data.scale, n)
    linear = np.zeros((n, d))
    linear[:, : data.linear.shape[1]] = data.linear
    return Quadratic(
        np.array([s * base + data.shift * np.eye(d) for s in scale]), linear, data.constant
    )


CASES: dict[str, dict[str, Any]] = {
    "tridiagonal": {},
    "identity": {"matrix": "identity"},
    "spectrum": {"matrix": {"spectrum": [3.0, 0.1, 1.0, 2.0, 0.5]}},
    "power": {"matrix": {"power": 2.0}},
    "minima": {"matrix": "identity", "minima": np.arange(30.0).reshape(6, 5).tolist()},
    "minima of a tridiagonal": {"minima": np.cos(np.arange(30.0)).reshape(6, 5).tolist()},
    "random minima": {"heterogeneity": {"kind": "random_minima", "scale": 2.0}},
    "random tridiagonal": {"heterogeneity": {"kind": "random_tridiagonal"}},
    "interpolation": {"heterogeneity": {"kind": "random_tridiagonal", "interpolation": True}},
}
every_case = pytest.mark.parametrize("case", CASES)


@every_case
def test_the_minimiser_solves_the_mean_system(case: str) -> None:
    problem = build(**CASES[case])
    assert problem.minimiser == pytest.approx(twin(problem).minimiser, rel=1e-9, abs=1e-12)
    assert measure_at(problem.data, problem.minimiser)[2] < 1e-20


@every_case
def test_the_constants_are_those_of_the_matrices(case: str) -> None:
    problem = build(**CASES[case])
    slow, found = twin(problem), problem.constants
    eigenvalues = np.linalg.eigvalsh(slow.mean_matrix)
    squares = np.mean([matrix @ matrix for matrix in slow.matrices], axis=0)
    norms = [np.abs(np.linalg.eigvalsh(matrix)).max() for matrix in slow.matrices]
    assert found.smoothness == pytest.approx(np.abs(eigenvalues).max())
    assert found.smoothness_mean_square == pytest.approx(
        math.sqrt(np.linalg.eigvalsh(squares).max())
    )
    assert found.smoothness_max == pytest.approx(max(norms))
    assert found.strong_convexity == pytest.approx(max(eigenvalues.min(), 0.0), rel=1e-7, abs=1e-12)


@every_case
def test_optimum_and_gap_are_values_of_the_objective(case: str) -> None:
    problem = build(**CASES[case])
    slow = twin(problem)
    best = slow.loss(slow.minimiser)
    assert problem.constants.optimum == pytest.approx(best, rel=1e-9, abs=1e-12)
    gap = slow.loss(problem.start) - best
    assert problem.constants.initial_gap == pytest.approx(gap, rel=1e-9)


@every_case
def test_the_mean_of_the_workers_gradients_is_the_gradient_that_is_measured(case: str) -> None:
    problem = build(**CASES[case])
    point, out = np.sin(np.arange(5.0)), np.empty(5)
    total = np.zeros(5)
    for worker in range(WORKERS):
        gradient_at(problem.data, np.uint64(0), worker, 0, point, out)
        total += out / WORKERS
    assert measure_at(problem.data, point)[2] == pytest.approx(total @ total, rel=1e-9)


def test_the_tridiagonal_problem_of_the_literature() -> None:
    problem = build(4, workers=1)
    data = problem.data
    assert (data.diagonal.tolist(), data.off) == ([0.5] * 4, -0.25)
    assert data.linear.tolist() == [[-0.25]]  # and zeros, which are left out
    assert problem.start.tolist() == [2.0, 0.0, 0.0, 0.0]
    assert problem.minimiser == pytest.approx([-0.8, -0.6, -0.4, -0.2])


@pytest.mark.parametrize("d", [1, 2, 10, 1729])
def test_extreme_eigenvalues_of_the_tridiagonal_matrix(d: int) -> None:
    """(1 -+ cos(pi/(d+1)))/2, the small one without cancellation."""
    found = build(d).constants
    assert found.smoothness == pytest.approx((1 + math.cos(math.pi / (d + 1))) / 2, rel=1e-14)
    low = math.sin(math.pi / (2 * (d + 1))) ** 2
    assert found.strong_convexity == pytest.approx(low, rel=1e-12)


def test_minima_are_where_each_objective_is_least() -> None:
    rows = [[float(i), -1.0] for i in range(3)]
    problem = build(2, workers=3, matrix={"spectrum": [2.0, 5.0]}, minima=rows)
    for worker, row in enumerate(rows):
        out = np.empty(2)
        gradient_at(problem.data, np.uint64(0), worker, 0, np.array(row), out)
        assert out.tolist() == [0.0, 0.0]
    assert problem.minimiser == pytest.approx([1.0, -1.0])
    # F* = mean (c - c_i)'A(c - c_i)/2 = (1 + 0 + 1)/3 * 2/2
    assert problem.constants.optimum == pytest.approx(2 / 3)


def test_a_last_coordinate_that_only_some_minima_have_counts() -> None:
    problem = build(3, workers=2, matrix="identity", minima=[[1.0, 0.0, 0.0], [1.0, 4.0, 0.0]])
    assert problem.data.linear.tolist() == [[1.0, 0.0], [1.0, 4.0]]
    assert problem.minimiser == pytest.approx([1.0, 2.0, 0.0])


def test_random_minima_do_not_depend_on_the_number_of_workers() -> None:
    keys = {"matrix": "identity", "heterogeneity": {"kind": "random_minima", "scale": 0.5}}
    few, many = build(workers=2, **keys), build(workers=7, **keys)
    assert np.array_equal(few.data.linear, many.data.linear[:2])


def test_random_minima_have_the_stated_spread() -> None:
    keys = {"matrix": "identity", "heterogeneity": {"kind": "random_minima", "scale": 0.5}}
    found = build(100, workers=500, **keys).data.linear
    assert abs(found.std() - 0.5) < 4 * 0.5 / math.sqrt(2 * found.size)


@pytest.mark.parametrize("seed", range(5))
def test_the_recipe_of_random_tridiagonals(seed: int) -> None:
    """The mean is exactly `convexity` convex, whatever the single ones are."""
    keys = {"kind": "random_tridiagonal", "scale": 3.0, "convexity": 0.01, "seed": seed}
    problem = build(8, workers=20, heterogeneity=keys)
    eigenvalues = np.linalg.eigvalsh(twin(problem).mean_matrix)
    assert eigenvalues.min() == pytest.approx(0.01, rel=1e-9)
    assert problem.constants.strong_convexity == pytest.approx(0.01, rel=1e-9)


def test_with_interpolation_all_have_the_same_stationary_point() -> None:
    problem = build(**CASES["interpolation"])
    for worker in range(WORKERS):
        out = np.empty(5)
        gradient_at(problem.data, np.uint64(0), worker, 0, problem.minimiser, out)
        assert np.abs(out).max() < 1e-9


@pytest.mark.parametrize("kind", ["per_coordinate", "shared"])
def test_the_variance_is_the_total_over_coordinates(kind: str) -> None:
    found = build(7, noise={"kind": kind, "std": 0.1}).constants
    assert found.noise_variance == pytest.approx(7 * 0.01)


@pytest.mark.parametrize("noise", [None, 0, 0.0, {"std": 0.0}])
def test_no_noise_is_no_noise(noise: Any) -> None:
    assert build(noise=noise).constants.noise_variance == 0.0


def test_a_number_is_noise_per_coordinate() -> None:
    assert (build(noise=0.5).data.noise, build(noise=0.5).data.std) == (1, 0.5)


@pytest.mark.parametrize(
    ("start", "expected"), [([2.0], [2.0] * 5), ([1.0, 2, 3, 4, 5], [1.0, 2, 3, 4, 5])]
)
def test_the_start_is_one_number_or_all_of_them(start: Any, expected: list[float]) -> None:
    assert build(start=start).start.tolist() == expected


WRONG = [
    ({"matrix": {"spectrum": [1.0]}}, "spectrum has 1 values, dimension is 5"),
    ({"minima": [[1.0]] * 6}, "a row of minima has 1 values, dimension is 5"),
    ({"start": [1.0, 2.0]}, "start has 2 values, dimension is 5"),
    (
        {"minima": [[0.0] * 5] * 6, "heterogeneity": {"kind": "random_minima"}},
        "give minima or heterogeneity, not both",
    ),
    (
        {"matrix": "identity", "heterogeneity": {"kind": "random_tridiagonal"}},
        "random_tridiagonal goes with matrix: tridiagonal",
    ),
]


@pytest.mark.parametrize(("keys", "rule"), WRONG, ids=[rule for _, rule in WRONG])
def test_what_does_not_fit_is_refused(keys: dict[str, Any], rule: str) -> None:
    with pytest.raises(ValidationError) as caught:
        build(**keys)
    (error,) = caught.value.errors()
    assert error["msg"] == rule


def test_minima_must_have_a_row_per_worker() -> None:
    spec = QuadraticSpec.model_validate(
        {"kind": "quadratic", "dimension": 1, "matrix": "identity", "minima": [[1.0], [2.0]]}
    )
    assert list(spec.check(2)) == []
    assert list(spec.check(3)) == [("minima", "has 2 rows, but there are 3 workers")]


@pytest.mark.parametrize(("degrees", "factor"), [(3, 3.0), (12, 1.2), (2, math.nan), (1, math.nan)])
def test_the_variance_of_heavy_tails_may_be_infinite(degrees: int, factor: float) -> None:
    """Unknown to the theory where it is infinite."""
    noise = {"kind": "per_coordinate", "std": 0.5, "degrees_of_freedom": degrees}
    found = build(dimension=4, noise=noise).constants.noise_variance
    assert found == pytest.approx(factor * 1.0, nan_ok=True)
