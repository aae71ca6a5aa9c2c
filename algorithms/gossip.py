"""Push gossip: occasionally a node sends its model to a random neighbour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import Field

from algorithms.base import Gradient, Look, Positive, ranges
from algorithms.decentralised import Decentralised, Message

__all__ = ["Gossip"]

Probability = Annotated[float, Field(ge=0, le=1)]
FINE = 2**40  # equal cells of [0, 1)


@dataclass(kw_only=True)
class Gossip(Decentralised):
    """Push gossip SGD (GoSGD): no node waits or answers.

    gradient g of node i:  x_i <- x_i - stepsize g ; then with probability p
                           a_i <- a_i/2 and (x_i, a_i) goes to a random neighbour j
    it arrives at j:       x_j <- (a_j x_j + a_i x_i)/(a_j + a_i) ;  a_j <- a_j + a_i

    a_i = 1 at the start. Including messages in flight, sum a_i is conserved, and so is sum a_i x_i
    except for the steps. A running job continues at the model that it has read.

    Theory: only that of averaging by gossip; like vanilla asynchronous SGD it favours the
    objectives of fast nodes. No step size is prescribed.

    Reference: Blot, Picard, Cord, Thome (2016), arXiv 1611.09726. The rule is given from general
    knowledge of the paper.
    """

    random: ClassVar[bool] = True
    look = Look("grey", "X", "solid")
    searched = ranges(probability="log:0.05..1.0")
    stepsize: Positive
    probability: Probability = 1.0
    """p: how often a node sends its model after a step (example: 0.5)"""

    def start(self) -> None:
        self.weights = [1.0] * self.peers.workers
        self.peers.assign_many()

    def on_gradient(self, gradient: Gradient) -> None:
        node, peers = gradient.worker, self.peers
        peers.step(node, peers.models[node] - self.stepsize * gradient.value)
        near = peers.graph.neighbours[node]
        if near and peers.random_below(FINE) < self.probability * FINE:
            self.weights[node] *= 0.5
            content = (peers.models[node], self.weights[node])
            target = near[peers.random_below(len(near))]
            peers.send(node, target, content, peers.dimension + 1)
        self.assign(node)

    def on_message(self, message: Message) -> None:
        node, (model, weight) = message.target, message.content
        total = self.weights[node] + weight
        mine, its = self.weights[node] / total, weight / total
        self.weights[node] = total
        self.peers.move(node, mine * self.peers.models[node] + its * model)
