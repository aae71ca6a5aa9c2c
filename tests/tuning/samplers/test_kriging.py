"""Expected improvement on a design-space graph; the surrogate itself is SMT's."""

import math
import sys
import warnings
from statistics import NormalDist
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from simulator.core.random import ALGORITHM, stream, uniform
from simulator.tuning.samplers import kriging as module
from simulator.tuning.samplers.kriging import CANDIDATES, Kriging
from simulator.tuning.space import Axis, Parameter
from tests.shared.trials import STEPSIZE, space

ONE = space(Parameter("k", "choice", choices=(0, 1, 2)), STEPSIZE)
LIST = space(Parameter("k", "choice", choices=(0, 1, 2)), Axis("stepsize", choices=(0.1,)))


class Graph:
    """One discrete variable with three values."""

    size = 1

    def __init__(self, methods: Any) -> None:
        self.method = methods[0]
        self.uniforms: list[Any] = []

    def vectors(self, uniforms: Any) -> Any:
        self.uniforms.append(uniforms)
        return np.floor(3 * uniforms), np.ones(uniforms.shape, dtype=bool)

    def point(self, vector: Any, acting: Any) -> Any:
        assert acting.all()
        return self.method, (("k", int(vector[0])),)


@pytest.fixture(autouse=True)
def graph(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "Graph", Graph)


def test_it_starts_with_random_trials_and_then_goes_one_by_one() -> None:
    sampler = Kriging((ONE,), 4)
    assert (sampler.startup, sampler.ahead, sampler.first_share) == (6, 6, 1.0)
    first = sampler.ask()
    assert first is not None and sampler.ahead == 5
    keys = stream(4, ALGORITHM, 1, 0)
    graph: Any = sampler._graph
    [drawn] = graph.uniforms
    assert drawn.shape == (CANDIDATES, 1)
    assert drawn[:3, 0].tolist() == [uniform(*keys, i) for i in range(3)]
    for _ in range(9):
        sampler.ask()
    assert sampler.ahead == 1


def test_points_that_were_visited_come_last() -> None:
    sampler = Kriging((ONE,), 4)
    found = [sampler.ask() for _ in range(4)]
    values = [dict(one.point)["k"] for one in found if one is not None]
    assert sorted(values[:3]) == [0, 1, 2]
    assert [one.visit for one in found if one is not None] == [0, 0, 0, 1]


def test_a_space_of_lists_ends_when_every_point_was_visited() -> None:
    sampler = Kriging((LIST,), 4)
    assert [sampler.ask() is None for _ in range(4)] == [False, False, False, True]


def test_a_method_without_parameters_has_no_graph() -> None:
    sampler = Kriging((space(STEPSIZE),), 4)
    assert sampler.startup == 4
    found = [sampler.ask() for _ in range(2)]
    assert [one and (one.point, one.visit, one.ticket) for one in found] == [
        ((), 0, None), ((), 1, None),
    ]  # fmt: skip
    assert found[0] is not None and sampler.tell(found[0], 1.0, 5.0) is None
    assert sampler._known == {}
    both = Kriging((space(STEPSIZE), space(STEPSIZE, label="b")), 4)
    assert both.startup == 6  # the choice of the method


def test_of_several_visits_the_best_score_counts() -> None:
    sampler = Kriging((ONE,), 4)
    one = sampler.ask()
    assert one is not None
    for score in (100.0, 10.0, 1000.0):
        assert sampler.tell(one, 1.0, score) is None
    [(_, _, best)] = sampler._known.values()
    assert best == 1.0


def fitted(mean: dict[int, float], variance: float) -> Any:
    """A surrogate that predicts this mean at each value of k."""
    return SimpleNamespace(
        predict_values=lambda x, is_acting: np.array([[mean[int(v)]] for v in x[:, 0]]),
        predict_variances=lambda x, is_acting: np.full((len(x), 1), variance),
    )


def test_the_expected_improvement_is_the_textbook_s(monkeypatch: pytest.MonkeyPatch) -> None:
    """EI = (best - m) Phi(z) + s phi(z) with z = (best - m)/s; warnings of the fit are silent."""
    sampler = Kriging((ONE,), 4)
    mean = {0: 0.5, 1: -0.25, 2: 1.0}
    sampler._known = {b"a": (None, None, 2.0), b"b": (None, None, 0.25)}  # type: ignore[dict-item]

    def fit(known: Any, values: Any) -> Any:
        warnings.warn("the matrix is ill-conditioned", stacklevel=1)
        return fitted(mean, 0.09)

    monkeypatch.setattr(sampler, "_fitted", fit)
    vectors = np.array([[0.0], [1.0], [2.0]])
    found = sampler._improvement(vectors, np.ones((3, 1), dtype=bool))
    normal = NormalDist()
    for k in range(3):
        gain, s = 0.25 - mean[k], 0.3
        expected = gain * normal.cdf(gain / s) + s * normal.pdf(gain / s)
        assert found[k] == pytest.approx(expected, rel=1e-12)


def test_after_the_start_the_largest_improvement_is_proposed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sampler = Kriging((space(Parameter("k", "choice", choices=tuple(range(99))), STEPSIZE),), 4)
    for score in (1.0, 2.0):
        one = sampler.ask()
        assert one is not None
        sampler.tell(one, 1.0, score)
    told: list[int] = []

    def improvement(vectors: Any, acting: Any) -> Any:
        told.append(sampler._asked)
        return np.where(vectors[:, 0] == 1.0, 5.0, 0.0)

    monkeypatch.setattr(sampler, "_improvement", improvement)
    for _ in range(4):  # six trials are random
        sampler.ask()
    assert told == []
    sampler._visits.counts.clear()
    best = sampler.ask()
    assert told == [7] and best is not None and dict(best.point) == {"k": 1}


def test_the_model_is_fitted_to_the_logarithms(monkeypatch: pytest.MonkeyPatch) -> None:
    sampler = Kriging((ONE,), 2**32 + 5)
    for score in (1.0, 100.0):
        one = sampler.ask()
        assert one is not None
        sampler.tell(one, 1.0, score)
    made: dict[str, Any] = {}

    class Model:
        def __init__(self, **options: Any) -> None:
            made["options"] = options

        def set_training_values(self, vectors: Any, values: Any, is_acting: Any) -> None:
            made["trained"] = vectors.tolist(), values.tolist(), is_acting.tolist()

        def train(self) -> None:
            made["is_trained"] = True

    models: Any = ModuleType("smt.surrogate_models")
    models.KRG, models.MixIntKernelType = Model, SimpleNamespace(GOWER="gower")
    models.MixHrcKernelType = SimpleNamespace(ALG_KERNEL="alg")
    monkeypatch.setitem(sys.modules, "smt.surrogate_models", models)
    sampler._graph.design_space = "design"  # type: ignore[union-attr]
    known = list(sampler._known.values())
    sampler._fitted(known, np.array([value for _, _, value in known]))
    assert made["options"]["seed"] == 5 and made["options"]["design_space"] == "design"
    assert made["options"]["nugget"] == module.NUGGET
    assert made["options"]["categorical_kernel"] == "gower"
    assert made["options"]["hierarchical_kernel"] == "alg"
    assert made["options"]["print_global"] is False
    vectors, values, acting = made["trained"]
    assert values == [0.0, 2.0] and acting == [[True], [True]] and len(vectors) == 2
    assert made["is_trained"] and math.isfinite(sum(map(sum, vectors)))
