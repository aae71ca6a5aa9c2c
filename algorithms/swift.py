"""SWIFT: decentralised federated learning without waiting."""

from __future__ import annotations

from dataclasses import dataclass

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
    weights of the others go to x_i itself.

    For different objectives that count by how often their nodes step. Theory: none given here.

    Reference: Bornstein, Rabbani, Wang, Bedi, Huang (2023), "SWIFT: Rapid Decentralized Federated
    Learning via Wait-Free Model Communication", ICLR, arXiv 2210.14026, and the authors' code. They
    choose W by how often each node steps; that choice is left out.
    """

    also_called = ("SWIFT", "wait-free communication")
    look = Look("vermillion", "p", "dotted")
    searched = ranges(every=[1, 2, 4, 8])

    stepsize: Positive
    every: Count = 1
    """C: gradients of a node from one averaging to the next (example: 2)"""
    memory: bool = True
    """average with old models of neighbours, too"""

    def start(self) -> None:
        self.latest = Latest(self.peers)
        self.counts = [0] * self.peers.workers
        self.peers.assign_many()

    def on_gradient(self, gradient: Gradient) -> None:
        node, latest = gradient.worker, self.latest
        model = self.peers.models[node]
        latest.send(node, model)
        self.counts[node] += 1
        if self.counts[node] % self.every == 0:
            model = latest.mixed(node) if self.memory else latest.mixed_news(node)
            latest.news[node].clear()
        self.peers.step(node, model - self.stepsize * gradient.value)
        self.assign(node)

    def on_message(self, message: Message) -> None:
        self.latest.receive(message)
