"""Softmax problems: constants, heterogeneous parts, and a few steps of descent."""

from typing import Any

import numpy as np
import pytest

from simulator.problems.base import Problem
from simulator.problems.data.rows import to_matrix
from simulator.problems.softmax import SoftmaxSpec
from tests.shared.sums import exact_gradient, measured, numbers

SYNTHETIC = {"kind": "synthetic", "samples": 90, "features": 4, "classes": 3}


def build(workers: int = 6, **options: Any) -> Problem:
    """A built problem."""
    return SoftmaxSpec.model_validate(
        {"kind": "softmax", "l2": 0.01, "data": SYNTHETIC, **options}
    ).build(workers)


def test_the_point_has_a_number_per_feature_and_class() -> None:
    problem = build()
    assert problem.dimension == len(problem.start) == 12
    assert measured(problem.data, problem.start)["loss"] == pytest.approx(np.log(3), rel=1e-15)


def test_smoothness_is_half_the_largest_eigenvalue_and_holds() -> None:
    problem = build(partition="by_label")
    matrix = to_matrix(problem.data.rows)
    largest = np.linalg.eigvalsh(matrix.T @ matrix / len(matrix))[-1]
    assert problem.constants.smoothness == pytest.approx(largest / 2 + 0.01, rel=1e-12)
    for seed in range(50):
        x, move = numbers(12, seed=seed), 0.1 * numbers(12, seed=1000 + seed)
        apart = exact_gradient(problem.data, x + move) - exact_gradient(problem.data, x)
        assert np.linalg.norm(apart) <= problem.constants.smoothness * np.linalg.norm(move)


def test_descent_with_the_theory_step_learns_digits() -> None:
    pytest.importorskip("sklearn")
    data = {"kind": "sklearn", "name": "digits", "holdout": 0.2}
    problem = build(10, data=data, partition={"kind": "dirichlet", "alpha": 0.1})
    point, losses = problem.start, []
    for _ in range(60):
        losses.append(measured(problem.data, point)["loss"])
        point = point - exact_gradient(problem.data, point) / problem.constants.smoothness
    assert losses == sorted(losses, reverse=True)
    assert measured(problem.data, point)["accuracy"] > 0.85
