"""The transformer: causal, exact gradients, and it learns a text."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from simulator.problems.base import Problem
from simulator.problems.network.transformer import Transformer
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
    learner, points = learner_of(built.data.model), torch.from_numpy(built.start)[None]
    text = torch.tensor([[[0.0, 1, 2, 3, 0, 1]]], dtype=torch.float64)
    other = text.clone()
    other[0, 0, 3] = 1
    (before,), (after,) = learner.scores(points, text), learner.scores(points, other)
    assert before.shape == (1, 6, 4)
    torch.testing.assert_close(before[:, :3], after[:, :3], rtol=0, atol=0)
    assert (before[:, 3:] != after[:, 3:]).any(-1).all()


def test_the_transformer_is_the_module_of_pytorch() -> None:
    """Its encoder with a mask, the norm first; the matrices of PyTorch are transposed."""
    nn, random = torch.nn, np.random.default_rng(1)
    network = Transformer(kind="transformer", width=6, layers=2, heads=3)
    shapes = [one.shape for one in network.weights((5,), 7)]
    weights = [torch.from_numpy(random.normal(scale=0.4, size=shape)) for shape in shapes]
    characters, places, *left = weights
    text = torch.tensor([[0, 3, 6, 1], [2, 2, 5, 4]])
    values = characters[text] + places
    later = torch.ones(4, 4, dtype=torch.bool).triu(1)
    for k in range(2):
        norm, bias, qkv, qkv_bias, out, out_bias, *after = left[12 * k : 12 * (k + 1)]
        layer = nn.TransformerEncoderLayer(
            6, 3, 24, dropout=0.0, batch_first=True, norm_first=True, dtype=torch.float64
        )
        own = [qkv.T, qkv_bias, out.T, out_bias, after[2].T, after[3], after[4].T, after[5]]
        for parameter, given in zip(
            layer.parameters(), [*own, norm, bias, after[0], after[1]], strict=True
        ):
            parameter.data = given.contiguous()
        values = layer(values, src_mask=later)
    scale, shift, matrix, last = left[24:]
    expected = nn.functional.layer_norm(values, (6,), scale, shift) @ matrix + last
    (found,) = network.scores([one[None] for one in weights], text.double()[None])
    torch.testing.assert_close(found, expected)


def test_parameters_start_with_the_deviations_that_the_documentation_names() -> None:
    found = Transformer(kind="transformer", width=4, layers=1, heads=1).weights((3,), 5)
    assert [(one.shape, round(one.deviation, 6), one.level) for one in found] == [
        ((5, 4), 0.02, 0.0), ((2, 4), 0.02, 0.0),
        ((4,), 0.0, 1.0), ((4,), 0.0, 0.0), ((4, 12), 0.5, 0.0), ((12,), 0.0, 0.0),
        ((4, 4), 0.5, 0.0), ((4,), 0.0, 0.0),
        ((4,), 0.0, 1.0), ((4,), 0.0, 0.0), ((4, 16), 0.5, 0.0), ((16,), 0.0, 0.0),
        ((16, 4), 0.25, 0.0), ((4,), 0.0, 0.0),
        ((4,), 0.0, 1.0), ((4,), 0.0, 0.0), ((4, 5), 0.02, 0.0), ((5,), 0.0, 0.0),
    ]  # fmt: skip


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
