"""The newest models that nodes without a server have of their neighbours."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

__all__ = ["Latest"]


class Latest:
    """What each node last heard from each neighbour; before that, its model at the start.

    Models are numbered by their senders, so one that was overtaken on its way changes nothing.
    """

    def __init__(self, peers: Any, mixing: list[list[float]] | None = None) -> None:
        """Weights are those of the graph, or `mixing`, by node and neighbour."""
        self._peers = peers
        graph = peers.graph
        self._mixing = graph.mixing if mixing is None else mixing
        self._own_weight = graph.own_weight
        if mixing is not None:
            self._own_weight = [1.0 - math.fsum(row) for row in mixing]
        models = list(peers.models)
        self._sent = [0] * len(models)
        self._numbers: list[dict[int, int]] = [{} for _ in models]
        self.models: list[dict[int, Any]] = [
            {other: models[other] for other in near} for near in peers.graph.neighbours
        ]
        self.news: list[set[int]] = [set() for _ in models]  # who was heard; the method clears it

    def send(self, node: int, model: Any) -> None:
        """Send the model of a node to all its neighbours."""
        self._sent[node] += 1
        self._peers.broadcast(node, (self._sent[node], model), self._peers.dimension)

    def receive(self, message: Any) -> None:
        """Keep a model that has arrived, if it is newer."""
        node, source, (number, model) = message.target, message.source, message.content
        if number > self._numbers[node].get(source, 0):
            self._numbers[node][source] = number
            self.models[node][source] = model
            self.news[node].add(source)

    def mixed(self, node: int) -> Any:
        """sum_j W_ij x_j over the node i itself and what it has of its neighbours."""
        total = self._own_weight[node] * self._peers.models[node]
        for other, weight in self._weights(node):
            total = total + weight * self.models[node][other]
        return total

    def mixed_news(self, node: int, *, boost: bool = False) -> Any:
        """The same over neighbours in `news` only; the node's own model has the other weights.

        With `boost` all weights that are left grow by one factor instead.
        """
        heard = [pair for pair in self._weights(node) if pair[0] in self.news[node]]
        share = math.fsum(weight for _, weight in heard)
        kept, whole = 1.0 - share, 1.0
        if boost and heard:
            kept = self._own_weight[node]
            whole = kept + share
        total = (kept / whole) * self._peers.models[node]
        for other, weight in heard:
            total = total + (weight / whole) * self.models[node][other]
        return total

    def _weights(self, node: int) -> Iterator[tuple[int, float]]:
        """(neighbour, weight)."""
        return zip(self._peers.graph.neighbours[node], self._mixing[node], strict=True)
