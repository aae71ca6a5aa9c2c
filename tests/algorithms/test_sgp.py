"""SGP: push-sum at any speeds, conserved mass, and the effect of overlap."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from algorithms.sgp import Sgp
from simulator.loop.peers import Peers
from tests.shared.gossiping import RANDOM_LINKS, apart, until
from tests.shared.scenes import SEARCH
from tests.shared.small import simulate

Floats = NDArray[np.float64]


def pushed(method: Sgp, at: int) -> Floats:
    """The column-stochastic matrix of a round."""
    count = len(method.targets)
    P = np.zeros((count, count))
    for node in range(count):
        targets = method._targets(node, at)
        P[[node, *targets], node] = 1 / (len(targets) + 1)
    return P


@pytest.mark.parametrize("send_to", ["one", "all"])
@pytest.mark.parametrize("topology", ["exponential", "path", "star"])
def test_it_is_push_sum_whatever_the_speeds(topology: str, send_to: Any) -> None:
    """X <- P (X - stepsize Z), w <- P w, Z = X/w; Z is compared at the end of each node's round."""
    method = Sgp(stepsize=0.1, send_to=send_to)
    peers, x = apart(method, [1.0, 2.0, 0.5, 3.0, 1.5], 5, topology=topology, edge=RANDOM_LINKS)
    seen: dict[tuple[int, int], Floats] = {}
    begin = peers.assign

    def assign(worker: int, *rest: Any, **more: Any) -> None:
        seen[worker, method.rounds[worker]] = peers.models[worker].values
        begin(worker, *rest, **more)

    method.assign = assign
    until(peers, 40.0)
    w = np.ones(5)
    for at in range(1, max(method.rounds) + 1):
        P = pushed(method, at - 1)
        x, w = P @ (x - 0.1 * x / w[:, None]), P @ w
        for node in range(5):
            if (node, at) in seen:
                assert np.allclose(seen[node, at], x[node] / w[node], rtol=1e-12, atol=0)
    assert len(seen) > 40


def mass(method: Sgp, peers: Peers, flying: list[Any]) -> tuple[float, Floats]:
    """sum w and sum x of nodes, inboxes and messages in flight."""
    parts = [part for inbox in method.inbox for part in inbox] + flying
    x = sum((one.values for one in method.biased), np.zeros(2))
    x = x + sum((part[1].values for part in parts), np.zeros(2))
    return sum(method.weights) + sum(part[2] for part in parts), x


@SEARCH
@given(
    overlap=st.integers(0, 3),
    send_to=st.sampled_from(["one", "all"]),
    topology=st.sampled_from(["exponential", "path", "star", "complete"]),
    seconds=st.floats(0.0, 30.0),
)
def test_sums_of_weights_and_of_models_are_conserved(
    overlap: int, send_to: Any, topology: str, seconds: float
) -> None:
    method = Sgp(stepsize=0.0, send_to=send_to, overlap=overlap)
    flying: list[Any] = []

    def on_message(message: Any) -> None:
        flying.remove(message.content)
        method.on_message(message)

    peers, x = apart(method, [1.0, 2.0, 0.5, 3.0], 4, topology=topology, edge=RANDOM_LINKS)
    post = peers.send

    def send(source: int, target: int, content: Any, floats: float) -> None:
        flying.append(content)
        post(source, target, content, floats)

    peers.send, peers.on_message = send, on_message  # type: ignore[method-assign]
    until(peers, seconds)
    weights, models = mass(method, peers, flying)
    assert weights == pytest.approx(4.0, rel=1e-12)
    assert np.allclose(models, x.sum(axis=0), rtol=1e-12)


def test_on_a_regular_graph_weights_stay_one() -> None:
    method = Sgp(stepsize=0.1)
    peers, _ = apart(method, 1.0, 8, topology="exponential")
    until(peers, 20.5)
    assert method.weights == [1.0] * 8
    assert method.rounds == [20] * 8


@pytest.mark.parametrize(("overlap", "pace"), [(0, 2.5), (1, 1.25), (2, 1.0), (5, 1.0)])
def test_overlap_hides_latency(overlap: int, pace: float) -> None:
    """A round takes the computation, 1 s, plus the wait for what was sent overlap rounds ago:
    blocking 1 + 1.5 s; with overlap tau the message has tau rounds more."""
    method = {"name": "sgp", "stepsize": 0.01, "overlap": overlap}
    cluster = {"workers": 8, "compute_time": 1.0, "links": {"edge": 1.5}}
    sections = {"cluster": cluster, "stop": {"time": 200.0}, "record": {"points": 1}}
    row = simulate(method, **sections).summary.iloc[0]
    assert row["iterations"] == pytest.approx(8 * 200 / pace, rel=0.02)
    assert row["messages"] == row["iterations"]
