"""Asynchronous decentralised parallel SGD: pairs of nodes average, without rounds."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, ClassVar

from pydantic import Field

from algorithms.base import Count, Facts, Gradient, Look, Positive
from algorithms.decentralised import Decentralised, Graph, Message
from algorithms.parts.parameters import SECONDS

__all__ = ["Adpsgd"]

Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False, json_schema_extra=SECONDS)]
Spread = Annotated[float, Field(ge=0, allow_inf_nan=False)]


@dataclass(kw_only=True)
class Adpsgd(Decentralised):
    """Asynchronous decentralised parallel SGD (AD-PSGD): atomic averaging of pairs.

    gradient g of node i ends:      x_i, x_j <- (x_i + x_j)/2 for a random neighbour j,
    then                            x_i <- x_i - stepsize g ; next job at x_i

    g was computed at the model that i had before. The graph must be bipartite: nodes on node 0's
    side are passive, the others active. An active node sends its model; the passive one averages at
    once and sends the average back. Until then the active node changes nothing and waits. Passive
    nodes never wait, so there is no deadlock, and no model takes part in two averagings at once.
    Passive nodes apply their own gradients as these end and start no averaging.

    `interval`: active nodes start an averaging every so many seconds instead of at each gradient (a
    gradient that ends meanwhile waits for the answer). In the prescribed step size, `updates` is K
    and `spread` is varsigma^2, the variance of the gradients between nodes.

    Theory (one sample per gradient): rate O(1/sqrt(K)) for K large, linear speed-up in n. With
    different objectives and unequal nodes it converges, like vanilla asynchronous SGD, to the
    minimiser of their mean weighted by the nodes' rates.

    Reference: Lian, Zhang, Zhang, Liu (2018), arXiv 1710.06952. Averaging and roles are those of
    published code, where active nodes are the odd ranks. The step size is given from general
    knowledge of the paper. That a passive node starts no averaging is our choice.
    """

    random: ClassVar[bool] = True
    topology: ClassVar[str] = "bipartite"
    also_called = ("AD-PSGD",)
    look = Look("grey", "^", "dotted")
    updates: Count | None = None
    """K: updates in the prescribed step size (example: 1000, stepsize: theory)"""
    spread: Spread = 0.0
    """varsigma^2 of the prescribed step size (example: 0.1, stepsize: theory, updates: 1000)"""
    interval: Seconds | None = None
    """time from one averaging to the next, by default at each gradient (example: 2.0)"""
    stepsize: Positive

    @classmethod
    def check(cls, parameters: dict[str, Any], workers: int) -> Iterator[tuple[str, str]]:
        """The prescribed step size needs `updates`, its K."""
        if parameters["stepsize"] == "theory" and parameters["updates"] is None:
            yield "updates", "must be given where stepsize is theory: it is the K of its formula"

    @classmethod
    def check_graph(cls, graph: Graph) -> Iterator[str]:
        """The graph must be bipartite."""
        if (node := graph.odd_node()) is not None:
            yield f"must be bipartite for adpsgd, but node {node} lies on an odd cycle"

    def start(self) -> None:
        peers = self.peers
        self.active = [bool(side) for side in peers.graph.side() or ()]
        self.asking = [False] * peers.workers
        self.waiting: dict[int, Gradient] = {}
        peers.assign_many()
        if self.interval is not None:
            for node in range(peers.workers):
                if self.active[node]:
                    peers.after(self.interval, partial(self._ring, node))

    def on_gradient(self, gradient: Gradient) -> None:
        node = gradient.worker
        if self.active[node] and self.interval is None:
            self._ask(node)
        if self.asking[node]:
            self.waiting[node] = gradient
        else:
            self._apply(gradient)

    def on_message(self, message: Message) -> None:
        node, peers, model = message.target, self.peers, message.content
        if self.active[node]:
            self._answered(node, model)
            return
        mean = 0.5 * peers.models[node] + 0.5 * model
        peers.move(node, mean)
        peers.send(node, message.source, mean, peers.dimension)

    def _answered(self, node: int, mean: Any) -> None:
        self.asking[node] = False
        self.peers.move(node, mean)
        if node in self.waiting:
            self._apply(self.waiting.pop(node))

    def _ask(self, node: int) -> None:
        peers = self.peers
        near = peers.graph.neighbours[node]
        self.asking[node] = True
        peers.send(node, near[peers.random_below(len(near))], peers.models[node], peers.dimension)

    def _apply(self, gradient: Gradient) -> None:
        node = gradient.worker
        self.peers.step(node, self.peers.models[node] - self.stepsize * gradient.value)
        self.assign(node)

    def _ring(self, node: int) -> None:
        if self.peers.silent:
            return  # without further jobs, averaging would never end
        if not self.asking[node]:
            self._ask(node)
        assert self.interval is not None
        self.peers.after(self.interval, partial(self._ring, node))

    def theory_stepsize(self, facts: Facts) -> float:
        """n/(10 L + sqrt(sigma^2 + 6 varsigma^2) sqrt(K))"""
        noise = math.sqrt(facts.variance + 6 * self.spread) * math.sqrt(self.updates or 0)
        return facts.workers / (10 * facts.smoothness + noise)
