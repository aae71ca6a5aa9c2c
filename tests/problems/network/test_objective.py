"""The shipped problems on data, computed by PyTorch: the numbers of the compiled kernels."""

from typing import Any

import numpy as np
import pytest

import simulator
from simulator.core.metrics import METRICS
from simulator.problems.base import Problem
from simulator.problems.kernel_evaluator import KernelEvaluator
from simulator.scenario import Scenario
from tests.shared.scenes import bits, run, scene

torch = pytest.importorskip("torch", reason="these objectives need PyTorch")

DATA = {"kind": "synthetic", "samples": 150, "features": 6, "holdout": 0.2}
CLASSES = {**DATA, "classes": 3}
PROBLEMS: dict[str, dict[str, Any]] = {
    "mlp": {"kind": "mlp", "hidden": 8, "data": CLASSES, "l2": 0.01, "batch": 4},
    "softmax": {"kind": "softmax", "data": CLASSES, "l2": 0.01, "partition": "iid"},
    "logistic": {"kind": "logistic", "data": DATA, "l2": 0.01, "nonconvex": 0.1, "batch": 4},
}
SAMPLINGS: dict[str, dict[str, Any]] = {
    "one sample": {"batch": 1},
    "with replacement": {"batch": 7},
    "without replacement": {"batch": 7, "replacement": False, "partition": "iid"},
    "whole shards": {"batch": "full", "partition": {"kind": "dirichlet", "alpha": 0.3}},
    "whole unequal shards": {
        "batch": "full",
        "partition": {"kind": "dirichlet", "alpha": 0.3, "equal_size": False},
    },
    "sparse rows": {"data": {**CLASSES, "density": 0.1}},
}


def build(kind: str, **options: Any) -> Problem:
    scenario = {
        "problem": {**PROBLEMS[kind], **options},
        "cluster": {"workers": 4},
        "methods": [{"name": "asgd", "stepsize": 0.1}],
        "stop": {"arrivals": 1},
    }
    return Scenario.model_validate(scenario).build_problem()


def objective(problem: Problem) -> Any:
    from simulator.problems.network.objective import objective_of

    return objective_of(problem)


def points(problem: Problem, count: int) -> np.ndarray[Any, Any]:
    return problem.start + np.random.default_rng(1).normal(size=(count, problem.dimension))


@pytest.mark.parametrize("kind", PROBLEMS)
@pytest.mark.parametrize("sampling", SAMPLINGS)
def test_gradients_are_those_of_the_kernels(kind: str, sampling: str) -> None:
    options = SAMPLINGS[sampling]
    if kind == "logistic" and "data" in options:
        options = {"data": {**DATA, "density": 0.1}}
    problem = build(kind, **options)
    kernels, at, seeds = KernelEvaluator(problem), points(problem, 3), [5, 5, 2**62]
    for worker, draw in ((0, 0), (3, 17)):
        found = objective(problem).gradients(seeds, worker, draw, torch.from_numpy(at))
        for seed, point, gradient in zip(seeds, at, found, strict=True):
            expected = kernels.gradient(seed, worker, draw, point)
            np.testing.assert_allclose(gradient, expected, rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("kind", PROBLEMS)
def test_metrics_are_those_of_the_kernels(kind: str) -> None:
    problem = build(kind)
    at = points(problem, 2)
    found = objective(problem).measures(torch.from_numpy(at)).numpy()
    for row, point in zip(found, at, strict=True):
        expected = KernelEvaluator(problem).measure(point)
        np.testing.assert_allclose(row, expected, rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("own", [False, True])
def test_parts_that_fit_into_memory_give_the_same_sums(own: bool, monkeypatch: Any) -> None:
    from simulator.problems.network import sample_sums

    problem = build("mlp", batch=7)
    at, seeds = torch.from_numpy(points(problem, 3)), [1, 2, 3] if own else [1, 1, 1]
    whole = objective(problem)
    expected = whole.gradients(seeds, 0, 0, at), whole.measures(at)
    monkeypatch.setattr(sample_sums, "MOST_BYTES", 1)
    sliced = objective(build("mlp", batch=7))
    torch.testing.assert_close(sliced.gradients(seeds, 0, 0, at), expected[0])
    torch.testing.assert_close(sliced.measures(at), expected[1], equal_nan=True)
    monkeypatch.setattr(sample_sums, "MOST_BYTES", 9 * whole.sample_bytes)
    sliced = objective(build("mlp", batch=7))
    torch.testing.assert_close(sliced.gradients(seeds, 0, 0, at), expected[0])
    torch.testing.assert_close(sliced.measures(at), expected[1], equal_nan=True)


ASGD = {"name": "asgd", "stepsize": [0.02, 0.1]}
NETWORK = {
    "kind": "network",
    "model": {"kind": "mlp", "hidden": [3]},
    "data": CLASSES,
    "dtype": "float64",
}


def grouped(problem: dict[str, Any], *batches: int) -> Scenario:
    """A scenario with a worker for each of the batches."""
    groups = [{"workers": 1, "batch": batch} for batch in batches]
    return scene(ASGD, problem=problem, cluster={"groups": groups}, stop={"arrivals": 40})


def test_workers_of_a_network_take_their_own_batch() -> None:
    both = objective(grouped(NETWORK, 2, 6).build_problem())
    for worker, batch in enumerate((2, 6)):
        problem = grouped({**NETWORK, "batch": batch}, batch, batch).build_problem()
        at = torch.from_numpy(points(problem, 2))
        expected = objective(problem).gradients([1, 1], worker, 3, at)
        torch.testing.assert_close(both.gradients([1, 1], worker, 3, at), expected)


def test_batches_of_groups_are_the_same_in_both_engines() -> None:
    scenario = grouped(PROBLEMS["mlp"], 2, 6)
    tape, found = (
        simulator.run(scenario.model_copy(update={"engine": engine})).curves
        for engine in ("tape", "torch")
    )
    np.testing.assert_allclose(found["loss"], tape["loss"], rtol=1e-10)


LONG: dict[str, Any] = {"stop": {"arrivals": 3000}, "record": {"arrivals": 500}, "events": False}


@pytest.mark.parametrize("kind", PROBLEMS)
def test_thousands_of_steps_agree_to_ten_digits(kind: str) -> None:
    tape, found = (
        run(ASGD, problem=PROBLEMS[kind], engine=engine, **LONG) for engine in ("tape", "torch")
    )
    columns = [name for name in METRICS if name in tape.curves]
    np.testing.assert_allclose(found.curves[columns], tape.curves[columns], rtol=1e-10, atol=1e-12)


def test_runs_repeat_byte_for_byte() -> None:
    one, two = (
        run(ASGD, problem=PROBLEMS["mlp"], engine="torch", seeds=[3, 4], stop={"arrivals": 200})
        for _ in range(2)
    )
    assert bits(one.curves) == bits(two.curves)
