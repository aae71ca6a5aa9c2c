"""Workers with batches of their own."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import simulator
from simulator.errors import DataError, ScenarioError
from simulator.problems.base import Problem
from simulator.problems.batches import with_batches
from simulator.problems.least_squares import LeastSquaresSpec
from simulator.problems.logistic import LogisticSpec
from simulator.scenario import Scenario
from tests.shared.scenes import bits
from tests.shared.sums import draw_gradient

DATA = {"kind": "synthetic", "samples": 60, "features": 5, "label_noise": 0.1}
LOGISTIC = {"kind": "logistic", "l2": 0.01, "data": DATA, "batch": 4}
SHIFTED = {
    "kind": "least_squares",
    "dimension": 5,
    "covariate_shift": {"source": {"power": 1.0}, "target": "mean"},
    "batch": 4,
}
OWN = (2, None, 8)


def build(workers: int = 3, **options: Any) -> Problem:
    if options.get("kind") == "least_squares":
        return LeastSquaresSpec.model_validate(options).build(workers)
    return LogisticSpec.model_validate(LOGISTIC | options).build(workers)


@pytest.mark.parametrize(
    "options", [{}, {"partition": "iid"}, {"partition": "iid", "replacement": False}, SHIFTED]
)
def test_each_worker_draws_as_if_all_had_its_batch(options: dict[str, Any]) -> None:
    problem, point = with_batches(build(**options), OWN), np.linspace(-1.0, 1.0, 5)
    for worker, batch in enumerate((2, 4, 8)):
        alike = build(**{**options, "batch": batch})
        found, expected = (
            draw_gradient(one.data, point, worker=worker, draw=3, seed=5)
            for one in (problem, alike)
        )
        assert found.tolist() == expected.tolist()


@pytest.mark.parametrize(
    "options", [{}, {"partition": "by_label"}, {"partition": "iid", "replacement": False}, SHIFTED]
)
def test_the_noise_variance_is_the_mean_over_workers(options: dict[str, Any]) -> None:
    """Measured at the start, over 4,000 gradients of each worker."""
    problem, squares = with_batches(build(**options), OWN), []
    for worker in range(3):
        drawn = np.array(
            [draw_gradient(problem.data, problem.start, worker=worker, draw=k) for k in range(4000)]
        )
        squares.append(((drawn - drawn.mean(axis=0)) ** 2).sum(axis=1))
    each = np.array(squares)
    error = math.sqrt((each.var(axis=1) / each.shape[1]).sum()) / 3
    assert abs(each.mean() - problem.constants.noise_variance) < 5 * error
    assert error < 0.05 * each.mean()
    assert problem.constants.noise_variance != build(**options).constants.noise_variance


def test_the_usual_batch_stated_again_changes_nothing() -> None:
    problem = build()
    assert with_batches(problem, (4, None, 4)) is problem
    assert with_batches(problem, ()) is problem


def test_a_batch_of_all_replaces_that_of_the_problem() -> None:
    for options in ({}, SHIFTED):
        found = with_batches(build(**options), (6, 6, 6)).constants
        expected = build(**{**options, "batch": 6}).constants
        assert found.noise_variance == pytest.approx(expected.noise_variance, rel=1e-14)
        assert found.second_moment == pytest.approx(expected.second_moment, nan_ok=True)


def test_moments_of_different_batches_are_unknown() -> None:
    assert math.isnan(with_batches(build(**SHIFTED), OWN).constants.second_moment)


def test_a_full_gradient_has_no_noise() -> None:
    problem = with_batches(build(batch="full"), (None, None, 60))
    alone = build(batch=60).constants.noise_variance
    assert problem.constants.noise_variance == pytest.approx(alone / 3)


def test_a_batch_beyond_the_samples_of_its_worker_is_refused() -> None:
    problem = build(partition="iid", replacement=False)
    with pytest.raises(DataError, match="batch 21 without replacement, must be at most the 20"):
        with_batches(problem, (None, 21, None))


def scenario(*groups: Any, problem: dict[str, Any] = LOGISTIC, **sections: Any) -> Scenario:
    parts = {
        "problem": problem,
        "cluster": {"groups": list(groups)},
        "methods": [{"name": "asgd", "stepsize": 0.1}],
        "stop": {"arrivals": 50},
        "record": {"iterations": 1},
    }
    return Scenario.model_validate(parts | sections)


FAST, SLOW = {"workers": 2, "compute_time": 1.0, "batch": 8}, {"workers": 3, "compute_time": 1.7}


def test_both_engines_give_the_same_bits() -> None:
    tape, numpy = (
        simulator.run(scenario(FAST, SLOW, engine=engine), events=True)
        for engine in ("tape", "numpy")
    )
    for table in ("curves", "summary", "workers", "events"):
        assert bits(getattr(tape, table)) == bits(getattr(numpy, table))


def test_only_the_workers_of_the_group_take_its_batch() -> None:
    cluster = scenario(FAST, SLOW).cluster
    assert cluster.batches == (8, 8, None, None, None)
    assert cluster.model_copy(update={"absent": [0]}).batches == (8, None, None, None)
    assert cluster.scaled(2.0).batches == cluster.batches
    assert scenario(SLOW).cluster.batches == ()


def test_equal_batches_are_the_batch_of_the_problem() -> None:
    own = simulator.run(scenario(FAST, SLOW | {"batch": 8}))
    usual = simulator.run(scenario(FAST | {"batch": None}, SLOW, problem=LOGISTIC | {"batch": 8}))
    assert bits(own.curves) == bits(usual.curves)


@pytest.mark.parametrize(
    ("sections", "rule"),
    [
        ({"problem": {"kind": "quadratic", "dimension": 3}}, "needs a problem with samples"),
        ({"methods": [{"name": "coded_sgd", "stepsize": 0.1, "stragglers": 1}]}, "coded_sgd"),
        ({"methods": [{"name": "replicated_sgd", "stepsize": 0.1}]}, "compute tasks of others"),
    ],
)
def test_where_a_batch_of_a_group_means_nothing_it_is_refused(
    sections: dict[str, Any], rule: str
) -> None:
    with pytest.raises(ScenarioError, match=rf"cluster\.groups\[0\]\.batch: .*{rule}"):
        scenario(FAST, SLOW, **sections)
