"""Preconditioned gradients: their values, their problems, and unchanged metrics."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import simulator
from algorithms import METHODS
from simulator.core.player import gradient_at, measure_at
from simulator.errors import ScenarioError
from simulator.problems import LeastSquaresSpec, QuadraticSpec
from simulator.problems.base import Problem
from simulator.problems.oracle_spec import Coordinate
from simulator.problems.preconditioner import (
    Diagonal,
    Full,
    HessianPower,
    Minimax,
    preconditioned,
)
from simulator.results.result import Result
from tests.shared.scenes import bits, curve, run, scene
from tests.shared.variants import CASES

Floats = NDArray[np.float64]
METHOD = {"name": "asgd", "stepsize": 0.1}
SHIFT: dict[str, Any] = {"source": {"power": 1.5}, "target": {"power": 0.5}}
REGRESSION: dict[str, Any] = {
    "kind": "least_squares",
    "dimension": 5,
    "covariate_shift": SHIFT,
    "truth": "flat",
    "noise": 0.3,
}
FULL = [[1.0, 0.2, 0.0, 0.0], [0.2, 1.0, 0.0, 0.1], [0.0, 0.0, 2.0, 0.0], [0.0, 0.1, 0.0, 0.5]]


def quadratic(d: int = 4, **keys: Any) -> Problem:
    return QuadraticSpec.model_validate({"kind": "quadratic", "dimension": d, **keys}).build(3)


def gradient(problem: Problem, point: Floats) -> Floats:
    out = np.empty(problem.dimension)
    gradient_at(problem.data, np.uint64(5), 1, 2, point, out)
    return out


@pytest.mark.parametrize("chosen", ["diagonal", "full"])
def test_a_gradient_is_multiplied_and_the_metrics_stay(chosen: str) -> None:
    plain, point = quadratic(noise=0.1), np.array([1.0, -2.0, 0.5, 3.0])
    matrix = np.diag([1.0, 2.0, 0.5, 3.0]) if chosen == "diagonal" else np.array(FULL)
    spec = (
        Diagonal(kind="diagonal", values=[1.0, 2.0, 0.5, 3.0])
        if chosen == "diagonal"
        else Full(kind="full", matrix=FULL)
    )
    wrapped = preconditioned(plain, spec)
    assert gradient(wrapped, point) == pytest.approx(matrix @ gradient(plain, point), rel=1e-14)
    assert measure_at(wrapped.data, point).tobytes() == measure_at(plain.data, point).tobytes()


@pytest.mark.parametrize("exponent", [0.5, 1.0])
@pytest.mark.parametrize("matrix", ["tridiagonal", {"power": 1.3}])
def test_a_power_is_that_of_the_hessian(matrix: Any, exponent: float) -> None:
    problem = quadratic(matrix=matrix)
    assert problem.hessian is not None
    hessian, found = problem.hessian(), HessianPower(kind="power", exponent=exponent)
    p = found.assemble(problem)
    dense = [np.diag(m[0]) if len(m) == 1 else m for m in (hessian, p)]
    values, vectors = np.linalg.eigh(dense[0])
    assert np.allclose(dense[1], (vectors * values**-exponent) @ vectors.T, rtol=1e-12)
    assert len(p) == (4 if matrix == "tridiagonal" else 1)


def test_the_hessian_is_the_derivative_of_the_gradient() -> None:
    for problem in (quadratic(), quadratic(heterogeneity={"kind": "random_tridiagonal"})):
        assert problem.hessian is not None
        zero = measure_at(problem.data, problem.minimiser)[0]
        for axis in np.eye(4):
            rise = measure_at(problem.data, problem.minimiser + axis)[0] - zero
            assert rise == pytest.approx(axis @ problem.hessian() @ axis / 2, rel=1e-9)


def losses(result: Result) -> list[float]:
    return curve(result)["loss_gap"].tolist()


def test_the_inverse_root_on_a_quadratic_is_plain_sgd_on_the_whitened_one() -> None:
    """z = A^(1/4) x has the Hessian A^(1/2); without noise, since the noise would change too."""
    spectrum = [4.0, 1.0, 0.25, 0.01]
    problem = {"kind": "quadratic", "dimension": 4, "matrix": {"spectrum": spectrum}}
    whitened = {
        **problem,
        "matrix": {"spectrum": [value**0.5 for value in spectrum]},
        "start": [value**0.25 for value in spectrum],
    }
    for method in ({"name": "asgd", "stepsize": 0.1}, {"name": "sync_sgdm", "stepsize": 0.02}):
        chosen = {**method, "preconditioner": {"kind": "power", "exponent": 0.5}}
        found = losses(run(chosen, problem=problem))
        assert found == pytest.approx(losses(run(method, problem=whitened)), rel=1e-9)


def test_the_inverse_root_in_regression_whitens_samples_and_noise_too() -> None:
    """S^(1/4) w has the source spectrum j^-0.75 and the truth of an ellipse with 0.75 more."""
    whitened = {
        **REGRESSION,
        "covariate_shift": {**SHIFT, "source": {"power": 0.75}},
        "ellipse": 1.75,
    }
    method = {**METHOD, "preconditioner": "power"}
    found = losses(run(method, problem=REGRESSION))
    assert found == pytest.approx(losses(run(METHOD, problem=whitened)), rel=1e-9)


def test_ones_on_the_diagonal_change_no_bit() -> None:
    ones = {**METHOD, "preconditioner": {"kind": "diagonal", "values": [1.0] * 4}}
    assert bits(curve(run(ones))) == bits(curve(run(METHOD)))


@pytest.mark.parametrize("name", sorted(METHODS))
def test_every_method_takes_one_and_both_engines_agree(name: str) -> None:
    method = {**CASES[name], "preconditioner": {"kind": "full", "matrix": FULL}}
    tape, eager = (run(method, engine=engine, events=False) for engine in ("tape", "numpy"))
    assert bits(tape.curves) == bits(eager.curves)
    assert losses(tape)[-1] != losses(run(CASES[name], events=False))[-1]


def test_replicas_and_seeds_ride_together_as_they_would_alone() -> None:
    method = {**METHOD, "preconditioner": {"kind": "full", "matrix": FULL}}
    together = run({**method, "stepsize": [0.1, 0.2]}, seeds=[0, 3])
    for number, stepsize in enumerate((0.1, 0.2)):
        for seed in (0, 3):
            alone = curve(run({**method, "stepsize": stepsize}, seeds=[seed]), seed=seed)
            assert bits(curve(together, replica=number, seed=seed)) == bits(alone)


def test_it_stands_outside_an_oracle() -> None:
    """All partial derivatives are the gradient, so P times them equals P times the gradient."""
    spec, point = Full(kind="full", matrix=FULL), np.array([1.0, -2.0, 0.5, 3.0])
    seen = preconditioned(Coordinate(kind="coordinate", block=4).wrap(quadratic()), spec)
    plain = gradient(preconditioned(quadratic(), spec), point)
    assert gradient(seen, point) == pytest.approx(plain, rel=1e-14)


def test_minimax_is_the_transform_and_keeps_the_dropped_directions_at_the_start() -> None:
    problem = {**REGRESSION, "dimension": 30, "noise": 1.0, "samples": 20, "transform": "minimax"}
    built = LeastSquaresSpec.model_validate(problem).build(5)
    matrix = Minimax(kind="minimax").assemble(built)
    dropped = matrix[0] == 0.0
    assert 0 < dropped.sum() < 30
    wrapped = preconditioned(built, Minimax(kind="minimax"))
    assert (gradient(wrapped, built.start)[dropped] == 0.0).all()


def test_a_python_objective_takes_one_too() -> None:
    class Bowl:
        start = np.array([1.0, 2.0])

        def gradient(self, point: Floats, worker: int, key: tuple[int, int, int]) -> Floats:
            return point

        def measure(self, point: Floats) -> dict[str, float]:
            return {"loss": float(point @ point) / 2}

    found = []
    for own in ({"kind": "diagonal", "values": [2.0, 1.0]},
                {"kind": "full", "matrix": [[2.0, 0.0], [0.0, 1.0]]}):  # fmt: skip
        chosen = scene({**METHOD, "preconditioner": own}, workers=1, problem={"kind": "python"},
                       stop={"iterations": 1})  # fmt: skip
        found.append(simulator.run(chosen, objective=Bowl()).curves["loss"].iloc[-1])
    assert found == [pytest.approx((0.8**2 + 1.8**2) / 2)] * 2


WRONG: list[tuple[Any, Any, str]] = [
    ({"kind": "diagonal", "values": [1.0] * 3}, {"noise": None}, "is for 3 coordinates"),
    ({"kind": "full", "matrix": [[1.0, 2.0]]}, {}, "must be square"),
    ("minimax", {}, "transform: minimax"),
    ({"kind": "power", "exponent": -1.0}, {}, "greater than 0"),
    ("power", {"problem": {"kind": "python"}}, "must be quadratic or least_squares"),
    ("power", {"problem": {"kind": "quadratic", "dimension": 501}}, "at most 500"),
]


@pytest.mark.parametrize(("chosen", "changes", "rule"), WRONG)
def test_refused(chosen: Any, changes: dict[str, Any], rule: str) -> None:
    with pytest.raises((ValueError, ScenarioError), match=rule):
        scene({**METHOD, "preconditioner": chosen}, **changes)


def test_what_only_the_built_problem_knows_is_refused_there() -> None:
    with pytest.raises(ScenarioError, match="is for 2 coordinates, the problem has 4"):
        preconditioned(quadratic(), Diagonal(kind="diagonal", values=[1.0, 1.0]))


@pytest.mark.parametrize(("hessian", "rule"), [
    (None, "needs a constant Hessian"),
    (lambda: np.array([[1.0, 0.5, 0.0, 2.0]]), "needs a positive Hessian"),
    (lambda: np.diag([1.0, 0.5, -0.1, 2.0]), "needs a positive Hessian"),
])  # fmt: skip
def test_a_power_of_what_is_no_positive_hessian_is_refused(hessian: Any, rule: str) -> None:
    with pytest.raises(ScenarioError, match=f" preconditioner: kind: power {rule}"):
        preconditioned(
            replace(quadratic(), hessian=hessian), HessianPower(kind="power", exponent=0.5)
        )


def test_powers_are_for_at_most_500_dimensions_unless_the_hessian_is_diagonal() -> None:
    rotated = {**SHIFT, "rotation": {"kind": "random", "of": "workers"}}
    regression = {**REGRESSION, "dimension": 501}
    for problem, refused in (
        ({"kind": "quadratic", "dimension": 500}, False),
        ({"kind": "quadratic", "dimension": 501, "matrix": "identity"}, False),
        (regression, False),
        ({**regression, "covariate_shift": {**rotated, "target": "mean"}}, True),
        ({**regression, "covariate_shift": {**SHIFT, "rotation": {"kind": "random"}}}, False),
    ):
        found = QuadraticSpec if problem["kind"] == "quadratic" else LeastSquaresSpec
        spec = found.model_validate(problem)
        assert bool(list(HessianPower(kind="power").check(spec))) == refused, problem


def test_theory_is_for_plain_gradients() -> None:
    method = {"name": "sync_sgd", "stepsize": "theory"}
    assert len(run(method, noise=None).curves)
    with pytest.raises(ScenarioError, match="without a preconditioner"):
        run({**method, "preconditioner": "power"}, noise=None)
