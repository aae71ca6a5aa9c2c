"""SWIFT: models are sent before the step, and averaged every C-th time."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from algorithms.swift import Swift
from simulator.errors import ScenarioError
from tests.shared.gossiping import RANDOM_LINKS, apart, models, until
from tests.shared.scenes import join_up
from tests.shared.small import path, simulate


def test_models_are_sent_before_the_step_and_averaged_every_second_time() -> None:
    """Two nodes, g = x, 1 and 1.6 s."""
    method = Swift(stepsize=0.1, every=2)
    peers, (a0, b0) = apart(method, [1.0, 1.6], 2)
    a1 = 0.9 * a0  # 1 s, sends a0
    b1 = 0.9 * b0  # 1.6 s, sends b0
    a2 = 0.5 * a1 + 0.5 * b0 - 0.1 * a1  # 2 s, sends a1
    a3 = 0.9 * a2  # 3 s, sends a2
    b2 = 0.5 * b1 + 0.5 * a2 - 0.1 * b1  # 3.2 s
    assert until(peers, 3.25) == pytest.approx(np.array([a3, b2]), rel=1e-14)


def test_one_node_does_sgd() -> None:
    alone = {"workers": 1, "compute_time": 1.0}
    found = path({"name": "swift", "stepsize": 0.1}, cluster=alone)
    assert np.allclose(found, path({"name": "asgd", "stepsize": 0.1}, cluster=alone), rtol=1e-12)


@pytest.mark.parametrize("memory", [True, False])
def test_without_a_step_all_come_to_agree(memory: bool) -> None:
    method = Swift(stepsize=0.0, every=2, memory=memory)
    peers, _ = apart(method, [1.0, 2.0, 0.5, 3.0], 4, topology="ring", edge=RANDOM_LINKS)
    found = until(peers, 400.0)
    assert np.allclose(found, found[0], rtol=1e-9)


def test_without_memory_only_news_count() -> None:
    """Node 2 has sent nothing before 5 s: node 1 keeps its own model until then."""
    for memory, expected in ((True, 0.5), (False, 0.0)):
        method = Swift(stepsize=0.0, memory=memory)
        peers, x = apart(method, [1.0, 5.0], 2)
        found = until(peers, 1.5)
        assert found[0] == pytest.approx((1 - expected) * x[0] + expected * x[1])


def test_boost_shares_the_weights_of_those_without_news() -> None:
    """A path, all weights 1/3: at 1.5 s node 1 has heard of node 0 only."""
    for boost, own in ((False, 2 / 3), (True, 1 / 2)):
        method = Swift(stepsize=0.0, memory=False, boost=boost)
        peers, x = apart(method, [1.0, 1.5, 9.0], 3, topology="path")
        assert until(peers, 1.75)[1] == pytest.approx(own * x[1] + (1 - own) * x[0])


def test_by_frequency_a_fast_node_takes_less_from_a_slow_one() -> None:
    """Node 0 steps 2.5 times as often: its weight for node 1 is 0.5/2.5, and 0.5 the other way."""
    peers, (a0, b0) = apart(Swift(stepsize=0.0, weights="frequency"), [1.0, 2.5], 2)
    a1 = 0.8 * a0 + 0.2 * b0  # 1 s
    a2 = 0.8 * a1 + 0.2 * b0  # 2 s, sends a1
    b1 = 0.5 * b0 + 0.5 * a1  # 2.5 s
    assert until(peers, 2.75) == pytest.approx(np.array([a2, b1]), rel=1e-14)


@pytest.mark.parametrize(("weights", "end"), [("topology", 1 / 3), ("frequency", 3 / 23)])
def test_nodes_count_alike_or_by_how_often_they_step(weights: Any, end: float) -> None:
    """c = (0, 0, 1), times 1, 1.5, 4: the last makes 1/4 of 23/12 steps a second."""
    line = {"kind": "quadratic", "dimension": 1, "matrix": "identity"}
    minima = {"minima": [[0.0], [0.0], [1.0]], "start": [end]}
    method = Swift(stepsize=0.005, weights=weights)
    peers = join_up([1.0, 1.5, 4.0], workers=3, method=method, problem={**line, **minima})
    method.start()
    peers.clock.run(600.0)
    assert models(peers).mean() == pytest.approx(end, abs=0.015)


def test_a_boost_needs_somebody_to_leave_out() -> None:
    with pytest.raises(ScenarioError, match="belongs to memory: false"):
        simulate({"name": "swift", "stepsize": 0.1, "boost": True})
