"""Wrong labels: those of the workers beyond the last, behind an oracle and a preconditioner too."""

from typing import Any

import pytest

from simulator.problems.flipped import with_wrong_labels
from simulator.problems.oracle_spec import Coordinate
from simulator.problems.preconditioner import Diagonal, preconditioned
from simulator.scenario import Scenario

DATA = {"kind": "synthetic", "samples": 30, "features": 4, "seed": 2}
KINDS: dict[str, dict[str, Any]] = {
    "logistic": {"kind": "logistic", "data": DATA, "nonconvex": 0.1},
    "softmax": {"kind": "softmax", "data": {**DATA, "classes": 3}},
}


def built(kind: str) -> Any:
    given: dict[str, Any] = {"problem": KINDS[kind], "cluster": {"workers": 2}}
    given |= {"methods": [{"name": "asgd", "stepsize": 0.1}], "stop": {"arrivals": 1}}
    return Scenario.model_validate(given).build_problem()


def wrong_labels(kind: str, data: Any) -> list[int]:
    found = [-y if kind == "logistic" else 2 - y for y in data.labels.tolist()]
    assert set(found) == set(data.labels.tolist())
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_the_last_class_takes_the_place_of_the_first(kind: str) -> None:
    problem = built(kind)
    found = with_wrong_labels(problem).data
    assert (found.right, found.workers) == (problem.data, 2)
    assert found.wrong.labels.tolist() == wrong_labels(kind, problem.data)
    assert found.wrong.rows is problem.data.rows


@pytest.mark.parametrize("kind", KINDS)
def test_wrappers_around_the_data_stay(kind: str) -> None:
    problem = built(kind)
    seen = Coordinate(kind="coordinate", block=2).wrap(problem)
    wrapped = preconditioned(seen, Diagonal(kind="diagonal", values=[2.0] * problem.dimension))
    found = with_wrong_labels(wrapped).data
    assert found.right is wrapped.data
    assert type(found.wrong) is type(wrapped.data)
    assert type(found.wrong.inner) is type(wrapped.data.inner)
    assert found.wrong.inner.inner.labels.tolist() == wrong_labels(kind, problem.data)
