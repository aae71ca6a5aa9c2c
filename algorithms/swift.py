"""SWIFT: decentralised federated learning without waiting."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from algorithms.base import Count, Gradient, Look, Positive, ranges
from algorithms.decentralised import Decentralised, Message
from algorithms.parts.latest import Latest

__all__ = ["Swift"]


@dataclass(kw_only=True)
class Swift(Decentralised):
    """SWIFT: nodes send their models and step; every C-th time they average before the step.

    gradient g of node i at x_i ends:  x_i goes to all neighbours ; if this is a C-th gradient of
    i, C = `every`:  x_i <- sum_j W_ij x_ij ;  then x_i <- x_i - stepsize g ; next job at x_i

    x_ij is the newest model that i has received from its neighbour j, and x_ii = x_i. The model
    that is sent is the one before the step. W comes from the topology's weights.

    `memory: false` averages only with neighbours whose models arrived since the last averaging; the
    weights of the others go to x_i itself, or with `boost` all that are left grow by one factor.

    Small steps end near the minimiser of a weighted mean of the objectives. With memory and the
    weights of the topology all nodes count alike: whoever steps more often averages more often.
    With `weights: frequency`, W_ij min{1, p_j/p_i}, node i counts by its steps per second p_i, and
    `memory: false` favours nodes that step often too. Theory: none given here.

    Reference: Bornstein, Rabbani, Wang, Bedi, Huang (2023), "SWIFT: Rapid Decentralized Federated
    Learning via Wait-Free Model Communication", ICLR, arXiv 2210.14026, and the authors' code. They
    choose W for given p_i; the form of `frequency` is ours, p_i the inverse of the mean seconds.
    """

    also_called = ("SWIFT", "wait-free communication")
    look = Look("vermillion", "p", "dotted")
    searched = ranges(every=[1, 2, 4, 8])

    stepsize: Positive
    every: Count = 1
    """C: gradients of a node from one averaging to the next (example: 2)"""
    memory: bool = True
    """average with old models of neighbours, too"""
    boost: bool = False
    """let the weights of those without news go to all others (example: true, memory: false)"""
    weights: Literal["topology", "frequency"] = "topology"
    """weights of the averages: of the topology, or by how often nodes step too"""

    @classmethod
    def check(cls, parameters: dict[str, Any], workers: int) -> Iterator[tuple[str, str]]:
        """With memory nobody is left out."""
        del workers
        if parameters["boost"] and parameters["memory"]:
            yield "boost", "belongs to memory: false"

    def start(self) -> None:
        mixing = self.by_frequency() if self.weights == "frequency" else None
        self.latest = Latest(self.peers, mixing)
        self.counts = [0] * self.peers.workers
        self.peers.assign_many()

    def on_gradient(self, gradient: Gradient) -> None:
        node, latest = gradient.worker, self.latest
        model = self.peers.models[node]
        latest.send(node, model)
        self.counts[node] += 1
        if self.counts[node] % self.every == 0:
            model = self.average(node)
            latest.news[node].clear()
        self.peers.step(node, model - self.stepsize * gradient.value)
        self.assign(node)

    def average(self, node: int) -> Any:
        """The average of the node's model and those of its neighbours."""
        if self.memory:
            return self.latest.mixed(node)
        return self.latest.mixed_news(node, boost=self.boost)

    def by_frequency(self) -> list[list[float]]:
        """W_ij min{1, p_j/p_i}."""
        graph, pace = self.peers.graph, self.peers.mean_seconds.tolist()
        rows = zip(graph.neighbours, graph.mixing, strict=True)
        return [
            [weight * min(1.0, pace[i] / pace[j]) for j, weight in zip(near, row, strict=True)]
            for i, (near, row) in enumerate(rows)
        ]

    def on_message(self, message: Message) -> None:
        self.latest.receive(message)
