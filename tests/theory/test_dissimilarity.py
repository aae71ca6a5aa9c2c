"""The known dissimilarity of objectives."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from simulator.problems.base import Problem
from simulator.theory.dissimilarity import dissimilarity
from tests.shared.scenes import LINE, scene

DATA = {"kind": "synthetic", "samples": 40, "features": 3}
LOGISTIC = {"kind": "logistic", "data": DATA, "batch": 1, "l2": 0.01}
DIFFERENT = {"kind": "quadratic", "dimension": 3, "matrix": "identity"}


def built(problem: dict[str, Any], workers: int = 4) -> Problem:
    """The problem for a few workers."""
    method = {"name": "asgd", "stepsize": 0.1}
    return scene(method, problem=problem, workers=workers).problem.build(workers)


SHIFT = {"source": {"power": 1.0}, "target": "mean"}
REGRESSION = {"kind": "least_squares", "dimension": 3, "covariate_shift": SHIFT}


@pytest.mark.parametrize("problem", [LINE, LOGISTIC, REGRESSION])
def test_all_workers_share_an_objective_by_default(problem: dict[str, Any]) -> None:
    assert dissimilarity(built(problem)).equal


def test_workers_with_covariances_of_their_own_differ() -> None:
    shift = {**SHIFT, "rotation": {"kind": "random", "of": "workers"}}
    assert not dissimilarity(built({**REGRESSION, "covariate_shift": shift})).equal


def test_a_single_worker_agrees_with_itself() -> None:
    assert dissimilarity(built({**LOGISTIC, "partition": {"kind": "iid"}}, 1)).equal


def test_partitions_differ_by_nobody_knows_how_much() -> None:
    found = dissimilarity(built({**LOGISTIC, "partition": {"kind": "iid"}}))
    assert not found.equal
    assert math.isnan(found.zeta)


def test_equal_minima_are_no_difference() -> None:
    problem = {**DIFFERENT, "minima": [[1.0, 2.0, 3.0]] * 4}
    assert dissimilarity(built(problem)).equal


def test_the_bound_holds_for_quadratics_of_equal_curvature() -> None:
    minima = np.array([[3.0, 0, 1], [0, -2, 0], [-5, 1, 1], [2, 2, -9]])
    found = dissimilarity(built({**DIFFERENT, "minima": minima.tolist()}))
    points = np.linspace(-30, 30, 63).reshape(21, 3)
    for point in points:
        each = ((point - minima) ** 2).sum(axis=1)
        mean = ((point - minima.mean(axis=0)) ** 2).sum()
        assert (each <= found.zeta**2 + found.rho**2 * mean + 1e-9).all()


def test_other_quadratics_are_unknown() -> None:
    problem = {"kind": "quadratic", "dimension": 3, "noise": 0.1}
    found = dissimilarity(built({**problem, "heterogeneity": {"kind": "random_tridiagonal"}}))
    assert math.isnan(found.rho)
