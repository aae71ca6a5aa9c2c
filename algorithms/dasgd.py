"""Decentralised asynchronous SGD: every gradient goes to every node."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from algorithms.base import Gradient, Look, Positive
from algorithms.decentralised import Decentralised, Message
from algorithms.parts.sets import AppliedSets

__all__ = ["Dasgd"]


@dataclass(kw_only=True)
class Dasgd(Decentralised):
    """Decentralised asynchronous SGD: nodes exchange gradients, and no node waits.

    own gradient g of node i:    x_i <- x_i - stepsize g ; g goes to all others ; next job at x_i
    gradient g arrives at j:     x_j <- x_j - stepsize g , at once, one by one in order of arrival

    A gradient has one step size at every node, that of the instant at which it was computed.
    Arrived gradients are applied before new work begins, also in the same instant; a running job
    continues at the model that it has read. On a graph that is not complete a node forwards each
    gradient that is new to it to its other neighbours, and drops later copies.

    Without latency all nodes agree and this is vanilla asynchronous SGD, step for step. In general
    it costs n vector operations per gradient, one at each node; nodes with one model share one.

    Staleness is measured by sets of applied gradients: s(g, j) = |A_j symmetric difference A_snap|
    when j applies g, where A_snap is the set of g's owner when g was started. The summary has its
    mean S_avg (`staleness_mean`), its maximum, and the mean of |A_i symmetric difference A_j| over
    pairs and time (`dissimilarity`).

    Theory: time to eps O(sigma/eps^2 + Q S_avg/eps^(3/2) + S_avg/eps) with gradients bounded by Q,
    equal objectives and a constant step size; we found no prescribed step size.

    Reference: Tosi, Theobald (2023), arXiv 2309.03754; the mechanics are those of the authors'
    system TensAIR, arXiv 2211.10280. This definition of s(g, j) is reconstructed, and relaying on
    sparse graphs is ours.
    """

    look = Look("vermillion", "^", "mixed")

    stepsize: Positive

    def start(self) -> None:
        peers = self.peers
        self.sets = AppliedSets(peers.workers)
        self.begun = [self.sets.snapshot(node) for node in range(peers.workers)]
        self.relays = not peers.graph.is_complete
        self.on_stepsize()
        peers.assign_many()

    def on_stepsize(self) -> None:
        self.minus = -self.stepsize

    def on_gradient(self, gradient: Gradient) -> None:
        node = gradient.worker
        news = (self.sets.make(), gradient.value, self.minus, self.begun[node])
        self._apply([node], news)
        self.peers.step(node)
        self.peers.broadcast(node, news, self.peers.dimension)
        self.begun[node] = self.sets.snapshot(node)
        self.assign(node)

    def on_message(self, message: Message) -> None:
        self._receive(message, [message.target])

    def on_messages(self, message: Message) -> None:
        """`on_message` for all targets of a message."""
        self._receive(message, message.targets)

    def totals(self) -> dict[str, float]:
        sets = self.sets
        return {
            "staleness_mean": sets.staleness_sum / max(sets.applications, 1),
            "staleness_max": sets.staleness_max,
            "dissimilarity": sets.dissimilarity(self.peers.now),
        }

    def _receive(self, message: Message, nodes: list[int]) -> None:
        news = message.content
        if self.relays:
            nodes = [node for node in nodes if not self.sets.has(node, news[0])]
            for node in nodes:
                self.peers.broadcast(node, news, self.peers.dimension, but=message.source)
        self._apply(nodes, news)

    def _apply(self, nodes: list[int], news: Any) -> None:
        """Apply a gradient at the nodes; those with one model share the new one too."""
        number, value, minus, begun = news
        self.sets.apply(nodes, number, begun, self.peers.now)
        self.peers.shift(nodes, minus, value)
