"""Asynchronous local SGD with a threshold."""

from __future__ import annotations

import pytest

from algorithms.async_local_sgd import AsyncLocalSgd
from tests.shared.facts import facts
from tests.shared.small import path, simulate


@pytest.mark.parametrize("threshold", [1, 3, float("inf")])
def test_single_steps_are_ringmaster_byte_for_byte(threshold: float) -> None:
    method = {"stepsize": 0.1, "delay_threshold": threshold}
    found = path({"name": "async_local_sgd", "local_steps": 1, **method})
    assert found.equals(path({"name": "ringmaster", **method}))


def test_sums_are_dropped_when_their_delay_in_gradients_reaches_the_threshold() -> None:
    """M = 2: delays of 0 and 1 update are 0 and 2 gradients, below 3."""
    sizes = {"stepsize": 0.1, "local_steps": 2}
    method = {"name": "async_local_sgd", **sizes, "delay_threshold": 3}
    assert simulate(method).summary["max_delay"].item() == 1
    assert path(method).equals(path({**method, "delay_threshold": 4}))
    assert not path(method).equals(path({**method, "delay_threshold": 5}))


def test_the_sum_of_local_gradients_is_applied() -> None:
    """(1 - a)^3 on a parabola, every 3 seconds."""
    parabola = {"kind": "quadratic", "dimension": 1, "matrix": "identity", "start": [5.0]}
    method = {"name": "async_local_sgd", "local_steps": 3, "delay_threshold": 1, "stepsize": 0.1}
    run = path(method, problem=parabola, cluster={"workers": 1}, stop={"arrivals": 3})
    assert run["loss"].tolist() == pytest.approx([12.5 * 0.9 ** (6 * k) for k in range(4)])


def test_the_prescription() -> None:
    """sigma^2/eps = 100, n = 5: B = 100, M = 20, R = 119; without noise B = M = R = 1."""
    method = AsyncLocalSgd(local_steps="theory", delay_threshold="theory", stepsize="theory")
    assert method.theory_local_steps(facts()) == 20
    assert method.theory_delay_threshold(facts()) == 100
    method.local_steps, method.delay_threshold = 20, 100
    assert method.theory_stepsize(facts()) == pytest.approx(min(1 / (2 * 119), 1 / 400) / 4)
    method.local_steps, method.delay_threshold = 50, 300
    assert method.theory_stepsize(facts()) == pytest.approx(1 / (2 * 349) / 4)
    quiet = facts(variance=0.0)
    assert method.theory_local_steps(quiet) == method.theory_delay_threshold(quiet) == 1
    method.local_steps, method.delay_threshold = 1, 1
    assert method.theory_stepsize(quiet) == pytest.approx(1 / 8)
