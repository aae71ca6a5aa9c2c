"""Regression under covariate shift in a scenario."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from pydantic import ValidationError

import simulator
from simulator.core.player import gradient_at
from simulator.problems import LeastSquaresSpec
from simulator.problems.base import Problem
from tests.shared.scenes import bits, curve, run, scene

SHIFT: dict[str, Any] = {"source": {"power": 1.5}, "target": {"power": 0.5}}
TURNED = {**SHIFT, "rotation": {"kind": "random"}}
OWN = {"source": {"power": 1.0}, "target": "mean", "rotation": {"kind": "random", "of": "workers"}}
EACH = {"source": [{"power": 0.0}, {"power": 1.0}, {"power": 2.0}], "target": "mean"}


def spec(shift: dict[str, Any] = SHIFT, d: int = 4, **keys: Any) -> LeastSquaresSpec:
    given = {"kind": "least_squares", "dimension": d, "covariate_shift": shift, **keys}
    return LeastSquaresSpec.model_validate(given)


def build(shift: dict[str, Any] = SHIFT, workers: int = 3, **keys: Any) -> Problem:
    return spec(shift, **keys).build(workers)


def covariances(problem: Problem, workers: int = 3) -> list[NDArray[np.float64]]:
    found = []
    for worker in range(workers):
        values = problem.data.roots[worker % len(problem.data.roots)] ** 2
        bases = problem.data.bases
        basis = bases[worker] if len(bases) else np.eye(len(values))
        found.append((basis * values) @ basis.T)
    return found


@pytest.mark.parametrize(
    "shift", [SHIFT, TURNED, OWN, EACH], ids=["plain", "target", "own", "each"]
)
def test_constants_are_those_of_the_covariances(shift: dict[str, Any]) -> None:
    problem = build(shift)
    known, each = problem.constants, covariances(problem)
    mean = np.mean(each, axis=0)
    data = problem.data
    source = np.diag(data.source[0]) if len(data.source) == 1 else data.source
    assert np.allclose(source, mean)
    assert known.smoothness == pytest.approx(np.linalg.eigvalsh(mean)[-1])
    assert known.smoothness_max == pytest.approx(max(np.linalg.eigvalsh(s)[-1] for s in each))
    squares = np.mean([s @ s for s in each], axis=0)
    assert known.smoothness_mean_square == pytest.approx(np.linalg.eigvalsh(squares)[-1] ** 0.5)
    assert known.initial_gap == pytest.approx(data.truth @ mean @ data.truth / 2)
    lowest = np.linalg.eigvalsh(mean)[0]
    assert 0 < known.strong_convexity <= lowest * (1 + 1e-12)


@pytest.mark.parametrize("shift", [SHIFT, OWN, EACH], ids=["plain", "own", "each"])
def test_the_noise_variance_is_that_at_the_start(shift: dict[str, Any]) -> None:
    problem, draws = build(shift, noise=0.3), 2_000
    drawn = np.empty((3, draws, 4))
    for worker in range(3):
        for k in range(draws):
            gradient_at(problem.data, np.uint64(0), worker, k, problem.start, drawn[worker, k])
    means = [s @ -problem.data.truth for s in covariances(problem)]
    squares = ((drawn - np.array(means)[:, None]) ** 2).sum(axis=2)
    error = squares.std() / np.sqrt(squares.size)
    assert abs(squares.mean() - problem.constants.noise_variance) < 4 * error


@pytest.mark.parametrize("truth", ["ellipse_boundary_random", "worst_case", "flat"])
@pytest.mark.parametrize("shift", [SHIFT, TURNED], ids=["plain", "turned"])
def test_the_truth_lies_on_the_ellipse(truth: str, shift: dict[str, Any]) -> None:
    w = build(shift, truth=truth, ellipse=0.7).data.truth
    assert np.sum(w * w * np.arange(1.0, 5.0) ** 0.7) == pytest.approx(1.0)


@pytest.mark.parametrize("shift", [SHIFT, TURNED], ids=["plain", "turned"])
def test_the_worst_truth_has_the_largest_target_risk_at_the_start(shift: dict[str, Any]) -> None:
    worst = build(shift, truth="worst_case").summary["target risk at the start"]
    others = [build(shift, seed=k).summary["target risk at the start"] for k in range(30)]
    assert max(map(float, others)) <= float(worst)


def test_samples_bring_reference_risks() -> None:
    facts = build(d=60, noise=0.5, samples=400).summary
    risks = [value for name, value in facts.items() if "from 400 samples" in name]
    assert risks == pytest.approx([1.144, 0.0328, 0.0320, 0.0248], rel=2e-3)
    assert facts["directions kept by the optimal filter"] == 17


def test_the_transform_is_the_filter_and_where_axes_differ_the_program() -> None:
    pytest.importorskip("cvxpy")
    plain = build(samples=50, transform="minimax")
    turned = build(TURNED, d=3, samples=50, transform="minimax")
    assert plain.data.transform.shape == (1, 4)
    assert turned.data.transform.shape == (3, 3)
    name = "worst target risk from 50 samples: "
    facts = turned.summary
    assert facts[f"{name}optimal transform"] < facts[f"{name}best ridge"]  # type: ignore[operator]
    assert facts[f"{name}best ridge"] < facts[f"{name}least squares"]  # type: ignore[operator]


@pytest.mark.parametrize("shift", [SHIFT, TURNED, OWN], ids=["plain", "target", "own"])
def test_both_engines_record_the_same_bits(shift: dict[str, Any]) -> None:
    problem = spec(shift, batch=2).model_dump(exclude_none=True)
    method = {"name": "asgd", "stepsize": 0.1}
    runs = [
        simulator.run(scene(method, workers=3, problem=problem, engine=engine))
        for engine in ("tape", "numpy")
    ]
    assert bits(runs[0].curves) == bits(runs[1].curves)
    assert {"source_risk", "target_risk"} < set(runs[0].curves)
    assert not {"accuracy", "adapted_risk"} & set(runs[0].curves)
    assert len(curve(runs[0])) > 10


@pytest.mark.parametrize("shift", [SHIFT, OWN], ids=["plain", "own"])
def test_replicas_that_share_samples_are_what_they_are_alone(shift: dict[str, Any]) -> None:
    problem = spec(shift, batch=2).model_dump(exclude_none=True)
    together = run(
        {"name": "asgd", "stepsize": [0.1, 0.2]}, workers=3, problem=problem, seeds=[0, 4]
    )
    for number, stepsize in enumerate((0.1, 0.2)):
        for seed in (0, 4):
            method = {"name": "asgd", "stepsize": stepsize}
            alone = run(method, workers=3, problem=problem, seeds=[seed])
            rows = curve(together, replica=number, seed=seed)
            assert bits(rows) == bits(curve(alone, seed=seed))


def test_the_target_risk_may_rise_while_the_source_risk_falls() -> None:
    """Directions of small s_j and large t_j take up noise long after the others have settled."""
    problem = spec(d=60, noise=0.5, truth="flat").model_dump(exclude_none=True)
    method = {"name": "asgd", "stepsize": 0.05}
    result = simulator.run(
        scene(
            method,
            workers=1,
            problem=problem,
            stop={"arrivals": 4000},
            record={"iterations": 4000},
            seeds=4,
        )
    )
    first, last = result.curves.groupby("seed").first(), result.curves.groupby("seed").last()
    assert (last["source_risk"] < 0.6 * first["source_risk"]).all()
    assert (last["target_risk"] > 1.2 * first["target_risk"]).all()


def test_what_only_a_slow_worker_sees_is_learnt_late() -> None:
    """Worker i has variance in coordinate i alone; the target uses one or the other.

    Of 60 gradients the slow worker contributes 5 or 6, each a factor (1 - 0.1)^2 of its risk.
    """
    own = [{"spectrum": [1.0, 1e-9]}, {"spectrum": [1e-9, 1.0]}]
    ends = []
    for wanted in own:
        shift = {"source": own, "target": wanted}
        keys: dict[str, Any] = {"d": 2, "noise": 0.0, "truth": "flat", "batch": 20}
        problem = spec(shift, **keys).model_dump(exclude_none=True)
        times = {"mean": [1.0, 10.0]}
        result = run({"name": "asgd", "stepsize": 0.1}, workers=2, problem=problem, times=times)
        ends.append(result.curves["target_risk"].iloc[-1] / result.curves["target_risk"].iloc[0])
    assert ends[0] < 1e-3
    assert 0.1 < ends[1] < 0.9


def test_a_target_may_be_aimed_at() -> None:
    stop = {"arrivals": 100, "target": {"metric": "target_risk", "below": 10.0}}
    problem = spec().model_dump(exclude_none=True)
    result = simulator.run(scene({"name": "asgd", "stepsize": 0.1}, problem=problem, stop=stop))
    assert result.summary["time_to_target"].tolist() == [0.0]


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"transform": "minimax"}, "transform needs samples"),
    ({"covariate_shift": {"source": {"spectrum": [1.0]}, "target": "mean"}}, "has 1 values"),
    ({"covariate_shift": {**TURNED, "target": "mean"}}, "not mean"),
    ({"truth": "round"}, "flat"),
]


@pytest.mark.parametrize(("keys", "rule"), WRONG)
def test_refused(keys: dict[str, Any], rule: str) -> None:
    given = {"kind": "least_squares", "dimension": 4, "covariate_shift": SHIFT, **keys}
    with pytest.raises(ValidationError, match=rule):
        LeastSquaresSpec.model_validate(given)


def test_sources_must_be_as_many_as_workers_and_rotations_bounded() -> None:
    assert [field for field, _ in spec(EACH).check(4)] == ["covariate_shift"]
    assert not list(spec(EACH).check(3))
    assert [field for field, _ in spec(OWN, d=2000).check(100)] == ["dimension"]
