"""The mean of everybody's last local model."""

from __future__ import annotations

import numpy as np
import pytest

from algorithms.area import Area
from tests.shared.drive import UNSTEADY, WIDE, drive, mean_point, server_of
from tests.shared.small import path


def test_the_model_and_what_waits_are_the_mean_of_the_local_models() -> None:
    method = Area(local_stepsize=0.1, buffer=3, local_steps=2)
    server = server_of(method, UNSTEADY, problem=WIDE, workers=5, horizon=60.0)
    start, checked = server.model.values, 0

    def check() -> None:
        nonlocal checked
        local = [start if y is None else y.values for y in method.memory]  # type: ignore[attr-defined]
        expected = np.mean(local, axis=0)
        found = server.model.values + method.total.values  # type: ignore[attr-defined]
        assert found == pytest.approx(expected, rel=1e-10, abs=1e-12)
        checked += 1

    server.after_event = check
    server.clock.run(60.0)
    assert checked > 20


@pytest.mark.parametrize("steps", [1, 5])
def test_different_objectives_are_averaged_without_bias(steps: int) -> None:
    """Golden: c = (3, 0, -5), tau = (1, 3, 10): the minimiser -2/3 of the plain mean."""
    method = Area(local_stepsize=0.05, local_steps=steps)
    point = mean_point(method, [1.0, 3.0, 10.0], 4000.0, 4100.0)
    assert point.item() == pytest.approx(-2 / 3, abs=1e-6)


def test_one_worker_does_sgd() -> None:
    alone = {"workers": 1, "compute_time": 1.0}
    found = path({"name": "area", "local_stepsize": 0.1}, cluster=alone)
    other = path({"name": "asgd", "stepsize": 0.1}, cluster=alone)
    assert np.allclose(found, other, rtol=1e-9)


def test_a_buffer_of_everybody_is_not_local_sgd() -> None:
    """The first of two equal workers goes on at the old x: z = .5 again, and its message is 0."""
    problem = {
        "kind": "quadratic", "dimension": 1, "matrix": "identity", "minima": [[0.0], [0.0]],
        "start": [1.0],
    }  # fmt: skip
    server = drive(Area(local_stepsize=0.5, buffer=2), [1.0, 1.0], 2.5, problem=problem)
    # 1 s: x = .5, and local SGD has .25 at 2 s; here worker 1 alone goes from .5 to .25
    assert server.model.values.item() == pytest.approx(0.5 - 0.25 / 2)


def test_a_worker_goes_on_at_the_model_with_its_own_message() -> None:
    """Two equal parabolas, buffer 1: worker 1 moves x by half its step, and starts from there."""
    method = Area(local_stepsize=0.5)
    problem = {
        "kind": "quadratic", "dimension": 1, "matrix": "identity", "minima": [[0.0], [0.0]],
        "start": [1.0],
    }  # fmt: skip
    server = drive(method, [1.0, 10.0], 2.5, problem=problem)
    # z = .5, x = 1 + (.5 - 1)/2 = .75; then z = .375, x = .75 + (.375 - .5)/2
    assert server.model.values.item() == pytest.approx(0.6875)
