"""ADSGD: everybody steps with the newest models of its neighbours."""

from __future__ import annotations

import numpy as np
import pytest

from algorithms.adsgd import Adsgd
from tests.shared.gossiping import RANDOM_LINKS, apart, until
from tests.shared.small import path, simulate


def test_nodes_step_one_after_the_other_within_an_instant() -> None:
    """Equal times, g = x: the second node averages with the new model of the first."""
    method = Adsgd(stepsize=0.1)
    peers, x = apart(method, 1.0, 3, topology="path")
    W = peers.graph.matrix()
    for node in range(3):
        x[node] = W[node] @ x - 0.1 * x[node]
    assert until(peers, 1.5) == pytest.approx(x, rel=1e-14)


def test_old_models_are_those_that_have_arrived() -> None:
    """Two nodes, 1 s a gradient, 1.5 s on the link: at 3 s a node has its neighbour's of 1 s."""
    method = Adsgd(stepsize=0.1)
    peers, x = apart(method, 1.0, 2, edge=1.5)
    history = [x]
    for old in (0, 0, 1):
        new, other = history[-1], history[old][::-1]
        history.append(0.5 * new + 0.5 * other - 0.1 * new)
    assert until(peers, 3.25) == pytest.approx(history[-1], rel=1e-14)


def test_without_a_step_all_come_to_agree() -> None:
    method = Adsgd(stepsize=0.0)
    peers, _ = apart(method, [1.0, 2.0, 0.5, 3.0], 4, topology="ring", edge=RANDOM_LINKS)
    found = until(peers, 300.0)
    assert np.allclose(found, found[0], rtol=1e-9)


def test_one_node_does_sgd() -> None:
    alone = {"workers": 1, "compute_time": 1.0}
    found = path({"name": "adsgd", "stepsize": 0.1}, cluster=alone)
    assert np.allclose(found, path({"name": "asgd", "stepsize": 0.1}, cluster=alone), rtol=1e-12)


def test_local_steps_are_subtracted_as_one() -> None:
    """x <- W x - stepsize (g(y_0) + g(y_1)) = W x - (1 - .9^2) x for g = x."""
    method = Adsgd(stepsize=0.1, local_steps=2)
    peers, x = apart(method, [1.0, 1.0], 2)
    first = 0.5 * x[0] + 0.5 * x[1] - (1 - 0.81) * x[0]
    second = 0.5 * first + 0.5 * x[1] - (1 - 0.81) * x[1]
    assert until(peers, 2.5) == pytest.approx(np.array([first, second]), rel=1e-14)


def test_a_slow_node_slows_nobody_down() -> None:
    cluster = {"workers": 4, "compute_time": [1.0, 1.0, 1.0, 20.0], "topology": "ring"}
    run = simulate({"name": "adsgd", "stepsize": 0.01}, cluster=cluster, stop={"time": 100.5})
    assert run.workers["jobs"].tolist() == [100, 100, 100, 5]
