"""Nesterov's momentum at the server."""

from __future__ import annotations

import pytest

from algorithms.nag_asgd import NagAsgd
from tests.shared.formal import basis
from tests.shared.small import path


def test_each_step_is_the_momentum_and_the_gradient_once_more() -> None:
    bench = basis(NagAsgd(stepsize=2.0, momentum=0.5), 2, [0, 1, 0])
    assert bench.method.v.tolist() == [0.25, 0.5, 1.0]
    assert bench.model.tolist() == [-3.75, -3.5, -3.0]


def test_without_momentum_it_is_asgd_byte_for_byte() -> None:
    nesterov = path({"name": "nag_asgd", "stepsize": 0.1, "momentum": 0.0})
    assert nesterov.equals(path({"name": "asgd", "stepsize": 0.1}))


def test_one_worker_is_the_textbook_form_at_its_look_ahead_point() -> None:
    """y = x + b (x - x_before), x <- y - a f'(y): the method's x is y, f = x^2/2."""
    parabola = {"kind": "quadratic", "dimension": 1, "matrix": "identity", "start": [5.0]}
    method = {"name": "nag_asgd", "stepsize": 0.1, "momentum": 0.8}
    run = path(method, problem=parabola, cluster={"workers": 1}, stop={"arrivals": 30})
    x, y, losses = 5.0, 5.0, [12.5]
    for _ in range(30):
        x, before = y - 0.1 * y, x
        y = x + 0.8 * (x - before)
        losses.append(y * y / 2)
    assert run["loss"].to_numpy() == pytest.approx(losses, rel=1e-12)
