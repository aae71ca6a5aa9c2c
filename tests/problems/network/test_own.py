"""A module of the user's: the numbers of the shipped network, and what is refused in words."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import paceline
from simulator.errors import ScenarioError
from simulator.results.result import Result
from tests.shared.scenes import scene

torch = pytest.importorskip("torch", reason="modules need PyTorch")

DATA = {"kind": "patterns", "samples": 60, "size": 4, "classes": 3, "holdout": 0.2}
OWN: dict[str, Any] = {"kind": "network", "model": "own", "data": DATA, "dtype": "float64"}
MLP = {**OWN, "model": {"kind": "mlp", "hidden": [5]}}
ASGD = {"name": "asgd", "stepsize": [0.02, 0.1]}


def module(*layers: Any) -> Any:
    nn = torch.nn
    return nn.Sequential(nn.Flatten(), *layers, nn.Linear(16, 3))


class Silent(torch.nn.Module):
    """Raises an error without a message."""

    def forward(self, inputs: Any) -> Any:
        raise AssertionError


def run(model: Any, problem: dict[str, Any] = OWN) -> Result:
    return paceline.run(scene(ASGD, problem=problem, stop={"arrivals": 40}), model=model)


def the_shipped_start() -> Any:
    """A module with the parameters at which the shipped network starts."""
    point = scene(ASGD, problem=MLP).build_problem().start
    nn, sizes = torch.nn, (16 * 5, 5, 5 * 3, 3)
    made = nn.Sequential(nn.Flatten(), nn.Linear(16, 5), nn.ReLU(), nn.Linear(5, 3)).double()
    parts = torch.from_numpy(point).split(sizes)
    shapes = (16, 5), (5,), (5, 3), (3,)
    for own, part, shape in zip(made.parameters(), parts, shapes, strict=True):
        own.data = part.reshape(shape).T.contiguous() if len(shape) == 2 else part
    return made


def test_a_module_is_trained_like_the_shipped_network_that_it_equals() -> None:
    shipped = paceline.run(scene(ASGD, problem=MLP, stop={"arrivals": 40})).curves
    own = run(the_shipped_start()).curves
    columns = ["loss", "grad_norm_sq", "accuracy", "holdout_loss"]
    np.testing.assert_allclose(own[columns], shipped[columns], rtol=1e-10)


@pytest.mark.parametrize("convolution", [False, True])
def test_replicas_do_not_mix(convolution: bool) -> None:
    """A module with convolutions is computed for one replica after the other."""
    from simulator.problems.network.objective import objective_of

    def net() -> Any:
        nn = torch.nn
        first = [nn.Conv2d(1, 1, 3, padding=1)] if convolution else []
        return nn.Sequential(*first, nn.Flatten(), nn.Linear(16, 3))

    problem = scene(ASGD, problem=OWN).build_with(net)
    found = objective_of(problem)
    points = torch.from_numpy(problem.start) + torch.arange(3.0)[:, None]
    for seeds in ([1, 1, 1], [1, 2, 3]):
        every = found.gradients(seeds, 0, 0, points)
        for seed, point, slope in zip(seeds, points, every, strict=True):
            alone = found.gradients([seed], 0, 0, point[None])[0]
            torch.testing.assert_close(slope, alone)


def test_what_makes_a_module_starts_it_from_the_seed() -> None:
    losses = [run(module, {**OWN, "seed": seed}).curves["loss"].iloc[0] for seed in (1, 1, 2)]
    assert losses[0] == losses[1] != losses[2]


def test_norms_of_groups_and_fixed_parameters_are_allowed() -> None:
    def made() -> Any:
        layers = module(torch.nn.Linear(16, 16), torch.nn.GroupNorm(2, 16))
        layers[1].weight.requires_grad_(False)
        return layers

    loss = run(made).curves["loss"]
    assert loss.iloc[-1] < 0.8 * loss.iloc[0]


@pytest.mark.parametrize(
    ("layer", "rule"),
    [
        (lambda: torch.nn.BatchNorm1d(16), "layer '1' is a BatchNorm1d, .*: take GroupNorm"),
        (
            lambda: torch.nn.InstanceNorm1d(16, track_running_stats=True),
            "layer '1' is a InstanceNorm1d, which keeps statistics: set track_running_stats",
        ),
        (lambda: torch.nn.Dropout(), "layer '1' is a Dropout, .*: leave it out"),
        (lambda: torch.nn.Linear(9, 16), r"fails on two samples of shape \(1, 4, 4\)"),
        (lambda: Silent(), r"fails on two samples of shape \(1, 4, 4\) of .*: AssertionError$"),
        (lambda: torch.nn.Identity, "making it without arguments failed"),
    ],
)
def test_modules_that_cannot_be_computed_are_refused(layer: Any, rule: str) -> None:
    with pytest.raises(ScenarioError, match=f"problem.model: .*{rule}"):
        run(lambda: module(layer()))


@pytest.mark.parametrize(
    ("model", "rule"),
    [
        (lambda: 3, "is a int, must be a torch.nn.Module or make one"),
        (lambda: torch.nn.Flatten(), "Flatten has no parameters to learn"),
        (
            lambda: torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(16, 4)),
            r"returns \(2, 4\) for two samples, must return \(2, 3\)",
        ),
    ],
)
def test_what_is_no_network_for_the_data_is_refused(model: Any, rule: str) -> None:
    with pytest.raises(ScenarioError, match=rule):
        run(model)


def test_a_module_and_model_own_belong_together() -> None:
    with pytest.raises(ScenarioError, match=r"is mlp, must be own where a module is given"):
        run(module, MLP)
    with pytest.raises(ScenarioError, match=r"is own: give its module, --model module:Name"):
        run(None)
    with pytest.raises(ScenarioError, match=r"is quadratic, must be network where a model"):
        run(module, {"kind": "quadratic", "dimension": 2})


def test_the_command_names_the_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from simulator.scenario.objectives import model_from

    (tmp_path / "own_network.py").write_text("def net(): return 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    made: Any = model_from("own_network:net")
    assert made() == 1
    with pytest.raises(ScenarioError, match=r"--model own_network:nett: module has no 'nett'"):
        model_from("own_network:nett")
