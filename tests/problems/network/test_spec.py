"""Networks: the start, the gradients, and the refusals."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from simulator.core.metrics import METRICS
from simulator.errors import DataError, RunFailed, ScenarioError
from simulator.problems.base import Problem
from simulator.problems.evaluators import evaluator_of
from simulator.scenario import Scenario
from tests.shared.scenes import run

torch = pytest.importorskip("torch", reason="networks need PyTorch")

CLASSES = {"kind": "synthetic", "samples": 150, "features": 6, "holdout": 0.2, "classes": 3}
IMAGES = {"kind": "patterns", "samples": 60, "size": 12, "classes": 3, "holdout": 0.2}
COMPILED: dict[str, Any] = {"kind": "mlp", "hidden": 8, "data": CLASSES, "l2": 0.01, "batch": 4}
MLP = {"kind": "mlp", "hidden": [8]}
MODELS: dict[str, Any] = {
    "mlp": {"kind": "mlp", "hidden": [5, 4]},
    "cnn": {"kind": "cnn", "channels": 2, "hidden": 4},
    "lenet": "lenet",
    "resnet20": "resnet20",
}
LONG: dict[str, Any] = {"stop": {"arrivals": 3000}, "record": {"arrivals": 500}, "events": False}
ASGD = {"name": "asgd", "stepsize": [0.02, 0.1]}


def network(model: Any, data: dict[str, Any] = IMAGES, **options: Any) -> dict[str, Any]:
    return {"kind": "network", "model": model, "data": data, "dtype": "float64", **options}


def images(model: str) -> dict[str, Any]:
    """Images as small as the network reads."""
    return {**IMAGES, "size": 12 if model == "lenet" else 4}


def build(problem: dict[str, Any]) -> Problem:
    scenario = {
        "problem": problem,
        "cluster": {"workers": 4},
        "methods": [{"name": "asgd", "stepsize": 0.1}],
        "stop": {"arrivals": 1},
    }
    return Scenario.model_validate(scenario).build_problem()


def objective(problem: Problem) -> Any:
    from simulator.problems.network.objective import objective_of

    return objective_of(problem)


def test_a_network_is_computed_by_pytorch_without_a_word_about_the_engine() -> None:
    found = run(ASGD, problem=network("mlp", CLASSES), stop={"arrivals": 20})
    assert found.curves["loss"].notna().all()


def test_thousands_of_steps_are_those_of_the_compiled_network() -> None:
    problem = network(MLP, CLASSES, l2=0.01, batch=4)
    tape, found = (run(ASGD, problem=one, **LONG) for one in (COMPILED, problem))
    columns = [name for name in METRICS if name in tape.curves]
    np.testing.assert_allclose(found.curves[columns], tape.curves[columns], rtol=1e-10, atol=1e-12)


def test_a_caller_of_one_gradient_gets_that_of_the_replicas() -> None:
    problem = build(network(MLP, batch=3))
    points = torch.from_numpy(problem.start[None])
    together = objective(problem).gradients([7], 1, 2, points)[0].numpy()
    single = evaluator_of(problem)
    np.testing.assert_array_equal(single.gradient(7, 1, 2, problem.start), together)
    found = objective(problem).measures(points)[0].numpy()
    np.testing.assert_array_equal(single.measure(problem.start), found)


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
def test_a_gpu_that_is_not_there_is_refused() -> None:
    with pytest.raises(RunFailed, match="device: cuda, but PyTorch finds no GPU"):
        objective(build(network(MLP, device="cuda")))


@pytest.mark.parametrize("engine", ["tape", "numpy"])
def test_other_engines_are_refused(engine: str) -> None:
    with pytest.raises(ScenarioError, match="must be torch, or left out"):
        run(ASGD, problem=network(MLP), engine=engine)


def test_the_start_is_that_of_the_compiled_network() -> None:
    one, two = build({**COMPILED, "seed": 3}), build(network(MLP, CLASSES, seed=3))
    np.testing.assert_array_equal(one.start, two.start)


@pytest.mark.parametrize(
    ("model", "loss"), [(name, "cross_entropy") for name in MODELS] + [("mlp", "squared")]
)
def test_gradients_are_the_slopes_of_the_loss(model: str, loss: str) -> None:
    problem = build(network(MODELS[model], images(model), batch="full", loss=loss, l2=0.1))
    points = problem.start + 0.1 * np.random.default_rng(1).normal(size=(2, problem.dimension))
    way = np.random.default_rng(2).normal(size=problem.dimension)
    found, step = objective(problem), 1e-8
    slopes = found.gradients([1, 1], 0, 0, torch.from_numpy(points)).numpy() @ way
    ahead, behind = (
        found.measures(torch.from_numpy(points + sign * step * way))[:, 0] for sign in (1, -1)
    )
    np.testing.assert_allclose((ahead - behind) / (2 * step), slopes, rtol=1e-4)


@pytest.mark.parametrize("model", MODELS)
def test_a_replica_has_the_gradient_that_it_has_alone(model: str) -> None:
    problem = build(network(MODELS[model], images(model), batch=3))
    found, size = objective(problem), (3, problem.dimension)
    points = torch.from_numpy(problem.start + 0.1 * np.random.default_rng(1).normal(size=size))
    seeds = [1, 2, 1]
    together = found.gradients(seeds, 2, 5, points)
    alone = [found.gradients([s], 2, 5, points[r : r + 1])[0] for r, s in enumerate(seeds)]
    torch.testing.assert_close(together, torch.stack(alone))


def test_single_precision_computes_the_same_up_to_rounding() -> None:
    double, single = (
        run(ASGD, problem={**network(MLP), "dtype": dtype}, stop={"arrivals": 30}).curves["loss"]
        for dtype in ("float64", "float32")
    )
    assert (single != double).any()
    np.testing.assert_allclose(single, double, rtol=1e-3)


@pytest.mark.parametrize(
    ("model", "size", "channels", "parameters"),
    [("lenet", 28, 1, 61_706), ("resnet20", 32, 3, 269_722)],
)
def test_networks_have_the_published_sizes(
    model: str, size: int, channels: int, parameters: int
) -> None:
    images = {"kind": "patterns", "samples": 10, "size": size, "channels": channels}
    assert build(network(model, images)).dimension == parameters


def test_the_loss_of_held_out_samples_is_the_loss_of_a_problem_on_them() -> None:
    problem = build(network(MLP, CLASSES))
    data = problem.data
    held_out = data._replace(
        rows=data.test_rows, labels=data.test_labels, shards=np.array([0, len(data.test_labels)])
    )
    points = torch.from_numpy(problem.start[None])
    found = objective(problem).measures(points)[0]
    own = objective(replace(problem, data=held_out)).measures(points)[0]
    assert found[METRICS.index("holdout_loss")] != found[METRICS.index("loss")]
    torch.testing.assert_close(found[METRICS.index("holdout_loss")], own[METRICS.index("loss")])


def test_without_held_out_samples_there_is_no_loss_of_them() -> None:
    assert "holdout_loss" in build(network(MLP, CLASSES)).metrics
    assert "holdout_loss" not in build(network(MLP, {**CLASSES, "holdout": 0.0})).metrics


@pytest.mark.parametrize(
    ("model", "data", "rule"),
    [
        ("cnn", CLASSES, "samples of 6 features, must be images"),
        ("lenet", {**IMAGES, "size": 11}, "images of 11 x 11 pixels, must have at least 12 x 12"),
    ],
)
def test_data_that_do_not_fit_are_refused(model: str, data: dict[str, Any], rule: str) -> None:
    with pytest.raises(DataError, match=rule):
        build(network(model, data))


def test_only_images_are_augmented() -> None:
    with pytest.raises(DataError, match=r"has no images, must have them for problem\.augment"):
        build(network(MLP, CLASSES, augment={"flip": True}))
    assert build(network(MLP, augment={"flip": True})).dimension > 0


def test_only_the_metrics_that_are_wanted_are_computed() -> None:
    from simulator.problems.network.objective import objective_of

    problem = build(network(MLP, CLASSES, l2=0.1))
    at = torch.from_numpy(problem.start[None])
    every = objective_of(problem).measures(at)[0]
    for wanted in ({"loss"}, {"grad_norm_sq"}, {"accuracy"}, {"holdout_loss", "loss"}):
        found = objective_of(problem, wanted).measures(at)[0]
        for name in wanted:
            place = METRICS.index(name)
            torch.testing.assert_close(found[place], every[place])
        others = {"accuracy", "holdout_loss"} - wanted
        assert all(torch.isnan(found[METRICS.index(name)]) for name in others)
    assert torch.isnan(objective_of(problem, {"accuracy"}).measures(at)[0, METRICS.index("loss")])
