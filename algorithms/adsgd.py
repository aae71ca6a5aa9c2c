"""Asynchronous decentralised SGD with the newest models of the neighbours."""

from __future__ import annotations

from dataclasses import dataclass

from algorithms.base import Count, Gradient, LocalSteps, Look, Positive, ranges
from algorithms.decentralised import Decentralised, Message
from algorithms.parts.latest import Latest

__all__ = ["Adsgd"]


@dataclass(kw_only=True)
class Adsgd(Decentralised):
    """Asynchronous decentralised SGD (ADSGD): no node waits, and no lock is needed.

    gradient g of node i at x_i ends:  x_i <- sum_j W_ij x_ij - stepsize g ; x_i goes to all
    neighbours ; next job at x_i

    x_ij is the newest model that i has received from its neighbour j, and x_ii = x_i. W comes from
    the topology's weights. With H = `local_steps`, a job takes H steps y <- y - stepsize g(y) from
    x_i, and the sum of their gradients takes the place of g.

    Without latency and with equal times the nodes still step one after the other within an
    instant, each with the newest models, so it is not `dpsgd`. For different objectives. Theory:
    the largest step size does not depend on the delays of computation; no formula is given here.

    Reference: Zhou, Pu (2025), "Asynchronous Decentralized SGD under Non-Convexity", arXiv
    2505.10322; the rule is known from a note.
    """

    heterogeneous = True
    also_called = ("ADSGD", "asynchronous decentralised gradient descent")
    look = Look("vermillion", "*", "mixed")
    searched = ranges(local_steps="log:1..16")

    stepsize: Positive
    local_steps: Count = 1

    @property
    def worker_steps(self) -> LocalSteps:
        """H steps."""
        return LocalSteps(self.local_steps, self.stepsize)

    def start(self) -> None:
        self.latest = Latest(self.peers)
        self.peers.assign_many(gradients=self.local_steps)

    def on_gradient(self, gradient: Gradient) -> None:
        node = gradient.worker
        change = gradient.moved(self.worker_steps)
        model = self.latest.mixed(node) - self.stepsize * change
        self.peers.step(node, model)
        self.latest.send(node, model)
        self.assign(node, gradients=self.local_steps)

    def on_message(self, message: Message) -> None:
        self.latest.receive(message)
