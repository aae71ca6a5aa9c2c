"""Decentralised parallel SGD: synchronous gossip."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any, ClassVar

from algorithms.base import Gradient, Look, Positive
from algorithms.decentralised import Decentralised, Message

__all__ = ["Dpsgd"]

Heard = defaultdict[int, dict[int, Any]]
"""Round -> neighbour -> its model."""


@dataclass(kw_only=True)
class Dpsgd(Decentralised):
    """Decentralised parallel SGD (D-PSGD): nodes average with their neighbours in every round.

    round k at node i:  g_i = gradient at x_i^k ;  x_i^(k+1) <- sum_j W_ij x_j^k - stepsize g_i

    A node sends its model to its neighbours when it starts a round, so messages travel while all
    nodes compute. It goes on when its gradient and the models of all its neighbours have arrived.
    So no node is more rounds ahead of another than there are edges between them, and all keep the
    pace of the slowest. The gradient is computed before mixing. W comes from the topology's
    weights.

    Theory: rate O(1/sqrt(n K)) after K rounds, once K is large for n and the spectral gap; with a
    constant step size and different objectives the average stays O(stepsize) away from the
    minimiser. No step size is prescribed here.

    Reference: Lian, Zhang, Zhang, Hsieh, Zhang, Liu (2017), arXiv 1705.09056. The rule is given
    from general knowledge of the paper.
    """

    heterogeneous: ClassVar[bool] = True
    also_called = ("D-PSGD", "decentralised SGD")
    look = Look("grey", "o", "solid")
    stepsize: Positive

    def start(self) -> None:
        nodes = range(self.peers.workers)
        self.rounds = [0 for _ in nodes]
        self.arrived: list[Gradient | None] = [None for _ in nodes]
        self.heard: list[Heard] = [defaultdict(dict) for _ in nodes]
        for node in nodes:
            self._begin(node)

    def on_gradient(self, gradient: Gradient) -> None:
        self.arrived[gradient.worker] = gradient
        self._try(gradient.worker, gradient)

    def on_message(self, message: Message) -> None:
        node = message.target
        at, model = message.content
        self.heard[node][at][message.source] = model
        gradient = self.arrived[node]
        if gradient is not None:
            self._try(node, gradient)

    def _begin(self, node: int) -> None:
        peers = self.peers
        peers.broadcast(node, (self.rounds[node], peers.models[node]), peers.dimension)
        self.assign(node)

    def _try(self, node: int, gradient: Gradient) -> None:
        """End the node's round, which has its `gradient`, if no model is missing."""
        graph = self.peers.graph
        near, models = graph.neighbours[node], self.heard[node][self.rounds[node]]
        if len(models) < len(near):
            return
        mixed = graph.own_weight[node] * self.peers.models[node]
        for other, weight in zip(near, graph.mixing[node], strict=True):
            mixed = mixed + weight * models[other]
        del self.heard[node][self.rounds[node]]
        self.arrived[node] = None
        self.rounds[node] += 1
        self.peers.step(node, mixed - self.stepsize * gradient.value)
        self._begin(node)
