"""D-PSGD: the matrix recursion, whatever the speeds, and the pace of the slowest."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from algorithms.dpsgd import Dpsgd
from tests.shared.gossiping import RANDOM_LINKS, apart, until
from tests.shared.small import simulate


@pytest.mark.parametrize("topology", ["path", "ring", "star"])
def test_it_is_the_matrix_recursion_whatever_the_speeds(topology: str) -> None:
    """X <- W X - stepsize G, G = X."""
    method = Dpsgd(stepsize=0.1)
    peers, x = apart(method, [1.0, 2.0, 0.5, 3.0], 4, topology=topology, edge=RANDOM_LINKS)
    found = until(peers, 60.0)
    W, rounds = peers.graph.matrix(), method.rounds
    assert min(rounds) > 10
    history = [x]
    for _ in range(max(rounds)):
        history.append(W @ history[-1] - 0.1 * history[-1])
    expected = np.array([history[k][node] for node, k in enumerate(rounds)])
    assert np.allclose(found, expected, rtol=1e-12, atol=0)


def test_mixing_conserves_the_average_and_brings_agreement() -> None:
    method = Dpsgd(stepsize=0.0)
    peers, x = apart(method, 1.0, 6, topology={"kind": "path", "weights": "uniform"})
    found = until(peers, 400.5)
    assert np.allclose(found, x.mean(axis=0), rtol=1e-9)


def test_nobody_is_more_rounds_ahead_than_edges_between() -> None:
    method = Dpsgd(stepsize=0.1)
    peers, _ = apart(method, [1.0, 1.0, 1.0, 1.0, 50.0], 5, topology="path")
    until(peers, 49.0)
    assert method.rounds == [4, 3, 2, 1, 0]


@pytest.mark.parametrize("slow", [1.0, 10.0])
def test_all_go_at_the_pace_of_the_slowest(slow: float) -> None:
    cluster: dict[str, Any] = {"workers": 4, "compute_time": [1.0, 1.0, 1.0, slow]}
    sections = {"cluster": {**cluster, "topology": "ring"}, "record": {"points": 1}}
    row = simulate({"name": "dpsgd", "stepsize": 0.01}, stop={"time": 200.0}, **sections)
    assert row.summary["iterations"][0] == pytest.approx(4 * 200 / slow, abs=12)
    idle = row.workers["idle_seconds"].to_numpy()
    assert idle[:3] == pytest.approx([200 * (1 - 1 / slow)] * 3, abs=3)


def test_messages_travel_while_all_compute() -> None:
    """A round takes the longer of the two, not their sum."""
    for latency, pace in ((0.9, 1.0), (2.5, 2.5)):
        cluster = {"workers": 4, "compute_time": 1.0, "links": {"edge": latency}}
        result = simulate(
            {"name": "dpsgd", "stepsize": 0.01}, cluster=cluster, stop={"time": 100.0},
            record={"points": 1},
        )  # fmt: skip
        assert result.summary["iterations"][0] == pytest.approx(4 * 100 / pace, abs=4)
        assert result.summary["messages"][0] == pytest.approx(12 * 100 / pace, abs=24)
