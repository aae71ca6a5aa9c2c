"""Normalised changes of different numbers of local steps."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from algorithms.fednova import FedNova
from simulator.errors import ScenarioError
from tests.shared.drive import WIDE, drive, server_of
from tests.shared.small import path, simulate

PAIR = {
    "kind": "quadratic", "dimension": 1, "matrix": "identity", "minima": [[0.0], [1.0]],
    "start": [5.0],
}  # fmt: skip


def entry(**parameters: Any) -> dict[str, Any]:
    return {"name": "fednova", "local_stepsize": 0.1, **parameters}


def test_where_it_rests_if_numbers_of_steps_differ() -> None:
    """Golden: c = (0, 1), H = (1, 10), .1: weights (1 - .9^H)/H; FedAvg would rest at .866901."""
    weights = np.array([0.1, (1 - 0.9**10) / 10])
    rest = weights[1] / weights.sum()
    assert rest == pytest.approx(0.394424, abs=5e-7)
    method = FedNova(local_steps=(1, 10), local_stepsize=0.1)
    server = drive(method, [1.0, 1.0], 2000.0, problem=PAIR)
    assert server.model.values.item() == pytest.approx(rest, rel=1e-9)


@pytest.mark.parametrize("steps", [3, (3, 3, 3, 3, 3)])
def test_equal_numbers_are_local_sgd_byte_for_byte(steps: Any) -> None:
    found = path(entry(local_steps=steps), problem=WIDE)
    other = {"name": "local_sgd", "stepsize": 0.1, "local_steps": 3}
    assert found.equals(path(other, problem=WIDE))


@pytest.mark.parametrize(("momentum", "steps"), [(0.0, 4), (0.5, 1), (0.5, 4), (0.9, 7)])
def test_the_sum_of_the_weights_of_the_gradients(momentum: float, steps: int) -> None:
    r = momentum
    method = FedNova(local_steps=steps, local_stepsize=0.1, local_momentum=momentum)
    expected = (steps - r * (1 - r**steps) / (1 - r)) / (1 - r)
    assert method.sum_of_weights(steps) == pytest.approx(expected, rel=1e-14)


def test_equal_gradients_make_the_mean_number_of_steps() -> None:
    """On a line with slope 1 the change is (mean of a) local_stepsize, whatever the numbers."""
    method = FedNova(local_steps=(1, 3), local_stepsize=1e-6, local_momentum=0.5)
    flat = PAIR | {"minima": [[0.0], [0.0]], "start": [1.0]}
    server = server_of(method, [1.0, 1.0], problem=flat)
    server.clock.run(3.5)
    expected = 1e-6 * (1.0 + (1.0 + 1.5 + 1.75)) / 2
    assert 1.0 - server.model.values.item() == pytest.approx(expected, rel=1e-5)


def test_dylu_lets_everybody_end_together() -> None:
    """tau_i = i: 6 steps of the fastest, 3 of the next, 2, 2 and 2."""
    run = simulate(
        entry(local_steps="dylu", budget=6),
        cluster={"workers": 5, "compute_time": [1, 2, 3, 4, 5]}, stop={"iterations": 1},
    )  # fmt: skip
    assert run.workers["busy_seconds"].tolist() == [6.0, 6.0, 6.0, 8.0, 10.0]


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ({"local_steps": (1, 2)}, "has 2 numbers, must have one per worker, 5"),
        ({"local_steps": "dylu"}, "is required for local_steps: dylu"),
        ({"local_steps": 2, "budget": 3}, "belongs to local_steps: dylu"),
    ],
)
def test_numbers_that_do_not_fit_are_refused(wrong: dict[str, Any], rule: str) -> None:
    with pytest.raises(ScenarioError, match=rule):
        simulate(entry(**wrong))


def test_where_workers_come_and_go_equal_numbers_are_local_sgd_byte_for_byte() -> None:
    laws = {"stays": {"mean": 9.0, "job": "exponential"}, "away": 3.0, "divisor": "members"}
    cluster = {"workers": 5, "compute_time": {"mean": {"law": "linear"}}, "membership": laws}
    other = {"name": "local_sgd", "stepsize": 0.1, "local_steps": 3}
    found, expected = (
        path(method, problem=WIDE, cluster=cluster, stop={"time": 100.0})
        for method in (entry(local_steps=3), other)
    )
    assert len(found) > 5
    assert found.equals(expected)
