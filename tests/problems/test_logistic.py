"""Logistic problems: constants against NumPy, start, metrics, and errors."""

import math
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from pydantic import ValidationError

from simulator.errors import DataError
from simulator.problems.base import Problem
from simulator.problems.data.rows import to_matrix
from simulator.problems.logistic import LogisticSpec
from tests.shared.sums import draw_gradient, exact_gradient, measured, numbers

SYNTHETIC = {"kind": "synthetic", "samples": 60, "features": 5, "label_noise": 0.1}


def build(workers: int = 4, **options: Any) -> Problem:
    """A built problem."""
    return LogisticSpec.model_validate(
        {"kind": "logistic", "l2": 0.01, "data": SYNTHETIC, **options}
    ).build(workers)


def curvatures(problem: Problem) -> list[NDArray[np.float64]]:
    """A_i = (mean a a')/4 of each worker."""
    parts = np.split(to_matrix(problem.data.rows), problem.data.shards[1:-1])
    return [part.T @ part / len(part) / 4 for part in parts]


def norm(matrix: NDArray[np.float64]) -> float:
    """Largest eigenvalue."""
    return float(np.linalg.eigvalsh(matrix)[-1])


@pytest.mark.parametrize("partition", ["shared", "iid", "by_label"])
@pytest.mark.parametrize("nonconvex", [0.0, 0.3])
def test_smoothness_is_that_of_the_second_moments(partition: str, nonconvex: float) -> None:
    problem = build(partition=partition, nonconvex=nonconvex)
    each, bend, constants = curvatures(problem), 0.01 + 2 * nonconvex, problem.constants
    assert constants.smoothness == pytest.approx(norm(np.mean(each, axis=0)) + bend, rel=1e-12)
    assert constants.smoothness_max == pytest.approx(max(map(norm, each)) + bend, rel=1e-12)


@pytest.mark.parametrize("partition", ["iid", "by_label"])
def test_mean_square_smoothness_bounds_gradients_at_different_points(partition: str) -> None:
    problem = build(partition=partition)
    bound = problem.constants.smoothness_mean_square
    root_mean_square = math.sqrt(np.mean([norm(A) ** 2 for A in curvatures(problem)])) + 0.01
    assert problem.constants.smoothness <= bound <= root_mean_square * (1 + 1e-12)
    full = problem.data._replace(batches=np.array([0]))
    for seed in range(100):
        x, moves = numbers(5, seed=seed), numbers(4, 5, seed=1000 + seed)
        there = [draw_gradient(full, x + moves[i], worker=i) for i in range(4)]
        apart = exact_gradient(problem.data, x) - np.mean(there, axis=0)
        assert np.sum(apart**2) <= bound**2 * np.mean(np.sum(moves**2, axis=1))


@pytest.mark.parametrize("nonconvex", [0.0, 0.3])
def test_smoothness_bounds_differences_of_gradients(nonconvex: float) -> None:
    problem = build(nonconvex=nonconvex, partition="by_label")
    for seed in range(100):
        x, move = numbers(5, seed=seed), 0.1 * numbers(5, seed=1000 + seed)
        apart = exact_gradient(problem.data, x + move) - exact_gradient(problem.data, x)
        assert np.linalg.norm(apart) <= problem.constants.smoothness * np.linalg.norm(move)


def test_convexity_is_l2() -> None:
    assert build(l2=0.25).constants.strong_convexity == 0.25
    assert build(l2=0.0).constants.strong_convexity == 0.0
    assert math.isnan(build(nonconvex=0.1).constants.strong_convexity)


def test_noise_falls_with_the_batch() -> None:
    one = build().constants.noise_variance
    assert build(batch=5).constants.noise_variance == pytest.approx(one / 5)
    without = build(batch=5, replacement=False).constants.noise_variance
    assert without == pytest.approx(one / 5 * 55 / 59)
    assert build(batch="full").constants.noise_variance == 0.0


def test_the_start_is_zero_with_loss_log_two() -> None:
    problem = build()
    assert problem.start.tolist() == [0.0] * 5
    assert measured(problem.data, problem.start)["loss"] == pytest.approx(math.log(2), rel=1e-15)


def test_the_smaller_label_is_minus_one(tmp_path: Any) -> None:
    path = tmp_path / "data"
    path.write_text("7 1:1\n3 1:-1\n7 1:2\n")
    problem = build(1, data={"kind": "libsvm", "path": str(path)})
    assert problem.data.labels.tolist() == [1, -1, 1]
    assert measured(problem.data, np.ones(1))["accuracy"] == 1.0


def test_more_classes_are_refused() -> None:
    with pytest.raises(DataError) as caught:
        build(data={**SYNTHETIC, "classes": 3})
    assert str(caught.value) == (
        "kind: logistic: synthetic has 3 classes, must have 2; kind: softmax takes any number"
    )


def test_a_batch_without_replacement_fits_the_smallest_worker() -> None:
    with pytest.raises(DataError) as caught:
        build(batch=16, replacement=False, partition="iid")
    assert str(caught.value) == (
        "batch 16 without replacement, must be at most the 15 samples of the smallest worker"
    )
    assert build(batch=16, partition="iid").data.batches.tolist() == [16]


def test_held_out_samples_are_what_accuracy_sees() -> None:
    problem = build(data={**SYNTHETIC, "holdout": 0.25})
    assert (len(problem.data.labels), len(problem.data.test_labels)) == (45, 15)
    assert problem.summary["training samples"] == 45
    assert problem.summary["held-out samples"] == 15
    assert problem.summary["minimum"] == problem.constants.optimum


def test_the_summary_says_how_even_the_parts_are() -> None:
    partition = {"kind": "dirichlet", "alpha": 0.1, "equal_size": False, "min_samples": 3}
    summary = build(partition=partition).summary
    assert summary["smallest worker's samples"] == 3
    assert int(summary["largest worker's samples"]) > 15
    assert int(summary["samples moved for min_samples"]) > 0


def test_a_spec_knows_its_metrics_before_it_is_built() -> None:
    for options in ({"batch": 2}, {"l2": 0.0}, {"nonconvex": 0.1}):
        spec = LogisticSpec.model_validate(
            {"kind": "logistic", "l2": 0.01, "data": SYNTHETIC, **options}
        )
        assert spec.metrics == build(**options).metrics


WRONG = [{"l2": -1.0}, {"l2": math.inf}, {"batch": 0}, {"batch": "all"}, {"batch": True},
         {"nonconvex": -0.1}, {"hidden": 3}]  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG)
def test_wrong_options_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match=next(iter(wrong))):
        LogisticSpec.model_validate({"kind": "logistic", "data": SYNTHETIC, **wrong})
