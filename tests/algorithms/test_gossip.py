"""Push gossip: weighted averages that conserve their mass."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from algorithms.gossip import Gossip
from tests.shared.gossiping import RANDOM_LINKS, apart, models, until


def test_one_message_by_hand() -> None:
    """Node 1 sends half of its weight: x_0 <- (1 x_0 + 0.5 x_1)/1.5."""
    method = Gossip(stepsize=0.0)
    peers, x = apart(method, [9.0, 1.0], 2)
    found = until(peers, 1.5)
    assert method.weights == [1.5, 0.5]
    assert np.allclose(found, [(x[0] + 0.5 * x[1]) / 1.5, x[1]], rtol=1e-15)


def test_weights_and_weighted_models_are_conserved_messages_included() -> None:
    method = Gossip(stepsize=0.0, probability=0.7)
    peers, x = apart(method, [1.0, 0.7, 1.9, 1.3], 4, topology="ring", edge=RANDOM_LINKS)
    flying: list[Any] = []
    post = peers.send

    def send(source: int, target: int, content: Any, floats: float) -> None:
        flying.append(content)
        post(source, target, content, floats)

    def take(message: Any) -> None:
        flying.remove(message.content)
        method.on_message(message)

    peers.send, peers.on_message = send, take  # type: ignore[method-assign]
    found = until(peers, 80.0)
    weights = np.array(method.weights)
    total = weights.sum() + sum(weight for _, weight in flying)
    mass = weights @ found + sum((w * model.values for model, w in flying), np.zeros(2))
    assert total == pytest.approx(4.0, rel=1e-12)
    assert np.allclose(mass, x.sum(axis=0), rtol=1e-12)
    assert np.allclose(found, x.mean(axis=0), rtol=0.05)


def test_without_messages_nodes_are_alone() -> None:
    method = Gossip(stepsize=0.1, probability=0.0)
    peers, x = apart(method, 1.0, 3)
    peers.clock.run(2.5)
    assert peers.mail.sent == 0
    assert np.allclose(models(peers), 0.81 * x, rtol=1e-14)
