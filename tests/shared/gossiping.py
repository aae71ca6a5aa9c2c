"""Nodes with different starts, so that tests see the effect of mixing."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.loop.peers import Peers
from tests.shared.scenes import join_up

Floats = NDArray[np.float64]
PLAIN = {"kind": "quadratic", "dimension": 2, "matrix": "identity"}
"""F(x) = ||x||^2/2, so that the gradient at x is x."""
RANDOM_LINKS = {"mean": 0.6, "job": {"kind": "exponential"}}


def apart(method: Any, times: Any, workers: int, **changes: Any) -> tuple[Peers, Floats]:
    """Started nodes, and their different initial models (n, 2)."""
    peers = join_up(times, workers=workers, method=method, problem=PLAIN, **changes)
    starts = np.arange(2.0 * workers).reshape(workers, 2) ** 2 + 1.0
    for node, start in enumerate(starts):
        peers.move(node, peers.engine.constant(start))
    method.start()
    peers.deliver_now()
    return peers, starts


def models(peers: Peers) -> Floats:
    """(n, d)."""
    return np.array([model.values for model in peers.models])


def until(peers: Peers, seconds: float) -> Floats:
    """The models after so many seconds; the accounting is checked at every event."""
    peers.after_event = peers.check
    peers.clock.run(seconds)
    return models(peers)
