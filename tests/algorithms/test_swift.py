"""SWIFT: models are sent before the step, and averaged every C-th time."""

from __future__ import annotations

import numpy as np
import pytest

from algorithms.swift import Swift
from tests.shared.gossiping import RANDOM_LINKS, apart, until
from tests.shared.small import path


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
