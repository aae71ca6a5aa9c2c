"""The transformer: causal, exact gradients, and it learns a text."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from simulator.problems.base import Problem
from simulator.scenario import Scenario
from tests.shared.scenes import run

torch = pytest.importorskip("torch", reason="the transformer needs PyTorch")

SMALL = {"kind": "transformer", "width": 8, "layers": 1, "heads": 2}


@pytest.fixture
def problem(tmp_path: Path) -> dict[str, Any]:
    path = tmp_path / "text.txt"
    path.write_text("abcd" * 60)
    data = {"kind": "text", "path": str(path), "context": 6, "holdout": 0.2}
    return {"kind": "network", "model": SMALL, "data": data, "dtype": "float64", "batch": 4}


def build(problem: dict[str, Any]) -> Problem:
    scenario = {
        "problem": problem,
        "cluster": {"workers": 2},
        "methods": [{"name": "asgd", "stepsize": 0.1}],
        "stop": {"arrivals": 1},
    }
    return Scenario.model_validate(scenario).build_problem()


def test_a_score_depends_on_no_later_character(problem: dict[str, Any]) -> None:
    from simulator.problems.network.learners import learner_of

    built = build(problem)
    learner, point = learner_of(built.data.model), torch.from_numpy(built.start)
    text = torch.tensor([[0.0, 1, 2, 3, 0, 1]], dtype=torch.float64)
    other = text.clone()
    other[0, 3] = 1
    before, after = learner.scores(point, text), learner.scores(point, other)
    assert before.shape == (1, 6, 4)
    torch.testing.assert_close(before[:, :3], after[:, :3], rtol=0, atol=0)
    assert (before[:, 3:] != after[:, 3:]).any(-1).all()


def test_gradients_of_replicas_are_the_slopes_of_the_loss(problem: dict[str, Any]) -> None:
    from simulator.problems.network.objective import objective_of

    built = build({**problem, "batch": "full"})
    points = built.start + 0.1 * np.random.default_rng(1).normal(size=(2, built.dimension))
    way = np.random.default_rng(2).normal(size=built.dimension)
    found, step = objective_of(built), 1e-6
    slopes = found.gradients([1, 1], 0, 0, torch.from_numpy(points)).numpy() @ way
    ahead, behind = (
        found.measures(torch.from_numpy(points + sign * step * way))[:, 0] for sign in (1, -1)
    )
    np.testing.assert_allclose((ahead - behind) / (2 * step), slopes, rtol=1e-5)


def test_it_learns_an_alphabet(problem: dict[str, Any]) -> None:
    asgd = {"name": "asgd", "stepsize": 0.1}
    curves = run(asgd, problem=problem, stop={"arrivals": 300}, record={"arrivals": 300}).curves
    start, end = curves.iloc[0], curves.iloc[-1]
    assert start["holdout_loss"] == pytest.approx(np.log(4), abs=0.1)
    assert end["accuracy"] > 0.95
    assert end["holdout_loss"] < 0.3


def test_text_and_transformer_belong_together(problem: dict[str, Any]) -> None:
    asgd = {"name": "asgd", "stepsize": 0.2}
    with pytest.raises(ValidationError, match="must be of kind text for model: transformer"):
        run(asgd, problem={**problem, "data": {"kind": "patterns", "samples": 90}})
    with pytest.raises(ValidationError, match="is text, which needs"):
        run(asgd, problem={"kind": "softmax", "data": problem["data"]})


def test_heads_divide_the_width(problem: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="must divide the width, 8"):
        run({"name": "asgd", "stepsize": 0.2}, problem={**problem, "model": {**SMALL, "heads": 3}})
